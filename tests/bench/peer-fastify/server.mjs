// The peer: the bench's workloads with Fastify and pg, one process per core,
// as a careful Node programmer would write them.  See ../README.md for what
// is equal and what is not.
//
//	PEER_SOCKET=… PEER_DATABASE=… PEER_SECRET=… PEER_LOG=…
//	    PEER_PROCESSES=… PEER_CONNECTIONS=… node server.mjs
import cluster from 'node:cluster';
import fs from 'node:fs';
import Fastify, { LogController } from 'fastify';
import pg from 'pg';
import pino from 'pino';
import { ended, guard, missing, useKey } from './guard.mjs';
import { openAtOnce, openInvoice } from './invoices.mjs';
import { schemas, showCustomer, showInvoice } from './shapes.mjs';
import { statements } from './sql.mjs';
import { uuidOf } from './typeid.mjs';
import { serveVehicles } from './vehicles.mjs';

const env = process.env;

function connection(text) {
	const words = Object.fromEntries(text.split(' ').map((word) =>
		word.split('=')));

	const [password] = fs.readFileSync(words.passfile, 'utf8').split('\n')
		.filter((line) => line.includes(`:${words.user}:`))
		.map((line) => line.split(':').at(-1));

	return { host: words.host, password, port: Number(words.port),
		database: words.dbname, user: words.user,
		options: '-c search_path=kontor,public -c timezone=UTC' };
}

const pool = () => new pg.Pool({ ...connection(env.PEER_DATABASE), max: Number(env.PEER_CONNECTIONS),
	idleTimeoutMillis: 0 });

function serve() {
	const db = pool();
	const ask = (name, values) => db.query({ name, text: statements[name],
		values });
	const of = ({ claims }) => [claims.tenant, claims.sid, claims.sub];
	// One line for a request, written some at a time, as Kontor does.
	const lines = pino.destination({ dest: env.PEER_LOG, sync: false,
		minLength: 8192, periodicFlush: 100 });
	const app = Fastify({ logger: { level: 'info', stream: lines },
		logController: new LogController({
			disableRequestLogging: true }) });

	app.addHook('onResponse', async (request, reply) => {
		request.log.info({ method: request.method, path: request.url,
			route: request.routeOptions.url,
			tenant: request.claims?.tenant,
			user: request.claims?.sub, status: reply.statusCode,
			ms: reply.elapsedTime }, 'request');
	});
	app.decorateRequest('claims', null);
	const guarded = { onRequest: guard };
	const isAlive = async (request) =>
		(await ask('session', of(request))).rows[0].alive;

	app.get('/v1/customers/:id', { ...guarded, schema: schemas.customer },
		async (request, reply) => {
			const id = uuidOf('cust', request.params.id);
			const { rows: [row] } = id === undefined ? { rows: [] } :
				await ask('customer', [...of(request), id]);

			if (row === undefined)
				return await isAlive(request) ?
					missing(reply, 'Customer') : ended(reply);
			reply.header('etag', `"${row.version}"`);
			return { success: true, data: showCustomer(row) };
		});

	// The page and how many there are: two statements over two connections,
	// as most would write it, or all that a search finds in one.
	const customers = async (request, reply, asked) => {
		const { page, limit, search } = request.query;
		const pattern = `%${(search ?? '').toLowerCase()
			.replace(/[\\%_]/g, '\\$&')}%`;
		const [{ rows }, counted] = await Promise.all(asked(search,
			[...of(request), limit, (page - 1) * limit], pattern));

		if (rows.length === 0 && !await isAlive(request))
			return ended(reply);
		const total = (counted?.rows[0] ?? rows[0])?.total ?? 0;

		return { success: true, data: rows.map(showCustomer),
			pagination: { page, limit, total,
				totalPages: Math.ceil(total / limit) } };
	};

	app.get('/v1/customers', { ...guarded, schema: schemas.customers },
		async (request, reply) => customers(request, reply,
			(search, values, pattern) => search ?
			[ask('search', [...values, pattern]),
				ask('found', [values[0], pattern])] :
			[ask('page', values), ask('total', [values[0]])]));
	app.get('/v1/customers/at-once', { ...guarded,
		schema: schemas.customers }, async (request, reply) =>
		customers(request, reply, (search, values, pattern) =>
			[ask('searchAtOnce', [...values, pattern])]));

	serveVehicles(app, { ask, of, guarded, isAlive });

	const opened = async (request, reply, row) => {
		if (row === undefined)
			return await isAlive(request) ?
				missing(reply, 'Customer') : ended(reply);
		reply.code(201).header('etag',
			`"${row.version}.${row.customer_version}"`);
		return { success: true, data: showInvoice(row) };
	};

	// As most would write it: a transaction of some statements.
	app.post('/v1/invoices', { ...guarded, schema: schemas.invoice },
		async (request, reply) => opened(request, reply,
			await openInvoice(db, of(request), request.body)));
	// And with all of it in one statement.
	app.post('/v1/invoices/at-once', { ...guarded, schema: schemas.invoice },
		async (request, reply) => opened(request, reply,
			await openAtOnce(db, of(request), request.body)));
	app.get('/v1/health', async () => ({ status: 'ok', live: true }));
	app.listen({ path: env.PEER_SOCKET });
}

useKey(env.PEER_SECRET);
if (cluster.isPrimary) {
	fs.rmSync(env.PEER_SOCKET, { force: true });
	for (let i = 0; i < Number(env.PEER_PROCESSES); i++)
		cluster.fork();
	process.on('SIGTERM', () => {
		for (const worker of Object.values(cluster.workers))
			worker.process.kill();
		process.exit(0);
	});
} else {
	serve();
}
