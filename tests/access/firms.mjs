// For each edition with a table of decisions: a business with somebody in
// every role, and rows to read by the paths of its routes.
//
//	const firm = await firms.dealer.open();
//	firm.client, firm.who[role]	clients; firm.login(client) signs in anew
//	firm.fill(path, exists, who)	the path with ids of rows that are there,
//					or of rows that are not
//	firms.dealer.refusals		status and code for nobody and for others
import { good, makeTenant } from '../lib/business.mjs';
import { makeDealership } from '../lib/dealership.mjs';
import { furnish } from '../lib/furnish.mjs';
import { file, samples, send } from '../lib/files.mjs';

const unknown = '00000000-0000-7000-8000-000000000000';

// Everybody has a notification of their own, whose id is the user's.
const notify = (firm) => firm.execute(`insert into notification (id, tenant_id,
	user_id, type, title, message, event) select id, tenant_id, id, 'system',
	'x', 'y', 'z' from app_user where tenant_id = '${firm.id}'`);

const login = (firm) => async (who) =>
	who.email ? firm.login(who.email, who.password) : who;

async function openFieldservice() {
	const firm = await makeTenant();
	const customer = await firm.customer();
	const invoice = await firm.invoice({ customerId: customer.id });
	const payment = await firm.payment({ invoiceId: invoice.id, amount: 10 });
	const contact = good(await firm.admin.post(
		`/customers/${customer.id}/contacts`, { name: 'x' }), 201);
	const employee = await firm.hire({ userId: firm.employee.user.id });
	const visit = await firm.visit(employee.id);
	const period = await firm.period(customer.id);
	const real = { customers: customer.id, invoices: invoice.id,
		payments: payment.id, contactId: contact.id,
		employees: employee.id, eventId: visit.id,
		periodId: period.id, users: firm.employee.user.id,
		services: (await firm.service()).id,
		inventory: (await firm.stock()).id,
		uploads: good(await send(firm.admin, '/uploads',
			{ file: file(samples.png, 'a.png') }), 201).id,
		commissions: (await firm.commission()).id };

	await notify(firm);
	const idOf = (noun, who) => noun !== 'notifications' ? real[noun] :
		(who.user ?? firm.admin.user).id.replace('usr_', 'ntf_');

	return { client: firm.client, login: login(firm),
		who: { admin: firm.admin, manager: firm.manager,
			employee: firm.employee },
		fill: (path, exists, who) => path
			.replace(/\/(\w+)\/:id/, (all, noun) =>
				`/${noun}/${exists ? idOf(noun, who) : unknown}`)
			.replace(/:(contact|event|period)Id/, (all, noun) =>
				exists ? real[`${noun}Id`] : unknown) };
}

// What some readings can not do without.
const queries = (centre) => ({ '/customers/search': '?query=customer',
	'/appointments/availability':
		`?date=2031-01-15&serviceCenterId=${centre.id}` });

async function openDealer() {
	const firm = await makeDealership();
	const rows = await furnish(firm);

	await notify(firm);
	const idOf = (noun, who) => noun === 'notifications' ?
		(who.user ?? firm.admin.user).id : rows[noun].id;

	return { client: firm.client, login: login(firm),
		who: Object.fromEntries(firm.people),
		fill: (path, exists, who) => (path +
			(queries(firm.centre)[path] ?? ''))
			.replace(/\/([a-z-]+)(\/parts)?\/:id/,
				(all, noun, parts = '') => `/${noun}${parts}/${
				exists ? idOf(noun, who) : unknown}`)
			.replace(':item', exists ? rows.item.id : unknown) };
}

export const firms = {
	fieldservice: {
		open: openFieldservice,
		refusals: { nobody: [401, 'AUTH_TOKEN_INVALID'],
			other: [403, 'AUTH_UNAUTHORIZED'] },
		codeOf: (body) => body.error.code,
	},
	dealer: {
		open: openDealer,
		refusals: { nobody: [401, 'UNAUTHORIZED'],
			other: [403, 'FORBIDDEN'] },
		codeOf: (body) => body.code,
	},
};
