// script/bench: Kontor beside its limits and a peer, in one interleaved run.
// README.md says how each figure arises and what is unequal.
import fs from 'node:fs';
import os from 'node:os';
import { close, open } from './setup.mjs';
import { database, turn } from './load.mjs';
import { growth } from './growth.mjs';
import { clock, most } from './machine.mjs';
import { memory } from './memory.mjs';
import { mixed } from './mixed.mjs';
import { optionsOf } from './options.mjs';
import { hosts } from './peers.mjs';
import { reload, start } from './roll.mjs';
import { sameWork } from './same.mjs';
import { print, summary } from './table.mjs';

// A row more is a workload more: what wrk asks stands in work.lua, what
// pgbench asks in sql/, and `peer` says whether the peer serves it.
const works = [
	{ name: 'w1', says: 'GET /customers/:id', peer: true },
	{ name: 'w2', says: 'GET /customers?page=', peer: true },
	{ name: 'w2s', says: 'GET /customers?search=', peer: true,
		other: 'w2so' },
	{ name: 'w3', says: 'POST /invoices', peer: true, other: 'w3o' },
	{ name: 'w4', says: 'GET /health', peer: true, sql: false },
	{ name: 'w5', says: 'GET /vehicles?filter…&expand=', peer: true,
		dealer: true },
];

const { values: option, positionals } = optionsOf(works.map(({ name }) => name));
const chosen = positionals.length === 0 ? works :
	works.filter(({ name }) => positionals.includes(name));
const load = { seconds: Number(option.seconds), rows: Number(option.rows),
	connections: option.connections, clients: option.clients };

const BARE = 'return 200';
const sides = ['kontor', 'pgbench', BARE, 'fastify',
	'fastify, one statement'];

async function round(bench, work, turns) {
	const add = (side, got) => (turns[`${work.name} ${side}`] ??= [])
		.push(got);

	const { host, token } = work.dealer ? bench.dealer : bench;

	add('kontor', await turn(bench.stack, host, token, work.name, load));
	if (work.sql !== false)
		add('pgbench', { rate: await database(bench.stack, bench.folder,
			work.name, bench.who, load) });
	if (work.peer)
		add('fastify', await turn(bench.stack, hosts.peer,
			bench.peerToken, work.name, load, bench.peer));
	if (work.other)
		add('fastify, one statement', await turn(bench.stack, hosts.peer,
			bench.peerToken, work.other, load, bench.peer));
}

// What nginx and TLS alone cost is the same beside all works.
const of = (turns, work, side) => turns[side === BARE ? BARE :
	`${work.name} ${side}`];

function rowsOf(turns, work) {
	const rate = (side) => of(turns, work, side)?.reduce((sum, got, _, all) =>
		sum + got.rate / all.length, 0);
	const ours = rate('kontor'), ratios = {};

	for (const side of sides.slice(1))
		if (rate(side) !== undefined)
			ratios[`× ${side}`] = ours / rate(side);
	return sides.filter((side) => side !== BARE && rate(side) !== undefined)
		.map((side) => ({ work: work.name, side,
			...side === 'pgbench' ? { rate: rate(side) } :
				summary(of(turns, work, side)),
			ratios: side === 'kontor' ? ratios : {} }));
}

async function measure(bench) {
	const turns = {}, began = clock();

	for (let n = 1; n <= Number(option.rounds); n++) {
		(turns[BARE] ??= []).push(await turn(bench.stack, hosts.bare,
			bench.token, 'w4', load));
		for (const work of chosen) {
			await round(bench, work, turns);
			console.error(`  round ${n}: ${work.name}`);
		}
	}
	const [all, idle, stolen] = clock().map((now, i) => now - began[i]);
	const rows = [...chosen.flatMap((work) => rowsOf(turns, work)),
		{ work: 'nginx', side: BARE, ...summary(turns[BARE]) }];

	console.log(`${load.connections} connections to nginx, ` +
		`${load.clients} of pgbench; ${option.workers} workers × ` +
		`${option.threads} threads; ${load.rows} customers a tenant; ` +
		`${option.rounds} rounds of ${load.seconds} s`);
	print(rows);
	console.log(`PSS: worker ${most(bench.stack.workers())} KiB, ` +
		`Fastify ${most(bench.peer.pids())} KiB a process. Machine: ` +
		`${os.availableParallelism()} cores, ` +
		`${(100 * idle / all).toFixed(0)} % idle, ` +
		`${(100 * stolen / all).toFixed(0)} % stolen by its host.`);
	const failed = rows.reduce((sum, row) => sum + (row.failed ?? 0), 0);

	console.log(`Failed requests: ${failed}`);
	if (option.json)
		fs.writeFileSync(option.json, JSON.stringify(rows, null, '\t'));
	return failed === 0;
}

const bench = {}, modes = { growth, mixed, memory, reload, start };
const mode = Object.keys(modes).find((name) => option[name] !== undefined);
let ending;

// Once, and only then the process ends.
const end = (code) => (ending ??= close(bench).then((well) =>
	process.exit(well ? code : 1), (error) => {
	console.error(`bench: ${error.message}`);
	process.exit(1);
}));

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143],
	['SIGHUP', 129]])
	process.on(signal, () => end(code));
// Whatever was thrown where nobody waits; after a signal it only says that
// what was at work has been ended.
process.on('uncaughtException', (error) => {
	if (ending === undefined)
		console.error(`bench: ${error.stack}`);
	end(1);
});

await open(bench, option);
await sameWork(bench);
await end(await (mode === undefined ? measure(bench) :
	modes[mode](bench, option)) ? 0 : 1);
