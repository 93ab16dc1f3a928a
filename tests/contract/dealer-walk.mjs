// A dealer who uses every route at least once, with rows that differ in what
// lists filter and sort by, and with every value that the contract lists.
import assert from 'node:assert/strict';
import { fresh, freshEmail, freshMobile, freshPassword }
	from '../lib/dealership.mjs';
import { file, samples, send } from '../lib/files.mjs';
import { makers } from './dealer-rows.mjs';
import { inventory, orders, transfers } from './dealer-store.mjs';

// Signing in, and whom an administrator takes on.
async function people(call, firm)
{
	const { email, password } = firm.stock, as = firm.client;
	const { refreshToken } = await call('auth.login', [],
	    { email, password }, { as });
	const { accessToken } = await call('auth.refresh', [],
	    { refreshToken }, { as });

	await call('auth.logout', [], undefined,
	    { as: as.as(accessToken) });
	await call('auth.me', [], undefined, { as: firm.manager });
	await call('health', [], undefined, { as });
	await call('docs.swagger', [], undefined, { as });
	const { id } = await call('service_centers.create', [], {
		code: 'SC003', name: 'Whitefield', state: 'Kerala' });
	const hire = () => call('users.create', [], { email: freshEmail(),
		password: freshPassword(), name: 'Meera Nair',
		role: 'service_engineer', serviceCenterId: id });

	await hire();
	await call('users.update', [(await hire()).id], { status: 'INACTIVE' });
	await call('users.list');
	await call('service_centers.list');
	await call('service_centers.update', [id], { city: 'Kochi' });
	await call('service_centers.get', [firm.centre.id]);
}

// Customers and vehicles with all that they may have.
async function desk(call, firm, make)
{
	const owner = await make.customer({ customerType: 'B2B',
		name: 'Zubin Mehta' });
	const gone = await make.customer({ customerType: 'B2C' });
	const car = await make.vehicle({ customerId: owner.id,
		nextServiceDate: '2031-01-15' });
	const spare = await make.vehicle({ customerId: owner.id,
		warrantyStatus: 'Expired', vehicleMake: 'Ather',
		vehicleModel: '450X' });

	for (const customerType of ['B2C', 'B2B'])
		await call('customers.update', [owner.id], { customerType });
	await call('customers.bulk', [], { customers: [
		{ name: 'One', phone: freshMobile() },
		{ name: 'Two', phone: 'none' }] });
	await call('customers.delete', [gone.id]);
	await call('vehicles.delete', [(await make.vehicle({
		customerId: owner.id, warrantyStatus: 'Not Applicable' })).id]);
	await make.vehicle({ customerId: owner.id, vehicleModel: 'Other',
		warrantyStatus: 'Not Applicable' });
	return { owner, car, spare };
}

// Who is found by a number that is a phone, a name, an address and a chassis.
async function found(call, make)
{
	await make.customer({ phone: '+919812345670' });
	await make.customer({ name: 'Fleet 9812345670' });
	await make.customer({ email: '9812345670@find.example' });
	const { id } = await make.customer({ email: 'auto@find.example' });

	await make.vehicle({ vin: '9812345670ABC' });
	await make.vehicle({ customerId: id });
	await call('customers.search', [], undefined,
	    { query: { query: 'auto@find.example' } });
}

// A job on its way through every state, by an appointment.
async function repair(call, firm, make, { car })
{
	const visit = await make.appointment(car, { location: 'HOME',
		engineerId: firm.engineer.user.id });
	const parts = { part2AData: { checked: true }, part3Data:
	    { requisition: 'R-1' } };
	const card = await make.card(car, { appointmentId: visit.id,
		...parts, location: 'HOME' });
	const stock = await make.part();

	await make.assign(card);
	await make.move(card, 'ASSIGNED');
	await make.move(card, 'IN_PROGRESS');
	for (const itemType of ['part', 'work_item'])
		await call('job_cards.items.create', [card.id], { srNo: 1,
			partWarrantyTag: false, partName: 'Brake Pad',
			partCode: 'BP001', qty: 2, amount: 5000, itemType,
			technician: 'Asha', labourCode: 'L-1',
			serialNumber: 'S-1', isWarranty: true });
	const wish = await make.wish(card, stock, { urgency: 'HIGH', parts: [
		{ inventoryPartId: stock.id, requestedQty: 2, isWarranty: true },
		{ inventoryPartId: (await make.part()).id, requestedQty: 1 }] });

	await call('job_cards.list');
	await call('parts_requests.approve', [wish.id], {});
	await make.move(card, 'PARTS_PENDING');
	await make.move(card, 'IN_PROGRESS');
	await call('vehicles.update', [car.id], { variant: 'Short' });
	await make.move(card, 'COMPLETED');
	await call('job_cards.update', [card.id],
	    { feedback: { comment: 'Good work', rating: 5 } });
	await call('job_cards.list');
	await call('job_cards.get', [card.id]);
	const invoice = await make.bill(car, { jobCardId: card.id,
		items: [make.line('Work'), make.line('Wash')] });

	await make.move(card, 'INVOICED');
	await call('vehicles.get', [car.id]);
	await call('invoices.get', [invoice.id]);
	await call('invoices.status', [invoice.id], { status: 'PAID' });
	return { card, wish, invoice, visit, stock };
}

