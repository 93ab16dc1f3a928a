// script/bench --mixed: how long W1 takes alone, and beside what is slow.
import tls from 'node:tls';
import { web } from './load.mjs';
import { print } from './table.mjs';
import { sleep } from '../lib/stack.mjs';

const CALM = 4;		// connections: the machine has room left

// Does `work` again and again until stopped; counts how often.
function again(work) {
	let over = false, count = 0;
	const done = (async () => {
		while (!over) {
			await work();
			count++;
		}
	})();

	return { stop: async () => {
		over = true;
		await done;
		return count;
	} };
}

// What is refused is not slow, and says nothing.
function must({ status, text }) {
	if (status !== 200)
		throw new Error(`beside: ${status} ${text.slice(0, 200)}`);
}

const none = () => ({ stop: async () => 0 });

// One request at a time that takes half a second, because somebody else has
// its row.
async function slow({ stack, client, row, who }) {
	const other = stack.session({ as: 'owner' });
	const loop = again(async () => {
		await other.run(`begin; select from customer where id = '${row}'
			and tenant_id = '${who.tenant}' for update`);
		const answer = client.apart().put(`/customers/${row}`,
			{ notes: 'slow' });

		await sleep(500);
		await other.run('commit');
		must(await answer);
	});

	return { stop: async () => {
		const count = await loop.stop();

		await other.end();
		return count;
	} };
}

const asked = (path) => ({ client }) => again(async () => {
	const apart = client.apart();

	must(await apart.get(path));
	apart.close();
});

const report = asked(
	'/reports/revenue?startDate=2020-01-01&endDate=2030-12-31');
const exported = asked('/customers/export?format=csv');

// Clients that ask for a page, and take a kilobyte a second of the answers.
function readers({ stack, host, token }) {
	const sockets = Array.from({ length: 50 }, () => {
		const socket = tls.connect({ port: stack.port, ca: stack.ca,
			host: '127.0.0.1', servername: host, highWaterMark: 1024 });
		const ask = `GET /v1/customers?limit=100 HTTP/1.1\r\nHost: ${host}` +
			`\r\nAuthorization: Bearer ${token}\r\n\r\n`;

		socket.on('error', () => {});
		socket.write(ask.repeat(20));
		socket.on('readable', () => setTimeout(() => socket.read(1024),
			1000));
		return socket;
	});

	return { stop: async () => {
		for (const socket of sockets)
			socket.destroy();
		return sockets.length;
	} };
}

function signIns({ stack }) {
	const client = stack.client('bench');
	// Of people nobody knows, whose passwords cost as much.
	const all = Promise.allSettled(Array.from({ length: 200 }, (_, i) =>
		client.apart().post('/auth/login', { email:
			`nobody${i}@example.com`, password: 'Wrong-password-1' },
		{ timeout: 120000 })));

	return { stop: async () => (await all).filter((one) =>
		one.value?.status === 401).length };
}

// When all have arrived: their handshakes, and this process's share of them,
// are over, and passwords are what is worked on.
async function arrived(bench) {
	const all = signIns(bench);

	await sleep(2000);
	return all;
}

const cases = [['alone', none], ['a request of 500 ms', slow],
	['a report', report], ['an export of all customers', exported],
	['50 slow readers', readers], ['200 sign-ins', signIns],
	['200 sign-ins that have arrived', arrived],
	['alone, again', none]];

export async function mixed(bench, option) {
	const row = '0190b000-0000-7000-8000-000000000001', rows = [];
	const client = bench.stack.client('bench').as(bench.token);
	let failed = 0;

	for (const [name, beside] of cases) {
		const other = await beside({ ...bench, client, row });
		const got = await web(bench.stack, bench.host, bench.token,
			'w1', { seconds: Number(option.seconds),
			connections: CALM, rows: Number(option.rows) });
		const times = await other.stop();

		failed += got.failed;
		rows.push({ work: 'w1', side: times === 0 ? name :
			`beside ${name} (${times})`, ...got });
	}
	print(rows);
	return failed === 0;
}
