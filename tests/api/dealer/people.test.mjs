// Signing in at a dealership, its service centres, and those who work there.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { fresh, freshEmail, freshPassword, good, makeDealership }
    from '../../lib/dealership.mjs';
import { makeTenant } from '../../lib/business.mjs';

let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

const refused = (answer, status, code, field) => {
	assert.equal(answer.status, status, answer.text);
	assert.equal(answer.body.code, code);
	assert.equal(answer.body.status, status);
	if (field)
		assert.ok(answer.body.errors[field].length > 0, answer.text);
};

const staff = (fields = {}) => ({ email: freshEmail(),
	password: freshPassword(), name: 'Meera Nair',
	role: 'service_engineer', serviceCenterId: firm.centre.id, ...fields });

describe('signing in', () => {
	test('says who it is, and of which service centre', async () => {
		const { body } = await firm.client.post('/auth/login', {
			email: firm.manager.email,
			password: firm.manager.password });

		assert.equal(body.success, true);
		assert.match(body.meta.requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-/);
		assert.equal(body.data.access_token, body.data.accessToken);
		assert.equal(body.data.user.role, 'sc_manager');
		assert.equal(body.data.user.serviceCenterId, firm.centre.id);
		assert.equal(body.data.user.serviceCenterName,
		    firm.centre.name);
		assert.equal(firm.admin.user.serviceCenterId, null);
	});

	test('a wrong password is a flat 401', async () => {
		refused(await firm.client.post('/auth/login', {
			email: firm.manager.email, password: 'wrong-one' }),
		    401, 'UNAUTHORIZED');
	});

	// The contract's answer carries no other refresh token, so clients keep
	// the one they were given when they signed in.
	test('a refresh token works until its session ends', async () => {
		const who = await firm.login(firm.stock.email,
		    firm.stock.password);
		const refresh = () => firm.client.post('/auth/refresh',
		    { refreshToken: who.refreshToken });
		const tokens = [who.token];

		for (let i = 0; i < 3; i++) {
			const data = good(await refresh());

			assert.equal(data.refreshToken, who.refreshToken);
			assert.ok(!tokens.includes(data.accessToken));
			tokens.push(data.accessToken);
		}
		for (const token of tokens)
			assert.equal(good(await firm.client.as(token)
			    .get('/auth/me')).email, firm.stock.email);
		good(await who.post('/auth/logout'));
		refused(await refresh(), 401, 'UNAUTHORIZED');
	});

	test('a refresh token ends with its days, and with its user',
	    async () => {
		const past = await firm.login(firm.stock.email,
		    firm.stock.password);
		const leaver = await firm.user({ role: 'service_advisor',
		    branch: 'SC001' });

		await firm.execute(`update auth_token set expires_at = now()
			where user_id = '${past.user.id}'`);
		good(await firm.admin.patch(`/users/${leaver.user.id}`,
		    { status: 'INACTIVE' }));
		for (const { refreshToken } of [past, leaver])
			refused(await firm.client.post('/auth/refresh',
			    { refreshToken }), 401, 'UNAUTHORIZED');
	});

	test('tokens live 15 minutes, their renewal 7 days', async () => {
		const who = await firm.login(firm.stock.email,
		    firm.stock.password);
		const claims = JSON.parse(Buffer.from(who.token.split('.')[1],
		    'base64url'));
		const [row] = await firm.query(`select extract(epoch from
			max(expires_at) - max(created_at)) / 86400 as days
			from auth_token where user_id = '${who.user.id}'`);

		assert.equal(claims.exp - claims.iat, 900);
		assert.equal(Math.round(row.days), 7);
	});

	test('me, with the service centre when asked for', async () => {
		const plain = good(await firm.engineer.get('/auth/me'));
		const wide = good(await firm.engineer.get(
		    '/auth/me?expand=serviceCenter'));

		assert.equal(plain.serviceCenterId, firm.centre.id);
		assert.equal(plain.serviceCenter, undefined);
		assert.equal(wide.serviceCenter.code, 'SC001');
		assert.equal(good(await firm.admin.get(
		    '/auth/me?expand=serviceCenter')).serviceCenter, null);
	});

	test('roles of another edition may sign in, and nothing else',
	    async () => {
		const company = await makeTenant();
		const here = company.client.on(company.slug, 'dealer')
		    .at('/api');
		const { accessToken } = good(await here.post('/auth/login', {
			email: company.employee.email,
			password: company.employee.password }));
		const who = here.as(accessToken);

		assert.equal(good(await who.get('/auth/me')).role, 'employee');
		for (const path of ['/customers', '/vehicles', '/users',
		    '/service-centers', '/notifications'])
			refused(await who.get(path), 403, 'FORBIDDEN');
		company.client.close();
	});
});

