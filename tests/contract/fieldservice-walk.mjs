// A business that uses every route of fieldservice at least once, with rows
// that differ in what lists filter and sort by, and with every value that the
// contract lists.
import assert from 'node:assert/strict';
import { fresh, freshEmail, freshPassword } from '../lib/business.mjs';
import { runJob, told } from '../lib/courier.mjs';
import { file, samples, send } from '../lib/files.mjs';
import { noteSecret } from '../lib/secrets.mjs';
import { until } from '../lib/stack.mjs';
import { books, day, figures } from './fieldservice-books.mjs';

// The token of the link that was mailed to somebody.
async function mailedToken(firm, email, page)
{
	const { text } = await firm.stack.mail(mail =>
	    mail.to.includes(email) && mail.text.includes(page));
	const [, token] = /[?&]token=([\w-]+)/.exec(text);

	noteSecret(token);
	return token;
}

async function upload(firm, type, content, name)
{
	return (await send(firm.admin, '/uploads', { type,
		file: file(content, name) })).body.data;
}

// 11: a file of each type; the pictures are put to use.
async function files(call, firm)
{
	const [face, other] = [await upload(firm, 'avatar', samples.png, 'a.png'),
		await upload(firm, 'avatar', samples.jpeg, 'b.jpg')];
	const logo = await upload(firm, 'logo', samples.png, 'logo.png');
	const paper = await upload(firm, 'document', samples.pdf, 'a.pdf');

	await upload(firm, 'import', samples.csv, 'list.csv');
	await call('uploads.download', [face.id]);
	await call('uploads.delete', [paper.id]);
	await call('settings.profile.put', [], { avatar: face.url,
		phone: '+1 202 555 0101', firstName: 'Ada' });
	await call('settings.profile.get');
	await call('settings.company.put', [], { logo: logo.url,
		name: 'Superior Scents', phone: '+1 202 555 0100',
		address: '1 Main St', city: 'Washington', state: 'DC',
		zip: '20001', website: 'https://scents.example', taxId: '12-3',
		invoiceTerms: 'Net 30', invoiceNotes: 'Thank you' });
	await call('settings.company.get');
	return { employeeAvatar: other.url };
}

// 2: signing in.
async function people(call, firm)
{
	const { guest } = firm, email = freshEmail();
	const password = freshPassword(), next = freshPassword();
	const open = { as: guest };
	const enter = (word = password) => call('auth.login', [],
	    { email, password: word, rememberMe: true }, open);

	await call('auth.register', [], { firstName: 'John', lastName: 'Smith',
		email, password, confirmPassword: password }, open);
	await call('auth.verify_email', [], { token: await mailedToken(firm,
	    email, '/verify-email') }, open);
	await call('auth.forgot_password', [], { email }, open);
	await call('auth.reset_password', [], { token: await mailedToken(firm,
	    email, '/reset-password'), password, confirmPassword: password },
	    open);
	const john = await enter();
	const as = guest.as(john.accessToken);

	await call('auth.refresh', [], { refreshToken: john.refreshToken }, open);
	await call('settings.password', [], { currentPassword: password,
		newPassword: next, confirmPassword: next }, { as });
	noteSecret(next);
	const { accessToken } = await enter(next);

	await call('auth.logout', [], undefined, { as: guest.as(accessToken) });
	await call('health', [], undefined, open);
	return john.user;
}

// 10: what belongs to a person.  The admin has an avatar, so shows all of one.
async function settings(call, firm, john)
{
	await call('auth.login', [], { email: firm.admin.email,
		password: firm.admin.password }, { as: firm.guest });
	await call('auth.me');
	for (const id of ['notifications.preferences', 'settings.notifications'])
		for (const email of [true, false]) {
			await call(`${id}.put`, [], { invoice: { email } });
			assert.equal((await call(`${id}.get`)).invoice.email,
			    email);
		}
	await call('settings.appearance.put', [], { theme: 'dark' });
	assert.equal((await call('settings.appearance.get')).theme, 'dark');
	await call('users.list');
	for (const change of [{ role: 'admin' }, { role: 'manager' },
		{ role: 'employee' }, { status: 'inactive' }, { status: 'active' }])
		await call('users.update', [john.id], change);
	await call('users.update', [firm.admin.user.id], { role: 'admin' });
	firm.admin = await firm.login(firm.admin.email, firm.admin.password);
	await call('users.update', [john.id], { status: 'inactive' });
}

