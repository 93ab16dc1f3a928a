// POST /invoices in two ways.
import { statements } from './sql.mjs';
import { freshId, uuidOf } from './typeid.mjs';

const asker = (db) => (name, values) => db.query({ name,
	text: statements[name], values });

const today = () => new Date().toISOString().slice(0, 10);
const columns = (items) => [items.map((item) => item.description),
	items.map((item) => item.quantity),
	items.map((item) => Math.round(item.rate * 100))];

// The row, or undefined when there is no such customer or session.
export async function openInvoice(pool, who, body) {
	const [tenant, , person] = who;
	const { items, taxRate } = body;
	const customer = uuidOf('cust', body.customerId);
	const db = await pool.connect(), ask = asker(db), id = freshId();
	const day = body.issueDate ?? today();
	const subtotal = items.reduce((sum, item) =>
		sum + Math.round(item.quantity * Math.round(item.rate * 100)), 0);
	let row;

	try {
		await db.query('begin');
		const { rows: [series] } = await ask('series', [...who, day]);
		const made = series === undefined || customer === undefined ?
			undefined : await ask('open', [tenant, id, customer,
			series.last, day, subtotal, taxRate,
			Math.round(subtotal * taxRate / 100),
			body.dueDate ?? null, body.notes ?? null, person]);

		if (made?.rowCount === 1) {
			await ask('lines', [tenant, id, ...columns(items)]);
			[row] = (await ask('invoice', [tenant, id])).rows;
		}
		await db.query(row === undefined ? 'rollback' : 'commit');
	} catch (error) {
		await db.query('rollback');
		throw error;
	} finally {
		db.release();
	}
	return row;
}

export async function openAtOnce(db, who, body) {
	const customer = uuidOf('cust', body.customerId);

	return customer === undefined ? undefined : (await asker(db)('atOnce',
		[...who, freshId(), customer, ...columns(body.items),
		body.taxRate, body.issueDate ?? today(), body.dueDate ?? null,
		body.notes ?? null])).rows[0];
}
