// dealer against its contract: every endpoint is called with what the document
// prints, every answer held against the paths it requires; and the three
// Complete Workflows of the document, step by step.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { fresh, freshEmail, freshMobile, freshPassword, freshRegistration,
    makeDealership } from '../lib/dealership.mjs';
import { file, samples, send } from '../lib/files.mjs';
import { contractOf, endpoint } from './contract.mjs';
import { shapeProblems } from './shape.mjs';

const contract = contractOf('dealer');
const called = new Set();
let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

// The answer to an endpoint by its name, which must be as documented.
function holds(id, answer)
{
	const [wanted] = endpoint(id, contract).responses;

	called.add(id);
	assert.equal(answer.status, wanted.status,
	    `${id}: ${answer.text.slice(0, 500)}`);
	if (answer.body !== undefined)
		assert.deepEqual(shapeProblems(wanted.required_paths,
		    answer.body), [], id);
	return answer.body?.data;
}

async function call(id, params = [], body = undefined, as = firm.admin,
    query = {})
{
	const { method, path } = endpoint(id, contract);
	const left = [...[params].flat()];

	return holds(id, await as.request(method, path.replace(/\{\w+\}/g,
	    () => left.shift()), { body, query }));
}

// The request as the document prints it, with ids that are there.
const printed = (id, more) => ({ ...endpoint(id, contract).request.example,
	...more });

const customer = (more) => call('customers.create', [],
    printed('customers.create', { email: freshEmail(), ...more }),
    firm.advisor);

const vehicle = async (more = {}) => call('vehicles.create', [],
    printed('vehicles.create', {
	customerId: more.customerId ?? (await customer()).id,
	registration: freshRegistration(), vin: fresh('VIN').toUpperCase() }),
    firm.advisor);

const of = (car, more) => ({ serviceCenterId: firm.centre.id,
	customerId: car.customerId, vehicleId: car.id, ...more });

const branchPart = (more) => call('inventory.parts.create', [],
    printed('inventory.parts.create', { partNumber: fresh('P-'), ...more }),
    firm.stock);

const centralPart = (more) => call('central_inventory.parts.create', [], {
	partName: 'Battery Module', partNumber: fresh('C-'), category: 'Battery',
	unitPrice: 50000, costPrice: 40000, gstRate: 18, stockQuantity: 500,
	minStockLevel: 50, ...more }, firm.central);

const central = async (part) => call('central_inventory.parts.get', part.id,
    undefined, firm.central);

const card = async (car, more) => {
	const sent = printed('job_cards.create', of(car, { priority: 'HIGH',
		location: 'STATION', ...more }));

	delete sent.appointmentId;
	if (more?.appointmentId)
		sent.appointmentId = more.appointmentId;
	return call('job_cards.create', [], sent, firm.manager);
};

const move = (id, status, as = firm.engineer) => call('job_cards.status', id,
    { status, notes: 'Started work' }, as);

const assign = (id) => call('job_cards.assign_engineer', id,
    { engineerId: firm.engineer.user.id }, firm.manager);

const order = async (part, quantity = 100) => call('purchase_orders.create',
    [], { supplierId: (await call('suppliers.create', [],
	{ name: fresh('Supplier ') }, firm.central)).id,
	orderDate: '2025-12-20', expectedDeliveryDate: '2025-12-27',
	items: [{ centralInventoryPartId: part.id, quantity,
		unitPrice: 40000, gstRate: 18 }], paymentTerms: 'Net 30 days' },
    firm.central);

const issue = (part, requestedQty = 50) => call('parts_issues.create', [], {
	toServiceCenterId: firm.centre.id, priority: 'HIGH',
	items: [{ centralInventoryPartId: part.id, requestedQty }] },
    firm.central);

const bill = (car, more) => call('invoices.create', [], of(car, {
	placeOfSupply: 'Maharashtra', items: [{ name: 'Service Charge',
		hsnSacCode: '998314', unitPrice: 5000, quantity: 1,
		gstRate: 18 }], ...more }), firm.advisor);

