// dealer against its contract: what a walk through its routes can not show by
// data alone.
import assert from 'node:assert/strict';
import { fresh, freshEmail, freshPassword, makeDealership }
	from '../lib/dealership.mjs';
import { makeTenant } from '../lib/business.mjs';
import { longDay } from '../lib/day.mjs';
import { file, png, send } from '../lib/files.mjs';
import { startStack } from '../lib/stack.mjs';
import { claimsOf, keyOf, overdue } from '../lib/token.mjs';
import { walk } from './dealer-walk.mjs';
import { workflows } from './dealer-workflows.mjs';
import { examine } from './examine.mjs';

async function open()
{
	await longDay('Asia/Kolkata');
	const firm = await makeDealership();

	return Object.assign(firm, { guest: firm.client, weak: firm.central,
		expired: firm.client.as(overdue(claimsOf(firm.admin.token),
		    keyOf(firm.stack))),
		close: () => firm.client.close() });
}

const XLSX = 'application/vnd.openxmlformats-officedocument.' +
    'spreadsheetml.sheet';
const FORMATS = { json: ['application/json', '{'], excel: [XLSX, 'PK'],
	pdf: ['application/pdf', '%PDF'] };
const format = { check({ headers, text }, value) {
	const [type, begin] = FORMATS[value];

	assert.ok(headers['content-type'].startsWith(type));
	assert.ok(text.startsWith(begin), text.slice(0, 20));
} };

const list = (equal, search, more) => ({ limit: 100, equal, search,
	sort: { values: ['createdAt'] }, ...more });
const names = ['customer.name', 'customer.email', 'customer.phone',
	'vehicle.registration', 'vehicle.vin', 'vehicle.vehicleMake',
	'vehicle.vehicleModel'];

const desk = (rows) => ({
	'customers.list': list('customerType', ['name', 'email', 'phone'], {
		fields: ['id', 'name', 'phone'], many: ['vehicles'],
		expand: ['vehicles.serviceHistory', 'lastServiceCenter'] }),
	'customers.get': { fields: ['id', 'name', 'phone'],
		expand: ['vehicles', 'lastServiceCenter',
			'vehicles.serviceHistory'],
		many: ['vehicles', 'vehicles.serviceHistory'] },
	'customers.search': { base: { query: 'Zubin' },
		expand: ['vehicles', 'jobCards'], query: { values: ['Fleet'],
			check({ body: { data } }) {
				assert.deepEqual(data.map(each => each.name),
				    ['Fleet 9812345670']);
			} },
		type: searched },
	'vehicles.list': list('warrantyStatus', ['registration', 'vin',
		'vehicleMake', 'vehicleModel'], { fields: ['id', 'vin'],
		expand: ['customer', 'serviceHistory'],
		many: ['serviceHistory'] }),
	'vehicles.get': { fields: ['id', 'vin'],
		expand: ['customer', 'serviceHistory'],
		many: ['serviceHistory'] },
	'vehicles.service_history': { limit: 100 },
});

const finds = { phone: ['phone', '+919812345670'],
	name: ['name', 'Fleet 9812345670'],
	email: ['email', '9812345670@find.example'] };
const searched = {
	values: ['phone', 'name', 'email', 'vin'].map(type =>
	    ({ type, query: '9812345670' })).concat(
	    [{ type: 'auto', query: 'auto@find.example' }]),
	check({ body: { data } }, { type }) {
		const [field, value] = finds[type] ?? [];

		assert.equal(data.length, 1, type);
		if (field)
			assert.equal(data[0][field], value);
	},
};

const workshop = {
	'appointments.list': list('status', ['appointmentNumber', ...names], {
		fields: ['id', 'status'], many: ['customer.vehicles'],
		expand: ['customer.vehicles', 'vehicle', 'serviceCenter'] }),
	'appointments.get': { fields: ['id', 'status'],
		many: ['customer.vehicles'], expand: ['customer.vehicles'] },
	'job_cards.list': list('status', ['jobCardNumber', ...names], {
		fields: ['id', 'status'], many: ['statusHistory'],
		expand: ['customer', 'vehicle', 'engineer', 'items',
			'statusHistory'] }),
	'job_cards.get': { fields: ['id', 'status'], many: ['statusHistory'],
		expand: ['statusHistory', 'engineer'] },
	'parts_requests.list': list('urgency', ['jobCardNumber'], {
		fields: ['id', 'urgency'], many: ['items'],
		expand: ['jobCard'] }),
	'quotations.list': list('status', ['quotationNumber', ...names], {
		fields: ['id', 'status'], many: ['items'],
		expand: ['customer', 'vehicle', 'items', 'appointment'] }),
	'quotations.get': { fields: ['id', 'status'], many: ['items'],
		expand: ['appointment'] },
	'invoices.list': list('status', ['invoiceNumber', ...names], {
		fields: ['id', 'status'], many: ['items'],
		expand: ['jobCard'] }),
	'invoices.get': { fields: ['id', 'status'], many: ['items'],
		expand: ['jobCard'] },
};

