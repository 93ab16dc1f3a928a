// One turn of load: wrk for whatever is behind nginx, pgbench for the same
// SQL without anything in front of it.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { spent } from './machine.mjs';
import { run } from '../lib/stack.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const ms = (text) => parseFloat(text) * (text.endsWith('us') ? 0.001 :
	text.endsWith('ms') ? 1 : text.endsWith('m') ? 60000 : 1000);

// { rate, half, last, requests, failed }: per second, ms, ms.
export async function web(stack, host, token, work, { seconds, connections,
	rows }) {
	const got = await run('wrk', ['-t', '2', '-c', connections, '-d',
		`${seconds}s`, '--timeout', '30s', '--latency', '-s', here('work.lua'),
		`https://localhost:${stack.port}`], { env: { ...process.env,
		BENCH_WORK: work, BENCH_TOKEN: token, BENCH_HOST: host,
		BENCH_ROWS: rows } });
	const number = (pattern) => pattern.exec(got.stdout)?.[1];

	if (got.code !== 0 || !number(/Requests\/sec:\s+(\S+)/))
		throw new Error(`wrk ${work}: ${got.stdout}${got.stderr}`);
	return { rate: Number(number(/Requests\/sec:\s+(\S+)/)),
		half: ms(number(/^ +50%\s+(\S+)/m)),
		last: ms(number(/^ +99%\s+(\S+)/m)),
		requests: Number(number(/(\d+) requests in/)),
		why: got.stdout.match(/(Non-2xx|Socket errors).*/g) ?? [],
		failed: Number(number(/Non-2xx or 3xx responses: (\d+)/) ?? 0) +
			(got.stdout.match(/Socket errors: .*/)?.[0].match(/\d+/g)
				?? []).reduce((sum, n) => sum + Number(n), 0) };
}

// One turn of load, and what it cost: `web` with the CPU time of each part.
export async function turn(stack, host, token, work, load, peer) {
	const before = spent(stack, peer?.child.pid);
	const got = await web(stack, host, token, work, load);
	const after = spent(stack, peer?.child.pid);

	got.cost = Object.fromEntries(Object.keys(after).map((part) =>
		[part, after[part] - before[part]]));
	return got;
}

// Transactions per second.
export async function database(stack, folder, work, who, { seconds, clients,
	rows }) {
	const values = { ...who, rows, tax_rate: 6, due_date: '2030-01-31',
		issue_date: new Date().toISOString().slice(0, 10),
		notes: 'Net 30', descriptions: '{Monthly service,Refill,Visit}',
		quantities: '{2,4,0.5}', rates: '{15000,4500,8000}',
		products: '{NULL,NULL,NULL}', services: '{}',
		service_quantities: '{}', make: 'Tata', year: 2015,
		limit: 20, offset: 0 };
	const got = await run('pgbench', ['-n', '-M', 'prepared', '-c', clients,
		'-j', '2', '-T', seconds, '-f', path.join(folder, `${work}.sql`),
		...Object.entries(values).flatMap(([name, value]) =>
			['-D', `${name}=${value}`]),
		stack.connection('app')], { env: { ...process.env,
		PGOPTIONS: '-c search_path=kontor,public' } });
	const rate = /^tps = (\S+)/m.exec(got.stdout)?.[1];

	if (got.code !== 0 || rate === undefined)
		throw new Error(`pgbench ${work}: ${got.stdout}${got.stderr}`);
	return Number(rate);
}
