// Quick invoices, and items that name a service (section 5.8).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, fails, refusesFields } from '../../contract/contract.mjs';
import { closed, customer, exampleInvoice, foreign, invoice, opened }
    from './given.mjs';

describe('quick invoices and services', () => {
	let shop, admin, buyer, service, retired, theirs;

	const product = async (owner, price, more = 'true') => {
		const name = `Service ${price}`;
		const [row] = await owner.query(`insert into product
			(id, tenant_id, name, price_minor, active)
			values (fresh_id(), '${owner.id}', '${name}', ${price},
			${more}) returning id`);

		return row.id;
	};

	before(async () => {
		shop = await opened('quick');
		admin = shop.admin;
		buyer = await customer(admin);
		service = await product(shop, 15000);
		retired = await product(shop, 9900, 'false');
		theirs = (await foreign(shop)).customer && shop.neighbour;
	});
	after(() => closed(shop));

	const quick = body => admin.post('/invoices/quick',
	    { customerId: buyer.id, ...body });

	test('items by description and amount', async () => {
		const made = conforms('invoices.quick', await quick({ items: [
			{ description: 'Fix', amount: 99.5 },
			{ description: 'Parts', amount: 10, quantity: 3 }] }));

		assert.equal(made.total, 129.5);
		assert.deepEqual(made.items.map(each => [each.description,
			each.quantity, each.rate, each.amount]),
		    [['Fix', 1, 99.5, 99.5], ['Parts', 3, 10, 30]]);
		assert.equal(made.status, 'draft');
	});

	test('services give description and rate', async () => {
		for (const body of [{ serviceIds: [service] },
		    { services: [{ serviceId: service }] }]) {
			const made = conforms('invoices.quick',
			    await quick(body));
			assert.equal(made.total, 150);
			assert.equal(made.items[0].description, 'Service 15000');
			assert.match(made.items[0].serviceId, /^svc_/);
		}
		const made = conforms('invoices.quick', await quick({ services:
			[{ serviceId: service, quantity: 2.5 }],
			items: [{ description: 'Tip', amount: 5 }], taxRate: 10 }));
		assert.deepEqual(made.items.map(each => each.amount), [5, 375]);
		assert.equal(made.total, 418);
	});

	test('an item may name its service instead of its words', async () => {
		const made = await invoice(admin, buyer.id, { taxRate: 0, items: [
			{ serviceId: service, quantity: 2 },
			{ serviceId: service, quantity: 1, rate: 99,
			  description: 'Special price' }] });

		assert.deepEqual(made.items.map(each => [each.description,
			each.amount]), [['Service 15000', 300],
			['Special price', 99]]);
	});

	test('what is missing or wrong is named', async () => {
		refusesFields(await quick({}), ['items']);
		refusesFields(await quick({ items: [{}] }),
		    ['items[0].description', 'items[0].amount']);
		refusesFields(await quick({ items: [{ description: 'x',
			amount: -1, quantity: 0 }] }),
		    ['items[0].amount', 'items[0].quantity']);
		refusesFields(await quick({ services: [{}] }),
		    ['services[0].serviceId']);
		refusesFields(await quick({ serviceIds: ['x'] }),
		    ['serviceIds']);
		refusesFields(await quick({ serviceIds: [service],
			services: [{ serviceId: service }] }), ['serviceIds']);
		refusesFields(await admin.post('/invoices/quick', { items: [{
			description: 'x', amount: 1 }] }), ['customerId']);
	});

	test('empty lists beside a full one are nothing', async () => {
		const made = conforms('invoices.quick', await quick({ items: [
			{ description: 'Fix', amount: 5 }], services: [],
			serviceIds: [] }));

		assert.equal(made.items.length, 1);
		assert.equal((await quick({ items: [], services: [],
			serviceIds: [] })).status, 400);
	});

	test('retired, unknown and foreign services are not found', async () => {
		const foreignService = await product(theirs, 777);

		for (const id of [retired, foreignService,
		    'svc_01h455vb4pex5vsknk084sn02q']) {
			fails(await quick({ serviceIds: [id] }), 404,
			    'NOT_FOUND');
			fails(await admin.post('/invoices', exampleInvoice(
			    buyer.id, { items: [{ serviceId: id,
				quantity: 1 }] })), 404, 'NOT_FOUND');
		}
		const mine = await invoice(admin, buyer.id);
		fails(await admin.put(`/invoices/${mine.id}`, { items: [{
			serviceId: foreignService, quantity: 1 }] }), 404,
		    'NOT_FOUND');
	});
});
