// Strings that break naive programs come back as they were sent, or are
// refused as the client's mistake.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { freshEmail, good, makeTenant } from '../../lib/business.mjs';
import { civil, eachOf, vectors } from '../../lib/check.mjs';

const own = ['', ' ', 'null', 'NaN', '0', '-1', '1e309', 'true', '\\', '"',
	"'", "Robert'); drop table customer;--", '$1', '%s%n', '%', '_', '{}',
	'{"a":1}', '\\N', '${jndi:ldap://x}', '<script>alert(1)</script>',
	'../../etc/passwd', 'a\nb', 'a\r\nX-Injected: 1', 'tab\tbed', '\u0001',
	'\u007f', '\u0085', '\u00a0', '\u2028', '\ufeff', '\ufffe', '\u200b',
	'Zoë', 'e\u0301', 'İstanbul', 'ß', 'Ω', '日本語', 'العربية', 'हिन्दी',
	'\u202eabc', '👩‍👩‍👧‍👦', '\u{10ffff}', '𝒳'.repeat(200), 'x'.repeat(200)];
const list = [...new Set([...own, ...vectors('blns.json')?.strings ?? []])]
	.filter((text) => text.isWellFormed());
let firm, api;

before(async () => {
	firm = await makeTenant();
	api = firm.admin;
});

// What the server takes off both ends of a name.
const trimmed = (text) => text.replace(/^[\t-\r ]+|[\t-\r ]+$/g, '');

const post = (fields) => api.post('/customers', { name: 'N',
	email: freshEmail(), phone: '+1 202 555 0100', ...fields });

test('in a name and in notes', async () => {
	let taken = 0;

	await eachOf(list, 8, async (text) => {
		const named = civil(await post({ name: text }), text);
		const noted = civil(await post({ notes: text }), text);

		assert.ok([201, 400].includes(named.status), named.text);
		if (named.status === 201)
			assert.equal(named.body.data.name, trimmed(text));
		if (noted.status === 201) {
			taken++;
			const { id } = noted.body.data;
			const read = good(await api.get(`/customers/${id}`));

			// What is blank is as good as nothing.
			const kept = /^[\t-\r ]*$/.test(text) ? null : text;

			assert.equal(noted.body.data.notes, kept);
			assert.equal(read.notes, kept);
		} else {
			assert.equal(noted.status, 400);
			assert.ok(/\0/.test(text) || text.length > 10000, text);
		}
	});
	assert.ok(taken > list.length - 5, `${taken} of ${list.length}`);
});

test('in an address, a telephone number and an e-mail', async () => {
	await eachOf(list, 8, async (text) => {
		civil(await post({ address: text, city: text, zip: text }), text);
		civil(await post({ phone: text }), text);
		civil(await post({ email: text }), text);
		civil(await post({ email: `${text}@example.com` }), text);
		civil(await post({ status: text }), text);
	});
});

test('in a query string', async () => {
	await eachOf(list, 8, async (text) => {
		const found = await api.get('/customers', { query: {
			search: text } });

		assert.ok([200, 400].includes(found.status), `${text}: ` +
			found.text);
		for (const name of ['sortBy', 'sortOrder', 'status', 'page',
			'limit', text])
			civil(await api.get('/customers', { query: {
				[name]: text } }), `${name}=${text}`);
	});
});

test('in a path, a header and a token', async () => {
	await eachOf(list, 8, async (text) => {
		const word = encodeURIComponent(text);

		civil(await api.get(`/customers/${word}`), text);
		civil(await api.get(`/${word}`), text);
		civil(await api.delete(`/customers/${word}/contacts/${word}`),
			text);
		civil(await api.post(`/invoices/${word}/send`, {
			to: ['a@example.com'] }), text);
		if (!/^[\t\x20-\x7e]*$/.test(text))
			return;
		civil(await api.get('/customers', { headers: {
			'If-None-Match': text, 'X-Request-Id': text } }), text);
		civil(await post({}, { headers: { 'Idempotency-Key': text } }));
		assert.equal((await firm.client.as(text.trim()).get(
			'/customers')).status, 401);
	});
});

test('what is searched for is found as it is, not as a pattern', async () => {
	for (const text of ['100%', 'a_b', 'back\\slash', "O'Brien", 'Zoë Ω',
		'"quoted"', '日本語の会社']) {
		const { id } = await firm.customer({ name: `${text} Ltd` });
		const found = good(await api.get('/customers', { query: {
			search: text } }));

		assert.ok(found.some((one) => one.id === id), text);
	}
	await firm.customer({ name: 'axb Ltd' });
	const under = good(await api.get('/customers', { query: {
		search: 'a_b' } }));

	assert.ok(under.every((one) => one.name !== 'axb Ltd'),
		'_ was taken for a pattern');
});
