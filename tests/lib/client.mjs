// An HTTPS client of the API, for tests.
//
//	const api = new Client({ port, ca, host });	// see stack.client()
//	const r = await api.get('/customers', { query: { page: 2 } });
//	r.status, r.headers, r.body (parsed JSON), r.text, r.raw (Buffer)
//
// get, head, options, delete (path, options) and post, put, patch
// (path, body, options).  A body that is undefined sends none; any other is
// sent as JSON.  Options: headers, query, raw (text or bytes instead of a
// JSON body), type (Content-Type), timeout (ms; 30000).  Paths are below
// `base` (/v1).
//
//	api.as(token or signed-in client)	with that access token
//	api.on(slug)				on another tenant's host
//	api.at('/api/fieldservice')		below another base path
//	api.with({ 'X-Request-Id': … })		with more headers each time
//
//	overhear(({ host, method, path, query, sent, answer }) => …)
//					told of every answer in this process
//
// Connections are kept, the certificate is verified, any host is the
// loopback address.  Nothing is tried again: a lost connection rejects with
// the error of node:https.
import https from 'node:https';
import { noteSecrets } from './secrets.mjs';

const loopback = (host, options, done) => options.all ?
	done(null, [{ address: '127.0.0.1', family: 4 }]) :
	done(null, '127.0.0.1', 4);

const parse = (text) => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

const listeners = new Set();

// `path` is below the base, `sent` { body, raw, type, headers }, `answer`
// what the caller gets.
export const overhear = (listener) => listeners.add(listener);

export class Client {
	constructor({ port, ca, host, base = '/v1', headers = {}, agent }) {
		Object.assign(this, { port, ca, host, base, headers });
		this.agent = agent ?? new https.Agent({
			keepAlive: true, maxSockets: 64, ca,
			lookup: loopback,
		});
	}

	change(changes) {
		return Object.assign(Object.create(Client.prototype), this,
			changes);
	}

	as(who) {
		const token = typeof who === 'string' ? who : who?.token;

		return this.with({ Authorization: `Bearer ${token}` })
			.change({ token });
	}

	on(slug, edition = 'fieldservice') {
		return this.change({ host: `${slug}.${edition}.localhost` });
	}

	at(base) {
		return this.change({ base });
	}

	with(headers) {
		return this.change({ headers: { ...this.headers, ...headers } });
	}

	// Connections of its own, as another program would have.
	apart(maxSockets = 64) {
		return this.change({ agent: new https.Agent({
			keepAlive: true, maxSockets, ca: this.ca,
			lookup: loopback,
		}) });
	}

	close() {
		this.agent.destroy();
	}

	url(path, query) {
		const params = new URLSearchParams(query);
		const text = params.toString();

		return this.base + path + (text === '' ? '' :
			(path.includes('?') ? '&' : '?') + text);
	}

	request(method, path, { body, raw, type, query, headers, timeout } = {}) {
		const bytes = raw !== undefined ? Buffer.from(raw) :
			body !== undefined ? Buffer.from(JSON.stringify(body)) :
			undefined;
		const all = { ...this.headers };

		if (bytes !== undefined && type !== null)
			all['Content-Type'] = 'application/json';
		if (type)
			all['Content-Type'] = type;
		if (bytes !== undefined)
			all['Content-Length'] = bytes.length;
		Object.assign(all, headers);
		for (const name of Object.keys(all))
			if (all[name] === undefined)
				delete all[name];
		return new Promise((resolve, reject) => {
			const rq = https.request({
				host: this.host, port: this.port, method,
				path: this.url(path, query), headers: all,
				agent: this.agent, ca: this.ca,
				lookup: loopback, servername: this.host,
			}, (answer) => {
				const parts = [];

				answer.on('data', (part) => parts.push(part));
				answer.on('error', reject);
				answer.on('end', () => {
					const buffer = Buffer.concat(parts);
					const text = buffer.toString('utf8');
					const result = {
						status: answer.statusCode,
						headers: answer.headers,
						rawHeaders: answer.rawHeaders,
						body: parse(text), text,
						raw: buffer,
					};

					noteSecrets(body, result.body,
						path);
					for (const tell of listeners)
						tell({ host: this.host, method,
							path, query, sent: { body,
							raw, type, headers: all },
							answer: result });
					resolve(result);
				});
			});

			rq.setTimeout(timeout ?? 30000, () => rq.destroy(
				new Error(`${method} ${path}: no answer within ` +
				`${timeout ?? 30000} ms`)));
			rq.on('error', reject);
			rq.end(bytes);
		});
	}

	get(path, options) {
		return this.request('GET', path, options);
	}

	head(path, options) {
		return this.request('HEAD', path, options);
	}

	options(path, options) {
		return this.request('OPTIONS', path, options);
	}

	delete(path, options) {
		return this.request('DELETE', path, options);
	}

	post(path, body, options) {
		return this.request('POST', path, { body, ...options });
	}

	put(path, body, options) {
		return this.request('PUT', path, { body, ...options });
	}

	patch(path, body, options) {
		return this.request('PATCH', path, { body, ...options });
	}
}
