// What tests of stock share: parts, orders and issues made over the API, and
// the books recomputed from the ledger.
//
//	await centralPart(firm, { stockQuantity, … })
//	await branchPart(firm, { … }, who)	in SC001, by its inventory manager
//	await supplier(firm), await order(firm, items, { … })
//	await issue(firm, items, { … }, who)	items: [[partId, quantity], …]
//	await step(who, path, body)		PATCH that must do; the resource
//	denied(answer, status, code, field)	a refusal in the edition's shape
//	await balanced(firm)			the books of the tenant add up
//	await stocked(firm)			one of each, by the noun in its path
import assert from 'node:assert/strict';
import { fresh, good } from './dealership.mjs';

const describedPart = (fields) => ({
	partName: 'Battery Module', partNumber: fresh('BAT-'),
	category: 'Battery', unitPrice: 50000, costPrice: 40000, gstRate: 18,
	stockQuantity: 10, minStockLevel: 5, ...fields });

export const centralPart = async (firm, fields) => good(
    await firm.central.post('/central-inventory/parts',
	describedPart({ stockQuantity: 100, ...fields })), 201);

export const branchPart = async (firm, fields, who = firm.stock) => good(
    await who.post('/inventory/parts',
	describedPart({ maxStockLevel: 50, ...fields })), 201);

export const supplier = async (firm, fields) => good(
    await firm.central.post('/suppliers', { name: `Supplier ${fresh()}`,
	...fields }), 201);

export const order = async (firm, items, fields = {}) => good(
    await firm.central.post('/purchase-orders', {
	supplierId: fields.supplierId ?? (await supplier(firm)).id,
	orderDate: '2025-12-20', items: items.map(([part, quantity]) => ({
		centralInventoryPartId: part, quantity, unitPrice: 40000,
		gstRate: 18 })), ...fields }), 201);

export const issue = async (firm, items, fields, who = firm.central) => good(
    await who.post('/parts-issues', { toServiceCenterId: firm.centre.id,
	items: items.map(([part, quantity]) => ({
		centralInventoryPartId: part, requestedQty: quantity })),
	...fields }), 201);

export const step = async (who, path, body) =>
	good(await who.patch(path, body));

export async function stocked(firm) {
	const part = await centralPart(firm), from = await supplier(firm);

	return { inventory: await branchPart(firm), suppliers: from,
		'central-inventory': part,
		'purchase-orders': await order(firm, [[part.id, 10]],
			{ supplierId: from.id }),
		'parts-issues': await issue(firm, [[part.id, 10]]) };
}

export function denied(answer, status, code, field) {
	const said = answer.text.slice(0, 600);

	assert.equal(answer.status, status, said);
	assert.equal(answer.body.code, code, said);
	assert.equal(answer.body.status, status, said);
	assert.ok(answer.body.message.length > 0, said);
	if (field !== undefined)
		assert.ok(answer.body.errors?.[field]?.[0].length > 0, said);
	return answer.body;
}

// Every figure by itself, so that a failure says which one is off.
const BOOKS = `
select
 (select count(*) from central_part p where tenant_id = t.id and quantity <>
	(select coalesce(sum(change), 0) from part_move m
	  where m.tenant_id = t.id and m.central_part_id = p.id)) as central_off,
 (select count(*) from branch_part p where tenant_id = t.id and quantity <>
	(select coalesce(sum(change), 0) from part_move m
	  where m.tenant_id = t.id and m.branch_part_id = p.id)) as branch_off,
 (select count(*) from (select balance, sum(change) over (
	partition by coalesce(branch_part_id, central_part_id)
	order by created_at, id) as told from part_move
	where tenant_id = t.id) m where balance <> told) as balance_off,
 (select count(*) from central_part p where tenant_id = t.id and allocated <>
	(select coalesce(sum(i.requested), 0) from parts_issue_item i
	   join parts_issue d on d.tenant_id = i.tenant_id
		and d.id = i.parts_issue_id
	  where i.tenant_id = t.id and i.central_part_id = p.id
	    and d.status = 'pending_approval')) as allocated_off,
 (select count(*) from part_move where tenant_id = t.id
	and balance < 0) as below_zero,
 (select coalesce(sum(quantity), 0)::int from central_part
   where tenant_id = t.id) as central,
 (select coalesce(sum(quantity), 0)::int from branch_part
   where tenant_id = t.id) as centres,
 (select coalesce(sum(i.approved), 0)::int from parts_issue_item i
    join parts_issue d on d.tenant_id = i.tenant_id
	and d.id = i.parts_issue_id
   where i.tenant_id = t.id
     and d.status in ('approved', 'dispatched')) as transit,
 (select coalesce(sum(short), 0)::int from parts_issue_item
   where tenant_id = t.id) as lost,
 (select coalesce(sum(received), 0)::int from purchase_order_item
   where tenant_id = t.id) as received,
 (select coalesce(sum(rejected), 0)::int from purchase_order_item
   where tenant_id = t.id) as rejected,
 (select coalesce(sum(change), 0)::int from part_move
   where tenant_id = t.id and type = 'purchased') as purchased,
 (select coalesce(-sum(change), 0)::int from part_move
   where tenant_id = t.id and type = 'consumed') as consumed,
 (select coalesce(sum(change), 0)::int from part_move
   where tenant_id = t.id and type in ('opening', 'add', 'subtract', 'set',
	'written_off')) as counted
  from tenant t where t.id = `;

export async function balanced(firm) {
	const [row] = await firm.query(`${BOOKS} '${firm.id}'`);
	const books = Object.fromEntries(Object.entries(row)
		.map(([name, figure]) => [name, Number(figure)]));

	for (const name of ['central_off', 'branch_off', 'balance_off',
		'allocated_off', 'below_zero'])
		assert.equal(books[name], 0, `${name}: ${JSON.stringify(books)}`);
	assert.equal(books.purchased, books.received - books.rejected,
		JSON.stringify(books));
	assert.equal(books.central + books.transit + books.centres,
		books.received - books.rejected + books.counted -
		books.consumed - books.lost, JSON.stringify(books));
	return books;
}
