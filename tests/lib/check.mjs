// What many tests check of an answer.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

// A refusal in the shape of the contract.  `field`: it names this one.
export function refused(answer, status, { code, field } = {}) {
	const said = answer.text.slice(0, 600);

	assert.equal(answer.status, status,
		`${answer.status} instead of ${status}: ${said}`);
	assert.match(answer.headers['content-type'], /^application\/json/);
	assert.equal(answer.body?.success, false, said);
	assert.equal(typeof answer.body.error?.code, 'string', said);
	assert.ok(answer.body.error.message?.length > 0, said);
	assert.ok(answer.headers['x-request-id'], 'no X-Request-Id');
	if (code !== undefined)
		assert.equal(answer.body.error.code, code, said);
	if (field !== undefined)
		assert.ok(answer.body.error.details?.some(
			(problem) => problem.field === field &&
			problem.message.length > 0),
			`${field} is not named: ${said}`);
	return answer.body.error;
}

// What clients may see: an answer below 500.
export function civil(answer, what = '') {
	assert.ok(answer.status < 500,
		`${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
	return answer;
}

// Calls `work` for every element, at most `width` at a time.
export async function eachOf(list, width, work) {
	const results = [];
	let next = 0;

	await Promise.all(Array.from({ length: width }, async () => {
		while (next < list.length) {
			const i = next++;

			results[i] = await work(list[i], i);
		}
	}));
	return results;
}

// A file of public test vectors, or null when KONTOR_SHARED has none.
export function vectors(name) {
	const file = path.join(process.env.KONTOR_SHARED ?? '/nonexistent',
		'vectors', name);

	return fs.existsSync(file) ?
		JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}

// Rows of `kontor routes`: { method, path, permission, rate, lane }.
export async function routesOf(stack, edition = 'fieldservice') {
	const { code, stdout, stderr } = await stack.kontor('routes', edition);

	assert.equal(code, 0, stderr);
	return stdout.split('\n').filter((line) => / \//.test(line))
		.map((line) => {
			const [method, route, permission, rate, lane] = line.trim()
				.split(/\s{2,}|(?<=^[A-Z]+)\s+|\s+(?=\S+$)/);

			return { method, path: route, permission, rate, lane };
		});
}

export const median = (numbers) => {
	const sorted = numbers.toSorted((a, b) => a - b);

	return sorted[Math.floor(sorted.length / 2)];
};
