// Who asks, and how often: tokens by a key object, verified once and then
// known by their text; requests of a minute counted in this process.
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

const LIMIT = 10000000;
const known = new Map();
let key, minute = 0;
const counts = new Map();

export const useKey = (secret) => (key = createSecretKey(secret, 'utf8'));

const encode = (object) => Buffer.from(JSON.stringify(object))
	.toString('base64url');
const sum = (text) => createHmac('sha256', key).update(text).digest();

export function sign(claims) {
	const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;

	return `${text}.${sum(text).toString('base64url')}`;
}

function verify(token) {
	const [head, body, signature] = token.split('.');
	const given = Buffer.from(signature ?? '', 'base64url');
	const right = sum(`${head}.${body}`);

	if (given.length !== right.length || !timingSafeEqual(given, right) ||
		JSON.parse(Buffer.from(head, 'base64url')).alg !== 'HS256')
		return undefined;
	return JSON.parse(Buffer.from(body, 'base64url'));
}

function claimsOf(token) {
	let claims = known.get(token);

	if (claims === undefined && (claims = verify(token)) !== undefined) {
		if (known.size > 1000)
			known.clear();
		known.set(token, claims);
	}
	return claims?.exp > Date.now() / 1000 ? claims : undefined;
}

const refusal = (code, message) => ({ success: false,
	error: { code, message } });

export async function guard(request, reply) {
	const header = request.headers.authorization;
	const claims = header?.startsWith('Bearer ') ?
		claimsOf(header.slice(7)) : undefined;

	if (claims === undefined)
		return reply.code(401).send(refusal('AUTH_TOKEN_INVALID',
			'an access token is required'));
	const now = Math.floor(Date.now() / 60000);

	if (now !== minute) {
		minute = now;
		counts.clear();
	}
	const count = (counts.get(claims.sub) ?? 0) + 1;

	counts.set(claims.sub, count);
	reply.header('x-ratelimit-limit', LIMIT)
		.header('x-ratelimit-remaining', Math.max(0, LIMIT - count))
		.header('x-ratelimit-reset', (now + 1) * 60);
	if (count > LIMIT)
		return reply.code(429).send(refusal('RATE_LIMIT_EXCEEDED',
			'Too many requests, please try again later'));
	request.claims = claims;
}

export const missing = (reply, what) => reply.code(404).send(
	refusal('NOT_FOUND', `${what} not found`));
export const ended = (reply) => reply.code(401).send(
	refusal('AUTH_TOKEN_INVALID', 'the session has ended'));
