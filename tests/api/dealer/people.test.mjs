// Signing in at a dealership, its service centres, and those who work there.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { good, makeDealership } from '../../lib/dealership.mjs';

let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

describe('signing in', () => {
	test('says who it is, and of which service centre', async () => {
		const { body } = await firm.client.post('/auth/login', {
			email: firm.manager.email,
			password: firm.manager.password });

		assert.equal(body.success, true);
		assert.equal(body.data.access_token, body.data.accessToken);
		assert.equal(body.data.user.role, 'sc_manager');
		assert.equal(body.data.user.serviceCenterId, firm.centre.id);
		assert.equal(body.data.user.serviceCenterName,
		    firm.centre.name);
		assert.equal(firm.admin.user.serviceCenterId, null);
	});

	test('customers and vehicles are the tenant\'s', async () => {
		const vehicle = await firm.vehicle();

		for (const who of [firm.manager, firm.other.advisor])
			assert.equal(good(await who.get(
			    `/vehicles/${vehicle.id}`)).id, vehicle.id);
	});
});
