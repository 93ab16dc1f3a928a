// Notifications of what happens, and what users want of them (sections 9
// and 10.6).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, fails, refusesFields } from '../../contract/contract.mjs';
import { eachOf } from '../../lib/check.mjs';
import { mailed, runJob, told } from '../../lib/courier.mjs';
import { until } from '../../lib/stack.mjs';
import { send } from './sheets.mjs';
import { closed, customer, day, fresh, freshEmail, good, ids, opened,
    payment, pay, plain, read, sentInvoice, strangers } from './given.mjs';

const mine = async (who, query = '') =>
    good(await who.get(`/notifications?limit=100${query}`));
const clear = shop => shop.execute(`delete from notification
	where tenant_id = '${shop.id}'`);
const prefer = async (who, body) =>
    good(await who.put('/notifications/preferences', body));
const moved = (shop, invoice, when) => shop.execute(`update invoice
	set due_date = ${when} where tenant_id = '${shop.id}'
	and number = '${invoice.invoiceNumber}'`);
const dueIn = (shop, invoice, days) => moved(shop, invoice,
    `(now() at time zone 'UTC')::date + ${days}`);
const spoken = date => new Date(date).toLocaleDateString('en-US', {
	timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' });
const messages = list => list.map(each => each.message);

// Mails of this tenant's own users only.
const mails = async (shop, who) => (await shop.stack.mails()).filter(each =>
    each.to.includes(who.email) && /Notified/.test(each.subject));

const open = async (word, options) => {
	const shop = await opened(word, options);

	await shop.execute(`update company set name = 'Notified',
		email = 'office@example.com' where tenant_id = '${shop.id}'`);
	return shop;
};

describe('what is told to whom', () => {
	let shop, admin, manager, employee, acme;

	before(async () => {
		shop = await open('told');
		({ admin, manager, employee } = shop);
		acme = await customer(admin, { name: 'ABC Corporation' });
		await told(shop);
	});
	after(() => closed(shop));

	test('a new customer: whoever may read customers', async () => {
		for (const who of [admin, manager, employee]) {
			const [one, ...more] = conforms('notifications.list',
			    await who.get('/notifications'));

			assert.deepEqual(more, []);
			assert.match(one.id, /^ntf_/);
			assert.deepEqual({ ...one, id: 0, createdAt: 0,
				updatedAt: 0 }, { id: 0, userId: who.user.id,
				type: 'customer', title: 'New customer',
				message: 'ABC Corporation was added as a customer',
				read: false, actionUrl: `/customers/${acme.id}`,
				createdAt: 0, updatedAt: 0 });
			assert.equal((await read(who, one.actionUrl)).id,
			    acme.id);
		}
	});

	test('a payment: whoever may read payments', async () => {
		const bill = await sentInvoice(admin, acme.id, { taxRate: 6,
			items: [{ description: 'x', quantity: 2, rate: 150 }] });
		const paid = await payment(admin, bill.id, 318);

		await told(shop);
		for (const who of [admin, manager]) {
			const [one] = await mine(who, '&type=payment');

			assert.equal(one.title, 'Payment received');
			assert.equal(one.message, 'Payment of $318.00 received ' +
			    `from ABC Corporation for ${bill.invoiceNumber}`);
			assert.equal(one.actionUrl, `/payments/${paid.id}`);
			assert.equal((await read(who, one.actionUrl)).id,
			    paid.id);
		}
		assert.deepEqual(await mine(employee, '&type=payment'), []);
		good(await admin.post(`/payments/${paid.id}/refund`,
		    { amount: 1234.5 / 5 }));
		await told(shop);
		const [refund] = await mine(admin, '&type=payment');

		assert.deepEqual([refund.title, refund.message],
		    ['Payment refunded', '$246.90 refunded to ABC Corporation ' +
			`for ${bill.invoiceNumber}`]);
	});

	test('a pending payment when it completes or fails', async () => {
		const bill = await sentInvoice(admin, acme.id, plain(2000));
		const one = await payment(admin, bill.id, 1234.5,
		    { status: 'pending' });
		const two = await payment(admin, bill.id, 1,
		    { status: 'pending' });

		await clear(shop);
		await told(shop);
		assert.deepEqual(await mine(admin), []);
		good(await admin.put(`/payments/${one.id}`,
		    { status: 'completed' }));
		good(await admin.put(`/payments/${one.id}`, { notes: 'x' }));
		good(await admin.put(`/payments/${two.id}`,
		    { status: 'failed' }));
		await told(shop);
		assert.deepEqual(messages(await mine(admin)).sort(), [
			`Payment of $1,234.50 received from ABC Corporation for ${
			    bill.invoiceNumber}`,
			'Payment of $1.00 from ABC Corporation for ' +
			`${bill.invoiceNumber} has failed`].sort());
	});

	test('what is refused tells nobody', async () => {
		const bill = await sentInvoice(admin, acme.id, plain(10));

		await clear(shop);
		refusesFields(await pay(admin, bill.id, 11), ['amount']);
		fails(await admin.post('/customers', { name: 'x',
			email: acme.email, phone: '(202) 555-0100' }), 409);
		await told(shop);
		assert.deepEqual(await mine(admin), []);
	});

	test('an import is told once', async () => {
		await clear(shop);
		await shop.execute(`insert into customer (id, tenant_id, name)
			select fresh_id(), '${shop.id}', 'Imported ' || n
			from generate_series(1, 1000) n;
			insert into customer (id, tenant_id, name)
			select fresh_id(), '${shop.id}', 'More ' || n
			from generate_series(1, 234) n`);
		await told(shop);
		assert.deepEqual(messages(await mine(admin)),
		    ['1234 customers were added at once']);
		assert.equal((await mine(admin))[0].actionUrl, '/customers');
	});

	test('an import of many groups is told once, too', async () => {
		const file = n => `name,email,phone\n${Array.from({ length: n },
		    (_, i) => `N,n${i}@${n}.example,(202) 555-0100\n`).join('')}`;

		await clear(shop);
		assert.equal(good(await send(admin, file(1234))).imported,
		    1234);
		await told(shop);
		assert.deepEqual(messages(await mine(admin)),
		    ['1234 customers were added at once']);
		await clear(shop);
		good(await send(admin, file(2)));
		await told(shop);
		assert.deepEqual(messages(await mine(admin)),
		    ['N was added as a customer', 'N was added as a customer']);
	});

	test('history that is loaded is no news', async () => {
		await clear(shop);
		await shop.execute(`insert into customer (id, tenant_id, name,
			created_at) select fresh_id(), '${shop.id}', 'Old ' || n,
			now() - make_interval(days => n)
			from generate_series(2, 30) n;
			insert into customer (id, tenant_id, name, created_at)
			select fresh_id(), '${shop.id}', 'New ' || n,
			now() - make_interval(mins => n)
			from generate_series(1, 30) n`);
		await told(shop);
		assert.deepEqual(messages(await mine(admin)),
		    ['30 customers were added at once']);
	});

	test('a user who has left is told nothing', async () => {
		const gone = await shop.user({ role: 'manager' });

		await shop.execute(`update app_user set status = 'inactive'
			where email = '${gone.email}'`);
		await customer(admin);
		await told(shop);
		assert.deepEqual(await shop.query(`select n.id from notification n
			join app_user u on u.id = n.user_id
			where u.email = '${gone.email}'`), []);
	});

	test('a payment deleted before it is told', async () => {
		const bill = await sentInvoice(admin, acme.id, plain(10));

		await clear(shop);
		await shop.stack.stop('courier');
		const paid = await payment(admin, bill.id, 10);
		good(await admin.delete(`/payments/${paid.id}`));
		await shop.stack.start('courier');
		await told(shop);
		assert.deepEqual(await mine(admin), []);
	});

	test('amounts have the decimals of the currency', async () => {
		for (const [currency, said] of [['JPY', '¥1,200'],
		    ['KWD', 'KWD 1,200.000']]) {
			const other = await open('yen', { currency });
			const bill = await sentInvoice(other.admin, (await
			    customer(other.admin)).id, plain(1200));

			await payment(other.admin, bill.id, 1200);
			await told(other);
			const [one] = await mine(other.admin, '&type=payment');
			assert.ok(one.message.startsWith(
			    `Payment of ${said} received`), one.message);
			await closed(other);
		}
	});
});

describe('one\'s own notifications', () => {
	let shop, admin, manager, list;

	before(async () => {
		shop = await open('own');
		({ admin, manager } = shop);
		const bill = await sentInvoice(admin, (await customer(admin)).id,
		    plain(100));

		for (let n = 0; n < 3; n++) {
			await payment(admin, bill.id, 10 + n);
			await told(shop);
		}
		list = await mine(admin);
	});
	after(() => closed(shop));

	test('newest first, by type and by read, in pages', async () => {
		assert.equal(list.length, 4);
		assert.match(list[0].message, /^Payment of \$12\.00/);
		assert.equal(list[3].type, 'customer');
		assert.equal((await mine(admin, '&type=payment')).length, 3);
		assert.equal((await mine(admin, '&type=reminder')).length, 0);
		good(await admin.put(`/notifications/${list[1].id}/read`));
		assert.deepEqual(ids(await mine(admin, '&read=true')),
		    [list[1].id]);
		assert.deepEqual(ids(await mine(admin,
		    '&read=false&type=payment')), [list[0].id, list[2].id]);
		const page = (await admin.get('/notifications?limit=3&page=2'))
		    .body;

		assert.deepEqual(ids(page.data), [list[3].id]);
		assert.deepEqual(page.pagination,
		    { page: 2, limit: 3, total: 4, totalPages: 2 });
		assert.deepEqual(ids(await mine(admin, '&sortOrder=asc')),
		    ids(list).reverse());
		refusesFields(await admin.get('/notifications?read=maybe'),
		    ['read']);
		refusesFields(await admin.get('/notifications?type=gossip'),
		    ['type']);
	});

	test('one is read, marked as read, again, and deleted', async () => {
		const path = `/notifications/${list[0].id}`;
		const answer = await admin.get(path);

		assert.deepEqual(conforms('notifications.get', answer), list[0]);
		const now = conforms('notifications.read',
		    await admin.put(`${path}/read`));
		assert.equal(now.read, true);
		assert.equal(conforms('notifications.read',
		    await admin.put(`${path}/read`)).read, true);
		assert.notEqual((await admin.get(path)).headers.etag,
		    answer.headers.etag);
		fails(await admin.delete(path, { headers:
		    { 'If-Match': answer.headers.etag } }), 412);
		conforms('notifications.delete', await admin.delete(path));
		for (const gone of [await admin.get(path),
		    await admin.delete(path), await admin.put(`${path}/read`)])
			fails(gone, 404, 'NOT_FOUND');
		assert.equal((await mine(admin)).length, 3);
	});

	test('another user\'s are not there', async () => {
		const [theirs] = await mine(manager);

		for (const id of [theirs.id, ...strangers('ntf')]) {
			const path = `/notifications/${id}`;

			for (const answer of [await admin.get(path),
			    await admin.put(`${path}/read`),
			    await admin.delete(path)])
				fails(answer, 404, 'NOT_FOUND');
		}
		assert.deepEqual((await mine(manager))[0], theirs);
	});

	test('all are marked as read, only one\'s own', async () => {
		const answer = await admin.put('/notifications/read-all');

		conforms('notifications.read_all', answer);
		assert.equal(answer.body.message,
		    'Notifications marked as read: 2');
		assert.ok((await mine(admin)).every(each => each.read));
		assert.ok((await mine(manager)).every(each => !each.read));
		conforms('notifications.read_all',
		    await admin.put('/notifications/read-all'));
	});

	test('the database itself keeps users apart', async () => {
		const own = await shop.stack.execute(`select set_config(
			'kontor.user', (select id::text from app_user
			where email = '${admin.email}'), true);
			with gone as (delete from notification returning user_id)
			select count(distinct user_id) from gone`,
		    { as: 'app', tenant: shop.id });

		assert.equal(own.split('\n').at(-1), '1');
		assert.equal((await mine(admin)).length, 0);
		assert.ok((await mine(manager)).length > 0);
	});
});

describe('preferences', () => {
	const flags = { inApp: true, email: false };
	const presets = { payment: flags, invoice: flags, customer: flags,
		system: flags, reminder: flags, digest: 'off',
		invoiceReminderDays: 3, visitReminderDays: 1 };
	let shop, admin;

	before(async () => {
		shop = await open('prefer');
		admin = shop.admin;
	});
	after(() => closed(shop));

	test('what holds before anything was said', async () => {
		assert.deepEqual(conforms('notifications.preferences.get',
		    await admin.get('/notifications/preferences')), presets);
		assert.deepEqual(conforms('settings.notifications.get',
		    await admin.get('/settings/notifications')), presets);
	});

	test('a change keeps the rest, under both names', async () => {
		const one = conforms('notifications.preferences.put',
		    await admin.put('/notifications/preferences',
			{ payment: { email: true }, digest: 'weekly' }));
		const wanted = { ...presets, digest: 'weekly', payment:
			{ inApp: true, email: true } };

		assert.deepEqual(one, wanted);
		const two = conforms('settings.notifications.put',
		    await admin.put('/settings/notifications',
			{ invoiceReminderDays: 14, digest: 'off',
			payment: { email: null } }));

		assert.deepEqual(two, { ...wanted, digest: 'off',
			invoiceReminderDays: 14 });
		assert.deepEqual(await read(admin,
		    '/notifications/preferences'), two);
		assert.deepEqual(await read(shop.manager,
		    '/notifications/preferences'), presets);
		good(await admin.put('/settings/notifications'));
		assert.deepEqual(await read(admin,
		    '/settings/notifications'), two);
	});

	test('what a front end adds is kept as it came', async () => {
		const more = { sound: 'chime', quiet: { from: '22:00',
			days: [1, 2.5] }, customer: { inApp: false,
			email: false, push: true, sms: false } };

		const got = await prefer(admin, more);
		assert.deepEqual({ ...got, ...more }, got);
		assert.deepEqual(await read(admin,
		    '/settings/notifications'), got);
	});

	test('one word for all types', async () => {
		const all = await prefer(admin, { email: true });

		assert.equal(all.email, true);
		for (const type of ['payment', 'invoice', 'customer', 'system',
		    'reminder'])
			assert.equal(all[type].email, true);
		const some = await prefer(admin, { email: { payment: false },
			inApp: { system: false } });
		assert.deepEqual([some.payment.email, some.invoice.email,
			some.system.inApp, some.payment.inApp],
		    [false, true, false, true]);
		const one = await prefer(admin, { invoice: { email: false } });
		assert.equal(one.email, undefined);
		assert.deepEqual([one.invoice.email, one.customer.email],
		    [false, true]);
	});

	test('every wrong field is named', async () => {
		for (const path of ['/notifications/preferences',
		    '/settings/notifications']) {
			refusesFields(await admin.put(path, { payment: true,
				invoice: { email: 'yes' }, customer: [],
				system: { push: 1 }, reminder: 'x',
				digest: 'hourly', invoiceReminderDays: 61,
				visitReminderDays: 1.5, email: 'x',
				inApp: { payment: 'no' } }), ['payment',
				'invoice', 'customer', 'system', 'reminder',
				'digest', 'invoiceReminderDays',
				'visitReminderDays', 'email', 'inApp']);
			fails(await admin.put(path, undefined, { raw: '[]' }),
			    400, 'VALIDATION_ERROR');
			fails(await admin.put(path, undefined, { raw: '{' }),
			    400, 'VALIDATION_ERROR');
			fails(await admin.put(path, { x: 'y'.repeat(17000) }),
			    400, 'VALIDATION_ERROR');
		}
	});

	test('changes at once do not lose each other', async () => {
		const words = Array.from({ length: 24 }, (_, n) => `w${n}`);

		await eachOf(words, 8, word => prefer(shop.manager,
		    { [word]: true }));
		const got = await read(shop.manager, '/settings/notifications');
		assert.ok(words.every(word => got[word] === true));
	});

	test('a day written as 3.0 is three days', async () => {
		await prefer(admin, { invoiceReminderDays: 3.0 });
		good(await admin.put('/settings/notifications', undefined,
		    { raw: '{"invoiceReminderDays": 3.0}' }));
		const bill = await sentInvoice(admin, (await customer(admin)).id,
		    plain(1));

		await dueIn(shop, bill, 2);
		await runJob(shop, 'reminders.scan');
		assert.equal((await mine(admin, '&type=reminder')).length, 1);
	});
});

describe('in the list, by mail, or not at all', () => {
	let shop, admin, manager, bill;

	before(async () => {
		shop = await open('mail');
		({ admin, manager } = shop);
		bill = await sentInvoice(admin, (await customer(admin,
		    { name: 'Mail & Söhne' })).id, plain(100));
		await told(shop);
		await clear(shop);
	});
	after(() => closed(shop));

	test('as each user wants it', async () => {
		await prefer(admin, { payment: { inApp: false, email: true } });
		await prefer(manager, { payment: { inApp: false } });
		await payment(admin, bill.id, 10);
		await mailed(shop);
		assert.deepEqual(await mine(admin), []);
		assert.deepEqual(await mine(manager), []);
		const [mail, ...more] = await mails(shop, admin);

		assert.deepEqual(more, []);
		assert.equal(mail.subject, 'Payment received - Notified');
		assert.deepEqual(mail.to, [admin.email]);
		assert.ok(mail.text.includes('Payment of $10.00 received from ' +
		    `Mail & Söhne for ${bill.invoiceNumber}.`), mail.text);
		assert.match(mail.text, /^Hello Ada,/);
		assert.match(mail.text, /notification settings/);
		assert.deepEqual(await mails(shop, manager), []);
	});

	test('both', async () => {
		await prefer(admin, { payment: { inApp: true } });
		await payment(admin, bill.id, 11);
		await mailed(shop);
		assert.equal((await mine(admin)).length, 1);
		assert.equal((await mails(shop, admin)).length, 2);
	});

	test('a daily digest instead of single mails, once', async () => {
		await clear(shop);
		await prefer(admin, { digest: 'daily' });
		for (const amount of [12, 13, 14])
			await payment(admin, bill.id, amount);
		await mailed(shop);
		const [newest] = await mine(admin);

		good(await admin.put(`/notifications/${newest.id}/read`));
		assert.equal((await mails(shop, admin)).length, 2);
		await runJob(shop, 'notifications.digest');
		await runJob(shop, 'notifications.digest');
		await mailed(shop);
		const [mail, ...more] = (await mails(shop, admin)).filter(each =>
		    /summary/.test(each.subject));

		assert.deepEqual(more, []);
		assert.equal(mail.subject,
		    'Your daily summary: 2 notifications - Notified');
		assert.match(mail.text, /\$13\.00 received[^]*\$12\.00 received/);
		assert.doesNotMatch(mail.text, /\$14\.00/, 'it was read');
	});

	test('a weekly one when the week is over', async () => {
		await prefer(manager, { digest: 'weekly', payment:
			{ inApp: false, email: true } });
		await payment(admin, bill.id, 15);
		await told(shop);
		await runJob(shop, 'notifications.digest');
		await mailed(shop);
		assert.deepEqual(await mails(shop, manager), []);
		await shop.execute(`update notification
			set created_at = created_at - interval '7 days'
			where tenant_id = '${shop.id}'`);
		await runJob(shop, 'notifications.digest');
		await mailed(shop);
		assert.deepEqual((await mails(shop, manager)).map(each =>
		    each.subject),
		    ['Your weekly summary: 1 notification - Notified']);
	});
});

describe('overdue invoices and reminders', () => {
	let shop, admin, manager, acme;
	const scan = (kind = 'overdue') => runJob(shop, `${kind}.scan`);

	before(async () => {
		shop = await open('late', { timeZone: 'UTC' });
		({ admin, manager } = shop);
		acme = await customer(admin, { name: 'Late & Co' });
		await told(shop);
		await clear(shop);
	});
	after(() => closed(shop));

	test('overdue once for each due date', async () => {
		const bill = await sentInvoice(admin, acme.id, plain(1500));

		await scan();
		assert.deepEqual(await mine(admin), []);
		await dueIn(shop, bill, -1);
		await scan();
		await scan();
		const [one, ...more] = await mine(admin);

		assert.deepEqual(more, []);
		assert.deepEqual([one.type, one.title, one.message, one.actionUrl],
		    ['invoice', 'Invoice overdue', `${bill.invoiceNumber} to ` +
			`Late & Co was due on ${spoken(day(-1))}; $1,500.00 is ` +
			'still to be paid', `/invoices/${bill.id}`]);
		assert.equal((await mine(manager)).length, 1);
		assert.deepEqual(await mine(shop.employee), []);
		good(await admin.delete(`/notifications/${one.id}`));
		await scan();
		assert.deepEqual(await mine(admin), [], 'deleted is deleted');
		await dueIn(shop, bill, -2);
		await scan();
		assert.equal((await mine(admin)).length, 1);
		await payment(admin, bill.id, 1500);
	});

	test('drafts, paid, cancelled and deleted ones are not', async () => {
		await told(shop);
		await clear(shop);
		const made = await eachOf([1, 2, 3, 4], 1, () =>
		    sentInvoice(admin, acme.id, plain(10)));

		good(await admin.put(`/invoices/${made[1].id}`,
		    { status: 'cancelled' }));
		good(await admin.delete(`/invoices/${made[2].id}`));
		await payment(admin, made[3].id, 10);
		for (const one of made)
			await dueIn(shop, one, -3);
		await scan();
		assert.deepEqual((await mine(admin, '&type=invoice')).map(each =>
		    each.actionUrl), [`/invoices/${made[0].id}`]);
	});

	test('more than one batch', async () => {
		await clear(shop);
		await shop.execute(`insert into invoice (id, tenant_id, number,
			customer_id, status, currency, subtotal_minor, tax_rate,
			total_minor, issue_date, due_date)
			select fresh_id(), '${shop.id}', 'OLD-' || n, c.id,
			'sent', 'USD', 100, 0, 100, '2020-01-01', '2020-01-31'
			from generate_series(1, 510) n, customer c
			where c.tenant_id = '${shop.id}'`);
		await scan();
		const { total } = (await admin.get(
		    '/notifications?type=invoice')).body.pagination;

		assert.equal(total, 510);
		await shop.execute(`update invoice set deleted_at = now()
			where tenant_id = '${shop.id}'`);
	});

	test('a reminder as many days before as one likes', async () => {
		await clear(shop);
		await prefer(manager, { invoiceReminderDays: 10 });
		const bill = await sentInvoice(admin, acme.id, plain(20));

		await dueIn(shop, bill, 11);
		await scan('reminders');
		assert.deepEqual(await mine(manager, '&type=reminder'), []);
		await dueIn(shop, bill, 10);
		await scan('reminders');
		assert.deepEqual((await mine(manager, '&type=reminder')).map(
		    each => [each.title, each.message]), [['Invoice due in 10 ' +
		    'days', `${bill.invoiceNumber} to Late & Co is due on ${
			spoken(day(10))}; $20.00 is still to be paid`]]);
		assert.deepEqual(await mine(admin, '&type=reminder'), []);
		await prefer(admin, { invoiceReminderDays: 10 });
		await prefer(manager, { invoiceReminderDays: 20 });
		await scan('reminders');
		await scan('reminders');
		assert.equal((await mine(manager, '&type=reminder')).length, 1,
		    'nobody is reminded twice of one due date');
		await dueIn(shop, bill, 1);
		await scan('reminders');
		assert.equal((await mine(manager, '&type=reminder'))[0].title,
		    'Invoice due tomorrow');
		await dueIn(shop, bill, 0);
		await scan('reminders');
		assert.equal((await mine(manager, '&type=reminder'))[0].title,
		    'Invoice due today');
	});
});

describe('stock and visits', () => {
	let shop, admin, employee;

	before(async () => {
		shop = await open('visits', { timeZone: 'UTC' });
		({ admin, employee } = shop);
	});
	after(() => closed(shop));

	const move = (item, quantity, type = 'out') => admin.post(
	    `/inventory/${item.id}/movement`, { type, quantity });

	test('low stock when it gets low, not while it is', async () => {
		const item = await shop.stock({ sku: 'LAV', quantity: 10,
			minStock: 4 });

		good(await move(item, 5), 201);
		await told(shop);
		assert.deepEqual(await mine(admin), []);
		good(await move(item, 1), 201);
		good(await move(item, 0.5), 201);
		await told(shop);
		for (const who of [admin, shop.manager, employee]) {
			const [one, ...more] = await mine(who);

			assert.deepEqual(more, []);
			assert.deepEqual([one.type, one.title, one.actionUrl],
			    ['system', 'Low stock', `/inventory/${item.id}`]);
			assert.match(one.message, /^Lavender \(LAV\) is down to (4|3\.5); at least 4 should be there$/);
			assert.equal((await read(who, one.actionUrl)).sku,
			    'LAV');
		}
		good(await move(item, 10, 'in'), 201);
		good(await move(item, 13.5), 201);
		await told(shop);
		assert.deepEqual(messages(await mine(admin)).slice(0, 1),
		    ['Lavender (LAV) is out of stock']);
		await clear(shop);
	});

	test('a visit tomorrow: told to whoever makes it', async () => {
		const acme = await customer(admin, { name: 'ABC' });
		const worker = await shop.hire({ firstName: 'Eve',
			lastName: 'Smith', userId: employee.user.id });
		const visit = await shop.visit(worker.id, { title: 'Refill',
			date: day(1), startTime: '09:30', endTime: '10:00',
			customerId: acme.id });

		await shop.visit(worker.id, { date: day(3) });
		good(await admin.put(`/employees/${worker.id}/schedule/${
		    (await shop.visit(worker.id, { date: day(1) })).id}`,
		    { status: 'cancelled' }));
		await runJob(shop, 'reminders.scan');
		await runJob(shop, 'reminders.scan');
		const [one, ...more] = await mine(employee, '&type=reminder');

		assert.deepEqual(more, []);
		assert.deepEqual([one.title, one.message], ['Visit tomorrow',
			`Refill for ABC on ${spoken(day(1))} at 09:30 ` +
			'(Eve Smith)']);
		assert.ok(ids(await read(employee, one.actionUrl))
		    .includes(visit.id));
		assert.deepEqual(await mine(admin, '&type=reminder'), []);
		good(await admin.put(`/employees/${worker.id}/schedule/${
		    visit.id}`, { startTime: '11:00', endTime: '12:00' }));
		await runJob(shop, 'reminders.scan');
		assert.match((await mine(employee, '&type=reminder'))[0].message,
		    /at 11:00/);
	});

	test('without a user: told to those who plan', async () => {
		const worker = await shop.hire();

		await prefer(admin, { visitReminderDays: 5 });
		await shop.visit(worker.id, { title: 'Check', date: day(4) });
		await runJob(shop, 'reminders.scan');
		assert.deepEqual((await mine(admin, '&type=reminder')).map(
		    each => [each.title, each.message]), [['Visit in 4 days',
			`Check on ${spoken(day(4))} at 09:00 (Sarah Johnson)`]]);
		assert.deepEqual(await mine(shop.manager, '&type=reminder'), []);
	});
});

describe('scheduled work', () => {
	let shop;

	before(async () => {
		shop = await open('jobs', { timeZone: 'Pacific/Auckland' });
	});
	after(() => closed(shop));

	test('a new tenant has its jobs, by its own clock', async () => {
		const jobs = await shop.query(`select kind, period,
			to_char(run_at at time zone 'Pacific/Auckland',
			'HH24:MI') as here, run_at - now() as wait,
			run_at between now() and now() + interval '25 hours'
			as soon from job where tenant_id = '${shop.id}'
			order by kind`);

		assert.deepEqual(jobs.map(each => each.kind),
		    ['notifications.digest', 'overdue.scan', 'reminders.scan']);
		assert.ok(jobs.every(each => each.soon), JSON.stringify(jobs));
		assert.match(jobs[0].here, /^07:3[0-4]$/);
		assert.match(jobs[2].here, /^07:0[0-4]$/);
		assert.match(jobs[1].here, /:0[0-4]$/);
	});

	test('day and hour change with the clocks', async () => {
		// New York goes to summer time on 8 March 2026, 2:00
		const [next] = await shop.query(`select
			(timestamp '2026-03-08' + time '07:00')
			at time zone 'America/New_York' =
			timestamptz '2026-03-08 11:00Z' as summer`);

		assert.equal(next.summer, true);
	});

	test('what fails is tried again later and says why', async () => {
		await shop.execute(`insert into job (tenant_id, kind, run_at,
			period) values ('${shop.id}', 'nobody.knows', now(),
			'1 hour'); notify kontor_outbox`);
		const look = async () => (await shop.query(`select last_error,
			attempts, locked_until, run_at > now() as later
			from job where kind = 'nobody.knows'
			and tenant_id = '${shop.id}'`))[0];

		await until(async () => (await look()).last_error !== null);
		assert.deepEqual(await look(), { last_error:
			'this kontor-courier does not know the kind',
			attempts: 1, locked_until: null, later: true });
		await shop.execute(`delete from job
			where kind = 'nobody.knows'`);
	});

	test('old records go, others stay', async () => {
		const { admin } = shop;

		await customer(admin);
		await told(shop);
		await shop.execute(`
			insert into outbox (tenant_id, kind, payload, done_at)
			select '${shop.id}', 'test.' || n, '{}',
			now() - make_interval(days => n)
			from unnest(array[29, 31]) n;
			insert into notification (tenant_id, user_id, type,
			title, message, event, is_read, created_at)
			select tenant_id, id, 'system', 'old ' || n, 'x',
			'old ' || n, n < 300, now() - make_interval(days => n)
			from app_user, unnest(array[179, 181, 364, 366]) n
			where email = '${admin.email}';
			insert into auth_throttle (tenant_id, key, since)
			values ('${shop.id}', 'old', now() - interval '25 h'),
			('${shop.id}', 'new', now());
			insert into auth_token (tenant_id, digest, kind, user_id,
			expires_at) select tenant_id, n || email, 'reset', id,
			now() - make_interval(days => n) from app_user,
			unnest(array[6, 8]) n where email = '${admin.email}';
			insert into auth_session (id, tenant_id, user_id,
			expires_at, user_agent) select fresh_id(), tenant_id,
			id, now() - make_interval(days => n), 'old ' || n
			from app_user, unnest(array[29, 31]) n
			where email = '${admin.email}'`);
		await runJob(shop, 'records.expire', { everywhere: true });
		const left = (await shop.query(`
			select kind as name from outbox where kind like 'test.%'
			and tenant_id = '${shop.id}'
			union all select title from notification
			where title like 'old%' and tenant_id = '${shop.id}'
			union all select key from auth_throttle
			where key in ('old', 'new') and tenant_id = '${shop.id}'
			union all select user_agent from auth_session
			where user_agent like 'old%' and tenant_id = '${shop.id}'
			union all select left(digest, 1) from auth_token
			where digest like '%${admin.email}'`))
		    .map(each => each.name).sort();

		assert.deepEqual(left, ['6', 'new', 'old 179', 'old 29',
			'old 364', 'test.29']);
		assert.equal((await mine(admin, '&type=customer')).length, 1);
		good(await admin.get('/auth/me'));
	});

	test('kept answers expire', async () => {
		await shop.execute(`insert into idempotency_key (tenant_id, actor,
			route, key, fingerprint, created_at) values
			('${shop.id}', 'a', 'b', 'old', 'd',
			now() - interval '25 hours'), ('${shop.id}', 'a', 'b',
			'new', 'd', now())`);
		await runJob(shop, 'idempotency.expire', { everywhere: true });
		assert.deepEqual(await shop.query(`select key from idempotency_key
			where tenant_id = '${shop.id}' and actor = 'a'`),
		    [{ key: 'new' }]);
	});
});
