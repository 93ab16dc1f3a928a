// The three Complete Workflows of the dealer's document, step by step, each
// step by who may take it.
import assert from 'node:assert/strict';
import { makers } from './dealer-rows.mjs';

async function purchase(call, firm)
{
	const make = makers(call, firm), as = firm.central;
	const part = await make.centralPart({ stockQuantity: 10 });
	const made = await make.order([part]);

	assert.equal(made.status, 'DRAFT');
	assert.match(made.poNumber, /^PO-\d{4}-\d{4,}$/);
	assert.equal((await call('purchase_orders.submit', [made.id], undefined,
	    { as })).status, 'PENDING_APPROVAL');
	assert.equal((await as.patch(`/purchase-orders/${made.id}/approve`, {}))
	    .status, 403);
	assert.equal((await call('purchase_orders.approve', [made.id],
	    { notes: 'Approved' })).status, 'APPROVED');
	const done = await call('purchase_orders.receive', [made.id], {
		receivedItems: [{ itemId: made.items[0].id, receivedQty: 100,
			acceptedQty: 98, rejectedQty: 2, condition: 'GOOD' }],
		invoiceNumber: 'SUP-INV-001' }, { as });

	assert.equal(done.status, 'COMPLETED');
	assert.equal((await call('central_inventory.parts.get', [part.id],
	    undefined, { as })).stockQuantity, 108);
}

async function transfer(call, firm)
{
	const make = makers(call, firm), as = firm.central;
	const part = await make.centralPart();
	const made = await make.issue([part]);
	const item = made.items[0].id;
	const central = () => call('central_inventory.parts.get', [part.id],
	    undefined, { as });

	assert.equal(made.status, 'PENDING_APPROVAL');
	assert.equal((await central()).allocated, 50);
	assert.equal((await call('parts_issues.approve', [made.id],
	    { approvedItems: [{ itemId: item, approvedQty: 40 }] })).status,
	    'APPROVED');
	const { stockQuantity, allocated, available } = await central();

	assert.deepEqual([stockQuantity, allocated, available], [460, 0, 460]);
	assert.equal((await call('parts_issues.dispatch', [made.id], {
		transportDetails: { vehicleNumber: 'MH01AB1234',
			driverPhone: '+919876543210' },
		estimatedArrival: '2025-12-21' }, { as })).status, 'DISPATCHED');
	assert.equal((await call('parts_issues.receive', [made.id],
	    { receivedItems: [{ itemId: item, receivedQty: 40,
		condition: 'GOOD' }] }, { as: firm.manager })).status,
	    'COMPLETED');
	const [held] = await call('inventory.list', [], undefined, {
		as: firm.stock, query:
		{ 'filter[partNumber]': part.partNumber } });

	assert.equal(held.stockQuantity, 40);
}

// What paying has done to the vehicle and its owner.
async function paid(call, firm, car, card, invoice)
{
	const after = await call('vehicles.get', [car.id]);
	const owner = await call('customers.get', [car.customerId]);

	assert.deepEqual([after.currentStatus, after.activeJobCardId,
	    after.totalServices, after.totalSpent], ['AVAILABLE', null, 1,
	    '5900']);
	assert.equal(owner.lastServiceCenterId, firm.centre.id);
	assert.equal(owner.lastInvoiceNumber, invoice.invoiceNumber);
	assert.ok(owner.lastServiceDate);
	const [past] = await call('vehicles.service_history', [car.id],
	    undefined, { as: firm.advisor });

	assert.equal(past.jobCardNumber, card.jobCardNumber);
	assert.equal(past.totalCost, '5900');
	assert.equal(past.invoiceNumber, invoice.invoiceNumber);
}

async function job(call, firm)
{
	const make = makers(call, firm);
	const car = await make.vehicle(), part = await make.part();
	const made = await make.card(car);
	const status = async () => (await call('job_cards.get', [made.id]))
	    .status;

	assert.equal(made.status, 'CREATED');
	assert.match(made.jobCardNumber, /^SC001-\d{4}-\d\d-\d{4,}$/);
	const busy = await call('vehicles.get', [car.id]);

	assert.equal(busy.currentStatus, 'ACTIVE_JOB_CARD');
	assert.equal(busy.activeJobCardId, made.id);
	assert.equal((await make.assign(made)).status, 'ASSIGNED');
	assert.equal((await make.move(made, 'IN_PROGRESS')).status,
	    'IN_PROGRESS');
	const wish = await make.wish(made, part);

	assert.equal(await status(), 'PARTS_PENDING');
	await call('parts_requests.approve', [wish.id], {}, { as: firm.stock });
	assert.equal((await call('inventory.parts.get', [part.id], undefined,
	    { as: firm.stock })).stockQuantity, part.stockQuantity - 2);
	assert.equal((await make.move(made, 'COMPLETED')).status, 'COMPLETED');
	const invoice = await make.bill(car, { jobCardId: made.id });

	assert.match(invoice.invoiceNumber, /^INV-SC001-\d{4}-\d{4,}$/);
	assert.equal(invoice.grandTotal, '5900');
	assert.equal(await status(), 'INVOICED');
	await call('invoices.status', [invoice.id], { status: 'PAID',
		paymentMethod: 'UPI' }, { as: firm.advisor });
	await paid(call, firm, car, made, invoice);
}

export const workflows = {
	'Complete Workflow 1: purchase order': purchase,
	'Complete Workflow 2: parts transfer': transfer,
	'Complete Workflow 3: job card, parts, invoice': job,
};