// 7: services.
async function services(call)
{
	const service = (fields = {}) => call('services.create', [], {
		name: `Service ${fresh()}`, type: 'service', price: 150,
		category: 'maintenance', description: 'As agreed', duration: 60,
		active: true, ...fields });
	const visit = await service();
	const trap = await service({ type: 'product', category: 'goods',
		active: false });

	for (const type of ['product', 'service'])
		await call('services.update', [trap.id], { type, active: false });
	await call('services.update', [trap.id], { type: 'product' });
	await call('services.get', [visit.id]);
	await call('services.delete', [(await service()).id]);
	await call('services.list');
	return visit;
}

// 7.6: stock in every state.
async function goods(call)
{
	const item = (fields = {}) => call('inventory.create', [], {
		sku: fresh('SKU-'), name: 'Lavender', category: 'scent',
		quantity: 100, minStock: 50, maxStock: 200, unitPrice: 45,
		costPrice: 18, location: 'Warehouse B', ...fields });
	const stock = await item();

	await item({ category: 'diffuser', quantity: 300 });
	await item({ category: 'accessory', quantity: 0, location: 'Van 1' });
	const last = await item({ category: 'consumable', quantity: 60 });

	await call('inventory.movement', [stock.id], { type: 'in', quantity: 5,
		reason: 'Purchase', notes: 'Restocking' });
	await call('inventory.movement', [last.id], { type: 'in', quantity: 1 });
	await call('inventory.movement', [last.id], { type: 'out',
		quantity: 31 });
	for (const category of ['diffuser', 'scent', 'accessory', 'consumable'])
		await call('inventory.update', [last.id], { category });
	await call('inventory.get', [last.id]);
	await call('inventory.list');
	await call('inventory.alerts');
	await call('inventory.movements.list', [stock.id]);
	await call('inventory.delete', [(await item({ category: 'scent',
		quantity: 1000 })).id]);
	return last;
}

// 4: employees, and visits on several days.
async function staff(call, avatar, customerId)
{
	const hire = (fields = {}) => call('employees.create', [], {
		firstName: 'Sarah', lastName: 'Johnson', email: freshEmail(),
		phone: '+1 202 555 0102', role: 'technician', salary: 45000,
		department: 'Field Services', hireDate: '2025-03-15',
		commissionRate: 10, avatar, ...fields });
	const sarah = await hire();
	const paul = await hire({ firstName: 'Paul', lastName: 'Dirac',
		role: 'driver', department: 'Transport', avatar: null });
	const gone = await hire({ avatar: null });
	const visit = (who, date, fields = {}) => call(
	    'employees.schedule.create', [who.id], { title: 'Service Call',
		customerId, location: '123 Main St', date, startTime: '09:00',
		endTime: '11:00', notes: 'Monthly', ...fields });

	await hire({ firstName: 'Maria', avatar: null });
	for (const status of ['active', 'inactive'])
		await call('employees.update', [paul.id], { status });
	await call('employees.update', [sarah.id], { salary: 47000 });
	await call('employees.get', [sarah.id]);
	await call('employees.delete', [gone.id]);
	await call('employees.list');
	const one = await visit(sarah, '2026-01-15');

	await visit(paul, '2024-02-15', { status: 'completed' });
	await visit(sarah, day(1));
	await call('employees.schedule.update', [sarah.id, one.id],
	    { status: 'completed' });
	await call('employees.schedule.list', [sarah.id]);
	await call('employees.schedule.delete', [sarah.id,
	    (await visit(sarah, '2026-02-01')).id]);
	await call('schedules.list');
	return { sarah, paul };
}

