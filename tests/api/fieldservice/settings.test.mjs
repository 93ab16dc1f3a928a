// Settings of the company and of one's own (sections 10.1 to 10.5, 10.7).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, customer, fresh, freshEmail, good, invoice, opened }
    from './given.mjs';
import { freshPassword } from '../../lib/business.mjs';

describe('settings of the company', () => {
	let shop, admin;

	before(async () => {
		shop = await opened('company');
		admin = shop.admin;
	});
	after(() => closed(shop));

	test('the documented company is written and read back', async () => {
		const example = { name: 'Superior Scents DMV, LLC',
			email: 'info@superiorscents.com',
			phone: '(202) 555-0100', address: '123 Scent Avenue',
			city: 'Washington', state: 'DC', zip: '20001',
			logo: 'https://example.com/logo.png',
			website: 'https://superiorscents.com',
			taxId: 'XX-XXXXXXX', defaultTaxRate: 6,
			invoicePrefix: 'SSD', invoiceTerms: 'Net 15',
			invoiceNotes: 'Thank you for your business!' };
		const put = conforms('settings.company.put',
		    await admin.put('/settings/company', example));
		const got = conforms('settings.company.get',
		    await admin.get('/settings/company'));

		for (const [name, value] of Object.entries(example))
			assert.equal(put[name], value, name);
		assert.deepEqual(got, put);
		assert.equal(got.currency, 'USD');
		assert.equal(got.timeZone, 'UTC');
	});

	test('new invoices follow it', async () => {
		const buyer = await customer(admin);
		const bill = await invoice(admin, buyer.id, { taxRate: undefined,
			notes: undefined, dueDate: undefined });

		assert.match(bill.invoiceNumber, /^SSD-\d{4}-001$/);
		assert.equal(bill.taxRate, 6);
		assert.equal(bill.notes, 'Thank you for your business!');
		assert.equal(Date.parse(bill.dueDate) - Date.parse(
		    bill.issueDate), 15 * 86400000);
	});

	test('a change keeps the rest; what may be empty is', async () => {
		const old = (await admin.get('/settings/company')).body.data;
		const data = good(await admin.patch('/settings/company',
		    { logo: null, website: '', phone: null }));

		assert.deepEqual({ ...data, updatedAt: null }, { ...old,
			logo: null, website: '', phone: '', updatedAt: null });
		refusesFields(await admin.put('/settings/company',
		    { name: null }), ['name']);
	});

	test('malformed fields are all named', async () => {
		refusesFields(await admin.put('/settings/company', { name: '',
			email: 'x', phone: 'call', defaultTaxRate: 101,
			paper: 'a5' }), ['name', 'email', 'phone',
			'defaultTaxRate', 'paper']);
		refusesFields(await admin.put('/settings/company',
		    { invoicePrefix: 'IN V/' }), ['invoicePrefix']);
	});

	test('managers read, employees do not, only admins write', async () => {
		conforms('settings.company.get',
		    await shop.manager.get('/settings/company'));
		fails(await shop.manager.put('/settings/company',
		    { name: 'x' }), 403, 'AUTH_UNAUTHORIZED');
		fails(await shop.employee.get('/settings/company'), 403);
	});

	test('an older state is not overwritten', async () => {
		const { headers: { etag } } = await admin.get(
		    '/settings/company');
		const put = () => admin.put('/settings/company',
		    { city: fresh() }, { headers: { 'If-Match': etag } });

		assert.equal((await put()).status, 200);
		fails(await put(), 412);
		assert.equal((await admin.get('/settings/company', { headers:
			{ 'If-None-Match': etag } })).status, 200);
	});
});

