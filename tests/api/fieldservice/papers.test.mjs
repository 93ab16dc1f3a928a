// The invoice as a PDF (section 5.7): what stands on it, in which scripts, on
// how many pages, and what happens without the process that draws.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { fails } from '../../contract/contract.mjs';
import { run, startStack, until } from '../../lib/stack.mjs';
import { closed, customer, day, foreign, invoice, opened, payment, plain,
    sentInvoice, strangers } from './given.mjs';

// Letters as they are typed: shapes, ligatures and marks of direction undone.
const plainLetters = text => text.normalize('NFKC')
    .replace(/[\u200c-\u200f\u202a-\u202e\u2066-\u2069]/g, '');

async function tool(name, words, bytes)
{
	const got = await run(name, words, { input: bytes });

	assert.equal(got.code, 0, got.stderr);
	return got.stdout;
}

const textOf = async pdf => plainLetters(
    await tool('pdftotext', ['-layout', '-enc', 'UTF-8', '-', '-'], pdf));

async function pagesOf(pdf)
{
	const info = await tool('pdfinfo', ['-'], pdf);

	return Number(/Pages:\s+(\d+)/.exec(info)[1]);
}

// Each word of the name stands on the page.  Where pdftotext sees gaps inside
// a shaped word, and the order on a line that runs from right to left, are
// its own business.
function names(text, name)
{
	const letters = text.replace(/\s/g, '');

	for (const word of plainLetters(name).split(' '))
		assert.ok(letters.includes(word) ||
		    letters.includes([...word].reverse().join('')),
		    `${word} in ${text}`);
}

