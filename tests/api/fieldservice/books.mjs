// The books of a business worked out anew: by SQL from the rows alone, and
// by JavaScript from what the API lists.  Both are written without looking at
// how the system keeps them.
import { good } from './given.mjs';

// Each query gives the rows whose kept figure is not what the rows say.
const audits = {
	'totals of invoices': `
		select i.number, i.subtotal_minor, i.tax_minor, i.total_minor
		  from invoice i
		  left join lateral (select coalesce(sum(round(
		         l.quantity * l.rate_minor)), 0) as subtotal
		         from invoice_line l where l.invoice_id = i.id) s on true
		 where i.subtotal_minor <> s.subtotal
		    or i.tax_minor <> round(s.subtotal * i.tax_rate / 100)
		    or i.total_minor <> i.subtotal_minor + i.tax_minor`,
	'refunds of payments': `
		select p.number, p.refunded_minor, p.amount_minor, p.status
		  from payment p
		  left join lateral (select coalesce(sum(r.amount_minor), 0)
		         as back from refund r where r.payment_id = p.id) s on true
		 where p.refunded_minor <> s.back or s.back > p.amount_minor
		    or (s.back > 0 and s.back = p.amount_minor)
		       <> (p.status = 'refunded')`,
	'money of invoices': `
		select i.number, i.paid_minor, s.money
		  from invoice i
		  left join lateral (select coalesce(sum(p.amount_minor
		         - (select coalesce(sum(r.amount_minor), 0) from refund r
		             where r.payment_id = p.id)), 0) as money
		         from payment p where p.invoice_id = i.id
		          and p.deleted_at is null
		          and p.status in ('completed', 'refunded')) s on true
		 where i.paid_minor <> s.money or s.money > i.total_minor`,
	'statuses of invoices': `
		select number, status, paid_minor, total_minor from invoice
		 where (status = 'paid' and paid_minor <> total_minor)
		    or (status = 'sent' and paid_minor = total_minor)
		    or (status in ('draft', 'cancelled') and paid_minor > 0)
		    or balance_minor <> case status when 'cancelled' then 0
		       else total_minor - paid_minor end
		    or (paid_at is null) = (status = 'paid')`,
	'payments of what is gone': `
		select p.number, i.number as invoice, i.status
		  from payment p join invoice i on i.id = p.invoice_id
		 where p.deleted_at is null and (i.deleted_at is not null
		    or p.customer_id <> i.customer_id)`,
	'balances of customers': `
		select c.name, c.balance_minor, c.spent_minor, s.owed, s.spent
		  from customer c
		  left join lateral (select
		         coalesce(sum(i.total_minor - i.paid_minor) filter (where
		          i.status in ('sent', 'paid')), 0) as owed,
		         coalesce(sum(i.paid_minor), 0) as spent
		         from invoice i where i.customer_id = c.id
		          and i.deleted_at is null) s on true
		 where c.balance_minor <> s.owed or c.spent_minor <> s.spent`,
	'counted rows': `
		select * from (values
		       ('customer', (select count(*) from customer
		         where deleted_at is null)),
		       ('invoice', (select count(*) from invoice
		         where deleted_at is null)),
		       ('payment', (select count(*) from payment
		         where deleted_at is null))) as real (noun, counted)
		 where counted <> (select coalesce(sum(amount), 0) from tally t
		                    where t.noun = real.noun)`,
	'gapless numbers': `
		select s.name, s.period, s.last, n.used
		  from number_series s
		  left join lateral (
		       select count(distinct number) as used from (
		              select number from invoice where s.name = 'invoice'
		              union all
		              select number from payment where s.name = 'payment'
		              ) each
		        where split_part(number, '-', 2) = s.period) n on true
		 where s.last <> n.used`,
	'history of payments': `
		select p.number from payment p
		 where (select count(*) from payment_event e where
		        e.payment_id = p.id and e.type = 'payment') <> 1
		    or (select coalesce(sum(e.amount_minor), 0)
		          from payment_event e where e.payment_id = p.id
		           and e.type = 'refund') <> p.refunded_minor
		    or (select count(*) from payment_event e where
		        e.payment_id = p.id and e.type = 'delete')
		       <> (p.deleted_at is not null)::int`,
};

// What does not add up, by audit; an empty object when the books are good.
export async function auditRows(shop)
{
	const wrong = {};

	for (const [name, sql] of Object.entries(audits)) {
		const rows = await shop.rows(sql);
		if (rows.length > 0)
			wrong[name] = rows;
	}
	return wrong;
}

