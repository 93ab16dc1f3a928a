// Load that goes on while something breaks: clients that read and create
// customers as fast as they are answered, and remember every answer.
import assert from 'node:assert/strict';
import { fresh } from '../lib/business.mjs';
import { sleep } from '../lib/stack.mjs';

// A test that fails before it stops its load must not leave it running.
const LONGEST_MS = 90000;

export class Load {
	constructor(firm, clients = 8) {
		this.end = Date.now() + LONGEST_MS;
		this.firm = firm;
		this.results = [];
		this.running = true;
		this.word = fresh('load');
		this.api = firm.admin.apart();
		this.work = Promise.all(Array.from({ length: clients },
			(_, n) => this.client(n)));
		this.late = 0;
		this.watch = this.machine();
	}

	// How late the machine itself is: what nginx alone answers.
	async machine() {
		const api = this.firm.client.at('').apart(1);

		while (this.running && Date.now() < this.end) {
			const began = performance.now();

			await api.get('/elsewhere').catch(() => {});
			this.late = Math.max(this.late, performance.now() - began);
			await sleep(100);
		}
		api.close();
	}

	async client(n) {
		for (let i = 0; this.running && Date.now() < this.end; i++) {
			const email = `${this.word}-${n}-${i}@example.com`;
			const method = i % 2 === n % 2 ? 'GET' : 'POST';
			const began = performance.now();
			const options = { timeout: 20000, headers: {
				Origin: 'https://app.example.com' } };
			const result = { method, email };

			try {
				const answer = method === 'GET' ?
					await this.api.get('/customers?limit=1',
						options) :
					await this.api.post('/customers', { email,
						name: 'Load', phone: '12345' },
						options);

				Object.assign(result, { status: answer.status,
					answer });
			} catch (error) {
				Object.assign(result, { status: 0, error });
			}
			result.ms = performance.now() - began;
			this.results.push(result);
		}
	}

	get count() {
		return this.results.length;
	}

	async stop() {
		this.running = false;
		await Promise.all([this.work, this.watch]);
		this.api.close();
		return this.results;
	}

	// How many answers had each status; 0: the connection broke.
	statuses() {
		const counts = {};

		for (const { status } of this.results)
			counts[status] = (counts[status] ?? 0) + 1;
		return counts;
	}

	failed() {
		return this.results.filter(({ status }) =>
			status !== 200 && status !== 201);
	}

	// Less what is the machine's: a request takes more than nginx alone.
	slowest() {
		return Math.max(...this.results.map(({ ms }) => ms)) -
			5 * this.late;
	}

	// Whatever was acknowledged is there, once; and nothing is there twice.
	async checkKept() {
		const rows = await this.firm.query(`select email, count(*)::int as n
			from customer where tenant_id = '${this.firm.id}'
			and email like '${this.word}-%' group by email`);
		const kept = new Map(rows.map(({ email, n }) => [email, n]));
		const lost = this.results.filter(({ status, email }) =>
			status === 201 && kept.get(email) !== 1);

		assert.deepEqual(lost.map(({ email }) => email), []);
		assert.ok(rows.every(({ n }) => n === 1));
		return kept;
	}
}
