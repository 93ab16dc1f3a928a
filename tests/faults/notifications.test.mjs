// Two couriers that are killed again and again while they tell 300 events and
// scan: nobody is told twice, nobody is forgotten.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { good, makeTenant } from '../lib/business.mjs';
import { longDay } from '../lib/day.mjs';
import { sleep, startStack, until } from '../lib/stack.mjs';

const PAYMENTS = 300, LATE = 60, SOON = 40;
let stack, firm, running = [];

before(async () => {
	await longDay();
	stack = await startStack();
	await stack.stop('courier');
	firm = await makeTenant({ stack });
	await firm.execute(`update company set email = 'office@example.com'
		where tenant_id = '${firm.id}'`);
});

after(async () => {
	await Promise.all(running.map(each => each.stop('SIGKILL')));
	await stack?.remove();
});

function courier()
{
	const child = spawn(path.join(stack.bin, 'kontor-courier'),
	    ['--config', stack.conf], { stdio: 'ignore' });
	const ended = new Promise(done => child.once('exit', done));

	return { stop: async signal => {
		child.kill(signal);
		await ended;
	} };
}

// Leases end at once instead of after two minutes.
const leasesEnd = () => firm.execute(`update outbox set due_at = now()
	where done_at is null and failed_at is null and due_at > now();
	update job set locked_until = null where locked_until > now();
	notify kontor_outbox`);

const forced = kinds => firm.execute(`update job set run_at = now()
	where tenant_id = '${firm.id}' and kind in (${kinds.map(each =>
	    `'${each}'`)}); notify kontor_outbox`);

const left = async () => Number((await firm.query(`select count(*) as n
	from outbox where done_at is null and failed_at is null`))[0].n);

const invoices = (word, count, due) => `insert into invoice (id, tenant_id,
	number, customer_id, status, currency, subtotal_minor, tax_rate,
	total_minor, issue_date, due_date)
	select fresh_id(), '${firm.id}', '${word}-' || n, c.id, 'sent', 'USD',
	10000000, 0, 10000000, '2026-01-01',
	(now() at time zone 'UTC')::date + ${due}
	from generate_series(1, ${count}) n, customer c
	where c.tenant_id = '${firm.id}'`;

test('each is told once, and each mail is one mail', { timeout: 240000 },
    async () => {
	await firm.customer({ name: 'ABC Corporation' });
	good(await firm.admin.put('/settings/notifications', { email: true }));
	good(await firm.manager.put('/settings/notifications',
	    { email: { payment: true }, digest: 'daily' }));
	await firm.execute(`${invoices('PAID', 1, 90)};
		${invoices('LATE', LATE, -1)}; ${invoices('SOON', SOON, 2)};
		insert into payment (id, tenant_id, number, invoice_id,
		customer_id, amount_minor, method)
		select fresh_id(), tenant_id, 'P' || n, id, customer_id, n,
		'cash' from generate_series(1, ${PAYMENTS}) n, invoice
		where number = 'PAID-1' and tenant_id = '${firm.id}'`);
	assert.ok(await left() >= PAYMENTS);
	running = [courier(), courier()];
	for (let n = 0; n < 25; n++) {
		if (n % 3 === 0)
			await forced(['overdue.scan', 'reminders.scan',
				'notifications.digest']);
		await sleep(30 + Math.random() * 250);
		const which = n % 2;

		await running[which].stop('SIGKILL');
		running[which] = courier();
		if (n % 5 === 4)
			await leasesEnd();
	}
	await until(async () => {
		await leasesEnd();
		await sleep(300);
		return await left() === 0;
	}, 120000, 'everything to be told');
	await forced(['overdue.scan', 'reminders.scan',
		'notifications.digest']);
	await until(async () => Number((await firm.query(`select count(*) as n
		from job where tenant_id = '${firm.id}' and run_at <= now()`))
		[0].n) === 0 && await left() === 0, 60000, 'the scans');
	await Promise.all(running.map(each => each.stop('SIGTERM')));

	const rows = await firm.query(`select u.email, n.type,
		count(*) as all_rows, count(distinct n.message) as messages,
		count(*) filter (where n.digest) as waiting
		from notification n join app_user u on u.id = n.user_id
		where n.tenant_id = '${firm.id}' and n.type <> 'customer'
		group by 1, 2 order by 1, 2`);
	const wanted = [firm.admin, firm.manager].flatMap(who => [
		['invoice', LATE], ['payment', PAYMENTS], ['reminder', SOON]]
		.map(([type, count]) => ({ email: who.email, type,
			all_rows: count, messages: count, waiting: 0 })));

	assert.deepEqual(rows, wanted.sort((a, b) =>
	    (a.email + a.type).localeCompare(b.email + b.type)));
	const mails = await stack.mails();
	const ofAdmin = mails.filter(each =>
	    each.to.includes(firm.admin.email) &&
	    /still to be paid|received from/.test(each.text));

	assert.equal(ofAdmin.length, PAYMENTS + LATE + SOON);
	assert.equal(new Set(ofAdmin.map(each => each.text)).size,
	    ofAdmin.length, 'no two mails say the same');
	const digests = mails.filter(each =>
	    each.to.includes(firm.manager.email) &&
	    /summary/.test(each.subject));
	const counted = digests.reduce((sum, each) => sum +
	    Number(each.subject.match(/(\d+) notification/)[1]), 0);

	assert.equal(counted, PAYMENTS, 'each is in one digest');
	assert.equal(Number((await firm.query(`select count(*) as n from outbox
		where tenant_id = '${firm.id}' and failed_at is not null
		and kind <> 'mail.verify'`))[0].n), 0);
});

