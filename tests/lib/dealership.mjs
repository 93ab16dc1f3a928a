// A dealership of its own for a test file: a tenant (INR, Asia/Kolkata) with
// two service centres, SC001 in Maharashtra and SC002 in Karnataka, and
// somebody signed in for each role.
//
//	const firm = await makeDealership();	// on the shared stack
//	firm.admin, firm.central		clients of the whole tenant
//	firm.manager, firm.engineer, firm.advisor, firm.stock	of SC001;
//		each client has .user (as login answers it), .token,
//		.refreshToken, .email, .password
//	firm.centre				SC001: { id, code, name, … }
//	firm.other.centre, firm.other.manager, …	the same of SC002
//	firm.client	a client without a token, on the tenant's host
//	firm.slug, firm.id, firm.stack
//	firm.people	[role, client] of admin, SC001 and central, by role's name
//	await firm.customer({ name: … })	created over the API; the resource
//	await firm.vehicle({ customerId, … })	of a new customer unless told
//	await firm.user({ role, branch: 'SC002' })	one more signed-in client
//	await firm.login(email, password)	the same for a user that exists
//	await firm.query(sql), firm.execute(sql)	as owner; kontor.tenant set
//
//
// makeDealership options: stack, slug, name; tenant: one that is there already
// (as makeTenant gives it) gets the service centres and their people.
import assert from 'node:assert/strict';
import { fresh, freshEmail, freshPassword, good, quote }
	from './business.mjs';
import { sharedStack } from './stack.mjs';

export { fresh, freshEmail, freshPassword, good, quote };

// Who works in a service centre: the client's name and the role.
const STAFF = { manager: 'sc_manager', engineer: 'service_engineer',
	advisor: 'service_advisor', stock: 'inventory_manager' };

const CENTRES = [
	['SC001', 'Andheri Service Centre', 'Maharashtra', 'Mumbai', '27'],
	['SC002', 'Indiranagar Service Centre', 'Karnataka', 'Bengaluru', '29'],
];

let mobiles = 9000000000 + (process.pid % 90000) * 10000;
let plates = 0;

// An Indian mobile number that no other test of this process uses.
export const freshMobile = () => `+91${++mobiles}`;

export const freshRegistration = () => `MH${String(process.pid % 100)
	.padStart(2, '0')}KT${String(++plates).padStart(4, '0')}`;

export async function makeDealership(options = {}) {
	const stack = options.tenant?.stack ?? options.stack ??
		await sharedStack();
	const slug = options.tenant?.slug ?? options.slug ?? fresh('d');

	if (!options.tenant)
		await must(stack, 'tenant', 'create', slug, '--name',
			options.name ?? `Dealership ${slug}`, '--currency',
			'INR', '--time-zone', 'Asia/Kolkata');
	for (const [code, name, state, city, digits] of CENTRES)
		await must(stack, 'branch', 'create', slug, code, '--name',
			name, '--state', state, '--city', city, '--address',
			`1 Main Road, ${city}`, '--gst-number',
			`${digits}AAACK0000K1Z5`);
	const [{ id }] = await stack.query(
		`select id from tenant where slug = ${quote(slug)}`);
	const firm = new Dealership(stack, slug, id);

	await firm.staff();
	return firm;
}

async function must(stack, ...words) {
	const got = await stack.kontor(...words);

	assert.equal(got.code, 0, got.stdout + got.stderr);
	return got;
}

export class Dealership {
	constructor(stack, slug, id) {
		Object.assign(this, { stack, slug, id, other: {} });
		this.client = stack.client(slug).on(slug, 'dealer').at('/api');
	}

	async staff() {
		this.admin = await this.user({ role: 'admin' });
		this.central = await this.user({
			role: 'central_inventory_manager' });
		for (const [i, [code]] of CENTRES.entries()) {
			const place = i === 0 ? this : this.other;

			[place.centre] = await this.query(
				`select * from branch where tenant_id =
				${quote(this.id)} and code = ${quote(code)}`);
			for (const [name, role] of Object.entries(STAFF))
				place[name] = await this.user({ role,
					branch: code });
		}
	}

	get people() {
		return [['admin', this.admin],
			...Object.entries(STAFF).map(([name, role]) =>
				[role, this[name]]),
			['central_inventory_manager', this.central]];
	}

	query(sql) {
		return this.stack.query(sql, { tenant: this.id });
	}

	execute(sql) {
		return this.stack.execute(sql, { tenant: this.id });
	}

	async user({ role, branch, email = freshEmail(),
		password = freshPassword(), firstName = 'Asha',
		lastName = 'Rao' }) {
		await must(this.stack, 'user', 'create', this.slug, email,
			'--role', role, '--first-name', firstName,
			'--last-name', lastName,
			...branch ? ['--branch', branch] : [],
			{ input: `${password}\n` });
		return this.login(email, password);
	}

	async login(email, password) {
		const data = good(await this.client.post('/auth/login',
			{ email, password }));

		return Object.assign(this.client.as(data.accessToken), {
			user: data.user, refreshToken: data.refreshToken,
			email, password });
	}

	async customer(fields = {}) {
		return good(await this.admin.post('/customers', {
			name: `Customer ${fresh()}`, email: freshEmail(),
			phone: freshMobile(), address: '12 Hill Road',
			cityState: 'Mumbai, Maharashtra', pincode: '400050',
			...fields }), 201);
	}

	async vehicle(fields = {}) {
		const customerId = fields.customerId ??
			(await this.customer()).id;

		return good(await this.admin.post('/vehicles', {
			registration: freshRegistration(),
			vin: fresh('VIN').toUpperCase(), vehicleMake: 'Tesla',
			vehicleModel: 'Model 3', vehicleYear: 2023,
			...fields, customerId }), 201);
	}
}