describe('Complete Workflows', () => {
	test('1. purchase order', async () => {
		const part = await centralPart({ stockQuantity: 10 });
		const made = await order(part);

		assert.equal(made.status, 'DRAFT');
		assert.match(made.poNumber, /^PO-\d{4}-\d{4,}$/);
		assert.equal((await call('purchase_orders.submit', made.id,
		    undefined, firm.central)).status, 'PENDING_APPROVAL');
		assert.equal((await firm.central.patch(
		    `/purchase-orders/${made.id}/approve`, {})).status, 403);
		assert.equal((await call('purchase_orders.approve', made.id,
		    { notes: 'Approved' })).status, 'APPROVED');
		const done = await call('purchase_orders.receive', made.id, {
			receivedItems: [{ itemId: made.items[0].id,
				receivedQty: 100, acceptedQty: 98,
				rejectedQty: 2, condition: 'GOOD' }],
			invoiceNumber: 'SUP-INV-001' }, firm.central);

		assert.equal(done.status, 'COMPLETED');
		assert.equal((await central(part)).stockQuantity, 108);
	});

	test('2. parts transfer', async () => {
		const part = await centralPart();
		const made = await issue(part);
		const item = made.items[0].id;

		assert.equal(made.status, 'PENDING_APPROVAL');
		assert.equal((await central(part)).allocated, 50);
		assert.equal((await call('parts_issues.approve', made.id,
		    { approvedItems: [{ itemId: item, approvedQty: 40 }] }))
		    .status, 'APPROVED');
		assert.deepEqual((({ stockQuantity, allocated, available }) =>
		    [stockQuantity, allocated, available])(await central(part)),
		    [460, 0, 460]);
		assert.equal((await call('parts_issues.dispatch', made.id, {
			transportDetails: { vehicleNumber: 'MH01AB1234',
				driverPhone: '+919876543210' },
			estimatedArrival: '2025-12-21' }, firm.central)).status,
		    'DISPATCHED');
		assert.equal((await call('parts_issues.receive', made.id,
		    { receivedItems: [{ itemId: item, receivedQty: 40,
			condition: 'GOOD' }] }, firm.manager)).status,
		    'COMPLETED');
		const [held] = (await call('inventory.list', [], undefined,
		    firm.stock, { 'filter[partNumber]': part.partNumber }));

		assert.equal(held.stockQuantity, 40);
	});

	test('3. job card, parts, invoice', async () => {
		const car = await vehicle(), part = await branchPart();
		const made = await card(car);
		const now = () => call('vehicles.get', car.id);

		assert.equal(made.status, 'CREATED');
		assert.match(made.jobCardNumber, /^SC001-\d{4}-\d\d-\d{4,}$/);
		assert.equal((await now()).currentStatus, 'ACTIVE_JOB_CARD');
		assert.equal((await now()).activeJobCardId, made.id);
		assert.equal((await assign(made.id)).status, 'ASSIGNED');
		assert.equal((await move(made.id, 'IN_PROGRESS')).status,
		    'IN_PROGRESS');
		const wish = await call('job_cards.request_parts', made.id, {
			parts: [{ inventoryPartId: part.id, requestedQty: 2,
				isWarranty: false }], urgency: 'HIGH' },
		    firm.engineer);

		assert.equal((await call('job_cards.get', made.id)).status,
		    'PARTS_PENDING');
		await call('parts_requests.approve', wish.id, {}, firm.stock);
		assert.equal((await call('inventory.parts.get', part.id,
		    undefined, firm.stock)).stockQuantity,
		    part.stockQuantity - 2);
		assert.equal((await move(made.id, 'COMPLETED')).status,
		    'COMPLETED');
		const invoice = await bill(car, { jobCardId: made.id });

		assert.match(invoice.invoiceNumber, /^INV-SC001-\d{4}-\d{4,}$/);
		assert.equal(invoice.grandTotal, '5900');
		assert.equal((await call('job_cards.get', made.id)).status,
		    'INVOICED');
		await call('invoices.status', invoice.id, { status: 'PAID',
			paymentMethod: 'UPI' }, firm.advisor);
		const after = await now();
		const owner = await call('customers.get', car.customerId);

		assert.deepEqual([after.currentStatus, after.activeJobCardId,
		    after.totalServices, after.totalSpent],
		    ['AVAILABLE', null, 1, '5900']);
		assert.equal(owner.lastServiceCenterId, firm.centre.id);
		assert.equal(owner.lastInvoiceNumber, invoice.invoiceNumber);
		assert.ok(owner.lastServiceDate);
		const [past] = await call('vehicles.service_history', car.id,
		    undefined, firm.advisor);

		assert.equal(past.jobCardNumber, made.jobCardNumber);
		assert.equal(past.totalCost, '5900');
		assert.equal(past.invoiceNumber, invoice.invoiceNumber);
	});
});

