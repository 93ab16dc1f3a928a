// Relations of nouns that had none, each held to what its reader may see, and
// the search among parts requests.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { freshEmail, freshPassword, good, makeDealership }
	from '../../lib/dealership.mjs';
import { furnish } from '../../lib/furnish.mjs';
import { denied, order, supplier } from '../../lib/warehouse.mjs';

let firm, here, there;

before(async () => {
	firm = await makeDealership();
	here = await furnish(firm);
	there = await furnish(firm, firm.other);
});
after(() => firm.client.close());

const emails = (centre) => centre.users.map(each => each.email).sort();

test('a service centre shows who works there, at once', async () => {
	const centre = () => firm.admin.get(`/service-centers/${firm.centre.id}`,
		{ query: { expand: 'users' } });
	const known = emails(good(await centre()));

	assert.ok(known.includes(firm.manager.email));
	assert.ok(!known.includes(firm.other.manager.email));
	const hired = good(await firm.admin.post('/users', {
		email: freshEmail(), password: freshPassword(), name: 'New Hand',
		role: 'service_engineer', serviceCenterId: firm.centre.id }), 201);

	assert.deepEqual(emails(good(await centre())),
		[...known, hired.email].sort());
	good(await firm.admin.patch(`/users/${hired.id}`, { name: 'Old Hand' }));
	assert.ok(good(await centre()).users.some(each =>
		each.name === 'Old Hand'));
});

test('of other centres nobody sees more than /users shows', async () => {
	const { body } = await firm.manager.get('/users', { query: { limit: 100 } });
	const listed = body.data.map(each => each.email);

	for (const place of [firm, firm.other]) {
		const centre = good(await firm.manager.get(
			`/service-centers/${place.centre.id}`,
			{ query: { expand: 'users' } }));

		assert.deepEqual(emails(centre), emails(centre).filter(each =>
			listed.includes(each)));
	}
});

test('a supplier shows its orders', async () => {
	const { id } = await supplier(firm);
	const made = await order(firm, [[here['central-inventory'].id, 1]],
		{ supplierId: id });
	const query = { expand: 'purchaseOrders' };
	const shown = good(await firm.central.get(`/suppliers/${id}`, { query }));

	assert.deepEqual(shown.purchaseOrders.map(each => each.id), [made.id]);
});

test('parts requests are found by card, customer, vehicle and part', async () => {
	const find = async (search, who = firm.admin) => good(await who.get(
		'/parts-requests', { query: { search } })).map(each => each.id);
	const mine = here['parts-requests'], theirs = there['parts-requests'];
	const card = good(await firm.admin.get(`/job-cards/${mine.jobCardId}`));

	for (const term of [card.jobCardNumber, card.vehicle.registration,
		here.inventory.partNumber])
		assert.deepEqual(await find(term), [mine.id], term);
	assert.deepEqual(await find(there.inventory.partNumber), [theirs.id]);
	assert.deepEqual(await find(there.inventory.partNumber, firm.stock), []);
	assert.deepEqual(await find('no such word'), []);
});

test('the next service is an instant, and may be given as a day', async () => {
	const put = async (nextServiceDate) => good(await firm.admin.patch(
		`/vehicles/${here.vehicles.id}`, { nextServiceDate }))
		.nextServiceDate;

	assert.equal(await put('2031-01-15T04:30:00Z'), '2031-01-15T04:30:00Z');
	assert.equal(await put('2031-01-15'), '2031-01-14T18:30:00Z');
	assert.equal(await put(null), null);
	denied(await firm.admin.patch(`/vehicles/${here.vehicles.id}`,
		{ nextServiceDate: 'soon' }), 400, 'VALIDATION_ERROR',
		'nextServiceDate');
});