describe('the PDF of an invoice', () => {
	let shop, admin, buyer;

	before(async () => {
		shop = await opened('papers', { name: 'Superior Scents' });
		admin = shop.admin;
		buyer = await customer(admin, { name: 'ABC Corporation' });
		await shop.execute(`update company set email = 'hello@scents.example',
			address = '9 Rose St', city = 'Washington', state = 'DC',
			zip = '20002', phone = '(202) 555-0177',
			invoice_terms = 'Net 30' where tenant_id = '${shop.id}'`);
	});
	after(() => closed(shop));

	async function drawn(id, boss = admin)
	{
		const answer = await boss.get(`/invoices/${id}/pdf`);

		assert.equal(answer.status, 200, answer.text);
		assert.equal(answer.headers['content-type'], 'application/pdf');
		assert.equal(answer.raw.subarray(0, 5).toString(), '%PDF-');
		assert.equal(Number(answer.headers['content-length']),
		    answer.raw.length);
		return answer;
	}

	test('is a download named like the invoice', async () => {
		const bill = await invoice(admin, buyer.id);
		const { headers } = await drawn(bill.id);

		assert.equal(headers['content-disposition'],
		    `attachment; filename="${bill.invoiceNumber}.pdf"`);
	});

	test('says who, what, how much and until when', async () => {
		const bill = await sentInvoice(admin, buyer.id,
		    { notes: 'Thank you for your business!' });
		await payment(admin, bill.id, 100);
		const text = await textOf((await drawn(bill.id)).raw);

		for (const words of [bill.invoiceNumber, 'Superior Scents',
			'9 Rose St', '(202) 555-0177', 'ABC Corporation',
			'123 Main St', 'Monthly Diffuser Service',
			'Scent Refill - Lavender', '150.00', '300.00', '480.00',
			'28.80', '508.80', '100.00', '408.80', 'Net 30',
			'Thank you for your business!'])
			assert.ok(text.includes(words), `${words} in ${text}`);
	});

	test('shows the same figures as the API, in any currency', async () => {
		for (const [currency, rate, shown] of [
			['JOD', 12.345, '12.345'], ['JPY', 123456, '123,456'],
			['INR', 9999.99, '9,999.99']]) {
			const other = await opened(currency, { currency });

			try {
				const bill = await sentInvoice(other.admin,
				    (await customer(other.admin)).id, plain(rate));
				const text = await textOf((await drawn(bill.id,
				    other.admin)).raw);
				assert.ok(text.includes(shown),
				    `${shown} in ${text}`);
			} finally {
				await closed(other);
			}
		}
	});

	for (const [script, name, item] of [
		['Latin with accents', 'Čapek & Müller Ørsted', 'Größe 3½'],
		['Arabic', 'شركة النور للتجارة', 'صيانة شهرية'],
		['Devanagari', 'श्री गणेश ट्रेडर्स', 'मासिक सेवा'],
	])
		test(`names in ${script}`, async () => {
			const own = await customer(admin, { name });
			const bill = await invoice(admin, own.id, { items: [{
				description: item, quantity: 1, rate: 7 }] });
			const text = await textOf((await drawn(bill.id)).raw);

			names(text, name);
			names(text, item);
			assert.ok(text.includes('7.42'), text);
		});

	test('a hundred lines take several numbered pages', async () => {
		const bill = await invoice(admin, buyer.id, { taxRate: 0,
			items: Array.from({ length: 100 }, (_, i) => ({
			description: `Line number ${i + 1}`, quantity: 1,
			rate: i + 1 })) });
		const { raw } = await drawn(bill.id);
		const text = await textOf(raw);
		const pages = await pagesOf(raw);

		assert.ok(pages > 1 && pages < 8, `${pages} pages`);
		for (let i = 1; i <= 100; i++)
			assert.match(text, new RegExp(`Line number ${i}\\b`));
		assert.ok(text.includes('5,050.00'), text.slice(-800));
		for (let page = 1; page <= pages; page++)
			assert.match(text, new RegExp(`${page}\\s*(of|/)\\s*${
			    pages}`));
	});

	test('signs that mean something elsewhere stay signs', async () => {
		const name = '<b>Tom</b> & "Söhne" %s \\n {x}';
		const own = await customer(admin, { name });
		const text = await textOf((await drawn((await invoice(admin,
		    own.id)).id)).raw);

		assert.ok(text.includes(name), text);
	});

	test('says what state the invoice is in', async () => {
		const late = await sentInvoice(admin, buyer.id,
		    { dueDate: day(-2) });
		const paid = await sentInvoice(admin, buyer.id, plain(5));
		await payment(admin, paid.id, 5);

		assert.match(await textOf((await drawn(late.id)).raw),
		    /overdue/i);
		assert.match(await textOf((await drawn(paid.id)).raw), /paid/i);
	});

	test('twenty at once are all drawn', async () => {
		const bill = await invoice(admin, buyer.id);
		const all = await Promise.all(Array.from({ length: 20 }, () =>
		    admin.get(`/invoices/${bill.id}/pdf`)));

		for (const answer of all)
			assert.equal(answer.raw.subarray(0, 5).toString(),
			    '%PDF-');
	});

	test('nobody\'s invoice has none', async () => {
		for (const id of [...strangers('inv'),
		    (await foreign(shop)).invoice.id])
			fails(await admin.get(`/invoices/${id}/pdf`), 404,
			    'NOT_FOUND');
	});
});

describe('without the process that draws', () => {
	let stack, shop, bill;

	before(async () => {
		stack = await startStack({ workers: 1 });
		shop = await opened('undrawn', { stack });
		bill = await invoice(shop.admin,
		    (await customer(shop.admin)).id);
	});
	after(async () => {
		await closed(shop);
		await stack.remove();
	});

	const ask = () => shop.admin.get(`/invoices/${bill.id}/pdf`);

	test('503 in JSON, everything else served; then it is back', async () => {
		assert.equal((await ask()).status, 200);
		await stack.stop('render');
		const answer = await ask();
		const error = fails(answer, 503);
		assert.ok(answer.headers['retry-after']);
		assert.match(answer.headers['content-type'], /json/);
		assert.doesNotMatch(error.message, /\/|sock/);
		assert.equal((await shop.admin.get(
		    `/invoices/${bill.id}`)).status, 200);

		await stack.start('render');
		await until(async () => (await ask()).status === 200, 60000,
		    'the PDF');
	});
});
