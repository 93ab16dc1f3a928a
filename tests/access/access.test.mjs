// Every role at every route, and nobody, against the table of decisions.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { good, makeTenant } from '../lib/business.mjs';
import { sharedStack } from '../lib/stack.mjs';

const ROLES = ['admin', 'manager', 'employee', 'nobody'];
const unknown = '00000000-0000-7000-8000-000000000000';

const table = readFileSync(new URL('fieldservice.table', import.meta.url),
    'utf8').split('\n').filter(line => /^[^#]/.test(line)).map(line => {
	const [decision, role, method, path] = line.split(/\s+/);
	return { decision, role, method, path, route: `${method} ${path}` };
});

// The routes the program serves, as it prints them.
async function served(stack)
{
	const { stdout, code, stderr } = await stack.kontor('routes',
	    'fieldservice');

	assert.equal(code, 0, stderr);
	return stdout.split('\n').map(line => line.split(/\s+/))
	    .filter(([method]) => /^[A-Z]+$/.test(method))
	    .map(([method, path]) => `${method} ${path}`);
}

describe('the table of decisions', () => {
	test('has a line for each role and route, and no other', async () => {
		const routes = await served(await sharedStack());
		const wanted = routes.flatMap(route => {
			const open = table.some(each => each.route === route &&
			    each.decision === 'public');
			return (open ? ['*'] : ROLES).map(role =>
			    `${role} ${route}`);
		});

		assert.ok(routes.length > 40);
		assert.deepEqual(table.map(each =>
		    `${each.role} ${each.route}`).sort(), wanted.sort());
		assert.ok(table.every(each => ['allow', 'deny', 'public']
		    .includes(each.decision)));
	});
});

describe('every role at every route', () => {
	let firm, real;

	before(async () => {
		firm = await makeTenant();
		const customer = await firm.customer();
		const invoice = await firm.invoice({ customerId: customer.id });
		const payment = await firm.payment({ invoiceId: invoice.id,
			amount: 10 });
		const contact = good(await firm.admin.post(
		    `/customers/${customer.id}/contacts`, { name: 'x' }), 201);

		real = { customers: customer.id, invoices: invoice.id,
			payments: payment.id, contactId: contact.id,
			commissions: (await firm.commission()).id };
	});
	after(() => firm.client.close());

	const clientOf = role => role === 'nobody' || role === '*' ?
	    firm.client : firm[role];
	const filled = (path, exists) => path
	    .replace(/\/(\w+)\/:id/, (all, noun) =>
		`/${noun}/${exists ? real[noun] : unknown}`)
	    .replace(':contactId', exists ? real.contactId : unknown);
	const call = (who, { method, path }, exists) => who.request(method,
	    filled(path, exists),
	    ['GET', 'DELETE'].includes(method) ? {} : { body: {} });

	// Only readings are tried on rows that exist: nothing is changed.
	async function allowed(who, each)
	{
		if (each.method === 'GET' && !each.path.includes('verify')) {
			const answer = await call(who, each, true);
			// without kontor-render there is no PDF, yet no refusal
			assert.ok([200, ...each.path.endsWith('/pdf') ? [503] :
				[]].includes(answer.status), answer.text);
			return;
		}
		const answer = await call(who, each, false);
		assert.ok([200, 400, 404].includes(answer.status), answer.text);
	}

	async function denied(who, each)
	{
		// before looking whether the row exists
		for (const exists of [true, false]) {
			const answer = await call(who, each, exists);
			const [status, code] = each.role === 'nobody' ?
			    [401, 'AUTH_TOKEN_INVALID'] :
			    [403, 'AUTH_UNAUTHORIZED'];

			assert.equal(answer.status, status, answer.text);
			assert.equal(answer.body.error.code, code);
			assert.equal(answer.body.success, false);
		}
	}

	for (const each of table)
		test(`${each.decision} ${each.role} ${each.route}`, async () => {
			let who = clientOf(each.role);

			// signing out must not end the others' session
			if (each.path === '/auth/logout' && who.email)
				who = await firm.login(who.email,
				    who.password);
			if (each.decision === 'deny')
				await denied(who, each);
			else
				await allowed(who, each);
		});

	test('what a role may do is what login says', async () => {
		const { permissions } = firm.admin.user;
		const manager = firm.manager.user.permissions;
		const employee = firm.employee.user.permissions;

		assert.ok(permissions.includes('settings.write'));
		assert.ok(permissions.includes('users.write'));
		assert.ok(manager.includes('invoices.write'));
		assert.ok(manager.includes('settings.read'));
		assert.ok(!manager.includes('settings.write'));
		assert.ok(!manager.includes('users.write'));
		for (const word of ['customers.read', 'services.read',
			'inventory.read'])
			assert.ok(employee.includes(word), word);
		for (const word of employee)
			assert.doesNotMatch(word, new RegExp('delete|' +
			    '^(invoices|payments|reports|employees)\\.|' +
			    '^(settings|users)\\.|' +
			    '^(customers|services|inventory)\\.write'));
	});
});
