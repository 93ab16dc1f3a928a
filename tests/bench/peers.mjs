// What stands beside Kontor in the same nginx: a bare `return 200`, and the
// Fastify peer with its dependencies.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { children, run, until } from '../lib/stack.mjs';

const folder = fileURLToPath(new URL('peer-fastify', import.meta.url));

export const hosts = { bare: 'bench-bare.fieldservice.localhost',
	peer: 'bench-peer.fieldservice.localhost' };

// An exact name goes before the edition's wildcard.  The same listener, certificate and TLS settings as for Kontor; nginx logs
// neither side's requests.
const site = (socket) => `upstream bench_peer {
	server unix:${socket};
	keepalive 64;
	keepalive_requests 10000;
}
server {
	include kontor-listen.conf;
	server_name ${hosts.bare};
	include kontor-headers.conf;
	location / {
		default_type application/json;
		return 200 '{"status":"ok","live":true}';
	}
}
server {
	include kontor-listen.conf;
	server_name ${hosts.peer};
	include kontor-headers.conf;
	location / {
		proxy_pass http://bench_peer;
		proxy_http_version 1.1;
		proxy_set_header Connection "";
		proxy_set_header Host $host;
		proxy_buffer_size 16k;
		proxy_buffers 16 16k;
	}
}
`;

// nginx of a stack reads the sites in its folder; a reload by script/stack
// would make that folder anew, so nginx is told by itself.
export function openSites(stack) {
	fs.writeFileSync(path.join(stack.dir, 'nginx/sites/zz-bench.conf'),
		site(path.join(stack.dir, 'peer.sock')));
	process.kill(stack.pid('nginx'), 'SIGHUP');
}

async function install() {
	if (fs.existsSync(path.join(folder, 'node_modules/fastify')))
		return;
	const got = await run('npm', ['ci', '--no-audit', '--no-fund'],
		{ cwd: folder, env: process.env });

	if (got.code !== 0)
		throw new Error(`the peer's packages: ${got.stderr}`);
}

// The peer's first process.
export async function startPeer(stack, secret, log, { workers, threads }) {
	const socket = path.join(stack.dir, 'peer.sock');
	const connection = stack.connection('owner');

	await install();
	const child = spawn('node', [path.join(folder, 'server.mjs')], {
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, NODE_ENV: 'production',
			PEER_SOCKET: socket, PEER_SECRET: secret, PEER_LOG: log,
			PEER_DATABASE: connection, PEER_PROCESSES: workers,
			PEER_CONNECTIONS: threads } });

	await until(() => fs.existsSync(socket), 20000, 'the peer');
	// nginx runs as another account.
	fs.chmodSync(socket, 0o666);
	return { child, pids: () => [child.pid, ...children(child.pid)] };
}
