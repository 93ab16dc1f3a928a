// Sending invoices (section 5.6): over SMTP to a real server.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { readMail } from '../../lib/mail.mjs';
import { need } from '../../lib/packages.mjs';
import { freePorts, run, sleep, startStack, until }
    from '../../lib/stack.mjs';
import { closed, customer, good, invoice, opened, payment, plain, read }
    from './given.mjs';

const { SMTPServer } = need('smtp-server');

// A mail server that keeps what it gets; `refuse` may turn mails away.
class Postbox {
	mails = [];

	constructor(port)
	{
		this.port = port;
	}

	open()
	{
		this.server = new SMTPServer({
			authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'],
			disableReverseLookup: true, logger: false,
			onData: (stream, session, done) => {
				const parts = [];

				stream.on('data', part => parts.push(part));
				stream.on('end', () => this.take(
				    Buffer.concat(parts), session, done));
			},
		});
		this.server.on('error', () => {});
		return new Promise(done => this.server.listen(this.port,
		    '127.0.0.1', done));
	}

	async take(bytes, session, done)
	{
		const refused = this.refuse?.();

		if (refused)
			return done(Object.assign(new Error(refused.text),
			    { responseCode: refused.code }));
		this.mails.push({ ...await readMail(bytes), envelope: {
			from: session.envelope.mailFrom.address,
			to: session.envelope.rcptTo.map(each =>
			    each.address) } });
		done();
	}

	close()
	{
		return new Promise(done => this.server.close(done));
	}

	// In its place one that takes calls and says nothing; gives what
	// hangs up.
	async silence()
	{
		const calls = [], server = net.createServer(call => {
			call.on('error', () => {});
			calls.push(call);
		});

		await new Promise(done => server.listen(this.port,
		    '127.0.0.1', done));
		return () => new Promise(done => {
			server.close(done);
			calls.forEach(call => call.destroy());
		});
	}

	find(subject, ms = 45000)
	{
		return until(() => this.mails.find(each =>
		    each.subject === subject), ms, `the mail "${subject}"`);
	}
}