export async function listAll(admin, path)
{
	const all = [];

	for (let page = 1;; page++) {
		const { body } = await admin.get(path, { query: { page,
			limit: 100, sortBy: 'createdAt', sortOrder: 'asc' } });
		all.push(...body.data);
		if (page >= body.pagination.totalPages)
			return { all, total: body.pagination.total };
	}
}

export const cents = amount => Math.round(amount * 100);
const sum = list => list.reduce((total, each) => total + each, 0);

// Midnight in UTC: of today, Monday, the first, the first of last month …
function borders(now = new Date())
{
	const [y, m, d] = [now.getUTCFullYear(), now.getUTCMonth(),
		now.getUTCDate()];
	const at = (...words) => Date.UTC(...words);

	return { today: at(y, m, d), tomorrow: at(y, m, d + 1),
		week: at(y, m, d - (now.getUTCDay() + 6) % 7),
		nextWeek: at(y, m, d - (now.getUTCDay() + 6) % 7 + 7),
		month: at(y, m, 1), nextMonth: at(y, m + 1, 1),
		lastMonth: at(y, m - 1, 1) };
}

// Statistics, dashboard, balances as they follow from the lists.
export async function reckon(admin)
{
	const customers = await listAll(admin, '/customers');
	const invoices = await listAll(admin, '/invoices');
	const payments = await listAll(admin, '/payments');
	const { all: events } = await listAll(admin,
	    '/payments/history?type=refund');
	const edge = borders();
	const today = new Date(edge.today).toISOString().slice(0, 10);
	const of = status => invoices.all.filter(each =>
	    each.status === status);
	const open = [...of('sent'), ...of('overdue')];
	const moves = [
		...payments.all.filter(each => ['completed', 'refunded']
		    .includes(each.status)).map(each =>
		    [Date.parse(each.date), cents(each.amount)]),
		...events.map(each =>
		    [Date.parse(each.date), -cents(each.amount)]),
	];
	const between = (from, to) => sum(moves.filter(([at]) =>
	    at >= from && at < to).map(([, amount]) => amount));
	const month = between(edge.month, edge.nextMonth);
	const last = between(edge.lastMonth, edge.month);

	return {
		customers, invoices, payments, today,
		stats: {
			totalOutstanding: sum(open.map(each =>
			    cents(each.balance))),
			totalOverdue: sum(of('overdue').map(each =>
			    cents(each.balance))),
			totalPaidThisMonth: month,
			invoiceCount: Object.fromEntries(['draft', 'sent',
				'paid', 'overdue', 'cancelled'].map(status =>
			    [status, of(status).length])),
		},
		revenue: {
			today: between(edge.today, edge.tomorrow),
			thisWeek: between(edge.week, edge.nextWeek),
			thisMonth: month, lastMonth: last,
		},
		growth: last === 0 ? (month > 0 ? 100 : 0) :
		    Math.sign(month - last) * Math.round(Math.abs(
			(month - last) * 1000 / last)) / 10,
		counts: { pending: of('sent').length,
			overdue: of('overdue').length },
		people: { total: customers.all.length,
			active: customers.all.filter(each =>
			    each.status === 'active').length },
		owed: Object.fromEntries(customers.all.map(({ id }) => [id, {
			balance: sum(invoices.all.filter(each =>
			    each.customerId === id && ['sent', 'overdue',
				'paid'].includes(each.status))
			    .map(each => cents(each.balance))),
			totalSpent: sum(invoices.all.filter(each =>
			    each.customerId === id)
			    .map(each => cents(each.amountPaid))),
		}])),
		top: customers.all.map(each => cents(each.totalSpent))
		    .filter(each => each > 0).sort((a, b) => b - a).slice(0, 5),
	};
}

// The system's own statistics and dashboard, in cents.
export async function reported(admin)
{
	const stats = good(await admin.get('/invoices/stats'));
	const board = good(await admin.get('/reports/dashboard'));

	for (const name of ['totalOutstanding', 'totalOverdue',
		'totalPaidThisMonth'])
		stats[name] = cents(stats[name]);
	for (const name of ['today', 'thisWeek', 'thisMonth', 'lastMonth'])
		board.revenue[name] = cents(board.revenue[name]);
	return { stats, board };
}
