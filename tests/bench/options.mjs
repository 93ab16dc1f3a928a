// The command line of script/bench.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const cores = Math.max(2, availableParallelism());
const text = (preset) => ({ type: 'string', default: preset });
const counts = ['seconds', 'rounds', 'connections', 'clients', 'workers',
	'threads', 'rows', 'memory', 'reload'];

function fail(message) {
	console.error(`bench: ${message}; see script/bench --help`);
	process.exit(64);
}

function check({ values, positionals }, works) {
	for (const name of counts)
		if (values[name] !== undefined &&
			!/^[1-9]\d{0,8}$/.test(values[name]))
			fail(`--${name} ${values[name]} is no number`);
	if (values.growth !== undefined) {
		const [, small, large] = /^(\d+),(\d+)$/.exec(values.growth) ?? [];

		if (!(Number(values.rows) < Number(small) &&
			Number(small) < Number(large)))
			fail(`--growth ${values.growth} names no two sizes ` +
				`that grow from ${values.rows}`);
	}
	for (const word of positionals)
		if (!works.includes(word))
			fail(`no work is called ${word} (${works.join(' ')})`);
}

// { values, positionals }; ends with a sentence about what is wrong.
export function optionsOf(works) {
	let got;

	try {
		got = parseArgs({ allowPositionals: true, options: {
			seconds: text('3'), rounds: text('3'),
			connections: text('32'), clients: { type: 'string' },
			workers: text(String(cores)), threads: text('4'),
			rows: text('5000'), bindir: { type: 'string' },
			json: { type: 'string' }, mixed: { type: 'boolean' },
			memory: { type: 'string' }, reload: { type: 'string' },
			start: { type: 'boolean' }, growth: { type: 'string' },
		} });
	} catch (error) {
		fail(error.message);
	}
	// As many as the quick threads of the pool.
	got.values.clients ??= String(got.values.workers * got.values.threads);
	check(got, works);
	return got;
}
