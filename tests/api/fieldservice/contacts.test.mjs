// A customer's contacts, invoices and payments (sections 3.9 to 3.11).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, fails, refusesFields } from '../../contract/contract.mjs';
import { closed, customer, foreign, ids, opened, payment, sentInvoice,
    strangers } from './given.mjs';

describe('contacts of a customer', () => {
	let shop, admin, owner, base, ann;

	before(async () => {
		shop = await opened('contacts');
		admin = shop.admin;
		owner = await customer(admin);
		base = `/customers/${owner.id}/contacts`;
	});
	after(() => closed(shop));

	test('one is added and shown', async () => {
		const answer = await admin.post(base, { name: 'Ann Lee',
			email: 'ann@abc.com', phone: '(202) 555-0111',
			title: 'Office manager', isPrimary: true });

		ann = conforms('customers.contacts.create', answer);
		assert.match(ann.id, /^cont_/);
		assert.equal(ann.customerId, owner.id);
		assert.equal(ann.isPrimary, true);
		assert.match(answer.headers.location,
		    new RegExp(`${base}/${ann.id}$`));
		assert.deepEqual(conforms('customers.contacts.list',
		    await admin.get(base)), [ann]);
		assert.deepEqual(conforms('customers.get', await admin.get(
		    `/customers/${owner.id}`)).contacts, [ann]);
	});

	test('a name is enough; the first stays primary', async () => {
		const bob = conforms('customers.contacts.create',
		    await admin.post(base, { name: 'Bob' }));

		assert.equal(bob.isPrimary, false);
		assert.equal(bob.email, null);
	});

	test('an empty e-mail is none', async () => {
		const eve = conforms('customers.contacts.create',
		    await admin.post(base, { name: 'Zoe', email: '', phone: '',
			title: '' }));

		assert.ok(!eve.email);
		conforms('customers.contacts.delete',
		    await admin.delete(`${base}/${eve.id}`));
	});

	test('what is wrong is named', async () => {
		refusesFields(await admin.post(base, {}), ['name']);
		refusesFields(await admin.post(base, { name: ' ', email: 'x',
			phone: '-', isPrimary: 'yes' }),
		    ['name', 'email', 'phone', 'isPrimary']);
	});

	test('a change is partial, null clears', async () => {
		const data = conforms('customers.contacts.update',
		    await admin.put(`${base}/${ann.id}`, { title: null,
			phone: '+1 202 555 0199' }));

		assert.deepEqual({ ...data, updatedAt: null }, { ...ann,
			title: null, phone: '+1 202 555 0199', updatedAt: null });
		refusesFields(await admin.put(`${base}/${ann.id}`,
		    { name: null }), ['name']);
	});

	test('the primary contact is one: the last that was made so', async () => {
		const carl = conforms('customers.contacts.create',
		    await admin.post(base, { name: 'Carl', isPrimary: true }));
		const all = conforms('customers.contacts.list',
		    await admin.get(base));

		assert.deepEqual(ids(all.filter(each => each.isPrimary)),
		    [carl.id]);
		assert.deepEqual(all.map(each => each.name),
		    ['Ann Lee', 'Bob', 'Carl']);
	});

	test('many primary ones at the same time leave one', async () => {
		const answers = await Promise.all(Array.from({ length: 12 },
		    (_, i) => admin.post(base, { name: `Rush ${i}`,
			isPrimary: true })));
		const all = (await admin.get(base)).body.data;

		for (const answer of answers)
			assert.ok([201, 409].includes(answer.status), answer.text);
		assert.equal(all.filter(each => each.isPrimary).length, 1);
	});

	test('a contact is deleted for good', async () => {
		conforms('customers.contacts.delete',
		    await admin.delete(`${base}/${ann.id}`));
		fails(await admin.delete(`${base}/${ann.id}`), 404, 'NOT_FOUND');
		fails(await admin.put(`${base}/${ann.id}`, { name: 'x' }), 404,
		    'NOT_FOUND');
	});

	test('a contact is only found below its own customer', async () => {
		const other = await customer(admin);
		const dora = conforms('customers.contacts.create',
		    await admin.post(base, { name: 'Dora' }));
		const wrong = `/customers/${other.id}/contacts/${dora.id}`;

		fails(await admin.put(wrong, { name: 'x' }), 404, 'NOT_FOUND');
		fails(await admin.delete(wrong), 404, 'NOT_FOUND');
		assert.deepEqual((await admin.get(
		    `/customers/${other.id}/contacts`)).body.data, []);
	});

	test('unknown customers and contacts are not found', async () => {
		for (const id of strangers('cust')) {
			fails(await admin.get(`/customers/${id}/contacts`), 404,
			    'NOT_FOUND');
			fails(await admin.post(`/customers/${id}/contacts`,
			    { name: 'x' }), 404, 'NOT_FOUND');
		}
		for (const id of strangers('cont')) {
			fails(await admin.put(`${base}/${id}`, { name: 'x' }), 404,
			    'NOT_FOUND');
			fails(await admin.delete(`${base}/${id}`), 404,
			    'NOT_FOUND');
		}
	});

	test('another tenant\'s customer has no contacts here', async () => {
		const theirs = await foreign(shop);
		const path = `/customers/${theirs.customer.id}/contacts`;

		fails(await admin.get(path), 404, 'NOT_FOUND');
		fails(await admin.post(path, { name: 'x' }), 404, 'NOT_FOUND');
		fails(await admin.put(`${path}/${theirs.contact.id}`,
		    { name: 'x' }), 404, 'NOT_FOUND');
		fails(await admin.delete(`${path}/${theirs.contact.id}`), 404,
		    'NOT_FOUND');
		fails(await admin.put(`${base}/${theirs.contact.id}`,
		    { name: 'x' }), 404, 'NOT_FOUND');
	});
});

