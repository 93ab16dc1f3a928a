// Reports a run of tests: one line for each file, every failure in full, and
// the sums as JSON in the file named by KONTOR_TEST_SUMS.
import fs from 'node:fs';
import path from 'node:path';

const indent = (text) => text.split('\n').map((line) => `      ${line}`)
	.join('\n');

function explain(error) {
	const cause = error?.cause ?? error;

	if (typeof cause === 'string')
		return cause;
	return (cause?.stack ?? String(cause?.message ?? cause)).split('\n')
		.filter((line) => !line.includes('node:internal')).join('\n');
}

export default async function *report(source) {
	const sums = { passed: 0, failed: 0, skipped: 0 };
	const files = new Map();
	let said = '';

	for await (const { type, data } of source) {
		if (type === 'test:stderr' || type === 'test:stdout')
			said += data.message;
		if (type !== 'test:pass' && type !== 'test:fail')
			continue;
		const file = path.relative(process.cwd(), data.file ?? 'tests');
		const sum = files.get(file) ?? { passed: 0, failed: 0, ms: 0 };
		// A suite, or a file as such, is no test of its own.
		const counts = data.details.type !== 'suite' &&
			!(data.nesting === 0 && data.name === data.file);

		files.set(file, sum);
		if (data.nesting === 0)
			sum.ms += data.details.duration_ms;
		if (data.skip !== undefined || data.todo !== undefined) {
			sums.skipped++;
			yield `    skipped: ${file}: ${data.name} ` +
				`(${data.skip ?? data.todo})\n`;
		} else if (type === 'test:pass') {
			sum.passed += counts;
			sums.passed += counts;
		} else if (data.details.error?.failureType !==
		    'subtestsFailed') {
			sum.failed++;
			sums.failed++;
			yield `    FAILED ${file}: ${data.name}\n` +
				`${indent(explain(data.details.error))}\n`;
		}
	}
	for (const [file, sum] of files)
		yield `    ${(sum.ms / 1000).toFixed(1).padStart(6)} s  ${file}: ` +
			`${sum.passed} passed, ${sum.failed} failed\n`;
	if (said !== '' && sums.failed > 0)
		yield `    what the tests printed:\n${indent(said.slice(-4000))}\n`;
	if (process.env.KONTOR_TEST_SUMS)
		fs.writeFileSync(process.env.KONTOR_TEST_SUMS,
			JSON.stringify(sums));
}