const parts = ['partName', 'partNumber', 'category'];
const goods = { fields: ['id', 'partName'], expand: ['transactions'],
	many: ['transactions'] };
const lines = { fields: ['id', 'status'], many: ['items'],
	expand: ['items.centralInventoryPart'] };
const stores = {
	'inventory.list': list('category', [...parts, 'partCode'], goods),
	'inventory.parts.get': goods,
	'inventory.parts.transactions': { limit: 100 },
	'central_inventory.list': list('category', parts, goods),
	'central_inventory.parts.get': goods,
	'purchase_orders.list': list('status', ['poNumber', 'supplier.name',
		'supplier.contactPerson', 'supplier.email'], lines),
	'purchase_orders.get': lines,
	'parts_issues.list': list('status', ['issueNumber'], lines),
	'parts_issues.get': lines,
	'suppliers.list': list('name', ['name', 'contactPerson', 'email'], {
		fields: ['id', 'name'], expand: ['purchaseOrders'],
		many: ['purchaseOrders'] }),
};

const differs = (answer, value, plain) => assert.notDeepEqual(
    answer.body.data, plain.body.data);
const office = (firm) => ({
	'auth.me': { as: firm.manager, expand: {
		check({ body: { data } }, value, plain) {
			assert.equal(plain.body.data.serviceCenter, undefined);
			assert.equal(data.serviceCenter.code, 'SC001');
		} } },
	'users.list': list('role', ['name', 'email'], {
		fields: ['id', 'role'], expand: ['serviceCenter.users'],
		many: ['serviceCenter.users'] }),
	'service_centers.list': list('state', ['code', 'name', 'city',
		'state'], { fields: ['id', 'code'], expand: ['users'],
		many: ['users'] }),
	'service_centers.get': { fields: ['id', 'code'], expand: ['users'],
		many: ['users'] },
	'files.list': { entityType: { field: 'relatedEntityType' },
		entityId: { field: 'relatedEntityId' } },
	'analytics.dashboard': {
		serviceCenterId: { values: [firm.other.centre.id],
			check: differs },
		dateFrom: { values: ['2031-01-01'], check: differs },
		dateTo: { values: ['2020-01-01'], check: differs } },
	'reports.revenue': { format }, 'reports.inventory': { format },
});

const hints = (firm) => ({ ...desk(firm.rows), ...workshop, ...stores,
	...office(firm) });

const none = '01890a5d-ac96-774b-bcce-b302099a8057';
const is = (answer, status, code) => assert.deepEqual([answer.status,
    answer.body.code], [status, code], answer.text);

async function refuseSigning({ guest, admin })
{
	const wrong = { email: freshEmail(), password: freshPassword() };

	is(await guest.post('/auth/login', wrong), 401, 'UNAUTHORIZED');
	for (let left = 20; left > 0; left--)
		if ((await guest.post('/auth/login', wrong)).status === 429)
			break;
	is(await guest.post('/auth/login', wrong), 429, 'RATE_LIMIT_EXCEEDED');
	is(await guest.post('/auth/refresh', { refreshToken: 'none' }), 401,
	    'UNAUTHORIZED');
	const car = await admin.post('/vehicles', { customerId: none,
		registration: fresh('R'), vin: fresh('VIN'), vehicleMake: 'T',
		vehicleModel: '3', vehicleYear: 2023 });

	assert.ok([400, 404].includes(car.status), car.text);
}

// What has happened does not happen again.
async function refuseSteps({ admin, rows, engineer })
{
	const order = `/purchase-orders/${rows.done.id}`;
	const issue = `/parts-issues/${rows.sent.id}`;
	const card = `/job-cards/${rows.card.id}`;
	const of = (items, more) => items.map(({ id }) =>
	    ({ itemId: id, ...more }));
	const late = async (path, body, method = 'PATCH') => is(
	    await admin.request(method, path, { body }), 409,
	    'INVALID_STATUS_TRANSITION');

	await late(`${order}/submit`);
	await late(`${order}/approve`, {});
	await late(`${order}/receive`, { receivedItems: of(rows.done.items,
	    { receivedQty: 1, acceptedQty: 1 }) });
	await late(`${order}/cancel`, {});
	await late(`${issue}/approve`, { approvedItems: of(rows.sent.items,
	    { approvedQty: 1 }) });
	await late(`${issue}/dispatch`, {});
	await late(`${issue}/receive`, { receivedItems: of(rows.sent.items,
	    { receivedQty: 1 }) });
	await late(`${issue}/reject`, {});
	await late(`${card}/status`, { status: 'IN_PROGRESS' });
	await late(`${card}/assign-engineer`,
	    { engineerId: engineer.user.id }, 'POST');
	await late(`${card}/request-parts`, { parts: [{
		inventoryPartId: rows.stock.id, requestedQty: 1 }] }, 'POST');
	await late(`/parts-requests/${rows.wish.id}/approve`, {});
	await late(`/invoices/${rows.invoice.id}/status`,
	    { status: 'CANCELLED' });
	await admin.patch(`/quotations/${rows.quote.id}/reject`);
	await late(`/quotations/${rows.quote.id}/approve`);
}

