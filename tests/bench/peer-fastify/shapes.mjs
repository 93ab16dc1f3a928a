// What comes in and goes out: JSON Schemas, from which Fastify compiles its
// validators and serializers, and rows put into the contract's words.
import { typeid } from './typeid.mjs';

export const text = { type: 'string' };
export const maybe = { type: ['string', 'null'] };
export const number = { type: 'number' };
export const object = (properties) => ({ type: 'object', properties });
export const list = (items) => ({ type: 'array', items });

const contact = object({ id: text, customerId: text, name: text, email: maybe,
	phone: maybe, title: maybe, isPrimary: { type: 'boolean' },
	createdAt: text, updatedAt: text });
const customer = { id: text, name: text, email: maybe, phone: maybe,
	address: maybe, city: maybe, state: maybe, zip: maybe, status: text,
	balance: number, totalSpent: number, notes: maybe };
const dates = { lastServiceDate: maybe, createdAt: text, updatedAt: text };
const item = object({ id: text, description: text, quantity: number,
	rate: number, amount: number, serviceId: maybe });
const invoice = object({ id: text, invoiceNumber: text, customerId: text,
	customer: object({ name: text, email: maybe, address: maybe,
		phone: maybe }), items: list(item), subtotal: number, discount: number,
	taxRate: number, taxAmount: number, total: number, amountPaid: number,
	balance: number, status: text, issueDate: text, dueDate: text,
	terms: maybe, notes: maybe, sentAt: maybe, paidAt: maybe,
	createdBy: maybe, employeeId: maybe, createdAt: text, updatedAt: text });
const answer = (data, more = {}) => object({ success: { type: 'boolean' },
	data, ...more });

export const schemas = {
	customer: { response: { 200: answer(object({ ...customer,
		contacts: list(contact), ...dates })) } },
	customers: {
		querystring: { ...object({
			page: { type: 'integer', minimum: 1, default: 1 },
			limit: { type: 'integer', minimum: 1, maximum: 100,
				default: 20 },
			search: { type: 'string', maxLength: 200 } }) },
		response: { 200: answer(list(object({ ...customer, ...dates })),
			{ pagination: object({ page: number, limit: number,
				total: number, totalPages: number }) }) },
	},
	invoice: {
		body: { ...object({ customerId: text,
			items: { type: 'array', minItems: 1, maxItems: 500,
				items: { ...object({
					description: { type: 'string',
						minLength: 1, maxLength: 500 },
					quantity: { type: 'number',
						exclusiveMinimum: 0 },
					rate: { type: 'number', minimum: 0 } }),
				required: ['description', 'quantity', 'rate'] } },
			taxRate: { type: 'number', minimum: 0, maximum: 100 },
			issueDate: { type: 'string', format: 'date' },
			dueDate: { type: 'string', format: 'date' },
			notes: { type: 'string', maxLength: 10000 } }),
		required: ['customerId', 'items', 'taxRate'] },
		response: { 201: answer(invoice) },
	},
};

const money = (minor) => Number(minor) / 100;
export const when = (date) => date === null ? null : date.toISOString();

const showContact = (row) => ({ id: typeid('cont', row.id),
	customerId: typeid('cust', row.customer_id), name: row.name,
	email: row.email, phone: row.phone, title: row.title,
	isPrimary: row.is_primary,
	createdAt: new Date(row.created_at).toISOString(),
	updatedAt: new Date(row.updated_at).toISOString() });

export const showCustomer = (row) => ({ id: typeid('cust', row.id),
	name: row.name, email: row.email, phone: row.phone,
	address: row.address, city: row.city, state: row.state, zip: row.zip,
	status: row.status, balance: money(row.balance_minor),
	totalSpent: money(row.spent_minor), notes: row.notes,
	contacts: row.contacts?.map(showContact) ?? [],
	lastServiceDate: when(row.last_service_at),
	createdAt: when(row.created_at), updatedAt: when(row.updated_at) });

const showItem = (row) => ({ id: typeid('item', row.id),
	description: row.description, quantity: Number(row.quantity),
	rate: money(row.rate_minor), amount: money(row.amount_minor),
	serviceId: row.product_id === null ? null :
		typeid('serv', row.product_id) });

export const showInvoice = (row) => ({ id: typeid('inv', row.id),
	invoiceNumber: row.number, customerId: typeid('cust', row.customer_id),
	customer: { name: row.customer_name, email: row.customer_email,
		address: row.customer_address, phone: row.customer_phone },
	items: row.items.map(showItem), subtotal: money(row.subtotal_minor),
	discount: money(row.discount_minor),
	taxRate: Number(row.tax_rate), taxAmount: money(row.tax_minor),
	total: money(row.total_minor), amountPaid: money(row.paid_minor),
	balance: money(row.balance_minor), status: row.status,
	issueDate: row.issued, dueDate: row.due, terms: row.terms,
	notes: row.notes, sentAt: when(row.sent_at), paidAt: when(row.paid_at),
	createdBy: row.employee === null ? typeid('usr', row.created_by) :
		typeid('emp', row.employee),
	employeeId: row.employee_id === null ? null :
		typeid('emp', row.employee_id),
	createdAt: when(row.created_at), updatedAt: when(row.updated_at) });
