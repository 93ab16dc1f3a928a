// A row of each noun of a dealership in one of its service centres.
//
//	const rows = await furnish(firm)		in SC001
//	const rows = await furnish(firm, firm.other)	in SC002
//	rows['job-cards'], rows.invoices, …	by the noun in the path
//	rows.item			a line of the job card
import { good } from './dealership.mjs';
import { file, samples, send } from './files.mjs';
import { stocked } from './warehouse.mjs';

const work = { name: 'Service Charge', hsnSacCode: '998314',
	unitPrice: 5000, quantity: 1, gstRate: 18 };
const line = { partName: 'Brake Pad', partNumber: 'BP001', quantity: 2,
	rate: 2500, gstPercent: 18 };

async function moved(who, card, ...states) {
	for (const status of states)
		good(await who.patch(`/job-cards/${card.id}/status`, { status }));
	return card;
}

// A card that waits for parts, and one that is paid for.
async function workshop(firm, customer) {
	const of = async (more) => {
		const { id } = await firm.vehicle({ customerId: customer.id });

		return { serviceCenterId: firm.centre.id, vehicleId: id,
			customerId: customer.id, ...more };
	};
	const card = async (more) => {
		const made = good(await firm.manager.post('/job-cards',
			await of({ serviceType: 'Regular Service', ...more })), 201);

		good(await firm.manager.post(
			`/job-cards/${made.id}/assign-engineer`,
			{ engineerId: firm.engineer.user.id }));
		return moved(firm.manager, made, 'IN_PROGRESS');
	};
	const appointment = good(await firm.advisor.post('/appointments',
		await of({ serviceType: 'Regular Service', location: 'STATION',
			appointmentDate: '2031-01-15',
			appointmentTime: '10:00 AM' })), 201);
	const waiting = await card(), done = await card();
	const item = good(await firm.engineer.post(
		`/job-cards/${waiting.id}/items`, { partName: 'Brake Pad',
			partCode: 'BP001', qty: 1, amount: 2500,
			itemType: 'part' }), 201);
	const quotation = good(await firm.advisor.post('/quotations',
		await of({ items: [line], discount: 100 })), 201);

	await moved(firm.manager, done, 'COMPLETED');
	const invoice = good(await firm.advisor.post('/invoices', {
		serviceCenterId: firm.centre.id, customerId: customer.id,
		vehicleId: done.vehicleId, jobCardId: done.id,
		items: [work] }), 201);

	good(await firm.manager.patch(`/invoices/${invoice.id}/status`,
		{ status: 'PAID', paymentMethod: 'CASH' }));
	return { appointments: appointment, 'job-cards': waiting, item,
		quotations: quotation, invoices: invoice };
}

export async function furnish(firm, place = firm) {
	const at = place === firm ? firm :
		Object.assign(Object.create(firm), place);
	const customer = await firm.customer();
	const vehicle = await firm.vehicle({ customerId: customer.id });
	const parts = await stocked(at);
	const cards = await workshop(at, customer);

	return { customers: customer, vehicles: vehicle,
		users: at.engineer.user, 'service-centers': at.centre,
		...parts, ...cards,
		'parts-requests': good(await at.engineer.post(
			`/job-cards/${cards['job-cards'].id}/request-parts`, {
			parts: [{ inventoryPartId: parts.inventory.id,
				requestedQty: 1, isWarranty: false }],
			urgency: 'HIGH' }), 201),
		files: good(await send(at.engineer, '/files/upload', {
			file: file(samples.png, 'a.png'),
			category: 'job_card_images', relatedEntityType: 'job_card',
			relatedEntityId: cards['job-cards'].id }), 201) };
}
