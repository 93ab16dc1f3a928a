// Files: types by content, what they belong to, whose they are, delivery.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { archive, compound, file, png, samples, send, stored } from
	'../../lib/files.mjs';
import { until } from '../../lib/stack.mjs';

const NOBODY = '00000000-0000-7000-8000-000000000000';
let firm, customer, vehicle;

before(async () => {
	firm = await makeDealership();
	customer = await firm.customer();
	vehicle = await firm.vehicle({ customerId: customer.id });
});

// A refusal in the shape of this contract.
function refused(answer, status, { field } = {}) {
	const { status: code, body, text } = answer;

	assert.equal(code, status, text.slice(0, 300));
	assert.equal(body.status, status);
	assert.ok(body.message.length > 0 && body.code.length > 0, text);
	if (field)
		assert.ok(body.errors?.[field]?.[0].length > 0, text);
}

const upload = (who, fields = {}, content = png(), name = 'image.png') =>
	send(who, '/files/upload', { file: file(content, name), ...fields });

const list = async (who, query = '') =>
	good(await who.get(`/files${query}`)).map(({ id }) => id);

const path = (url) => {
	const { pathname } = new URL(url);

	assert.ok(pathname.startsWith('/api/'), url);
	return pathname.slice('/api'.length);
};

test('the request of the contract', async () => {
	const content = samples.jpeg;
	const answer = await upload(firm.engineer, {
		category: 'warranty_documents', relatedEntityId: vehicle.id,
		relatedEntityType: 'vehicle' }, content, 'image.jpg');
	const data = good(answer, 201);

	assert.equal(answer.body.success, true);
	assert.equal(data.filename, 'image.jpg');
	assert.equal(data.mimeType, 'image/jpeg');
	assert.equal(data.size, content.length);
	assert.equal(data.category, 'warranty_documents');
	assert.equal(data.relatedEntityType, 'vehicle');
	assert.equal(data.relatedEntityId, vehicle.id);
	assert.equal(data.serviceCenterId, null);
	assert.equal(data.uploadedById, firm.engineer.user.id);
	assert.match(data.url, /^https:\/\/.+\/api\/files\/[0-9a-f-]{36}\/content$/);
	assert.equal(answer.headers.location, `/api/files/${data.id}`);
	const bytes = await firm.advisor.get(path(data.url));

	assert.equal(bytes.status, 200);
	assert.equal(bytes.headers['content-type'], 'image/jpeg');
	assert.match(bytes.headers['content-disposition'], /^inline/);
	assert.ok(content.equals(bytes.raw));
	refused(await firm.client.get(path(data.url)), 401);
	assert.deepEqual(good(await firm.admin.get(`/files/${data.id}`)), data);
});

test('the six types are taken by what they hold, no others', async () => {
	const media = { png: 'image/png', jpeg: 'image/jpeg',
		pdf: 'application/pdf', doc: 'application/msword',
		docx: 'application/vnd.openxmlformats-officedocument.' +
		'wordprocessingml.document' };

	for (const [what, type] of Object.entries(media)) {
		const data = good(await upload(firm.admin, {}, samples[what],
			'any.thing'), 201);

		assert.equal(data.mimeType, type);
	}
	for (const what of ['gif', 'webp', 'xlsx', 'csv', 'txt', 'utf16'])
		refused(await upload(firm.admin, {}, samples[what],
			'image.jpg'), 400, { field: 'file' });
	for (const content of [compound(['Workbook']),
		compound(['WordDocument', 'Macros']),
		compound(['WordDocument']).subarray(0, 1024),
		archive(['[Content_Types].xml', 'word/document.xml',
			'word/vbaProject.bin']),
		Buffer.from('<svg onload="x"/>'), Buffer.alloc(0)])
		refused(await upload(firm.admin, {}, content, 'report.doc'),
			400, { field: 'file' });
	refused(await upload(firm.admin, {}, png(10485761)), 413);
});

test('what it is about must be said whole, and be there', async () => {
	refused(await send(firm.admin, '/files/upload', {}), 400,
		{ field: 'file' });
	for (const [fields, status, field] of [
		[{ category: 'pictures' }, 400, 'category'],
		[{ relatedEntityType: 'invoice', relatedEntityId: vehicle.id },
			400, 'relatedEntityType'],
		[{ relatedEntityType: 'vehicle' }, 400, 'relatedEntityId'],
		[{ relatedEntityId: vehicle.id }, 400, 'relatedEntityType'],
		[{ relatedEntityType: 'vehicle', relatedEntityId: 'x' }, 400,
			'relatedEntityId'],
		[{ relatedEntityType: 'vehicle', relatedEntityId: NOBODY },
			404, 'relatedEntityId'],
		[{ relatedEntityType: 'customer', relatedEntityId: vehicle.id },
			404, 'relatedEntityId'],
	])
		refused(await upload(firm.admin, fields), status, { field });
	refused(await firm.admin.post('/files/upload', { file: 'x' }), 415);
	const stranger = await makeDealership();

	refused(await upload(stranger.admin, { relatedEntityType: 'vehicle',
		relatedEntityId: vehicle.id }), 404);
});