describe('one\'s own profile', () => {
	let shop, me;

	before(async () => {
		shop = await opened('profile');
		me = shop.employee;
	});
	after(() => closed(shop));

	test('is read and changed, the rest kept', async () => {
		const old = conforms('settings.profile.get',
		    await me.get('/settings/profile'));
		const data = conforms('settings.profile.put', await me.put(
		    '/settings/profile', { firstName: 'Grace',
			phone: '(202) 555-0107', role: 'admin',
			status: 'inactive', avatar: 'https://example.com/a' }));

		assert.equal(old.id, me.user.id);
		assert.deepEqual({ ...data, updatedAt: null }, { ...old,
			firstName: 'Grace', phone: '(202) 555-0107',
			avatar: 'https://example.com/a', updatedAt: null });
		assert.equal(good(await me.patch('/settings/profile',
		    { phone: null, avatar: null })).phone, null);
		assert.deepEqual(good(await me.get('/auth/me')).firstName,
		    'Grace');
	});

	test('malformed fields are all named', async () => {
		refusesFields(await me.put('/settings/profile', { firstName: '',
			lastName: null, email: 'x', phone: 'call', avatar: 7 }),
		    ['firstName', 'lastName', 'email', 'phone', 'avatar']);
	});

	test('another\'s address is refused', async () => {
		assert.equal(fails(await me.put('/settings/profile', { email:
			shop.admin.email.toUpperCase() }), 409,
		    'DUPLICATE_ENTRY').details[0].field, 'email');
	});

	test('a new address is verified anew and ends the other sessions',
	    async () => {
		const person = await shop.user();
		const elsewhere = await shop.login(person.email,
		    person.password);
		const email = freshEmail();

		await shop.execute(`update app_user set verified_at = now()
			where email = '${person.email}'`);
		good(await person.put('/settings/profile',
		    { email: person.email.toUpperCase() }));
		const [same] = await shop.query(`select verified_at from app_user
			where lower(email) = '${person.email}'`);
		assert.notEqual(same.verified_at, null);
		assert.equal(good(await person.put('/settings/profile',
		    { email })).email, email);
		assert.equal((await person.get('/settings/profile')).status,
		    200);
		fails(await elsewhere.get('/settings/profile'), 401);
		const [row] = await shop.query(`select verified_at,
			(select count(*) from outbox o where o.subject = u.id
			 and o.kind = 'mail.verify') as mails
			from app_user u where email = '${email}'`);
		assert.equal(row.verified_at, null);
		assert.equal(Number(row.mails), 2);
		await shop.login(email, person.password);
		fails(await shop.client.post('/auth/login', {
			email: person.email, password: person.password }), 401);
	});
});

describe('one\'s own password', () => {
	let shop;

	before(async () => {
		shop = await opened('password');
	});
	after(() => closed(shop));

	const change = (who, currentPassword, newPassword,
	    confirmPassword = newPassword) => who.put('/settings/password',
	    { currentPassword, newPassword, confirmPassword });

	test('is changed; here one stays signed in, elsewhere not', async () => {
		const me = await shop.user();
		const elsewhere = await shop.login(me.email, me.password);
		const fresh = freshPassword();

		assert.deepEqual(Object.keys(endpoint('settings.password')
		    .request.example), ['currentPassword', 'newPassword',
			'confirmPassword']);
		conforms('settings.password',
		    await change(me, me.password, fresh));
		assert.equal((await me.get('/auth/me')).status, 200);
		assert.equal((await shop.client.post('/auth/refresh',
		    { refreshToken: me.refreshToken })).status, 200);
		fails(await elsewhere.get('/auth/me'), 401);
		fails(await shop.client.post('/auth/refresh',
		    { refreshToken: elsewhere.refreshToken }), 401);
		fails(await shop.client.post('/auth/login', { email: me.email,
			password: me.password }), 401);
		await shop.login(me.email, fresh);
	});

	test('a wrong, a bad or an unequal one is named', async () => {
		const me = await shop.user();

		refusesFields(await change(me, 'not-mine-at-all',
		    freshPassword()), ['currentPassword']);
		refusesFields(await change(me, me.password, 'short'),
		    ['newPassword']);
		refusesFields(await change(me, me.password, freshPassword(),
		    freshPassword()), ['confirmPassword']);
		refusesFields(await me.put('/settings/password', {}),
		    ['currentPassword', 'newPassword', 'confirmPassword']);
		await shop.login(me.email, me.password);
	});

	test('is not guessed with a stolen token', async () => {
		const me = await shop.user();
		const answers = await Promise.all(Array.from({ length: 20 },
		    () => change(me, freshPassword(), freshPassword())));
		const refused = answers.filter(each => each.status === 429);

		assert.equal(answers.filter(each => each.status === 400).length,
		    8);
		assert.equal(refused.length, 12);
		assert.ok(Number(refused[0].headers['retry-after']) > 0);
		fails(await change(me, me.password, freshPassword()), 429);
		await shop.login(me.email, me.password);
	});

	test('of two changes at once one wins', async () => {
		const me = await shop.user();
		const answers = await Promise.all([1, 2, 3].map(() =>
		    change(me, me.password, freshPassword())));

		assert.equal(answers.filter(each => each.status === 200).length,
		    1, answers.map(each => each.text).join());
		assert.ok(answers.every(each => [200, 400, 409]
		    .includes(each.status)));
	});

	test('ends a reset that was asked for', async () => {
		const me = await shop.user();

		await shop.client.post('/auth/forgot-password',
		    { email: me.email });
		good(await change(me, me.password, freshPassword()));
		assert.deepEqual(await shop.query(`select t.kind
			from auth_token t join app_user u on u.id = t.user_id
			where u.email = '${me.email}' and t.kind = 'reset'
			and t.spent_at is null`), []);
	});
});

