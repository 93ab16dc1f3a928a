// script/bench --growth: what a request costs the database as a tenant grows
// from 100,000 customers to 1,000,000, with 5,000,000 invoice lines.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { turn } from './load.mjs';
import { open } from './setup.mjs';
import { print, summary } from './table.mjs';

const ROUNDS = 3;
const works = [
	{ name: 'w1' }, { name: 'w2' }, { name: 'w2s' },
	{ name: 'desk', dealer: true },
];

// [{ table, columns, select }] of growth.sql.
const tables = fs.readFileSync(fileURLToPath(new URL('growth.sql',
	import.meta.url)), 'utf8').split(/^-- table: /m).slice(1).map((text) => {
	const [, table, columns, select] = /^(\w+) (\(.*\))\n([^]*)$/.exec(text);

	return { table, columns, select };
});

// One session writes what another makes up, each on its own core; nothing is
// held in memory.
function copy(stack, { table, columns, select }, values) {
	const text = select.replace(/:(FROM|TO|TENANT)\b/g, (_, name) =>
		values[name]);
	const psql = (sql, stdio) => spawn('psql', [...stack.psqlWords('super'),
		'-c', sql], { stdio, env: { ...process.env, PGOPTIONS:
		'-c search_path=kontor,public -c session_replication_role=replica' } });
	const from = psql(`copy (${text}) to stdout`, ['ignore', 'pipe', 'inherit']);
	const into = psql(`copy ${table} ${columns} from stdin`,
		['pipe', 'ignore', 'inherit']);

	from.stdout.pipe(into.stdin);
	return Promise.all([from, into].map((child) => new Promise((done, fail) =>
		child.once('exit', (code) => code === 0 ? done() :
			fail(new Error(`copying ${table}`))))));
}

// Indexes are made anew when all rows are there.
async function fill(stack, tenant, from, to) {
	const began = performance.now();

	for (const each of tables) {
		const later = await stack.query(`select x.indexrelid::regclass::text
			as name, pg_get_indexdef(x.indexrelid) as command
			from pg_index x where x.indrelid = '${each.table}'::regclass
			and not x.indisunique`);

		for (const { name } of later)
			await stack.execute(`drop index ${name}`);
		await copy(stack, each, { FROM: from, TO: to,
			TENANT: `'${tenant}'` });
		await stack.execute("set maintenance_work_mem = '256MB';\n" +
			later.map(({ command }) => command).join(';\n'));
		await stack.execute(`insert into tally (tenant_id, noun, shard, amount)
			select '${tenant}', '${each.table}', 0, ${to - from + 1}
			where exists (select from pg_trigger where tgname =
			'tally_inserted' and tgrelid = '${each.table}'::regclass)
			on conflict (tenant_id, noun, shard) do update
			set amount = tally.amount + excluded.amount`);
	}
	for (const { table } of tables)
		await vacuum(stack, table);
	console.log(`${to} customers: made in ${((performance.now() - began) /
		1000).toFixed(0)} s`);
}

// Outside a transaction.
const vacuum = (stack, table) => new Promise((done, fail) => spawn('psql',
	[...stack.psqlWords('owner'), '-c', `vacuum analyze kontor.${table}`],
	{ stdio: 'inherit' }).once('exit', (code) => code === 0 ? done() :
	fail(new Error(`vacuum ${table}`))));

// A turn of each size after the other, so that the machine's mood is the same
// for both; the first finds what is to be found in memory.
async function compare(sides, work) {
	const turns = sides.map(() => []);

	for (let i = 0; i <= ROUNDS; i++)
		for (const [n, { bench, rows }] of sides.entries()) {
			const { host, token } = work.dealer ? bench.dealer : bench;
			const got = await turn(bench.stack, host, token, work.name,
				{ seconds: 3, connections: '8', rows });

			if (i > 0)
				turns[n].push(got);
		}
	return turns.map(summary);
}

// Each size has a stack of its own.
export async function growth(bench, option) {
	const sizes = option.growth.split(',').map(Number), lines = [];

	bench.larger = {};
	await open(bench.larger, option);
	const sides = [bench, bench.larger].map((each, n) =>
		({ bench: each, rows: sizes[n] }));

	for (const { bench: { stack, who }, rows } of sides)
		await fill(stack, who.tenant, Number(option.rows) + 1, rows);
	for (const work of works) {
		const [small, large] = await compare(sides, work);

		lines.push({ work: work.name, side: String(sizes[0]), ...small });
		lines.push({ work: work.name, side: String(sizes[1]), ...large,
			ratios: { [`× PostgreSQL at ${sizes[0]}`]:
				large.postgresql / small.postgresql } });
	}
	print(lines);
	const failed = lines.reduce((sum, line) => sum + line.failed, 0);

	console.log(`Failed requests: ${failed}`);
	return failed === 0;
}