test('lists by entity, category and service centre', async () => {
	const { id } = await firm.customer();
	const mine = good(await upload(firm.advisor, { category: 'invoices',
		relatedEntityType: 'customer', relatedEntityId: id },
		samples.pdf, 'invoice.pdf'), 201);
	const other = good(await upload(firm.advisor, {
		relatedEntityType: 'customer', relatedEntityId: id }), 201);
	const about = `?entityType=customer&entityId=${id}`;

	assert.deepEqual(await list(firm.other.engineer, about),
		[other.id, mine.id]);
	assert.deepEqual(await list(firm.admin, `${about}&sort=filename`),
		[other.id, mine.id]);
	assert.deepEqual(await list(firm.admin,
		`${about}&filter[category]=invoices`), [mine.id]);
	assert.deepEqual(await list(firm.admin,
		`?entityType=vehicle&entityId=${id}`), []);
	assert.deepEqual(good(await firm.admin.get(`/files${about}` +
		'&fields=filename&expand=uploadedBy&sort=-size'))
		.map((row) => row.uploadedBy.id),
	[firm.advisor.user.id, firm.advisor.user.id]);
	refused(await firm.admin.get('/files?entityType=invoice'), 400,
		{ field: 'entityType' });
	refused(await firm.admin.get('/files?entityId=x'), 400,
		{ field: 'entityId' });
});

test('what belongs to a service centre is not there for others', async () => {
	const own = good(await upload(firm.engineer), 201);
	const wide = good(await upload(firm.admin), 201);

	assert.equal(own.serviceCenterId, firm.centre.id);
	assert.equal(wide.serviceCenterId, null);
	for (const who of [firm.manager, firm.admin, firm.central])
		assert.ok((await list(who)).includes(own.id));
	for (const who of [firm.other.manager, firm.other.engineer]) {
		assert.ok(!(await list(who)).includes(own.id));
		refused(await who.get(`/files/${own.id}`), 404);
		refused(await who.get(path(own.url)), 404);
		refused(await who.delete(`/files/${own.id}`), 404);
		refused(await who.get(`/files/${wide.id}`), 404);
	}
	assert.deepEqual(await list(firm.admin,
		`?serviceCenterId=${firm.other.centre.id}`), []);
	const stranger = await makeDealership();

	refused(await stranger.admin.get(path(own.url)), 404);
	refused(await stranger.admin.delete(`/files/${own.id}`), 404);
});

test("a job card's files are its centre's", async () => {
	const card = good(await firm.admin.post('/job-cards', {
		serviceCenterId: firm.centre.id, customerId: customer.id,
		vehicleId: (await firm.vehicle({ customerId: customer.id })).id,
		serviceType: 'Regular Service' }), 201);
	const fields = { category: 'job_card_images', relatedEntityId: card.id,
		relatedEntityType: 'job_card' };
	const about = `?entityType=job_card&entityId=${card.id}`;
	const data = good(await upload(firm.admin, fields), 201);

	assert.equal(data.serviceCenterId, firm.centre.id);
	assert.deepEqual(await list(firm.engineer, about), [data.id]);
	assert.deepEqual(await list(firm.other.engineer, about), []);
	refused(await firm.other.manager.get(path(data.url)), 404);
	refused(await upload(firm.other.engineer, fields), 404,
		{ field: 'relatedEntityId' });
	good(await firm.engineer.delete(`/files/${data.id}`));
	assert.deepEqual(await list(firm.admin, about), []);
});

test('files of another kind are no attachments', async () => {
	const boss = firm.stack.client(firm.slug);
	const { accessToken } = good(await boss.post('/auth/login', {
		email: firm.admin.email, password: firm.admin.password }));
	const logo = good(await send(boss.as(accessToken), '/uploads',
		{ type: 'logo', file: file(png(), 'logo.png') }), 201);
	const [{ id }] = await firm.query('select id from file where kind = ' +
		"'logo' order by created_at desc limit 1");

	assert.ok(logo.id);
	for (const who of [firm.admin, firm.central, firm.manager]) {
		assert.ok(!(await list(who)).includes(id));
		refused(await who.get(`/files/${id}`), 404);
		refused(await who.get(`/files/${id}/content`), 404);
		refused(await who.delete(`/files/${id}`), 404);
	}
});

test('a deleted file is gone, and its bytes with it', async () => {
	const place = await makeDealership();
	const data = good(await upload(place.manager), 201);

	await until(() => stored(place.stack, place.id).length === 1);
	good(await place.engineer.delete(`/files/${data.id}`));
	refused(await place.manager.get(path(data.url)), 404);
	refused(await place.manager.delete(`/files/${data.id}`), 404);
	await until(() => stored(place.stack, place.id).length === 0, 60000,
		'the courier to collect');
});

// Whoever comes first wins; nothing is left of an attachment to what is gone.
test('uploads race with the deletion of what they belong to', async () => {
	for (let i = 0; i < 6; i++) {
		const { id } = await firm.vehicle();
		const [sent, deleted] = await Promise.all([
			upload(firm.admin, { relatedEntityType: 'vehicle',
				relatedEntityId: id }),
			firm.admin.delete(`/vehicles/${id}`)]);

		good(deleted);
		assert.ok([201, 404].includes(sent.status), sent.text);
		refused(await upload(firm.admin, { relatedEntityType: 'vehicle',
			relatedEntityId: id }), 404);
	}
});

test('ten at once, and the same key twice', async () => {
	const content = png(30000);
	const answers = await Promise.all(Array.from({ length: 10 }, () =>
		upload(firm.advisor, { relatedEntityType: 'customer',
			relatedEntityId: customer.id }, content)));
	const ids = new Set(answers.map((answer) => good(answer, 201).id));

	assert.equal(ids.size, 10);
	const headers = { 'idempotency-key': 'upload-once' };
	const again = await Promise.all([0, 1].map(() => send(firm.advisor,
		'/files/upload', { file: file(content, 'a.png') }, { headers })));
	const good201 = again.filter(({ status }) => status === 201);

	assert.ok(good201.length >= 1);
	assert.equal(new Set(good201.map(({ body }) => body.data.id)).size, 1);
});