describe('sending an invoice', () => {
	let stack, shop, admin, buyer, post;

	before(async () => {
		const [port] = await freePorts(1);

		post = new Postbox(port);
		await post.open();
		stack = await startStack({ settings: {
			mail_url: `smtp://127.0.0.1:${port}`,
			mail_from: 'billing@kontor.example' } });
		shop = await opened('mail', { stack, name: 'Düfte & Co.' });
		admin = shop.admin;
		buyer = await customer(admin, { name: 'ABC Corporation' });
		await stack.kontor('company', 'set', shop.slug,
		    'email=office@scents.example');
	});
	after(async () => {
		await closed(shop);
		await stack.remove();
		await post.close();
	});

	const send = (id, body) => admin.post(`/invoices/${id}/send`, body);
	const pdfText = async pdf => (await run('pdftotext',
	    ['-layout', '-', '-'], { input: Buffer.from(pdf) })).stdout;
	const rowsOf = async id => shop.rows(`select o.id, attempts, done_at,
		failed_at, last_error, payload from outbox o
		join invoice i on i.id = o.subject
		where i.number = '${id}' order by o.id`);

	test('the document\'s own example', async () => {
		const bill = await invoice(admin, buyer.id);
		const body = endpoint('invoices.send').request.example;
		const answer = await send(bill.id, body);

		conforms('invoices.send', answer);
		assert.equal(answer.body.data.status, 'sent');
		assert.ok(answer.body.data.sentAt);
		const mail = await post.find(body.subject);
		assert.deepEqual(mail.to, body.to);
		assert.deepEqual(mail.cc, body.cc);
		assert.deepEqual(mail.envelope.to, [...body.to, ...body.cc]);
		assert.equal(mail.text.trim(), body.message);
		assert.equal(mail.from, 'billing@kontor.example');
		assert.match(mail.raw, /^Reply-To:.*office@scents\.example/m);
		assert.equal(mail.attachments.length, 1);
		const [pdf] = mail.attachments;
		assert.equal(pdf.mimeType, 'application/pdf');
		assert.equal(pdf.filename, `${bill.invoiceNumber}.pdf`);
		const text = await pdfText(pdf.content);
		assert.match(text, /508\.80/);
		assert.ok(text.includes(bill.invoiceNumber));
	});

	test('only an address is needed; the rest has presets', async () => {
		const bill = await invoice(admin, buyer.id);

		good(await send(bill.id, { to: ['one@example.com'] }));
		const mail = await post.find(
		    `Invoice ${bill.invoiceNumber} from Düfte & Co.`);
		assert.deepEqual(mail.to, ['one@example.com']);
		assert.deepEqual(mail.cc, []);
		assert.equal(mail.attachments.length, 1);
		assert.ok(mail.text.includes(bill.invoiceNumber));
	});

	test('empty words are as good as none', async () => {
		const bill = await invoice(admin, buyer.id);

		good(await send(bill.id, { to: ['empty@example.com'], cc: [],
			subject: '', message: '' }));
		const mail = await post.find(
		    `Invoice ${bill.invoiceNumber} from Düfte & Co.`);
		assert.ok(mail.text.includes(bill.invoiceNumber));
	});

	test('attachPdf false attaches nothing', async () => {
		const bill = await invoice(admin, buyer.id);

		good(await send(bill.id, { to: ['two@example.com'],
			subject: 'No paper', attachPdf: false }));
		assert.deepEqual((await post.find('No paper')).attachments, []);
	});

	test('subjects and messages in any script, any length', async () => {
		const bill = await invoice(admin, buyer.id);
		const subject = 'فاتورة رقم ١ — चालान № 1 — Rechnung 🧾 ' +
		    'für Ärzte und viele Worte, damit die Zeile lang wird';
		const message = `Grüße,\nline two\n.\n..dots\n${'lang '.repeat(
		    400)}\n\nشكرا जी`;

		good(await send(bill.id, { to: ['three@example.com'], subject,
			message }));
		const mail = await post.find(subject);
		assert.equal(mail.text.replaceAll('\r\n', '\n').trim(), message);
		for (const line of mail.raw.split('\r\n'))
			assert.ok(Buffer.byteLength(line) <= 998, 'a long line');
	});

	test('no header is smuggled in', async () => {
		const bill = await invoice(admin, buyer.id);
		const answer = await send(bill.id, { to: ['four@example.com'],
			subject: 'Hello\r\nBcc: thief@example.com' });

		if (answer.status === 400)
			refusesFields(answer, ['subject']);
		else {
			good(answer);
			const mail = await until(() => post.mails.find(each =>
			    each.to[0] === 'four@example.com'), 60000, 'the mail');
			assert.doesNotMatch(mail.raw, /^Bcc:/m);
			assert.deepEqual(mail.envelope.to,
			    ['four@example.com']);
		}
		refusesFields(await send(bill.id, { to: [
			'a@example.com\r\nBcc: thief@example.com'] }), ['to']);
	});

	test('what is wrong is named', async () => {
		const { id } = await invoice(admin, buyer.id);

		refusesFields(await send(id, {}), ['to']);
		refusesFields(await send(id, { to: [] }), ['to']);
		refusesFields(await send(id, { to: 'a@example.com',
			cc: ['nobody'], subject: 1, message: [],
			attachPdf: 'yes' }),
		    ['to', 'cc', 'subject', 'message', 'attachPdf']);
		refusesFields(await send(id, { to: Array.from({ length: 51 },
		    (_, i) => `a${i}@example.com`) }), ['to']);
		assert.equal((await read(admin, `/invoices/${id}`)).status,
		    'draft');
	});

	test('a paid one may be sent again, a cancelled one not', async () => {
		const { id, invoiceNumber } = await invoice(admin, buyer.id,
		    plain(5));

		await payment(admin, id, 5);
		assert.equal(good(await send(id, { to: ['a@example.com'],
			subject: `paid ${invoiceNumber}` })).status, 'paid');
		await post.find(`paid ${invoiceNumber}`);
		const dead = await invoice(admin, buyer.id);
		good(await admin.put(`/invoices/${dead.id}`,
		    { status: 'cancelled' }));
		fails(await send(dead.id, { to: ['a@example.com'] }), 409);
	});

	test('a delivered mail leaves no addresses behind', async () => {
		const bill = await invoice(admin, buyer.id);

		good(await send(bill.id, { to: ['five@example.com'],
			subject: 'Gone' }));
		await post.find('Gone');
		const [row] = await until(async () => {
			const rows = await rowsOf(bill.invoiceNumber);
			return rows[0].done_at && rows;
		}, 60000, 'the row to be done');
		assert.deepEqual(row.payload, {});
	});

	test('one answer lost and asked again sends one mail', async () => {
		const bill = await invoice(admin, buyer.id);
		const twice = () => admin.post(`/invoices/${bill.id}/send`, {
			to: ['six@example.com'], subject: 'Once' },
		    { headers: { 'Idempotency-Key': bill.id } });

		good(await twice());
		good(await twice());
		await post.find('Once');
		await sleep(1500);
		assert.equal(post.mails.filter(each =>
		    each.subject === 'Once').length, 1);
	});

	test('a server that says later gets it later', async () => {
		const bill = await invoice(admin, buyer.id);
		let refusals = 0;

		post.refuse = () => refusals++ === 0 ?
		    { code: 450, text: 'busy' } : undefined;
		good(await send(bill.id, { to: ['seven@example.com'],
			subject: 'Later' }));
		await until(async () => (await rowsOf(bill.invoiceNumber))[0]
		    .last_error, 60000, 'the first try');
		const [row] = await rowsOf(bill.invoiceNumber);
		assert.equal(row.done_at, null);
		assert.equal(row.failed_at, null);
		await shop.execute(`update outbox set due_at = now()
			where id = '${row.id}'; notify kontor_outbox`);
		await post.find('Later', 45000);
		post.refuse = undefined;
		assert.equal(refusals, 2);
	});

	test('a server that is away gets all of it when it is back', async () => {
		const bills = [];

		await post.close();
		const hangUp = await post.silence();
		// Who waited for the mail server would wait in vain.
		for (let i = 0; i < 3; i++) {
			const bill = await invoice(admin, buyer.id);

			good(await send(bill.id, { to: ['eight@example.com'],
				subject: `Away ${i}` }));
			bills.push(bill.invoiceNumber);
		}
		await hangUp();
		await until(async () => (await rowsOf(bills[0]))[0].last_error,
		    60000, 'the first try');
		await post.open();
		await stack.stop('courier');
		await shop.execute(`update outbox set due_at = now()
			where done_at is null and failed_at is null`);
		await stack.start('courier');
		for (let i = 0; i < 3; i++)
			await post.find(`Away ${i}`, 45000);
		await sleep(500);
		for (let i = 0; i < 3; i++)
			assert.equal(post.mails.filter(each =>
			    each.subject === `Away ${i}`).length, 1);
	});

	test('an address the server refuses is given up', async () => {
		const bill = await invoice(admin, buyer.id);

		post.refuse = () => ({ code: 550, text: 'no such mailbox' });
		good(await send(bill.id, { to: ['nine@example.com'],
			subject: 'Never' }));
		await until(async () => (await rowsOf(bill.invoiceNumber))[0]
		    .failed_at, 60000, 'the row to fail');
		post.refuse = undefined;
		assert.match((await rowsOf(bill.invoiceNumber))[0].last_error,
		    /550|refused/);
	});
});