describe('invoices and payments of a customer', () => {
	let shop, admin, mine, bill, paid;

	before(async () => {
		shop = await opened('customermoney');
		admin = shop.admin;
		mine = await customer(admin);
		bill = await sentInvoice(admin, mine.id);
		paid = await payment(admin, bill.id, 100);
		const other = await sentInvoice(admin, (await customer(admin)).id);
		await payment(admin, other.id, 50);
	});
	after(() => closed(shop));

	test('only its own are listed', async () => {
		const invoices = await admin.get(`/customers/${mine.id}/invoices`);
		const payments = await admin.get(`/customers/${mine.id}/payments`);

		assert.deepEqual(ids(conforms('customers.invoices', invoices)),
		    [bill.id]);
		assert.equal(invoices.body.pagination.total, 1);
		assert.deepEqual(ids(conforms('customers.payments', payments)),
		    [paid.id]);
		assert.equal(payments.body.pagination.total, 1);
	});

	test('they page and filter like the big lists', async () => {
		const path = `/customers/${mine.id}`;

		await sentInvoice(admin, mine.id);
		await payment(admin, bill.id, 5, { method: 'cash' });
		const page = (await admin.get(
		    `${path}/invoices?limit=1&page=2`)).body;
		assert.equal(page.data.length, 1);
		assert.equal(page.pagination.total, 2);
		assert.equal((await admin.get(
		    `${path}/payments?method=cash`)).body.pagination.total, 1);
		assert.equal((await admin.get(
		    `${path}/invoices?status=paid`)).body.pagination.total, 0);
	});

	test('nobody\'s are not found', async () => {
		const theirs = await foreign(shop);

		for (const id of [...strangers('cust'), theirs.customer.id]) {
			fails(await admin.get(`/customers/${id}/invoices`), 404,
			    'NOT_FOUND');
			fails(await admin.get(`/customers/${id}/payments`), 404,
			    'NOT_FOUND');
		}
	});
});
