// Every contract is written in a way that its tests understand, and every
// edition that is announced is held against one.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { contractOf } from './contract.mjs';
import { itemsOf } from './items.mjs';
import { parse } from './shape.mjs';
import { root } from '../lib/stack.mjs';

const here = new URL('./', import.meta.url);
const editions = readdirSync(here).filter(name => name.endsWith('.json'))
    .map(name => name.slice(0, -'.json'.length));

// Those of the table in README.md.
test('every edition that is announced is held against its contract', () => {
	const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
	const announced = [...readme.slice(readme.indexOf('## Editions'))
	    .matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

	assert.ok(announced.includes('fieldservice'), readme);
	for (const edition of new Set([...announced, ...editions]))
		for (const end of ['json', 'test.mjs'])
			assert.ok(existsSync(new URL(`${edition}.${end}`, here)),
			    `there is no ${edition}.${end}`);
});

for (const edition of editions)
	test(`every required path of ${edition} is understood`, () => {
		const contract = contractOf(edition);

		for (const { responses } of contract.endpoints)
			for (const { required_paths: paths } of responses)
				paths.forEach(parse);
		assert.ok(itemsOf(contract).size > contract.endpoints.length);
	});
