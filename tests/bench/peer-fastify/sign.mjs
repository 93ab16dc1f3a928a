// A token for the peer, made by the bench.
import { sign as signed, useKey } from './guard.mjs';

export function sign(secret, claims) {
	useKey(secret);
	return signed(claims);
}
