// fieldservice against its contract: what a walk through its routes can not
// show by data alone.
import assert from 'node:assert/strict';
import { freshEmail, freshPassword, makeTenant } from '../lib/business.mjs';
import { longDay } from '../lib/day.mjs';
import { send } from '../lib/files.mjs';
import { startStack } from '../lib/stack.mjs';
import { claimsOf, keyOf, overdue, sign } from '../lib/token.mjs';
import { examine } from './examine.mjs';
import { walk } from './fieldservice-walk.mjs';

async function open()
{
	await longDay();
	const firm = await makeTenant();
	const key = keyOf(firm.stack), claims = claimsOf(firm.admin.token);

	return Object.assign(firm, { guest: firm.client, weak: firm.employee,
		expired: firm.client.as(overdue(claims, key)),
		// No role of this edition may not read customers.
		nobody: firm.client.as(sign({ ...claims, role: 'nobody' },
		    { key })),
		close: () => firm.client.close() });
}

// Figures, whatever days they are of.
const figures = ({ body: { data } }) => ({ ...data, dateFrom: 0, dateTo: 0 });
const differs = (answer, value, plain) =>
    assert.notDeepEqual(figures(answer), figures(plain));
const since = { values: ['2024-01-01'], check(answer, value, plain) {
	assert.equal(answer.body.data.dateFrom, value);
	differs(answer, value, plain);
} };
const until = { values: ['2024-06-30'], check(answer, value, plain) {
	assert.equal(answer.body.data.dateTo, value);
	differs(answer, value, plain);
} };
const dated = { dateFrom: since, dateTo: until };

const PERIODS = { daily: /^\d{4}-\d\d-\d\d$/, weekly: /^\d{4}-W\d\d$/,
	monthly: /^\d{4}-\d\d$/, yearly: /^\d{4}$/ };
const sales = { ...dated,
	period: { check({ body: { data } }, value) {
		assert.ok(data.series.length > 0);
		for (const { period } of data.series)
			assert.match(period, PERIODS[value]);
	} },
	groupBy: { check({ body: { data } }, value, plain) {
		assert.equal(plain.body.data.groups, undefined);
		assert.ok(data.groups.length > 0, value);
	} } };

const commissions = rows => ({
	employeeId: { values: [rows.paul.id],
		check({ body: { data } }, value, plain) {
		assert.ok(data.byEmployee.every(each =>
		    each.employeeId === value));
		differs({ body: { data } }, value, plain);
	} },
	period: { values: ['2024'], check({ body: { data } }) {
		assert.ok(data.transactions.length > 0);
		for (const { date } of data.transactions)
			assert.match(date, /^2024-/);
	} },
	status: { check({ body: { data } }, value) {
		assert.ok(data.transactions.length > 0, value);
		for (const { status } of data.transactions)
			assert.equal(status, value);
	} } });

const FORMATS = { csv: ['text/csv', '\uFEFF'], pdf: ['application/pdf', '%PDF'],
	xlsx: ['application/vnd.openxmlformats-officedocument.' +
	    'spreadsheetml.sheet', 'PK'] };
const exported = {
	format: { check({ headers, text }, value) {
		const [type, begin] = FORMATS[value];

		assert.ok(headers['content-type'].startsWith(type));
		assert.ok(text.startsWith(begin), text.slice(0, 20));
		assert.match(headers['content-disposition'], /^attachment/);
	} },
	fields: { values: ['name,email'], check: ({ text }) =>
		assert.match(text, /^\uFEFF?name,email\r\n/) },
	status: { values: ['inactive'], check({ text }, value, plain) {
		const names = list => list.text.split('\r\n').slice(1, -1);

		assert.deepEqual(names({ text }), names(plain).filter(line =>
		    line.includes(',inactive,')));
		assert.ok(names({ text }).length > 0);
	} } };

const hints = ({ rows }) => ({
	'customers.list': { search: ['name', 'email', 'phone'],
		sortBy: { values: ['balance', 'totalSpent', 'createdAt'] },
		status: { keeps: (row, value) => value === 'all' ||
		    row.status === value } },
	'customers.export': exported,
	'employees.list': { search: ['firstName', 'lastName', 'email'] },
	'schedules.list': { startDate: { field: 'date' },
		endDate: { field: 'date' } },
	'invoices.list': { search: ['invoiceNumber', 'customer.name'],
		dateFrom: { field: 'issueDate' },
		dateTo: { field: 'issueDate' } },
	'payments.list': { dateFrom: { field: 'date' },
		dateTo: { field: 'date' } },
	'notifications.list': { limit: 100 },
	'reports.sales': sales, 'reports.revenue': dated,
	'reports.customers': dated, 'reports.invoices': dated,
	'reports.payments': dated, 'reports.employees': dated,
	'reports.commissions': commissions(rows), 'reports.tax': dated,
});