test('a scan that is killed in the middle leaves nothing', async () => {
	await firm.execute(invoices('HALF', 5, -1));
	const lock = stack.session({ as: 'super' });
	// the scan gets as far as its announcements, and waits there
	await lock.run(`begin; lock table kontor.outbox in exclusive mode`);
	await lock.run(`select 1`);
	const one = courier();

	try {
		await firm.stack.execute(`update job set run_at = now(),
			locked_until = null where tenant_id = '${firm.id}'
			and kind = 'overdue.scan'`, { as: 'owner' });
		await until(async () => (await stack.query(`select 1 as one
			from pg_stat_activity where wait_event_type = 'Lock'
			and application_name = 'kontor-courier'`,
		    { as: 'super' })).length > 0, 60000, 'the scan to wait');
	} finally {
		await one.stop('SIGKILL');
		await lock.run('rollback');
		await lock.end();
	}
	running = [courier()];
	await until(async () => {
		await leasesEnd();
		await sleep(200);
		return Number((await firm.query(`select count(*) as n
			from notification where message like 'HALF%'`))[0].n) > 0;
	}, 60000, 'the invoices to be found again');
	await until(async () => await left() === 0, 60000, 'the end');
	const [found] = await firm.query(`select count(*) as n,
		count(distinct (user_id, message)) as different
		from notification where message like 'HALF%'`);

	assert.deepEqual(found, { n: 10, different: 10 });
	await running[0].stop('SIGTERM');
});

// Not only when the lease of two minutes ends.
test('a deadlock is tried again at once, in events and in scans', async () => {
	await firm.execute(`create sequence unlucky;
		grant usage on sequence unlucky to public;
		create function unlucky() returns trigger language plpgsql as $$
		begin
			if nextval('unlucky') % 5 = 1 then
				raise exception 'unlucky' using errcode = '40P01';
			end if;
			return new;
		end $$;
		create trigger unlucky before insert on notification
			for each row execute function unlucky();
		create trigger unlucky before insert on announcement
			for each row execute function unlucky();
		${invoices('UNLUCKY', 1, -1)}`);
	running = [courier()];
	try {
		await forced(['overdue.scan']);
		await until(async () => (await firm.query(`select 1 as one
			from notification where message like 'UNLUCKY%'`))
			.length > 0, 60000, 'the invoice to be told of');
	} finally {
		await firm.execute(`drop trigger unlucky on notification;
			drop trigger unlucky on announcement;
			drop function unlucky(); drop sequence unlucky`);
		await running[0].stop('SIGTERM');
	}
});
