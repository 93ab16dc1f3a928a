// The stores of the dealer that walks through its contract: what a service
// centre has, what the central store buys, and what goes from there to here.
import assert from 'node:assert/strict';

export async function inventory(call, firm, make)
{
	const part = await make.part({ partName: 'Brake Pad',
		category: 'Brakes' });
	const adjust = (adjustmentType, quantity, reason) => call(
	    'inventory.parts.adjust_stock', [part.id], { adjustmentType,
		quantity, reason, notes: 'Counted' });

	await adjust('ADD', 10, 'STOCK_RECEIVED');
	await adjust('SUBTRACT', 1, 'STOCK_DAMAGED');
	await adjust('SUBTRACT', 1, 'RETURNED');
	await adjust('SET', 1, 'STOCK_COUNT');
	await call('inventory.parts.update', [part.id], { location: 'B' });
	await call('inventory.parts.get', [part.id]);
	await call('inventory.parts.transactions', [part.id]);
	await call('inventory.low_stock');
	await make.part({ serviceCenterId: firm.other.centre.id });
	await call('inventory.parts.delete',
	    [(await make.part({ stockQuantity: 0 })).id]);
	await call('inventory.list');
}

// An order in each status that one can have.
export async function orders(call, firm, make)
{
	const spares = [await make.centralPart({ category: 'Motor',
		partName: 'Hub Motor', stockQuantity: 7 }), await make.centralPart()];
	const supplier = await make.supplier();
	const order = () => make.order(spares, { supplierId: supplier.id });
	const step = (made, name, body) => call(`purchase_orders.${name}`,
	    [made.id], body);
	const approved = async () => {
		const made = await order();

		await step(made, 'submit');
		await step(made, 'approve', { notes: 'Approved' });
		return made;
	};
	const receive = ({ id, items }, count, condition) => call(
	    'purchase_orders.receive', [id], { invoiceNumber: 'SUP-INV-001',
		receivedItems: items.slice(0, count).map(item => ({
			itemId: item.id, receivedQty: 100, acceptedQty: 98,
			rejectedQty: 2, condition })) });

	await order();
	await step(await order(), 'submit');
	await approved();
	const partly = await approved(), broken = await approved();

	await receive(partly, 1, 'GOOD');
	await receive(broken, 1, 'GOOD');
	await step(broken, 'cancel', {});
	const done = await approved();

	await receive(done, 2, 'DAMAGED');
	await call('purchase_orders.list');
	assert.deepEqual(await call('purchase_orders.list', [], undefined,
	    { query: { 'filter[status]': 'RECEIVED' } }), []);
	for (const { id } of [partly, done])
		await call('purchase_orders.get', [id]);
	await order();
	await make.supplier();
	await call('suppliers.list');
	const { id } = await make.centralPart({ stockQuantity: 0 });

	await call('central_inventory.parts.update', [spares[0].id],
	    { minStockLevel: 5 });
	await call('central_inventory.parts.delete', [id]);
	await call('central_inventory.list');
	await call('central_inventory.parts.get', [spares[0].id]);
	return { done, spares };
}

// A parts issue in each status and of each priority.
export async function transfers(call, firm, make)
{
	const parts = [await make.centralPart({ stockQuantity: 3000 }),
		await make.centralPart()];
	const issue = (priority = 'HIGH') => make.issue(parts, { priority });
	const approve = ({ id, items }) => call('parts_issues.approve', [id],
	    { approvedItems: items.map(item => ({ itemId: item.id,
		approvedQty: 10 })) });
	const dispatch = ({ id }) => call('parts_issues.dispatch', [id], {
		transportDetails: { vehicleNumber: 'MH01AB1234',
			driverPhone: '+919876543210' },
		estimatedArrival: '2025-12-21' });
	const sent = await issue('MEDIUM'), away = await issue();
	const refused = await issue();

	const pending = await issue('LOW');

	await approve(await issue());
	for (const one of [away, sent]) {
		await approve(one);
		await dispatch(one);
	}
	await call('parts_issues.receive', [sent.id], { receivedItems:
	    sent.items.map(item => ({ itemId: item.id, receivedQty: 10,
		condition: 'GOOD' })) });
	await call('parts_issues.reject', [refused.id], { reason: 'No' });
	await call('parts_issues.list');
	await call('parts_issues.get', [sent.id]);
	return { sent, pending, parts };
}
