// What tests of the workshop share: cards in every state, parts in stock, and
// the shape of a refusal.
//
//	refused(answer, 409, { code, field, words })	a refusal as documented
//	const card = await opened(firm, { … })	a job card of a new vehicle
//	await moved(firm, card, 'ASSIGNED', 'IN_PROGRESS')	by PATCH status
//	const part = await stocked(firm, 10, 'SC001')	a part with so many
//	await stockOf(firm, part.id)
import assert from 'node:assert/strict';
import { fresh, good } from './business.mjs';

export function refused(answer, status, { code, field, words } = {}) {
	const said = answer.text.slice(0, 600);

	assert.equal(answer.status, status, said);
	assert.equal(answer.body.status, status, said);
	assert.ok(answer.body.message.length > 0, said);
	if (code)
		assert.equal(answer.body.code, code, said);
	if (field)
		assert.ok(answer.body.errors?.[field]?.length > 0,
			`${field} is not named: ${said}`);
	if (words)
		assert.match(said, words);
	return answer.body;
}

export async function opened(firm, fields = {}, who = firm.manager) {
	const vehicle = fields.vehicle ?? await firm.vehicle();

	delete fields.vehicle;
	return good(await who.post('/job-cards', { serviceCenterId:
		firm.centre.id, customerId: vehicle.customerId, vehicleId:
		vehicle.id, serviceType: 'Regular Service', ...fields }), 201);
}

export async function moved(firm, card, ...states) {
	let now = card;

	for (const status of states)
		now = good(await firm.manager.patch(
			`/job-cards/${card.id}/status`, { status }));
	return now;
}

export async function stocked(firm, quantity, code = 'SC001') {
	const number = fresh('P');
	const [part] = await firm.query(`insert into branch_part (id, tenant_id,
		branch_id, name, number, code, category, unit_price_minor,
		cost_price_minor, gst_rate)
		select fresh_id(), tenant_id, id, 'Part ${number}', '${number}',
		'${number}', 'Brakes', 250000, 200000, 18 from branch
		where tenant_id = '${firm.id}' and code = '${code}'
		returning id, branch_id, name, number`);

	if (quantity > 0)
		await firm.execute(`insert into part_move (tenant_id, branch_id,
			branch_part_id, type, change) values ('${firm.id}',
			'${part.branch_id}', '${part.id}', 'opening',
			${quantity})`);
	return part;
}

export const stockOf = async (firm, id) => Number((await firm.query(
	`select quantity from branch_part where id = '${id}'`))[0].quantity);
