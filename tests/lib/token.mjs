// Access tokens made by hand, to see what the server thinks of them.
//
//	claimsOf(token)			what stands in it
//	sign(claims, { key, head, hash })	a token that says so
//	keyOf(stack)			what the stack signs with
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export const encode = (object) => Buffer.from(JSON.stringify(object))
	.toString('base64url');

export const claimsOf = (token) => JSON.parse(Buffer.from(
	token.split('.')[1], 'base64url'));

export const keyOf = (stack) => fs.readFileSync(path.join(stack.dir,
	'secrets/secret'), 'utf8').trim();

export function sign(claims, { head = { alg: 'HS256', typ: 'JWT' }, key,
	hash = 'sha256' }) {
	const text = `${encode(head)}.${encode(claims)}`;

	return `${text}.${crypto.createHmac(hash, key).update(text)
		.digest('base64url')}`;
}

// The same token as it will be seen an hour after its end.
export function overdue(claims, key) {
	const now = Math.floor(Date.now() / 1000);

	return sign({ ...claims, iat: now - 3700, nbf: now - 3700,
		exp: now - 100 }, { key });
}