describe('the rest of the routes', () => {
	test('signing in and out', async () => {
		const { email, password } = firm.stock, open = firm.client;
		const data = await call('auth.login', [], { email, password },
		    open);
		const next = await call('auth.refresh', [],
		    { refreshToken: data.refreshToken }, open);
		const who = open.as(next.accessToken);

		await call('auth.me', [], undefined, who,
		    { expand: 'serviceCenter' });
		await call('auth.logout', [], undefined, who);
		await call('health', [], undefined, open);
	});

	test('customers and vehicles', async () => {
		const { id } = await customer(), car = await vehicle();

		await call('customers.update', id, { name: 'Jane Doe' });
		await call('customers.list');
		await call('customers.search', [], undefined, firm.advisor,
		    { query: '9876543210', expand: 'vehicles' });
		await call('customers.bulk', [], { customers: [
			{ name: 'One', phone: freshMobile() },
			{ name: 'Two', phone: 'none' }] });
		await call('customers.delete', id);
		await call('vehicles.list');
		await call('vehicles.update', car.id, { variant: 'Short' });
		await call('vehicles.delete', car.id);
	});

	test('appointments and job cards', async () => {
		const car = await vehicle();
		const { id } = await call('appointments.create', [],
		    printed('appointments.create', of(car, {
			location: 'STATION' })), firm.advisor);

		await call('appointments.list', [], undefined, firm.advisor,
		    { 'filter[status]': 'PENDING' });
		await call('appointments.get', id);
		await call('appointments.update', id,
		    { customerComplaint: 'Louder' });
		await call('appointments.delete', id);
		const made = await card(car);

		await call('job_cards.list', [], undefined, firm.manager,
		    { expand: 'customer,vehicle,engineer,items' });
		await call('job_cards.items.create', made.id, { srNo: 1,
			partWarrantyTag: false, partName: 'Brake Pad',
			partCode: 'BP001', qty: 2, amount: 5000,
			itemType: 'part' }, firm.engineer);
		await call('job_cards.update', made.id,
		    { part3Data: { requisition: 'R-1' } }, firm.manager);
		const other = await card(await vehicle());

		await assign(made.id);
		await call('job_cards.bulk', [], { updates: [{ id: made.id,
			status: 'IN_PROGRESS' }] }, firm.manager);
		await call('job_cards.delete', other.id);
		const part = await branchPart();
		const wish = await call('job_cards.request_parts', made.id, {
			parts: [{ inventoryPartId: part.id, requestedQty: 1,
				isWarranty: false }], urgency: 'LOW' },
		    firm.engineer);

		await call('parts_requests.list', [], undefined, firm.stock);
		await call('parts_requests.reject', wish.id,
		    { reason: 'Not needed' }, firm.stock);
	});

	test('stock, orders and issues', async () => {
		const part = await branchPart(), spare = await centralPart();

		await call('inventory.parts.adjust_stock', part.id, {
			adjustmentType: 'SET', quantity: 1,
			reason: 'STOCK_COUNT', notes: 'Counted' }, firm.stock);
		await call('inventory.low_stock', [], undefined, firm.stock);
		await call('inventory.parts.transactions', part.id, undefined,
		    firm.stock);
		await call('inventory.parts.update', part.id,
		    { location: 'B' }, firm.stock);
		await call('inventory.parts.adjust_stock', part.id, {
			adjustmentType: 'SET', quantity: 0,
			reason: 'STOCK_COUNT' }, firm.stock);
		await call('inventory.parts.delete', part.id, undefined,
		    firm.stock);
		await call('central_inventory.list', [], undefined,
		    firm.central);
		await call('central_inventory.parts.update', spare.id,
		    { minStockLevel: 5 }, firm.central);
		await call('central_inventory.parts.delete',
		    (await centralPart({ stockQuantity: 0 })).id, undefined,
		    firm.central);
		const bought = await order(spare), sent = await issue(spare);

		await call('purchase_orders.list', [], undefined, firm.central);
		await call('purchase_orders.get', bought.id, undefined,
		    firm.central);
		await call('purchase_orders.cancel', bought.id, {},
		    firm.central);
		await call('parts_issues.list', [], undefined, firm.central);
		await call('parts_issues.get', sent.id, undefined, firm.central);
		await call('parts_issues.reject', sent.id, { reason: 'No' });
		await call('suppliers.list', [], undefined, firm.central);
	});

	test('quotations, invoices, figures', async () => {
		const car = await vehicle();
		const sent = printed('quotations.create', of(car));

		delete sent.appointmentId;
		const quote = await call('quotations.create', [], sent,
		    firm.advisor);

		await call('quotations.list', [], undefined, firm.advisor);
		await call('quotations.get', quote.id);
		await call('quotations.approve', quote.id, undefined,
		    firm.advisor);
		const work = await card(car);

		await assign(work.id);
		await move(work.id, 'IN_PROGRESS');
		await move(work.id, 'COMPLETED');
		const invoice = await bill(car, { jobCardId: work.id });

		await call('invoices.list', [], undefined, firm.advisor);
		await call('invoices.get', invoice.id);
		await call('analytics.dashboard', [], undefined, firm.manager);
		await call('reports.revenue', [], undefined, firm.manager,
		    { format: 'json' });
		await call('reports.inventory', [], undefined, firm.stock,
		    { format: 'json' });
	});

	test('service centres, users, notifications, files', async () => {
		const { id } = await call('service_centers.create', [], {
			code: 'SC003', name: 'Whitefield', state: 'Karnataka' });
		const hand = await call('users.create', [], {
			email: freshEmail(), password: freshPassword(),
			name: 'Meera Nair', role: 'service_engineer',
			serviceCenterId: id });
		const car = await vehicle();
		const paper = holds('files.upload', await send(firm.engineer,
		    '/files/upload', { file: file(samples.png, 'a.png'),
			category: 'job_card_images', relatedEntityId: car.id,
			relatedEntityType: 'vehicle' }));

		await call('service_centers.list', [], undefined, firm.stock);
		await call('service_centers.get', id);
		await call('service_centers.update', id, { city: 'Bengaluru' });
		await call('users.list', [], undefined, firm.stock);
		await call('users.update', hand.id, { status: 'INACTIVE' });
		await call('notifications.list', [], undefined, firm.engineer);
		await call('files.list', [], undefined, firm.engineer,
		    { entityType: 'vehicle', entityId: car.id });
		await call('files.download', paper.id, undefined, firm.engineer);
		await call('files.delete', paper.id, undefined, firm.engineer);
		await call('docs.swagger', [], undefined, firm.client);
	});

	test('every documented endpoint was called', () => {
		assert.deepEqual(contract.endpoints.map(each => each.id)
		    .filter(id => !called.has(id)), []);
	});
});