describe('users', () => {
	test('an administrator takes somebody on, who signs in', async () => {
		const sent = staff();
		const made = good(await firm.admin.post('/users', sent), 201);

		assert.equal(made.name, 'Meera Nair');
		assert.equal(made.role, 'service_engineer');
		assert.equal(made.status, 'ACTIVE');
		assert.equal(made.serviceCenterId, firm.centre.id);
		assert.equal(made.password, undefined);
		const who = await firm.login(sent.email, sent.password);

		assert.equal(who.user.serviceCenterId, firm.centre.id);
	});

	test('who has no password yet gets a link to choose one', async () => {
		const sent = staff({ password: undefined });

		const { id } = good(await firm.admin.post('/users', sent), 201);

		assert.equal((await firm.query(`select from outbox
			where tenant_id = '${firm.id}' and kind = 'mail.reset'
			and subject = '${id}'`)).length, 1);
		refused(await firm.client.post('/auth/reset-password',
		    { token: 'x', password: freshPassword() }), 400,
		    'VALIDATION_ERROR', 'token');
	});

	test('what is wrong is said by field', async () => {
		for (const [fields, field] of [
			[{ email: 'nobody' }, 'email'], [{ role: 'king' }, 'role'],
			[{ role: undefined }, 'role'],
			[{ name: undefined }, 'name'],
			[{ password: 'short' }, 'password'],
			[{ serviceCenterId: 'x' }, 'serviceCenterId'],
			[{ serviceCenterId: undefined }, 'serviceCenterId'],
			[{ status: 'GONE' }, 'status']])
			refused(await firm.admin.post('/users', staff(fields)),
			    400, 'VALIDATION_ERROR', field);
		refused(await firm.admin.post('/users', staff({
			serviceCenterId: firm.engineer.user.id })), 404,
		    'NOT_FOUND');
		refused(await firm.admin.post('/users', staff({
			email: firm.engineer.email.toUpperCase() })), 409,
		    'CONFLICT', 'email');
	});

	test('of two with one address taken on at once, one is', async () => {
		const sent = staff();
		const answers = await Promise.all(Array.from({ length: 6 },
		    () => firm.admin.post('/users', sent)));

		assert.deepEqual(answers.map(each => each.status).sort(),
		    [201, 409, 409, 409, 409, 409]);
	});

	test('a manager takes on people of the own centre only', async () => {
		const own = good(await firm.manager.post('/users',
		    staff({ serviceCenterId: undefined })), 201);

		assert.equal(own.serviceCenterId, firm.centre.id);
		refused(await firm.manager.post('/users', staff({
			serviceCenterId: firm.other.centre.id })), 403,
		    'FORBIDDEN');
		for (const role of ['admin', 'central_inventory_manager'])
			refused(await firm.manager.post('/users', staff({ role,
				serviceCenterId: undefined })), 403,
			    'FORBIDDEN');
		refused(await firm.engineer.post('/users', staff()), 403,
		    'FORBIDDEN');
	});

	test('a manager changes people of the own centre only', async () => {
		const sent = staff();
		const { id } = good(await firm.manager.post('/users', sent),
		    201);
		const changed = good(await firm.manager.patch(`/users/${id}`,
		    { role: 'service_advisor', name: 'Meera Pillai',
			phone: '9876543210' }));

		assert.equal(changed.role, 'service_advisor');
		assert.equal(changed.name, 'Meera Pillai');
		for (const body of [{ role: 'admin' },
		    { serviceCenterId: firm.other.centre.id },
		    { serviceCenterId: null }])
			refused(await firm.manager.patch(`/users/${id}`, body),
			    403, 'FORBIDDEN');
		refused(await firm.manager.patch(
		    `/users/${firm.admin.user.id}`, { name: 'Mine' }), 403,
		    'FORBIDDEN');
		for (const method of ['get', 'patch'])
			refused(await firm.manager[method](
			    `/users/${firm.other.engineer.user.id}`, {}), 404,
			    'NOT_FOUND');
		refused(await firm.other.manager.patch(`/users/${id}`,
		    { name: 'Mine' }), 404, 'NOT_FOUND');
	});

	test('who is deactivated is out at once', async () => {
		const sent = staff();
		const { id } = good(await firm.admin.post('/users', sent), 201);
		const who = await firm.login(sent.email, sent.password);

		assert.equal(good(await firm.admin.patch(`/users/${id}`,
		    { status: 'INACTIVE' })).status, 'INACTIVE');
		refused(await who.get('/auth/me'), 401, 'UNAUTHORIZED');
		refused(await firm.client.post('/auth/login', {
			email: sent.email, password: sent.password }), 401,
		    'UNAUTHORIZED');
	});

	test('who moves to another centre sees that one', async () => {
		const sent = staff();
		const { id } = good(await firm.admin.post('/users', sent), 201);

		refused(await firm.admin.patch(`/users/${id}`,
		    { serviceCenterId: null }), 400, 'VALIDATION_ERROR',
		    'serviceCenterId');
		good(await firm.admin.patch(`/users/${id}`,
		    { serviceCenterId: firm.other.centre.id }));
		const who = await firm.login(sent.email, sent.password);

		refused(await who.get(`/users/${firm.engineer.user.id}`), 404,
		    'NOT_FOUND');
		good(await who.get(`/users/${firm.other.engineer.user.id}`));
	});

	test('the last administrator stays one', async () => {
		refused(await firm.admin.patch(`/users/${firm.admin.user.id}`,
		    { status: 'INACTIVE' }), 409, 'CONFLICT');
	});

	test('lists show the own centre and who acts for all', async () => {
		const names = async (who, query) => good(await who.get(
		    '/users', { query: { limit: 100, ...query } }))
		    .map(each => each.id);
		const all = await names(firm.admin);
		const own = await names(firm.engineer);

		assert.ok(all.includes(firm.other.engineer.user.id));
		assert.ok(own.includes(firm.advisor.user.id));
		assert.ok(own.includes(firm.admin.user.id));
		assert.ok(!own.includes(firm.other.advisor.user.id));
		assert.ok((await names(firm.admin, { role: 'sc_manager' }))
		    .includes(firm.manager.user.id));
		assert.deepEqual((await names(firm.admin, { role: 'sc_manager',
			serviceCenterId: firm.other.centre.id })),
		    [firm.other.manager.user.id]);
	});
});

