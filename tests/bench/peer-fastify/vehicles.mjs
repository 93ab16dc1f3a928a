// A list with filters, a relation and a cursor, in the dealer edition's words.
import { randomUUID } from 'node:crypto';
import { ended } from './guard.mjs';
import { list, maybe, number, object, text, when } from './shapes.mjs';

const customer = object({ id: text, customerNumber: maybe, name: text,
	phone: maybe, whatsappNumber: maybe, alternateNumber: maybe,
	email: maybe, address: maybe, cityState: maybe, pincode: maybe,
	customerType: text, lastServiceCenterId: maybe, lastServiceDate: maybe,
	lastInvoiceNumber: maybe, createdAt: text, updatedAt: text });
const vehicle = object({ id: text, customerId: text, customer,
	registration: text, vin: text, vehicleMake: text, vehicleModel: text,
	vehicleYear: number, variant: maybe, vehicleColor: maybe,
	motorNumber: maybe, chargerSerialNumber: maybe, purchaseDate: maybe,
	warrantyStatus: maybe, insuranceStartDate: maybe,
	insuranceEndDate: maybe, insuranceCompanyName: maybe,
	currentStatus: text, activeJobCardId: maybe, lastServiceDate: maybe,
	lastServiceCenterId: maybe, nextServiceDate: maybe,
	totalServices: number, totalSpent: text, createdAt: text,
	updatedAt: text });
const pagination = object({ page: number, limit: number, total: number,
	totalPages: number, hasNext: { type: 'boolean' },
	hasPrev: { type: 'boolean' }, nextCursor: text });

const schema = {
	querystring: { ...object({
		page: { type: 'integer', minimum: 1, default: 1 },
		limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
		'filter[vehicleMake]': { type: 'string', maxLength: 100 },
		'filter[vehicleYear][gte]': { type: 'integer' },
		sort: { enum: ['-createdAt'] }, expand: { enum: ['customer'] } }),
	required: ['filter[vehicleMake]', 'filter[vehicleYear][gte]'] },
	response: { 200: object({ data: list(vehicle), pagination,
		success: { type: 'boolean' },
		meta: object({ timestamp: text, requestId: text }) }) },
};

// Minor units as the shortest decimal.
const amount = (minor) => String(Number(minor) / 100);

const showOwner = (row) => ({ id: row.owner_id,
	customerNumber: row.owner_number, name: row.name, phone: row.phone,
	whatsappNumber: row.whatsapp_number,
	alternateNumber: row.alternate_number, email: row.email,
	address: row.address, cityState: row.city_state, pincode: row.zip,
	customerType: row.customer_type.toUpperCase(),
	lastServiceCenterId: row.owner_branch_id,
	lastServiceDate: when(row.owner_service_at),
	lastInvoiceNumber: row.last_invoice_number,
	createdAt: when(row.owner_created_at),
	updatedAt: when(row.owner_updated_at) });

const show = (row) => ({ id: row.id, customerId: row.customer_id,
	customer: showOwner(row), registration: row.registration, vin: row.vin,
	vehicleMake: row.make, vehicleModel: row.model, vehicleYear: row.year,
	variant: row.variant, vehicleColor: row.color,
	motorNumber: row.motor_number,
	chargerSerialNumber: row.charger_serial_number,
	purchaseDate: row.purchased_on, warrantyStatus: row.warranty_status,
	insuranceStartDate: row.insured_from,
	insuranceEndDate: row.insured_until, insuranceCompanyName: row.insurer,
	currentStatus: row.status.toUpperCase(),
	activeJobCardId: row.active_job_card_id,
	lastServiceDate: when(row.last_service_at),
	lastServiceCenterId: row.last_branch_id,
	nextServiceDate: row.next_service_at, totalServices: row.total_services,
	totalSpent: amount(row.spent_minor), createdAt: when(row.created_at),
	updatedAt: when(row.updated_at) });

const cursor = ({ place, id }) => Buffer.from(['-createdAt', place, id]
	.map((word) => `${word.length}:${word}`).join('')).toString('base64url');

export function serveVehicles(app, { ask, of, guarded, isAlive }) {
	app.get('/api/vehicles', { ...guarded, schema },
		async (request, reply) => {
			const { page, limit, 'filter[vehicleMake]': make,
				'filter[vehicleYear][gte]': year } = request.query;
			const who = of(request);
			const [{ rows }, { rows: [{ total }] }] = await Promise.all([
				ask('vehicles', [...who, limit, (page - 1) * limit,
					make, year]),
				ask('vehicleTotal', [who[0], make, year])]);

			if (rows.length === 0 && !await isAlive(request))
				return ended(reply);
			const hasNext = page * limit < total && rows.length > 0;

			return { data: rows.map(show), pagination: { page, limit,
				total, totalPages: Math.ceil(total / limit),
				hasNext, hasPrev: page > 1,
				nextCursor: hasNext ? cursor(rows.at(-1)) :
					undefined },
				success: true, meta: { requestId: randomUUID(),
				timestamp: new Date().toISOString() } };
		});
}