// 3.8: what a customer has agreed on.
async function periods(call, acme, service)
{
	const period = (frequency, status = 'active') => call(
	    'customers.service_periods.create', [acme.id], { frequency, status,
		startDate: '2026-01-01', endDate: '2026-03-31', notes: 'Agreed',
		services: [{ id: service.id, name: service.name, quantity: 1,
			rate: 150, commission: 15 }] });

	const agreed = await period('Q1', 'completed');

	await period('Q2', 'inactive');
	for (const frequency of ['Q3', 'Q4', 'EV', 'DM', 'SO'])
		await period(frequency);
	for (const frequency of ['Q1', 'Q2', 'Q3', 'Q4', 'EV', 'DM', 'SO'])
		await call('customers.service_periods.update',
		    [acme.id, agreed.id], { frequency });
	for (const status of ['active', 'inactive', 'completed'])
		await call('customers.service_periods.update',
		    [acme.id, agreed.id], { status });
	await call('customers.service_periods.list', [acme.id]);
	await call('customers.service_periods.delete', [acme.id,
	    (await period('Q1')).id]);
}

// 3.1 to 3.9: customers and what belongs to one.
async function customers(call, firm, service)
{
	const add = (fields = {}) => call('customers.create', [], {
		name: `Customer ${fresh()}`, email: freshEmail(),
		phone: '(202) 555-0199', address: '456 Oak Ave',
		city: 'Arlington', state: 'VA', zip: '22201',
		notes: 'Referred', ...fields });
	const acme = await add({ name: 'Acme', phone: '(303) 555-0123' });
	const quiet = await add({ name: 'Quiet', city: 'Ulm' });
	const contact = fields => call('customers.contacts.create', [acme.id],
	    { name: 'Wile', email: freshEmail(), phone: '(303) 555-0124',
		title: 'Buyer', isPrimary: true, ...fields });

	await contact();
	const second = await contact({ name: 'Road', isPrimary: false });

	await call('customers.contacts.update', [acme.id, second.id],
	    { title: 'Runner' });
	await call('customers.contacts.list', [acme.id]);
	await call('customers.contacts.delete', [acme.id,
	    (await contact({ isPrimary: false })).id]);
	for (const status of ['active', 'inactive'])
		await call('customers.update', [quiet.id], { status });
	await call('customers.update', [acme.id], { notes: 'Pays late' });
	await call('customers.delete', [(await add()).id]);
	await periods(call, acme, service);
	return { acme, quiet };
}

// 3.6 and 3.7: a list with a good row, a known one and a bad one.
async function exchange(call, firm, known)
{
	const where = ['1 Elm St', 'Reston', 'VA', '20190'];
	const phone = '(202) 555-0100';
	const rows = [['name', 'email', 'phone', 'address', 'city', 'state',
		'zip'], ['New', freshEmail(), phone, ...where],
		['Known', known.email, phone, ...where],
		['Bad', 'none', phone, ...where]];
	const { body } = await send(firm.admin, '/customers/import', { skipDuplicates: 'true',
		file: file(rows.map(row => row.join(',')).join('\r\n'),
		'list.csv') });

	assert.deepEqual([body.data.imported, body.data.skipped,
		body.data.errors.length], [1, 1, 1]);
	await call('customers.export', [], undefined, { query:
	    { format: 'csv' } });
	await call('customers.list');
	await call('customers.get', [known.id]);
}

// 9: what the rest has told the admin.
async function inbox(call, firm)
{
	for (const kind of ['overdue.scan', 'reminders.scan'])
		await runJob(firm, kind);
	await told(firm);
	const list = await until(async () => {
		const rows = await call('notifications.list', [], undefined,
		    { query: { limit: 100 } });

		return new Set(rows.map(each => each.type)).size === 5 && rows;
	}, 60000, 'notifications of every type');

	await call('notifications.read_all', [], undefined,
	    { as: firm.manager });
	await call('notifications.read', [list[0].id]);
	await call('notifications.get', [list[0].id]);
	await call('notifications.delete', [list.find((each, i) =>
	    list.findIndex(one => one.type === each.type) < i).id]);
}

export async function walk(call, firm)
{
	const { employeeAvatar } = await files(call, firm);

	await settings(call, firm, await people(call, firm));
	const service = await services(call), stock = await goods(call);
	const { acme, quiet } = await customers(call, firm, service);
	const { sarah, paul } = await staff(call, employeeAvatar, acme.id);
	const rows = { service, stock, acme, quiet, sarah, paul };

	Object.assign(rows, await books(call, rows));
	await exchange(call, firm, acme);
	await figures(call);
	await inbox(call, firm);
	firm.rows = rows;
}