describe('service centres', () => {
	const centre = (fields = {}) => ({ code: fresh('C').toUpperCase()
	    .slice(0, 14), name: 'Whitefield Service Centre',
		state: 'Karnataka', ...fields });

	test('are made and changed by an administrator', async () => {
		const sent = centre({ city: 'Bengaluru', pincode: '560066',
			gstNumber: '29AAACK0000K1Z5' });
		const made = good(await firm.admin.post('/service-centers',
		    sent), 201);

		for (const [name, value] of Object.entries(sent))
			assert.equal(made[name], value);
		assert.equal(made.isActive, true);
		assert.equal(good(await firm.admin.patch(
		    `/service-centers/${made.id}`, { isActive: false }))
		    .isActive, false);
		refused(await firm.manager.post('/service-centers', centre()),
		    403, 'FORBIDDEN');
	});

	test('are read by everybody, all of them', async () => {
		for (const [, who] of firm.people) {
			const codes = good(await who.get('/service-centers'))
			    .map(each => each.code);

			assert.ok(codes.includes('SC001'));
			assert.ok(codes.includes('SC002'));
			good(await who.get(
			    `/service-centers/${firm.other.centre.id}`));
		}
		const found = good(await firm.stock.get(
		    '/service-centers?search=indira'));

		assert.deepEqual(found.map(each => each.code), ['SC002']);
	});

	test('what is wrong is said by field', async () => {
		for (const [fields, field] of [[{ code: 'a b' }, 'code'],
		    [{ name: undefined }, 'name'],
		    [{ state: undefined }, 'state'],
		    [{ gstNumber: '12345' }, 'gstNumber'],
		    [{ gstNumber: '29aaack0000k1z5' }, 'gstNumber'],
		    [{ email: 'x' }, 'email']])
			refused(await firm.admin.post('/service-centers',
			    centre(fields)), 400, 'VALIDATION_ERROR', field);
		refused(await firm.admin.post('/service-centers',
		    centre({ code: 'SC001' })), 409, 'CONFLICT', 'code');
	});
});