async function refuseStock({ admin, rows, centre })
{
	const short = (answer) => is(answer, 409, 'INSUFFICIENT_STOCK');
	const ask = (requestedQty) => admin.post('/parts-issues', {
		toServiceCenterId: centre.id, items: [{ requestedQty,
			centralInventoryPartId: rows.parts[0].id }] });

	short(await admin.patch(
	    `/inventory/parts/${rows.stock.id}/adjust-stock`,
	    { adjustmentType: 'SUBTRACT', quantity: 900000,
		reason: 'STOCK_DAMAGED' }));
	short(await ask(900000));
	is(await admin.patch(`/parts-issues/${rows.pending.id}/approve`,
	    { approvedItems: rows.pending.items.map(item => ({
		itemId: item.id, approvedQty: 900000 })) }), 400,
	    'VALIDATION_ERROR');
	const wish = await admin.post(`/job-cards/${rows.open.id}/request-parts`,
	    { parts: [{ inventoryPartId: rows.stock.id,
		requestedQty: 90000 }] });

	short(await admin.patch(
	    `/parts-requests/${wish.body.data.id}/approve`, {}));
}

async function refusePapers({ admin, rows })
{
	const bill = (card) => admin.post('/invoices', {
		serviceCenterId: rows.card.serviceCenterId,
		customerId: card.customerId, vehicleId: card.vehicleId,
		jobCardId: card.id, items: [{ name: 'Work', unitPrice: 1,
			quantity: 1, gstRate: 18 }] });

	is(await bill({ ...rows.card, id: none }), 404, 'NOT_FOUND');
	assert.equal((await bill(rows.waiting)).status, 409);
	is(await send(admin, '/files/upload', { file: file(
	    png(10485761), 'a.png') }), 413, 'PAYLOAD_TOO_LARGE');
	const page = await send(admin, '/files/upload', { file: file(
	    Buffer.from('<html></html>'), 'a.html') });

	assert.ok([400, 415].includes(page.status), page.text);
}

// What no client can do: a database that is not what the server thinks it is.
async function refuseBroken()
{
	const stack = await startStack({ workers: 1 });

	try {
		const { admin, slug } = await makeTenant({ stack });
		const guest = stack.client(slug).on(slug, 'dealer').at('/api');
		const { body } = await guest.post('/auth/login',
		    { email: admin.email, password: admin.password });

		await stack.execute('drop view customer_card cascade');
		is(await guest.as(body.data.accessToken).get('/customers'),
		    500, 'INTERNAL_ERROR');
		for (const one of [admin, guest])
			one.close();
	} finally {
		await stack.remove();
	}
}

async function refuse(call, firm)
{
	await refuseSigning(firm);
	await refuseSteps(firm);
	await refuseStock(firm);
	await refusePapers(firm);
	await refuseBroken();
}

const UNSERVED = 'what was just made has no service behind it';
const UNDERWAY = 'this step comes before that date';

examine('dealer', { open, walk, workflows, hints, refuse,
	codes: { invalidToken: 'UNAUTHORIZED', missing: 'NOT_FOUND',
		invalid: 'VALIDATION_ERROR', duplicate: 'CONFLICT' },
	shows: { 'auth.login': { 'data.user': 'User' },
		'users.list': { 'data[]': 'User' },
		'parts_requests.list': { 'data[]': 'PartsRequest' },
		'purchase_orders.get': { 'data.items[]': 'POItem' } },
	lenient: { 'invoices.create jobCardId':
	    'counter sales have no job card; neither has a quotation\'s' },
	never: {
		'customers.create data.lastServiceCenterId': UNSERVED,
		'customers.create data.lastServiceDate': UNSERVED,
		'customers.create data.lastInvoiceNumber': UNSERVED,
		'vehicles.create data.activeJobCardId': UNSERVED,
		'vehicles.create data.lastServiceDate': UNSERVED,
		'vehicles.create data.lastServiceCenterId': UNSERVED,
		'job_cards.create data.assignedEngineerId':
		    'a new card is nobody\'s until it is assigned',
		'purchase_orders.create data.receivedDate?': UNDERWAY,
		'purchase_orders.submit data.receivedDate?': UNDERWAY,
		'purchase_orders.approve data.receivedDate?': UNDERWAY,
		'parts_issues.create data.dispatchedDate?': UNDERWAY,
		'parts_issues.create data.receivedDate?': UNDERWAY,
		'parts_issues.approve data.dispatchedDate?': UNDERWAY,
		'parts_issues.approve data.receivedDate?': UNDERWAY,
		'parts_issues.dispatch data.receivedDate?': UNDERWAY,
		'parts_issues.reject data.dispatchedDate?': UNDERWAY,
		'parts_issues.reject data.receivedDate?': UNDERWAY,
	},
	decided: { 'PurchaseOrder.status=RECEIVED': 'an order is COMPLETED ' +
	    'when all has come and PARTIALLY_RECEIVED before; RECEIVED is ' +
	    'understood by filters, no order has it' },
});
