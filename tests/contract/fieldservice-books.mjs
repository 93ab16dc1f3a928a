// The money of the business that walks through fieldservice: invoices, what
// is paid and refunded, reports, commissions.
export const day = (offset = 0) =>
    new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);

// 6: of every kind, some in 2024, some yesterday; one is refunded in parts.
async function money(call, { old, paid, open })
{
	const pay = (one, amount, method, fields = {}) => call(
	    'payments.create', [], { invoiceId: one.id, amount, method,
		methodDetails: { cardLast4: '4242', cardBrand: 'Visa' },
		notes: 'Thanks', ...fields });

	await pay(old, 508.8, 'bank_transfer', { date: '2024-03-10' });
	const first = await pay(paid, 508.8, 'credit_card');
	const moves = await pay(open, 10, 'cash', { status: 'pending' });

	for (const method of ['credit_card', 'bank_transfer', 'cash', 'check'])
		await call('payments.update', [moves.id], { method });
	for (const status of ['failed', 'pending', 'completed', 'failed'])
		await call('payments.update', [moves.id], { status });
	await pay(open, 20, 'cash', { status: 'pending' });
	const back = await pay(open, 30, 'cash', { date: day(-1) });

	await call('payments.refund', [back.id], { amount: 10, reason: 'Part' });
	await call('payments.refund', [back.id], { amount: 20 });
	await call('payments.update', [back.id], { status: 'refunded' });
	await pay(open, 5, 'check');
	await call('payments.delete', [(await pay(open, 1, 'check')).id]);
	await call('payments.get', [first.id]);
	await call('payments.list');
	await call('payments.history');
	return first;
}

// 5.6 to 5.9, and a customer's own lists.
async function papers(call, { acme, service }, paid, due)
{
	await call('invoices.quick', [], { customerId: acme.id,
		serviceIds: [service.id] });
	await call('invoices.send', [due.id], { to: ['billing@example.com'],
		cc: ['boss@example.com'], subject: 'Invoice',
		message: 'Attached', attachPdf: true });
	await call('invoices.get', [paid.id]);
	await call('invoices.pdf', [paid.id]);
	await call('invoices.list');
	await call('invoices.stats');
	for (const id of ['customers.invoices', 'customers.payments'])
		await call(id, [acme.id]);
}

// 5: invoices in every status, in 2024 and now.
export async function books(call, who)
{
	const { acme, quiet, sarah, paul } = who;
	const bill = (customerId, fields = {}) => call('invoices.create', [], {
		customerId, items: [{ description: 'Visit', quantity: 2,
			rate: 150 }, { description: 'Refill', quantity: 4,
			rate: 45 }], taxRate: 6, dueDate: day(40),
		notes: 'Net 30', employeeId: sarah.id, ...fields });
	const become = (one, status) => call('invoices.update', [one.id],
	    { status });
	const old = await bill(quiet.id, { issueDate: '2024-03-05',
		dueDate: '2024-04-05', employeeId: paul.id });
	const paid = await bill(acme.id), open = await bill(acme.id);
	const late = await bill(acme.id, { issueDate: '2025-05-05',
		dueDate: '2025-06-05' });

	for (const status of ['sent', 'draft', 'sent'])
		await become(open, status);
	await become(late, 'overdue');
	await become(await bill(acme.id), 'cancelled');
	await call('invoices.delete', [(await bill(acme.id)).id]);
	const first = await money(call, { old, paid, open });

	await become(paid, 'paid');
	await papers(call, who, paid, await bill(acme.id, { dueDate: day(1) }));
	return { paid, first };
}

// 8: every report; commissions on their way to being paid out.
export async function figures(call)
{
	for (const name of ['dashboard', 'sales', 'revenue', 'customers',
		'invoices', 'payments', 'employees', 'tax'])
		await call(`reports.${name}`);
	for (const sortOrder of ['asc', 'desc'])
		await call('reports.custom', [], { name: 'Mine', sortOrder,
			dimensions: ['customer_name'], metrics: ['invoice_amount'],
			filters: [{ field: 'date', operator: 'between',
				value: ['2024-01-01', day()] }],
			groupBy: 'customer_name', sortBy: 'invoice_amount' });
	const { transactions } = await call('reports.commissions', [],
	    undefined, { query: { dateFrom: '2024-01-01' } });

	for (const status of ['processing', 'pending', 'processing', 'paid'])
		await call('commissions.update', [transactions[0].id], { status });
	await call('commissions.update', [transactions[1].id],
	    { status: 'processing' });
	await call('reports.commissions');
}
