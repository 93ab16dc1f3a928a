// What documents go on saying after what they are about is deleted.
import { before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { furnish } from '../../lib/furnish.mjs';

let firm, rows;

before(async () => {
	firm = await makeDealership();
	rows = await furnish(firm);
});

describe('documents of a customer who was deleted', () => {
	const nouns = ['appointments', 'job-cards', 'quotations', 'invoices'];

	test('name customer and vehicle; the customer is gone', async () => {
		const paid = rows.invoices.vehicleId;

		good(await firm.manager.delete(`/vehicles/${paid}`));
		good(await firm.manager.delete(`/customers/${rows.customers.id}`));
		for (const path of [`/vehicles/${paid}`,
			`/customers/${rows.customers.id}`])
			assert.equal((await firm.admin.get(path)).status, 404);
		for (const noun of nouns) {
			const id = rows[noun].id;
			const row = good(await firm.manager.get(`/${noun}/${id}`));
			const listed = good(await firm.manager.get(`/${noun}`))
				.find((each) => each.id === id);

			for (const it of [row, listed]) {
				assert.equal(it.customer?.name,
					rows.customers.name, noun);
				assert.equal(it.vehicle?.id, it.vehicleId, noun);
			}
		}
	});

	test('can be narrowed and followed as before', async () => {
		const { customer } = good(await firm.manager.get(
			`/invoices/${rows.invoices.id}`, { query: {
			expand: 'customer.vehicles,customer.invoices' } }));

		assert.ok(customer.invoices.some((each) =>
			each.id === rows.invoices.id));
		assert.ok(customer.vehicles.every((each) =>
			each.id !== rows.invoices.vehicleId));
	});
});
