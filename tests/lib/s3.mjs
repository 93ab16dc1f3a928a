// A server of S3 for tests: s3rver, which does not check signatures of
// version 4, behind a proxy that signs each request again with the official
// signer and refuses what differs.
//
//	const server = await s3({ port, region, bucket, folder });
//	server.checked, server.refused	how many
//	await server.close()
import crypto from 'node:crypto';
import http from 'node:http';
import { need } from './packages.mjs';
import { freePorts } from './stack.mjs';

const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

class Sha256 {
	constructor(secret) {
		this.hash = secret === undefined ? crypto.createHash('sha256') :
			crypto.createHmac('sha256', secret);
	}

	update(data) {
		this.hash.update(data);
	}

	async digest() {
		return new Uint8Array(this.hash.digest());
	}
}

const instant = (date) => new Date(date.replace(
	/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));

async function isSigned(signer, rq) {
	const url = new URL(rq.url, `http://${rq.headers.host}`);
	const query = Object.fromEntries(url.searchParams);
	const bare = { method: rq.method, protocol: 'http:',
		hostname: url.hostname, port: Number(url.port),
		path: decodeURI(url.pathname), query };

	if (query['X-Amz-Signature']) {
		const expiresIn = Number(query['X-Amz-Expires']);

		for (const name of Object.keys(query))
			if (name.startsWith('X-Amz-') || name === 'x-id')
				delete query[name];
		const hash = new Set(['x-amz-content-sha256']);
		const made = await signer.presign({ ...bare, headers: {
			host: rq.headers.host,
			'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }, {
			expiresIn, unhoistableHeaders: hash,
			unsignableHeaders: hash, signingDate:
			instant(url.searchParams.get('X-Amz-Date')) });

		return made.query['X-Amz-Signature'] ===
			url.searchParams.get('X-Amz-Signature');
	}
	const names = /SignedHeaders=([^,]*)/.exec(rq.headers.authorization)?.[1]
		.split(';') ?? [];
	const made = await signer.sign({ ...bare, headers: Object.fromEntries(
		names.map((name) => [name, rq.headers[name]])) }, {
		signingDate: instant(rq.headers['x-amz-date']),
		signableHeaders: new Set(names) });
	const signature = (text) => /Signature=([0-9a-f]{64})/.exec(text)?.[1];

	return names.includes('host') && signature(rq.headers.authorization) ===
		signature(made.headers.authorization);
}

export async function s3({ port, region, bucket, folder }) {
	const { SignatureV4 } = need('@smithy/signature-v4');
	const S3rver = need('s3rver');
	const [inner] = await freePorts(1);
	const store = new S3rver({ port: inner, address: '127.0.0.1',
		silent: true, directory: folder,
		configureBuckets: [{ name: bucket }] });
	const signer = new SignatureV4({ service: 's3', region, credentials,
		sha256: Sha256, uriEscapePath: false, applyChecksum: false });
	const server = http.createServer(async (rq, answer) => {
		const body = Buffer.concat(await rq.toArray());
		const hash = rq.headers['x-amz-content-sha256'];
		const good = await isSigned(signer, rq).catch(() => false) &&
			(!/^[0-9a-f]{64}$/.test(hash ?? '') || hash ===
			crypto.createHash('sha256').update(body).digest('hex'));

		proxy.checked++;
		if (!good) {
			proxy.refused++;
			return answer.writeHead(403).end();
		}
		http.request({ port: inner, host: '127.0.0.1',
			method: rq.method, path: rq.url, headers: rq.headers },
		(got) => {
			answer.writeHead(got.statusCode, got.headers);
			got.pipe(answer);
		}).end(body);
	});
	const proxy = { checked: 0, refused: 0, async close() {
		server.closeAllConnections();
		await new Promise((done) => server.close(done));
		await store.close();
	} };

	await store.run();
	await new Promise((done) => server.listen(port, '127.0.0.1', done));
	return proxy;
}