describe('appearance', () => {
	let shop, me;

	before(async () => {
		shop = await opened('appearance');
		me = shop.employee;
	});
	after(() => closed(shop));

	const read = async (who = me) => conforms('settings.appearance.get',
	    await who.get('/settings/appearance'));

	test('has presets until it is set', async () => {
		const preset = await read();

		assert.equal(preset.theme, 'system');
		assert.equal(preset.sidebarCollapsed, false);
		for (const name of ['primaryColor', 'language', 'dateFormat',
			'timeFormat'])
			assert.equal(typeof preset[name], 'string', name);
	});

	test('keeps what is sent, known or not', async () => {
		const sent = { theme: 'dark', primaryColor: '#112233',
			language: 'de-AT', dateFormat: 'DD.MM.YYYY',
			timeFormat: '12h', sidebarCollapsed: true,
			density: { rows: [1, 2.5, null, 'é"\\'] }, x: '' };

		assert.deepEqual(conforms('settings.appearance.put',
		    await me.put('/settings/appearance', sent)), sent);
		assert.deepEqual(await read(), sent);
		assert.notDeepEqual(await read(shop.admin), sent);
	});

	test('a change keeps the rest, null removes', async () => {
		const old = await read();
		const data = good(await me.patch('/settings/appearance',
		    { theme: 'light', density: null }));

		delete old.density;
		assert.deepEqual(data, { ...old, theme: 'light' });
		assert.equal(good(await me.put('/settings/appearance',
		    { theme: null })).theme, 'system');
		assert.deepEqual(good(await me.put('/settings/appearance')),
		    await read());
	});

	test('what will not do is named, what is too much refused', async () => {
		refusesFields(await me.put('/settings/appearance', {
			theme: 'blue', sidebarCollapsed: 1, language: 7 }),
		    ['theme', 'sidebarCollapsed', 'language']);
		for (const raw of ['[]', 'null', '"dark"', '{"a":1,"a":2}'])
			fails(await me.request('PUT', '/settings/appearance',
			    { raw }), 400);
		fails(await me.put('/settings/appearance',
		    { x: 'x'.repeat(17000) }), 400);
		let last;
		for (const name of ['a', 'b', 'c'])
			last = await me.put('/settings/appearance',
			    { [name]: 'x'.repeat(15000) });
		fails(last, 400);
	});

	test('many at once lose nothing', async () => {
		const who = shop.manager;
		const names = Array.from({ length: 16 }, (each, i) => `m${i}`);

		await Promise.all(names.map(name => who.put(
		    '/settings/appearance', { [name]: name })));
		const got = await read(who);
		assert.deepEqual(names.filter(name => got[name] !== name), []);
	});
});

