// ETag, If-Match and If-None-Match (RFC 9110, section 13).
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { good, makeTenant } from '../../lib/business.mjs';
import { refused } from '../../lib/check.mjs';

let firm, api;

before(async () => {
	firm = await makeTenant();
	api = firm.admin;
});

const when = (etag) => ({ headers: { 'If-Match': etag } });
const unless = (etag) => ({ headers: { 'If-None-Match': etag } });

async function etagOf(path) {
	const answer = await api.get(path);

	good(answer);
	assert.match(answer.headers.etag, /^"[^"]+"$/);
	return answer.headers.etag;
}

test('a resource has a strong ETag that only changes with it', async () => {
	const path = `/customers/${(await firm.customer()).id}`;
	const first = await etagOf(path);

	assert.equal(await etagOf(path), first);
	const changed = await api.put(path, { city: 'Ulm' });

	assert.notEqual(changed.headers.etag, first);
	assert.equal(await etagOf(path), changed.headers.etag);
});

test('creating answers the ETag that reading answers', async () => {
	const made = await api.post('/customers', { name: 'N',
		email: 'etag@example.com', phone: '12345' });
	const { id } = good(made, 201);

	assert.equal(made.headers.etag, await etagOf(`/customers/${id}`));
	assert.match(made.headers.location, new RegExp(`/v1/customers/${id}$`));
	good(await api.at('').get(new URL(made.headers.location,
		'https://x').pathname));
});

test('what a resource shows of others changes its ETag, too', async () => {
	const customer = await firm.customer();
	const path = `/customers/${customer.id}`;
	const alone = await etagOf(path);
	const contact = good(await api.post(`${path}/contacts`,
		{ name: 'Ann' }), 201);

	good(await api.get(path, unless(alone)));
	const two = await etagOf(path);

	good(await api.put(`${path}/contacts/${contact.id}`, { title: 'CEO' }));
	good(await api.get(path, unless(two)));
	const invoice = await firm.invoice({ customerId: customer.id });
	const before = await etagOf(`/invoices/${invoice.id}`);

	good(await api.put(path, { name: 'Renamed' }));
	assert.equal(good(await api.get(`/invoices/${invoice.id}`,
		unless(before))).customer.name, 'Renamed');
});

test('If-Match: the current one passes, a stale one is 412', async () => {
	const path = `/customers/${(await firm.customer({ city: 'A' })).id}`;
	const first = await etagOf(path);
	const second = good(await api.put(path, { city: 'B' }, when(first)));

	assert.equal(second.city, 'B');
	for (const method of ['put', 'patch'])
		refused(await api[method](path, { city: 'C' }, when(first)), 412,
			{ code: 'PRECONDITION_FAILED' });
	refused(await api.delete(path, when(first)), 412);
	assert.equal(good(await api.get(path)).city, 'B');
	good(await api.delete(path, when(await etagOf(path))));
});

test('If-Match takes lists and *, and no weak tag', async () => {
	const path = `/customers/${(await firm.customer()).id}`;
	let etag = await etagOf(path);

	good(await api.put(path, { city: 'A' }, when(`"x", ${etag} , "y"`)));
	good(await api.put(path, { city: 'B' }, when('*')));
	etag = await etagOf(path);
	for (const bad of ['"x"', `W/${etag}`, etag.replaceAll('"', ''),
		'nonsense', `"x${etag.slice(1)}`])
		refused(await api.put(path, { city: 'C' }, when(bad)), 412);
	good(await api.put(path, { city: 'D' }, when(etag)));
});

test('If-Match on what is not there is 404', async () => {
	const path = '/customers/cust_01h455vb4pex5vsknk084sn02q';

	refused(await api.put(path, { city: 'A' }, when('*')), 404);
	refused(await api.delete(path, when('"x"')), 404);
	const gone = `/customers/${(await firm.customer()).id}`;
	const etag = await etagOf(gone);

	good(await api.delete(gone));
	refused(await api.put(gone, { city: 'A' }, when(etag)), 404);
});

test('If-None-Match: 304 without a body, with the ETag', async () => {
	const path = `/customers/${(await firm.customer()).id}`;
	const etag = await etagOf(path);

	for (const known of [etag, '*', `"x", ${etag}`, `W/${etag}`]) {
		const answer = await api.get(path, unless(known));

		assert.equal(answer.status, 304, known);
		assert.equal(answer.raw.length, 0);
		assert.equal(answer.headers.etag, etag);
	}
	good(await api.get(path, unless('"x"')));
	assert.equal((await api.head(path, unless(etag))).status, 304);
	good(await api.put(path, { city: 'A' }));
	good(await api.get(path, unless(etag)));
});

test('contacts within their customer', async () => {
	const { id } = await firm.customer();
	const made = await api.post(`/customers/${id}/contacts`, { name: 'Ann' });
	const path = `/customers/${id}/contacts/${good(made, 201).id}`;

	good(await api.put(path, { title: 'CEO' }, when(made.headers.etag)));
	refused(await api.put(path, { title: 'CTO' }, when(made.headers.etag)),
		412);
	refused(await api.delete(path, when(made.headers.etag)), 412);
});

test('an invoice changes with its lines, payments and refunds', async () => {
	const invoice = await firm.invoice();
	const path = `/invoices/${invoice.id}`;
	const seen = [await etagOf(path)];

	good(await api.put(path, { items: [{ description: 'y', quantity: 2,
		rate: 30 }] }, when(seen.at(-1))));
	seen.push(await etagOf(path));
	const paid = await firm.payment({ invoiceId: invoice.id, amount: 20 });

	seen.push(await etagOf(path));
	good(await api.post(`/payments/${paid.id}/refund`, { amount: 5 }));
	seen.push(await etagOf(path));
	assert.equal(new Set(seen).size, 4);
	refused(await api.put(path, { notes: 'x' }, when(seen[1])), 412);
});

test('verbs on a resource heed If-Match', async () => {
	const invoice = await firm.invoice();
	const path = `/invoices/${invoice.id}`;
	const etag = await etagOf(path);
	const mail = { to: ['a@example.com'] };

	good(await api.put(path, { notes: 'changed' }));
	refused(await api.post(`${path}/send`, mail, when(etag)), 412);
	good(await api.post(`${path}/send`, mail, when(await etagOf(path))));
	const paid = await firm.payment({ invoiceId: invoice.id, amount: 20 });
	const before = await etagOf(`/payments/${paid.id}`);

	good(await api.post(`/payments/${paid.id}/refund`, { amount: 5 },
		when(before)));
	refused(await api.post(`/payments/${paid.id}/refund`, { amount: 5 },
		when(before)), 412);
});

test('of many writers with one ETag, one wins', async () => {
	for (let round = 0; round < 5; round++) {
		const path = `/customers/${(await firm.customer()).id}`;
		const etag = await etagOf(path);
		const answers = await Promise.all(Array.from({ length: 8 },
			(_, i) => api.put(path, { city: `C${i}` }, when(etag))));
		const states = answers.map(({ status }) => status).sort();

		assert.deepEqual(states, [200, ...Array(7).fill(412)]);
	}
});
