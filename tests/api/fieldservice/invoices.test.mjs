// Invoices: create, read, change, delete (sections 5.2 to 5.5).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, customer, day, exampleInvoice, foreign, good, invoice,
    opened, pay, payment, plain, read, strangers } from './given.mjs';

const nobody = 'cust_01h455vb4pex5vsknk084sn02q';

describe('invoices', () => {
	let shop, admin, buyer, example, year;

	before(async () => {
		shop = await opened('invoices');
		year = day().slice(0, 4);
		admin = shop.admin;
		buyer = await customer(admin);
	});
	after(() => closed(shop));

	test('the document\'s own example', async () => {
		const body = { ...endpoint('invoices.create').request.example,
			customerId: buyer.id };
		const answer = await admin.post('/invoices', body);

		example = conforms('invoices.create', answer);
		assert.equal(example.invoiceNumber, `INV-${year}-001`);
		assert.match(example.id, /^inv_/);
		assert.equal(example.customerId, buyer.id);
		assert.deepEqual(example.customer, { name: buyer.name,
			email: buyer.email, address: buyer.address,
			phone: buyer.phone });
		assert.equal(example.subtotal, 480);
		assert.equal(example.taxRate, 6);
		assert.equal(example.taxAmount, 28.8);
		assert.equal(example.total, 508.8);
		assert.equal(example.amountPaid, 0);
		assert.equal(example.balance, 508.8);
		assert.equal(example.status, 'draft');
		assert.equal(example.issueDate, day());
		assert.equal(example.dueDate, '2026-02-04');
		assert.equal(example.notes, 'Net 30 terms');
		assert.equal(example.createdBy, admin.user.id);
		assert.match(answer.headers.location,
		    new RegExp(`/invoices/${example.id}$`));
		assert.deepEqual(example.items.map(({ id, ...item }) => {
			assert.match(id, /^item_/);
			return item;
		}), [
			{ description: 'Monthly Diffuser Service', quantity: 2,
			  rate: 150, amount: 300, serviceId: null },
			{ description: 'Scent Refill - Lavender', quantity: 4,
			  rate: 45, amount: 180, serviceId: null },
		]);
	});

	test('amounts are dollars with two decimals on the wire', async () => {
		const answer = await admin.get(`/invoices/${example.id}`);

		assert.match(answer.text, /"subtotal":480\.00,/);
		assert.match(answer.text, /"taxRate":6,/);
		assert.match(answer.text, /"total":508\.80,/);
		assert.match(answer.text, /"amountPaid":0\.00,/);
	});

	test('it is read back', async () => {
		assert.deepEqual(conforms('invoices.get',
		    await admin.get(`/invoices/${example.id}`)), example);
	});

	test('presets: the company\'s tax, terms and notes', async () => {
		await shop.execute(`update company set default_tax_rate = 8.25,
			invoice_terms = 'Net 15', invoice_notes = 'Thank you!',
			invoice_prefix = 'SSD'
			where tenant_id = '${shop.id}'`);
		const made = conforms('invoices.create', await admin.post(
		    '/invoices', { customerId: buyer.id, items: [{
			description: 'Visit', quantity: 1, rate: 100 }] }));

		assert.equal(made.invoiceNumber, `SSD-${year}-002`);
		assert.equal(made.taxRate, 8.25);
		assert.equal(made.taxAmount, 8.25);
		assert.equal(made.dueDate, day(15));
		assert.equal(made.notes, 'Thank you!');
		assert.equal(made.terms, 'Net 15');
	});

	test('given words beat the presets', async () => {
		const made = await invoice(admin, buyer.id, { ...plain(10),
			notes: 'Special', dueDate: '2030-05-05',
			issueDate: '2030-01-31' });

		assert.equal(made.taxRate, 0);
		assert.equal(made.notes, 'Special');
		assert.equal(made.dueDate, '2030-05-05');
		assert.equal(made.issueDate, '2030-01-31');
		assert.equal(made.invoiceNumber, 'SSD-2030-001');
	});

	test('every wrong field is named', async () => {
		refusesFields(await admin.post('/invoices', {}),
		    ['customerId', 'items']);
		refusesFields(await admin.post('/invoices',
		    { customerId: buyer.id, items: [] }), ['items']);
		refusesFields(await admin.post('/invoices', {
			customerId: 'cust_1', items: 'two', taxRate: 101,
			dueDate: '2026-02-30', issueDate: 'today', notes: 5 }),
		    ['customerId', 'items', 'taxRate', 'dueDate', 'issueDate',
			'notes']);
		refusesFields(await admin.post('/invoices', { customerId:
			buyer.id, items: [{}, 'x', { description: 'a', quantity: 0,
			rate: -1 }, { description: 'b', quantity: '2',
			rate: '3' }, { description: 'c', quantity: 1.00001,
			rate: 1.001 }] }), ['items[0].quantity', 'items[1]',
		    'items[2].quantity', 'items[2].rate', 'items[3].quantity',
		    'items[3].rate', 'items[4].quantity', 'items[4].rate']);
		refusesFields(await admin.post('/invoices', { customerId:
			buyer.id, items: [{ quantity: 1 }] }),
		    ['items[0].description', 'items[0].rate']);
		refusesFields(await admin.post('/invoices', { customerId:
			buyer.id, taxRate: -1, items: [{ description: 'a',
			quantity: 1, rate: 1 }] }), ['taxRate']);
	});

	test('a thousand items, not one more', async () => {
		const items = n => Array.from({ length: n }, (_, i) => ({
			description: `Item ${i}`, quantity: 1, rate: 0.01 }));
		const made = await invoice(admin, buyer.id,
		    { items: items(1000), taxRate: 0 });

		assert.equal(made.items.length, 1000);
		assert.equal(made.total, 10);
		assert.equal(made.items[999].description, 'Item 999');
		refusesFields(await admin.post('/invoices',
		    exampleInvoice(buyer.id, { items: items(1001) })), ['items']);
	});

	test('a refused invoice uses up no number', async () => {
		const before = await invoice(admin, buyer.id);

		fails(await admin.post('/invoices', exampleInvoice(nobody)), 404,
		    'NOT_FOUND');
		fails(await admin.post('/invoices', exampleInvoice(buyer.id,
		    { items: [{ serviceId: 'svc_01h455vb4pex5vsknk084sn02q',
			quantity: 1 }] })), 404, 'NOT_FOUND');
		const next = await invoice(admin, buyer.id);
		assert.equal(Number(next.invoiceNumber.split('-')[2]),
		    Number(before.invoiceNumber.split('-')[2]) + 1);
	});

	test('a partial change leaves the rest', async () => {
		const made = await invoice(admin, buyer.id);
		const data = conforms('invoices.update', await admin.put(
		    `/invoices/${made.id}`, { notes: 'Changed' }));

		assert.deepEqual({ ...data, updatedAt: 0 },
		    { ...made, notes: 'Changed', updatedAt: 0 });
		const dated = (await admin.patch(`/invoices/${made.id}`,
		    { dueDate: '2031-01-01', issueDate: '2030-12-01' })).body.data;
		assert.equal(dated.dueDate, '2031-01-01');
		assert.equal(dated.issueDate, '2030-12-01');
		assert.equal(dated.notes, 'Changed');
		assert.equal((await admin.put(`/invoices/${made.id}`,
		    { notes: null })).body.data.notes, null);
	});

	test('new items and rates make new totals', async () => {
		const made = await invoice(admin, buyer.id);
		const path = `/invoices/${made.id}`;
		const items = [{ description: 'Only this', quantity: 3,
			rate: 19.99 }];
		const one = (await admin.put(path, { items })).body.data;

		assert.equal(one.subtotal, 59.97);
		assert.equal(one.taxAmount, 3.6);
		assert.equal(one.total, 63.57);
		assert.equal(one.items.length, 1);
		const two = (await admin.put(path, { taxRate: 0 })).body.data;
		assert.equal(two.total, 59.97);
		assert.equal(two.balance, 59.97);
		const other = await customer(admin);
		const three = (await admin.put(path,
		    { customerId: other.id })).body.data;
		assert.equal(three.customerId, other.id);
		assert.equal(three.customer.name, other.name);
	});

	test('a change is checked like a new one', async () => {
		const { id } = await invoice(admin, buyer.id);

		refusesFields(await admin.put(`/invoices/${id}`, { items: [],
			taxRate: 'six', dueDate: 5, status: 'late' }),
		    ['items', 'taxRate', 'dueDate', 'status']);
		refusesFields(await admin.put(`/invoices/${id}`, { items: [{
			quantity: 1 }] }), ['items[0].description',
		    'items[0].rate']);
		fails(await admin.put(`/invoices/${id}`, { customerId: nobody }),
		    404, 'NOT_FOUND');
		assert.equal((await read(admin, `/invoices/${id}`)).total, 508.8);
	});

	test('a customer\'s new address shows on its invoices', async () => {
		const own = await customer(admin);
		const { id } = await invoice(admin, own.id);

		await admin.put(`/customers/${own.id}`, { address: '9 New Rd' });
		assert.equal((await read(admin, `/invoices/${id}`))
		    .customer.address, '9 New Rd');
	});

	test('a deleted invoice is gone, its number stays used', async () => {
		const made = await invoice(admin, buyer.id);
		const path = `/invoices/${made.id}`;

		conforms('invoices.delete', await admin.delete(path));
		for (const answer of [await admin.get(path),
		    await admin.delete(path), await admin.put(path, {}),
		    await admin.put(path, { notes: 'x' }),
		    await admin.get(`${path}/pdf`),
		    await admin.post(`${path}/send`, { to: ['a@example.com'] }),
		    await admin.post('/payments', { invoiceId: made.id,
			amount: 1, method: 'cash' })])
			fails(answer, 404, 'NOT_FOUND');
		const next = await invoice(admin, buyer.id);
		assert.equal(Number(next.invoiceNumber.split('-')[2]),
		    Number(made.invoiceNumber.split('-')[2]) + 1);
	});

	test('the invoice of a deleted customer stays readable', async () => {
		const own = await customer(admin);
		const { id } = await invoice(admin, own.id);

		assert.equal((await admin.delete(`/customers/${own.id}`)).status,
		    200);
		const data = await read(admin, `/invoices/${id}`);
		assert.equal(data.customer.name, own.name);
		assert.equal(good(await admin.put(`/invoices/${id}`, { ...data,
			notes: 'Kept' })).notes, 'Kept');
	});

	test('a deleted customer comes to owe nothing', async () => {
		const own = await customer(admin);
		const draft = await invoice(admin, own.id, plain(100));
		const paid = await invoice(admin, own.id, plain(50));
		const { id } = await payment(admin, paid.id, 50);
		const stays = async (answer) => assert.equal(fails(await answer,
		    409, 'CONFLICT').details[0].field, 'customerId');

		good(await admin.delete(`/customers/${own.id}`));
		await stays(admin.put(`/invoices/${draft.id}`,
		    { status: 'sent' }));
		await stays(admin.post(`/invoices/${draft.id}/send`,
		    { to: [own.email] }));
		await stays(pay(admin, draft.id, 99));
		await stays(admin.put(`/invoices/${paid.id}`, plain(51)));
		assert.equal((await read(admin, `/invoices/${draft.id}`))
		    .status, 'draft');
		good(await admin.post(`/payments/${id}/refund`, {}));
		await payment(admin, draft.id, 100);
	});

	test('what it shows can be sent back, whatever was deleted', async () => {
		const services = [await shop.service(), await shop.service()];
		const employee = await shop.hire();
		const made = await invoice(admin, buyer.id, { employeeId:
			employee.id, items: services.map(({ id }) => ({
			serviceId: id, quantity: 2 })) });
		const path = `/invoices/${made.id}`;

		good(await admin.delete(`/services/${services[0].id}`));
		good(await admin.put(`/services/${services[1].id}`,
		    { active: false }));
		good(await admin.delete(`/employees/${employee.id}`));
		const same = good(await admin.put(path, made));
		const bare = ({ items }) => items.map(each =>
		    ({ ...each, id: null }));

		assert.deepEqual(bare(same), bare(made));
		assert.equal(same.total, made.total);
		for (const { id } of services)
			assert.equal(fails(await admin.put(
			    `/invoices/${(await invoice(admin, buyer.id)).id}`,
			    { items: [{ description: 'x', rate: 1, quantity: 1 },
				{ serviceId: id, quantity: 1 }] }), 404)
			    .details[0].field, 'items[1].serviceId');
	});

	test('a service that is not there is named by its place', async () => {
		const serviceId = 'svc_01h455vb4pex5vsknk084sn02q';
		const field = async (path, body) => fails(await admin.post(path,
		    { customerId: buyer.id, ...body }), 404).details[0].field;
		const known = { serviceId: (await shop.service()).id };

		assert.equal(await field('/invoices', { items: [{ ...known,
			quantity: 1 }, { serviceId, quantity: 1 }] }),
		    'items[1].serviceId');
		assert.equal(await field('/invoices/quick', { services: [known,
			known, { serviceId }] }), 'services[2].serviceId');
		assert.equal(await field('/invoices/quick',
		    { serviceIds: [serviceId] }), 'serviceIds');
		const items = [{ description: 'Tip', amount: 5 }];

		assert.equal(await field('/invoices/quick', { items,
			services: [known, { serviceId }] }),
		    'services[1].serviceId');
		assert.equal(await field('/invoices/quick', { items,
			serviceIds: [known.serviceId, serviceId] }),
		    'serviceIds');
	});

	test('nobody\'s ids, and another tenant\'s', async () => {
		const theirs = await foreign(shop);

		for (const id of [...strangers('inv'), theirs.invoice.id]) {
			const path = `/invoices/${id}`;

			for (const answer of [await admin.get(path),
			    await admin.put(path, { notes: 'x' }),
			    await admin.delete(path),
			    await admin.get(`${path}/pdf`),
			    await admin.post(`${path}/send`,
				{ to: ['a@example.com'] })])
				fails(answer, 404, 'NOT_FOUND');
		}
		fails(await admin.post('/invoices',
		    exampleInvoice(theirs.customer.id)), 404, 'NOT_FOUND');
		fails(await admin.post('/invoices/quick', { customerId:
			theirs.customer.id, items: [{ description: 'x',
			amount: 1 }] }), 404, 'NOT_FOUND');
		const mine = await invoice(admin, buyer.id);
		fails(await admin.put(`/invoices/${mine.id}`,
		    { customerId: theirs.customer.id }), 404, 'NOT_FOUND');
	});
});
