// A business of its own for a test file: a tenant with users and a few verbs
// that make what tests need.
//
//	const firm = await makeTenant();	// on the shared stack
//	const firm = await makeTenant({ stack, currency: 'JPY' });
//	firm.admin, firm.manager, firm.employee	clients, signed in; each has
//			.user (as login answers it), .token, .refreshToken,
//			.email, .password
//	firm.client	a client without a token, on the tenant's host
//	firm.slug, firm.id, firm.stack
//	await firm.customer({ name: … })	created over the API; the resource
//	await firm.invoice({ customerId, items, … })
//	await firm.payment({ invoiceId, amount, … })
//	await firm.commission()		of what was paid so far; its id
//	await firm.user({ role: 'manager' })	one more signed-in client
//	await firm.login(email, password)	the same for a user that exists
//	await firm.query(sql), firm.execute(sql)	as owner; kontor.tenant set
//
// makeTenant options: stack, slug, name, email, currency, timeZone, taxRate.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { quote, sharedStack } from './stack.mjs';

export { quote };

let count = 0;

// A word that no other test uses.
export const fresh = (word = 'x') => `${word}${process.pid.toString(36)}` +
	`${(++count).toString(36)}${crypto.randomBytes(3).toString('hex')}`;

export const freshEmail = () => `${fresh('u')}@example.com`;

export const freshPassword = () =>
	`Pw-${crypto.randomBytes(12).toString('base64url')}`;

// The data of an answer that must have the given status.
export function good(answer, status = 200) {
	assert.equal(answer.status, status,
		`${answer.status} instead of ${status}: ${answer.text.slice(0, 600)}`);
	return answer.body?.data;
}

export async function makeTenant(options = {}) {
	const stack = options.stack ?? await sharedStack();
	const slug = options.slug ?? fresh('t');
	const words = ['tenant', 'create', slug, '--name',
		options.name ?? `Company ${slug}`, '--email',
		options.email ?? `office@${slug}.example`];

	if (options.currency)
		words.push('--currency', options.currency);
	if (options.timeZone)
		words.push('--time-zone', options.timeZone);
	if (options.taxRate)
		words.push('--default-tax-rate', String(options.taxRate));
	const made = await stack.kontor(...words);

	assert.equal(made.code, 0, made.stdout + made.stderr);
	const [{ id }] = await stack.query(
		`select id from tenant where slug = ${quote(slug)}`);
	const firm = new Business(stack, slug, id);

	firm.admin = await firm.user({ role: 'admin' });
	firm.manager = await firm.user({ role: 'manager' });
	firm.employee = await firm.user({ role: 'employee' });
	return firm;
}

export class Business {
	constructor(stack, slug, id) {
		Object.assign(this, { stack, slug, id });
		this.client = stack.client(slug);
	}

	query(sql) {
		return this.stack.query(sql, { tenant: this.id });
	}

	execute(sql) {
		return this.stack.execute(sql, { tenant: this.id });
	}

	// Registered over the API; the role is set as the owner of the database.
	async user({ role, email = freshEmail(), password = freshPassword(),
		firstName = 'Ada', lastName = 'Byron' } = {}) {
		const { user } = good(await this.client.post('/auth/register', {
			firstName, lastName, email, password,
			confirmPassword: password }), 201);

		if (role !== undefined && role !== user.role)
			await this.execute(`update app_user set role =
				${quote(role)} where email = ${quote(email)}
				and tenant_id = ${quote(this.id)}`);
		return this.login(email, password);
	}

	async login(email, password, more = {}) {
		const data = good(await this.client.post('/auth/login',
			{ email, password, ...more }));

		return Object.assign(this.client.as(data.accessToken), {
			user: data.user, refreshToken: data.refreshToken,
			email, password });
	}

	async customer(fields = {}) {
		return good(await this.admin.post('/customers', {
			name: `Customer ${fresh()}`, email: freshEmail(),
			phone: '+1 202 555 0100', ...fields }), 201);
	}

	async invoice(fields = {}) {
		const customerId = fields.customerId ??
			(await this.customer()).id;

		return good(await this.admin.post('/invoices', {
			items: [{ description: 'Service', quantity: 1,
				rate: 100 }],
			taxRate: 0, dueDate: '2099-12-31',
			...fields, customerId }), 201);
	}

	async payment(fields = {}) {
		return good(await this.admin.post('/payments', {
			method: 'cash', ...fields }), 201);
	}
	// Of the invoices there are, credited to a new employee.
	async commission() {
		await this.execute(`insert into employee (id, tenant_id,
			first_name, last_name, commission_rate) values
			(fresh_id(), '${this.id}', 'Earl', 'Earner', 10);
			update invoice set employee_id = (select id from employee
			where tenant_id = '${this.id}' and last_name = 'Earner'
			limit 1) where tenant_id = '${this.id}'`);
		const [row] = await this.query(`select id from commission
			where tenant_id = '${this.id}' limit 1`);

		return row;
	}
}