describe('users', () => {
	let shop, admin;

	before(async () => {
		shop = await opened('users');
		admin = shop.admin;
	});
	after(() => closed(shop));

	const put = (who, body) => admin.put(`/users/${who.user.id}`, body);

	test('are listed, filtered, searched and counted', async () => {
		const answer = await admin.get('/users');
		const list = conforms('users.list', answer);

		assert.equal(answer.body.pagination.total, 3);
		assert.deepEqual(list.map(each => each.role).sort(),
		    ['admin', 'employee', 'manager']);
		assert.ok(!answer.text.includes('password'));
		const found = async query => (await admin.get(
		    `/users?${query}`)).body.data.map(each => each.id);
		assert.deepEqual(await found('role=manager'),
		    [shop.manager.user.id]);
		assert.deepEqual(await found(
		    `search=${shop.employee.email.toUpperCase()}`),
		    [shop.employee.user.id]);
		assert.equal((await found('search=ada%20by')).length, 3);
		assert.deepEqual(await found('status=inactive'), []);
		assert.deepEqual((await admin.get(
		    `/users/${shop.manager.user.id}`)).body.data.email,
		    shop.manager.email);
	});

	test('a new role holds at once and ends the old sessions', async () => {
		const person = await shop.user({ role: 'employee' });

		fails(await person.get('/invoices'), 403);
		const data = conforms('users.update', await put(person,
		    { role: 'manager', firstName: 'Ignored' }));
		assert.equal(data.role, 'manager');
		assert.equal(data.firstName, 'Ada');
		assert.ok(data.permissions.includes('invoices.write'));
		fails(await person.get('/auth/me'), 401);
		const again = await shop.login(person.email, person.password);
		assert.equal((await again.get('/invoices')).status, 200);
	});

	test('who is inactive can not sign in', async () => {
		const person = await shop.user();

		assert.equal(good(await put(person, { status: 'inactive' }))
		    .status, 'inactive');
		fails(await person.get('/auth/me'), 401);
		fails(await shop.client.post('/auth/login', { email:
			person.email, password: person.password }), 401);
		good(await put(person, { status: 'active' }));
		await shop.login(person.email, person.password);
	});

	test('the last admin keeps role and status', async () => {
		for (const body of [{ role: 'manager' }, { status: 'inactive' },
			{ role: 'employee', status: 'inactive' }])
			fails(await put(admin, body), 409, 'CONFLICT');
		assert.equal(good(await put(admin, { role: 'admin',
			status: 'active' })).role, 'admin');
		assert.equal((await admin.get('/users')).status, 200);
	});

	test('admins who depose each other leave one', async () => {
		const others = [await shop.user({ role: 'admin' }),
			await shop.user({ role: 'admin' })];
		const all = [admin, ...others];
		const answers = await Promise.all(all.map((who, i) => who.put(
		    `/users/${all[(i + 1) % 3].user.id}`,
		    { role: 'manager' })));

		for (const answer of answers)
			assert.ok([200, 401, 409].includes(answer.status),
			    answer.text);
		const [{ count }] = await shop.query(`select count(*)
			from app_user where role = 'admin'
			and status = 'active' and tenant_id = '${shop.id}'`);
		assert.ok(Number(count) >= 1);
		await shop.execute(`update app_user set role = 'admin'
			where id = (select id from app_user where email =
			'${admin.email}' and tenant_id = '${shop.id}')`);
		Object.assign(admin, await shop.login(admin.email,
		    admin.password));
	});

	test('values that are none are named', async () => {
		refusesFields(await put(shop.manager, { role: 'owner',
			status: 'gone' }), ['role', 'status']);
		refusesFields(await admin.get('/users?role=owner'), ['role']);
		fails(await admin.put('/users/usr_01h455vb4pex5vsknk084sn02q',
		    { role: 'admin' }), 404);
	});

	test('others than admins neither read nor change', async () => {
		for (const who of [shop.manager, shop.employee]) {
			fails(await who.get('/users'), 403);
			fails(await who.put(`/users/${who.user.id}`,
			    { role: 'admin' }), 403);
		}
	});
});
