// What scenarios of the dealer make, over the API and through call(), so that
// each is held against the contract:
//
//	const make = makers(call, firm);
//	await make.customer({ … }), make.vehicle({ customerId, … })
//	await make.part({ … }), make.centralPart({ … }), make.supplier()
//	await make.order(parts, { … }), make.issue(parts, { … })
//	await make.appointment(vehicle, { … }), make.card(vehicle, { … })
//	await make.move(card, status), make.assign(card)
//	await make.quotation(vehicle, { … }), make.bill(vehicle, { … })
//	await make.served(vehicle, { … })	a job from its card to its payment;
//						{ card, wish, invoice }
import { fresh, freshEmail, freshMobile, freshRegistration }
	from '../lib/dealership.mjs';
import { contractOf, endpoint } from './contract.mjs';

const contract = contractOf('dealer');

// The request as the document prints it, with ids that are there.
const printed = (id, more) => ({ ...endpoint(id, contract).request.example,
	...more });

const part = (more) => ({ partName: 'Battery Module',
	partNumber: fresh('BAT-MOD-'), category: 'Battery', unitPrice: 50000,
	costPrice: 40000, gstRate: 18, stockQuantity: 500, minStockLevel: 50,
	...more });

const desk = (call, firm) => ({
	customer: (more) => call('customers.create', [],
	    printed('customers.create', { email: freshEmail(),
		name: fresh('Customer '),
		phone: freshMobile(), ...more }), { as: firm.advisor }),
	vehicle: async (more) => call('vehicles.create', [],
	    printed('vehicles.create', { registration: freshRegistration(),
		vin: fresh('VIN').toUpperCase(), ...more,
		customerId: more?.customerId ??
		    (await desk(call, firm).customer()).id }),
	    { as: firm.advisor }),
});

const store = (call, firm) => ({
	part: (more) => call('inventory.parts.create', [],
	    printed('inventory.parts.create', { partNumber: fresh('P-'),
		serviceCenterId: firm.centre.id, ...more })),
	centralPart: (more) => call('central_inventory.parts.create', [],
	    part(more), { as: firm.central }),
	supplier: (more) => call('suppliers.create', [], {
		name: fresh('Supplier '), contactPerson: fresh('Contact '),
		email: freshEmail(), ...more }, { as: firm.central }),
	order: async (parts, more) => call('purchase_orders.create', [],
	    printed('purchase_orders.create', { supplierId: more?.supplierId ??
		(await store(call, firm).supplier()).id,
		items: parts.map(({ id }) => ({ centralInventoryPartId: id,
			quantity: 100, unitPrice: 40000, gstRate: 18 })),
		...more }), { as: firm.central }),
	issue: (parts, more) => call('parts_issues.create', [], {
		toServiceCenterId: firm.centre.id, priority: 'HIGH',
		items: parts.map(({ id }) => ({ centralInventoryPartId: id,
			requestedQty: 50 })), ...more }, { as: firm.central }),
});

const workshop = (call, firm) => {
	const of = (car, more) => ({ serviceCenterId: firm.centre.id,
		customerId: car.customerId, vehicleId: car.id, ...more });
	const line = (name, more) => ({ name, hsnSacCode: '998314',
		unitPrice: 5000, quantity: 1, gstRate: 18, ...more });

	return {
		appointment: (car, more) => call('appointments.create', [],
		    printed('appointments.create', of(car,
			{ location: 'STATION', ...more }))),
		card: (car, more) => call('job_cards.create', [],
		    printed('job_cards.create', of(car, { priority: 'HIGH',
			location: 'STATION', appointmentId: undefined,
			...more }))),
		move: (card, status, as = firm.engineer) => call(
		    'job_cards.status', [card.id], { status,
			notes: 'Started work' }, { as }),
		assign: (card) => call('job_cards.assign_engineer', [card.id],
		    { engineerId: firm.engineer.user.id },
		    { as: firm.manager }),
		wish: (card, { id }, more) => call('job_cards.request_parts',
		    [card.id], { parts: [{ inventoryPartId: id,
			requestedQty: 2, isWarranty: false }],
		    urgency: 'HIGH', ...more }, { as: firm.engineer }),
		quotation: (car, more) => call('quotations.create', [],
		    printed('quotations.create', of(car, {
			appointmentId: undefined, ...more }))),
		bill: (car, more) => call('invoices.create', [], of(car, {
			placeOfSupply: 'Maharashtra',
			items: [line('Service Charge')], ...more }),
		    { as: firm.advisor }),
		line,
	};
};

export function makers(call, firm)
{
	const make = { ...desk(call, firm), ...store(call, firm),
		...workshop(call, firm) };

	make.served = async (car, { items, paid = true, ...more } = {}) => {
		const card = await make.card(car, more);

		await make.assign(card);
		await make.move(card, 'IN_PROGRESS');
		await make.move(card, 'COMPLETED');
		const invoice = await make.bill(car, { jobCardId: card.id,
			...items ? { items } : {} });

		if (paid)
			await call('invoices.status', [invoice.id],
			    { status: 'PAID', paymentMethod: 'UPI' },
			    { as: firm.advisor });
		return { card, invoice };
	};
	return make;
}
