// What the tests of this contract are given: a business, rows in it, a second
// business whose rows must never be seen, and ids that are none.
import assert from 'node:assert/strict';
import { fresh, freshEmail, good, makeTenant, quote }
    from '../../lib/business.mjs';
import { longDay } from '../../lib/day.mjs';
import { endpoint } from '../../contract/contract.mjs';

export { fresh, freshEmail, good, quote };

// A tenant with .admin, .manager, .employee, .guest (no token), and
// .rows(sql): what the workers' role sees of this tenant.
export async function opened(word, options = {})
{
	await longDay(options.timeZone);
	const shop = await makeTenant({ slug: fresh(word).toLowerCase(),
		...options });

	shop.guest = shop.client;
	shop.rows = sql => shop.stack.query(sql, { as: 'app',
		tenant: shop.id });
	return shop;
}

export async function closed(shop)
{
	for (const each of [shop, shop?.neighbour])
		each?.client.close();
}

// Days from now as the business (UTC unless told) writes them.
export const day = (offset = 0) =>
    new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);

export const ids = list => list.map(each => each.id);

// Is nobody's id, or no id at all.
export const strangers = prefix => [
	`${prefix}_01h455vb4pex5vsknk084sn02q`,
	'01890a5d-ac96-774b-bcce-b302099a8057',
	'123', `${prefix}_123`, `${prefix}_`, 'null', '%F0%9F', "'",
	`${prefix}_01h455vb4pex5vsknk084sn02q0`,
	`${prefix}_8zzzzzzzzzzzzzzzzzzzzzzzzz`,
	`xyz_01h455vb4pex5vsknk084sn02q`, 'b1'.repeat(150),
];

export async function customer(admin, fields = {})
{
	return good(await admin.post('/customers', {
		name: `Customer ${fresh()}`, email: freshEmail(),
		phone: '(202) 555-0100', address: '123 Main St',
		city: 'Washington', state: 'DC', zip: '20001', ...fields }), 201);
}

// The document's own invoice: 480.00 and 6 %, 508.80 in all.
export const exampleInvoice = (customerId, fields = {}) => ({
	...endpoint('invoices.create').request.example, customerId,
	dueDate: day(30), ...fields });

export async function invoice(admin, customerId, fields = {})
{
	return good(await admin.post('/invoices',
	    exampleInvoice(customerId, fields)), 201);
}

// One item at a round price, no tax.
export const plain = (rate, quantity = 1) => ({ taxRate: 0,
	items: [{ description: 'Work', quantity, rate }] });

export async function sentInvoice(admin, customerId, fields = {})
{
	const made = await invoice(admin, customerId, fields);

	return good(await admin.put(`/invoices/${made.id}`,
	    { status: 'sent' }));
}

export const pay = (admin, invoiceId, amount, fields = {}) =>
    admin.post('/payments', { invoiceId, amount, method: 'credit_card',
	...fields });

export async function payment(admin, invoiceId, amount, fields = {})
{
	return good(await pay(admin, invoiceId, amount, fields), 201);
}

export async function read(admin, path)
{
	return good(await admin.get(path));
}

// A neighbour with one row of each kind.
export async function foreign(shop)
{
	if (shop.neighbour)
		return shop.neighbour.theirs;
	const neighbour = shop.neighbour = await makeTenant({
		stack: shop.stack });
	const { admin } = neighbour;
	const owner = await customer(admin);
	const bill = await sentInvoice(admin, owner.id);
	const contact = good(await admin.post(
	    `/customers/${owner.id}/contacts`, { name: 'Theirs' }), 201);

	assert.notEqual(neighbour.id, shop.id);
	return neighbour.theirs = { admin, customer: owner, invoice: bill,
		contact, payment: await payment(admin, bill.id, 10) };
}
