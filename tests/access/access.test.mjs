// Every role at every route of every edition, and nobody, against the
// edition's table of decisions.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { makeTenant } from '../lib/business.mjs';
import { sharedStack } from '../lib/stack.mjs';
import { firms } from './firms.mjs';

// A decision that stands there twice is one.
const read = edition => [...new Map(readFileSync(new URL(`${edition}.table`,
    import.meta.url), 'utf8').split('\n').filter(line => /^[^#]/.test(line))
    .map(line => {
	const [decision, role, method, path] = line.split(/\s+/);
	return [line.split(/\s+/).join(' '), { decision, role, method, path,
		route: `${method} ${path}` }];
    })).values()];

const stdoutOf = async (...words) => {
	const { stdout, code, stderr } = await (await sharedStack())
	    .kontor(...words);

	assert.equal(code, 0, stderr);
	return stdout;
};

// The routes the program serves, as it prints them.
const served = async edition => (await stdoutOf('routes', edition))
    .split('\n').map(line => line.split(/\s+/))
    .filter(([method]) => /^[A-Z]+$/.test(method))
    .map(([method, path]) => `${method} ${path}`);

test('every edition has a table', async () => {
	const names = new Set((await stdoutOf('routes')).split('\n')
	    .filter(line => line.startsWith('# '))
	    .map(line => line.slice(2)));

	assert.deepEqual([...names].sort(), Object.keys(firms).sort());
});

for (const [edition, kind] of Object.entries(firms)) {
	const table = read(edition);
	const roles = [...new Set(table.filter(each => each.role !== '*')
	    .map(each => each.role))];

	test(`${edition}: a line for each role and route, and no other`,
	    async () => {
		const routes = await served(edition);
		const wanted = routes.flatMap(route => {
			const open = table.some(each => each.route === route &&
			    each.decision === 'public');
			return (open ? ['*'] : roles).map(role =>
			    `${role} ${route}`);
		});

		assert.ok(roles.includes('nobody') && roles.length > 3);
		assert.ok(routes.length > 20);
		assert.deepEqual(table.map(each =>
		    `${each.role} ${each.route}`).sort(), wanted.sort());
		assert.ok(table.every(each => ['allow', 'deny', 'public']
		    .includes(each.decision)));
	});

	describe(`${edition}: every role at every route`, () => {
		let firm;

		before(async () => {
			firm = await kind.open();
		});
		after(() => firm.client.close());

		const call = (who, { method, path }, exists) => who.request(
		    method, firm.fill(path, exists, who),
		    ['GET', 'DELETE'].includes(method) ? {} : { body: {} });

		// Only readings are tried on rows that exist: nothing is
		// changed.
		async function allowed(who, each)
		{
			const reads = each.method === 'GET' &&
			    !each.path.includes('verify');
			const answer = await call(who, each, reads);
			// without kontor-render there is no PDF, yet no
			// refusal; 415: a form with a file is not JSON; 400:
			// something more is wanted of the query or the body
			const good = !reads ? [200, 400, 404, 415] :
			    each.path.endsWith('/pdf') ? [200, 503] : [200];

			assert.ok(good.includes(answer.status), answer.text);
		}

		async function denied(who, each)
		{
			// before looking whether the row exists
			for (const exists of [true, false]) {
				const answer = await call(who, each, exists);
				const [status, code] = kind.refusals[
				    each.role === 'nobody' ? 'nobody' : 'other'];

				assert.equal(answer.status, status, answer.text);
				assert.equal(kind.codeOf(answer.body), code);
			}
		}

		for (const each of table)
			test(`${each.decision} ${each.role} ${each.route}`,
			    async () => {
				let who = firm.who[each.role] ?? firm.client;

				// signing out must not end the others' session
				if (each.path === '/auth/logout')
					who = await firm.login(who);
				if (each.decision === 'deny')
					await denied(who, each);
				else
					await allowed(who, each);
			});
	});
}

test('fieldservice: what a role may do is what login says', async () => {
	const firm = await makeTenant();
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
	firm.client.close();
});
