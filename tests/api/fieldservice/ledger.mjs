// A business with random sales, and what tests of reports reckon from it.
import { customer, good, plain } from './given.mjs';

// Numbers that come again with the same seed.
export function dice(seed)
{
	let state = seed;
	const next = () => {
		state = (state * 1103515245 + 12345) % 2147483648;
		return state / 2147483648;
	};

	return { next, below: n => Math.floor(next() * n),
		pick: list => list[Math.floor(next() * list.length)] };
}

export const cents = amount => Math.round(amount * 100);
export const sum = list => list.reduce((all, each) => all + each, 0);

// Employees, as the owner of the database writes them.
export async function employees(shop, rates)
{
	const names = ['Ada', 'Ben', 'Cleo', 'Dora'];

	await shop.execute(rates.map((rate, i) => `insert into employee
		(id, tenant_id, first_name, last_name, commission_rate)
		values (fresh_id(), '${shop.id}', '${names[i]}', 'Byron',
		${rate});`).join('\n'));
	return shop.query(`select id, first_name || ' ' || last_name as name,
		commission_rate as rate from employee
		where tenant_id = '${shop.id}' order by first_name`);
}

export async function services(shop)
{
	await shop.execute(`insert into product (id, tenant_id, name, kind,
		category, price_minor) values
		(fresh_id(), '${shop.id}', 'Visit', 'service', 'Pest', 15000),
		(fresh_id(), '${shop.id}', 'Trap', 'product', 'Goods', 333)`);
	return shop.query(`select id, name from product
		where tenant_id = '${shop.id}' order by name`);
}

const METHODS = ['credit_card', 'bank_transfer', 'cash', 'check'];

// Invoices with lines by service and by hand, paid in parts, some refunded,
// deleted, moved, changed; over the days of 2025 and 2026 up to today.
export async function trade(shop, { seed = 1, count = 30, staff, goods })
{
	const { admin } = shop, d = dice(seed);
	const day = () => new Date(Date.now() - d.below(500) * 86400000)
	    .toISOString().slice(0, 10);
	const people = [];

	for (let i = 0; i < 4; i++)
		people.push(await customer(admin, { name: `Buyer ${i}`,
			city: d.pick(['Rome', 'Oslo']) }));
	for (let i = 0; i < count; i++) {
		const items = Array.from({ length: 1 + d.below(3) }, () =>
		    d.next() < 0.6 ? { serviceId: d.pick(goods).id,
			quantity: 1 + d.below(3) } :
		    { ...plain(d.below(30000) / 100 + 1).items[0],
			description: d.pick(['Travel', 'Rush']) });
		const made = good(await admin.post('/invoices', {
			customerId: d.pick(people).id, items,
			taxRate: d.pick([0, 6, 8.25]), issueDate: day(),
			dueDate: day(), employeeId:
			d.next() < 0.8 ? d.pick(staff).id : undefined }), 201);

		if (d.next() < 0.15)
			continue;
		await pays(admin, made, d, day);
	}
	return people;
}

async function pays(admin, bill, d, day)
{
	let left = cents(bill.total);

	good(await admin.put(`/invoices/${bill.id}`, { status: 'sent' }));
	for (let part = 0; part < 2 && left > 1; part++) {
		const amount = d.next() < 0.5 ? left : 1 + d.below(left);
		const paid = good(await admin.post('/payments', {
			invoiceId: bill.id, amount: amount / 100,
			method: d.pick(METHODS), date: day(),
			status: d.next() < 0.1 ? 'pending' : 'completed' }), 201);

		if (paid.status === 'pending')
			return;
		const fate = d.next();

		left -= amount;
		if (fate < 0.15) {
			good(await admin.post(`/payments/${paid.id}/refund`,
			    { amount: (1 + d.below(amount)) / 100 }));
			return;
		}
		if (fate < 0.25) {
			good(await admin.delete(`/payments/${paid.id}`));
			left += amount;
		} else if (fate < 0.35 && amount > 2) {
			good(await admin.put(`/payments/${paid.id}`,
			    { amount: (amount - 1) / 100, date: day() }));
			left += 1;
		}
	}
}
