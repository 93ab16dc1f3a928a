// Every contract is written in a way that its tests understand, and every
// edition that is served is held against one.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { contractOf } from './contract.mjs';
import { itemsOf } from './items.mjs';
import { parse } from './shape.mjs';
import { sharedStack } from '../lib/stack.mjs';

const here = new URL('./', import.meta.url);
const editions = readdirSync(here).filter(name => name.endsWith('.json'))
    .map(name => name.slice(0, -'.json'.length));

test('every edition that is served is held against its contract', async () => {
	const { stdout } = await (await sharedStack()).kontor('routes');
	const served = [...stdout.matchAll(/^# (\w+)$/gm)].map(([, name]) => name);

	assert.ok(served.includes('fieldservice'), stdout);
	for (const edition of served) {
		assert.ok(editions.includes(edition), edition);
		assert.ok(existsSync(new URL(`${edition}.test.mjs`, here)),
		    `${edition}.test.mjs`);
	}
});

for (const edition of editions)
	test(`every required path of ${edition} is understood`, () => {
		const contract = contractOf(edition);

		for (const { responses } of contract.endpoints)
			for (const { required_paths: paths } of responses)
				paths.forEach(parse);
		assert.ok(itemsOf(contract).size > contract.endpoints.length);
	});