// Cards of both centres, in each state, and earlier work on one vehicle.
async function cards(call, firm, make, { car })
{
	const waiting = await make.card(await make.vehicle(),
	    { priority: 'MEDIUM' });
	const stock = await make.part();
	const open = await make.card(await make.vehicle(), { priority: 'LOW' });
	const gone = await make.card(await make.vehicle());

	await make.move(waiting, 'CREATED', firm.manager);
	await make.assign(open);
	await call('job_cards.bulk', [], { updates: [{ id: open.id,
		status: 'IN_PROGRESS' }] });
	for (const urgency of ['MEDIUM', 'LOW'])
		await make.wish(open, stock, { urgency });
	const refused = await make.wish(open, stock);

	await call('parts_requests.reject', [refused.id], { reason: 'No' });
	await call('parts_requests.list');
	await call('job_cards.delete', [gone.id]);
	for (let past = 2; past > 0; past--) {
		const { card } = await make.served(car, {
			serviceType: `Service ${past}` });

		await firm.execute(`update job_card set completed_on =
			completed_on - ${past * 10} where id = '${card.id}'`);
	}
	const there = await make.vehicle({ vehicleMake: 'Ather',
		vehicleModel: '450X' });

	await make.served(there, { paid: false, items: [make.line('Wash')] });
	await make.card(await make.vehicle(), { serviceCenterId: firm.other.centre.id });
	return { waiting, open };
}

async function appointments(call, firm, make, { spare, owner })
{
	const book = (more) => make.appointment(spare, more);
	const early = await book({ appointmentDate: '2031-02-01',
		customerId: owner.id });
	const gone = await book({ appointmentDate: '2031-03-01' });

	await book({ appointmentDate: '2031-04-01', location: 'HOME' });
	await make.appointment(await make.vehicle());
	await call('appointments.update', [early.id], { status: 'CONFIRMED',
		customerComplaint: 'Louder' });
	await call('appointments.delete', [gone.id]);
	await call('appointments.get', [early.id]);
	await call('appointments.list');
	return early;
}

async function papers(call, firm, make, { spare }, visit)
{
	const quote = (more) => make.quotation(spare, {
		appointmentId: visit.id, items: [
			{ partName: 'Brake Pad', partNumber: 'BP001',
				quantity: 2, rate: 2500, gstPercent: 18 },
			{ partName: 'Pump', quantity: 1, rate: 900,
				gstPercent: 5 }], ...more });
	const agreed = await quote();

	await quote({ discount: 100 });
	await make.quotation(await make.vehicle());
	await call('quotations.approve', [agreed.id]);
	await call('quotations.list');
	await call('quotations.get', [agreed.id]);
	await call('invoices.list');
	await call('analytics.dashboard');
	await call('reports.revenue', [], undefined,
	    { query: { format: 'json' } });
	await call('reports.inventory', [], undefined,
	    { query: { format: 'excel' } });
	return agreed;
}

// A file of each category, belonging to each kind of thing.
async function files(call, firm, { card, car, owner })
{
	const upload = async (category, relatedEntityType, { id }) => {
		const { body, status, text } = await send(firm.admin,
		    '/files/upload', { file: file(samples.png, 'a.png'),
			category, relatedEntityType, relatedEntityId: id });

		assert.equal(status, 201, text);
		return body.data;
	};
	const one = await upload('job_card_images', 'job_card', card);

	await upload('warranty_documents', 'vehicle', car);
	await upload('invoices', 'customer', owner);
	const gone = await upload('invoices', 'customer', owner);

	await call('files.list');
	await call('files.download', [one.id]);
	await call('files.delete', [gone.id]);
	await call('notifications.list', [], undefined,
	    { as: firm.engineer });
}

export async function walk(call, firm)
{
	const make = makers(call, firm);

	await people(call, firm);
	const rows = await desk(call, firm, make);

	await found(call, make);
	Object.assign(rows, await repair(call, firm, make, rows),
	    await cards(call, firm, make, rows));
	const visit = await appointments(call, firm, make, rows);

	rows.quote = await papers(call, firm, make, rows, visit);
	await inventory(call, firm, make);
	Object.assign(rows, await orders(call, firm, make),
	    await transfers(call, firm, make));
	await files(call, firm, rows);
	await call('customers.update', [rows.owner.id], { pincode: '400002' });
	await call('customers.list');
	await call('customers.get', [rows.owner.id]);
	await call('vehicles.list');
	await call('vehicles.update', [rows.car.id], { variant: 'Long Range' });
	await call('vehicles.get', [rows.car.id]);
	await call('vehicles.service_history', [rows.car.id]);
	await make.card(await make.vehicle());
	firm.rows = rows;
}