const is = (answer, status, code) => assert.deepEqual([answer.status,
    answer.body.error.code], [status, code], answer.text);

async function refuseSigning(firm)
{
	const { guest } = firm;
	const person = await firm.user();
	const refresh = refreshToken => guest.post('/auth/refresh',
	    { refreshToken });
	const wrong = { email: freshEmail(), password: freshPassword() };

	is(await guest.post('/auth/login', wrong), 401,
	    'AUTH_INVALID_CREDENTIALS');
	for (let left = 20; left > 0; left--)
		if ((await guest.post('/auth/login', wrong)).status === 429)
			break;
	is(await guest.post('/auth/login', wrong), 429, 'RATE_LIMIT_EXCEEDED');
	is(await refresh('none'), 401, 'AUTH_TOKEN_INVALID');
	await firm.execute(`update auth_token set expires_at = now() -
		interval '1 second' where user_id = (select id from app_user
		where email = '${person.email}')`);
	is(await refresh(person.refreshToken), 401, 'AUTH_TOKEN_EXPIRED');
	is(await guest.post('/auth/reset-password', { token: 'A'.repeat(43),
		password: 'long enough', confirmPassword: 'long enough' }), 400,
	    'VALIDATION_ERROR');
	is(await firm.admin.put('/settings/password', { currentPassword: 'x',
		newPassword: 'long enough', confirmPassword: 'long enough' }),
	    400, 'VALIDATION_ERROR');
}

async function refuseBusiness({ admin, nobody, rows })
{
	const none = '01890a5d-ac96-774b-bcce-b302099a8057';
	const items = [{ description: 'x', quantity: 1, rate: 1 }];

	is(await nobody.get('/customers'), 403, 'AUTH_UNAUTHORIZED');
	is(await admin.put(`/customers/${rows.acme.id}`,
	    { email: rows.quiet.email }), 409, 'DUPLICATE_ENTRY');
	is(await admin.post('/invoices', { customerId: none, items }), 404,
	    'NOT_FOUND');
	is(await admin.delete(`/invoices/${rows.paid.id}`), 409, 'CONFLICT');
	is(await admin.post('/payments', { invoiceId: none, amount: 1,
		method: 'cash' }), 404, 'NOT_FOUND');
	is(await admin.post(`/payments/${rows.first.id}/refund`,
	    { amount: 1000 }), 400, 'VALIDATION_ERROR');
	is(await admin.post(`/inventory/${rows.stock.id}/movement`,
	    { type: 'out', quantity: 100000 }), 400, 'VALIDATION_ERROR');
	for (const path of ['/uploads', '/customers/import'])
		is(await send(admin, path, { type: 'document' }), 400,
		    'VALIDATION_ERROR');
}

// What no client can do: a database that is not what the server thinks it is.
async function refuseBroken()
{
	const stack = await startStack({ workers: 1 });

	try {
		const { admin } = await makeTenant({ stack });

		await stack.execute('drop view customer_card cascade');
		is(await admin.get('/customers'), 500, 'SERVER_ERROR');
		admin.close();
	} finally {
		await stack.remove();
	}
}

async function refuse(call, firm)
{
	await refuseSigning(firm);
	await refuseBusiness(firm);
	await refuseBroken();
}

examine('fieldservice', { open, walk, hints, refuse,
	codes: { invalidToken: 'AUTH_TOKEN_INVALID', expired: 'AUTH_TOKEN_EXPIRED',
		missing: 'NOT_FOUND', invalid: 'VALIDATION_ERROR',
		duplicate: 'DUPLICATE_ENTRY' },
	shows: { 'reports.commissions': { 'data.transactions[]':
	    'CommissionTransaction' } },
	never: { 'customers.create data.contacts': 'a new customer has none',
		'inventory.create data.lastRestocked':
		    'a new item was not restocked yet' },
});