describe('the command line', () => {
	const kontor = (...words) => firm.stack.kontor(...words);

	test('lists branches and where people work', async () => {
		assert.match((await kontor('branch', 'list', firm.slug)).stdout,
		    /SC002 +Indiranagar Service Centre +Karnataka/);
		assert.match((await kontor('user', 'list', firm.slug)).stdout,
		    new RegExp(`${firm.stock.email} +inventory_manager +SC001`));
	});

	test('refuses what will not do', async () => {
		for (const [words, why] of [
			[['branch', 'create', firm.slug, 'X1', '--name', 'X'],
			    /--state is needed/],
			[['branch', 'create', firm.slug, 'SC001', '--name', 'X',
			    '--state', 'Goa'], /this code already exists/],
			[['branch', 'create', firm.slug, 'X1', '--name', 'X',
			    '--state', 'Goa', '--gst-number', '12'],
			    /--gst-number/],
			[['user', 'create', firm.slug, freshEmail(), '--role',
			    'sc_manager', '--generate'], /required for this role/],
			[['user', 'create', firm.slug, freshEmail(), '--role',
			    'sc_manager', '--branch', 'NONE', '--generate'],
			    /there is no branch NONE/]]) {
			const { code, stderr } = await kontor(...words);

			assert.notEqual(code, 0);
			assert.match(stderr, why);
		}
	});
});

describe('kontor demo --edition dealer', () => {
	test('makes a dealership whose people sign in', async () => {
		const slug = fresh('demo');
		const { stack } = firm;
		const { stdout, stderr, code } = await stack.kontor('demo',
		    '--edition', 'dealer', '--slug', slug);
		const said = [...stdout.matchAll(
		    /^email=(.+)\npassword=(.+)$/gm)];
		const client = stack.client(slug).on(slug, 'dealer').at('/api');

		assert.equal(code, 0, stderr);
		assert.equal(said.length, 11);
		for (const [, email, password] of [said[0], said.at(-1)]) {
			const data = good(await client.post('/auth/login',
			    { email, password }));

			good(await client.as(data.accessToken).get('/users'));
		}
		const [{ low, cars }] = await stack.query(`select (select count(*)
			from branch_part p join tenant t on t.id = p.tenant_id
			where t.slug = '${slug}' and p.quantity <= p.min_quantity)
			as low, (select count(*) from vehicle v join tenant t
			on t.id = v.tenant_id where t.slug = '${slug}') as cars`);

		assert.deepEqual([Number(low), Number(cars)], [2, 60]);
		const admin = client.as(good(await client.post('/auth/login',
			{ email: said[0][1], password: said[0][2] }))
			.accessToken);
		const total = async (path) => (await admin.get(path)).body
			.pagination.total;

		assert.deepEqual(await Promise.all(['/job-cards', '/appointments',
			'/invoices?status=PAID', '/invoices?status=UNPAID',
			'/vehicles?currentStatus=ACTIVE_JOB_CARD', '/quotations',
			'/purchase-orders'].map(total)),
		[46, 56, 30, 4, 16, 3, 1]);
		// What the figures say follows from the rows, as in any business.
		const year = new Date().getFullYear();
		const { summary } = good(await admin.get('/reports/revenue?' +
			`dateFrom=${year - 1}-01-01&dateTo=${year + 1}-12-31`));
		const owed = (await admin.get('/customers?limit=100')).body.data;

		assert.equal(summary.invoiceCount, 34);
		assert.equal(summary.invoiced,
			summary.received + summary.outstanding);
		assert.equal(owed.filter((one) => one.lastServiceDate).length,
			30);
		assert.equal((await stack.kontor('demo', '--edition', 'dealer',
		    '--slug', slug)).stdout, '');
		assert.match((await stack.kontor('demo', '--edition', 'x'))
		    .stderr, /no demo of an edition x/);
		client.close();
	});
});
