// Every endpoint a contract documents is served, under its own method and
// path, and every one is held against its documented shape by some test.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { fieldservice } from './contract.mjs';
import { parse } from './shape.mjs';
import { sharedStack } from '../lib/stack.mjs';

const shape = path => path.replace(/:\w+/g, ':');

test('every documented fieldservice endpoint is served', async () => {
	const { stdout } = await (await sharedStack()).kontor('routes',
	    'fieldservice');
	const served = new Set(stdout.split('\n').map(line => line.split(/\s+/))
	    .filter(([method]) => /^[A-Z]+$/.test(method))
	    .map(([method, path]) => `${method} ${shape(path)}`));

	for (const { method, path } of fieldservice.endpoints)
		assert.ok(served.has(`${method} ${shape(path)}`),
		    `${method} ${path}`);
});

test('every endpoint of the business is tested for its shape', () => {
	const folder = new URL('../api/fieldservice/', import.meta.url);
	const text = readdirSync(folder).filter(name =>
	    name.endsWith('.test.mjs')).map(name =>
	    readFileSync(new URL(name, folder), 'utf8')).join('\n');

	for (const { id } of fieldservice.endpoints)
		if (!/^(auth|health)/.test(id) &&
		    fieldservice.endpoints.find(each => each.id === id)
		    .responses[0].required_paths.length > 0)
			assert.match(text, new RegExp('conforms\\(\\s*(' +
			    `'${id.replaceAll('.', '\\.')}'|` +
			    `\`${id.split('.')[0]}\\.\\$\\{)`));
});

test('every required path of the contract is understood', () => {
	for (const { responses } of fieldservice.endpoints)
		for (const { required_paths: paths } of responses)
			paths.forEach(parse);
});

test('the documented codes go with the documented statuses', async () => {
	const { body } = await (await sharedStack()).client('nobody-at-all')
	    .get('/customers');

	// no tenant, no token: the refusal still has the edition's shape
	assert.equal(body.success, false);
	assert.ok(fieldservice.error_codes.some(each =>
	    each.code === body.error.code));
});
