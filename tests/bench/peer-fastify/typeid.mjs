// TypeIDs: a prefix and the 26 base-32 characters of a UUID.
import { randomFillSync } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const value = new Map([...alphabet].map((letter, i) => [letter, i]));
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

export function typeid(prefix, id) {
	const b = Buffer.from(id.replaceAll('-', ''), 'hex');
	let text = alphabet[b[0] >> 5] + alphabet[b[0] & 31];

	for (let i = 1; i < 16; i += 5) {
		const high = b[i] << 12 | b[i + 1] << 4 | b[i + 2] >> 4;
		const low = (b[i + 2] & 15) << 16 | b[i + 3] << 8 | b[i + 4];

		text += alphabet[high >> 15] + alphabet[high >> 10 & 31] +
			alphabet[high >> 5 & 31] + alphabet[high & 31] +
			alphabet[low >> 15] + alphabet[low >> 10 & 31] +
			alphabet[low >> 5 & 31] + alphabet[low & 31];
	}
	return `${prefix}_${text}`;
}

// The UUID of a TypeID, or of itself; undefined for anything else.
export function uuidOf(prefix, text) {
	if (uuid.test(text))
		return text;
	if (!text.startsWith(`${prefix}_`) || text.length !== prefix.length + 27)
		return undefined;
	let n = 0n;

	for (const letter of text.slice(prefix.length + 1)) {
		const digit = value.get(letter);

		if (digit === undefined)
			return undefined;
		n = n << 5n | BigInt(digit);
	}
	const hex = n.toString(16).padStart(32, '0');

	return n >> 128n ? undefined : `${hex.slice(0, 8)}-${hex.slice(8, 12)}-` +
		`${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const random = Buffer.alloc(4096);
let used = random.length;

// A UUIDv7.
export function freshId() {
	if (used + 10 > random.length) {
		randomFillSync(random);
		used = 0;
	}
	const b = Buffer.alloc(16);

	b.writeUIntBE(Date.now(), 0, 6);
	random.copy(b, 6, used, used += 10);
	b[6] = b[6] & 15 | 0x70;
	b[8] = b[8] & 63 | 0x80;
	const hex = b.toString('hex');

	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-` +
		`${hex.slice(16, 20)}-${hex.slice(20)}`;
}
