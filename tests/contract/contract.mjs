// The documented endpoints of an edition as data, and answers held against
// them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { shapeProblems } from './shape.mjs';

export const contractOf = edition => JSON.parse(readFileSync(
    new URL(`./${edition}.json`, import.meta.url), 'utf8'));

export const fieldservice = contractOf('fieldservice');

export function endpoint(id, contract = fieldservice)
{
	const found = contract.endpoints.find(each => each.id === id);

	assert.ok(found, `the contract has no endpoint ${id}`);
	return found;
}

// A success: the status we chose to send, every required path, its type.
export function conforms(id, answer, contract = fieldservice)
{
	const [wanted] = endpoint(id, contract).responses;

	assert.equal(answer.status, wanted.status,
	    `${id}: ${JSON.stringify(answer.body)}`);
	assert.deepEqual(shapeProblems(wanted.required_paths, answer.body), [],
	    `${id} misses what its contract requires`);
	return answer.body.data;
}

// A failure in the edition's shape, with the documented code.
export function fails(answer, status, code, contract = fieldservice)
{
	assert.equal(answer.status, status, JSON.stringify(answer.body));
	assert.deepEqual(shapeProblems(contract.envelope.error.required_paths,
	    answer.body), []);
	if (code !== undefined)
		assert.equal(answer.body.error.code, code);
	return answer.body.error;
}

// A refused form: the fields that are named, in any order.
export function refusesFields(answer, fields, contract = fieldservice)
{
	const error = fails(answer, 400, 'VALIDATION_ERROR', contract);

	assert.deepEqual(shapeProblems(
	    contract.envelope.error.validation_required_paths, answer.body), []);
	assert.deepEqual(error.details.map(each => each.field).sort(),
	    [...fields].sort());
	return error;
}
