// The figures of a Record as a table: a line for each part of the contract,
// "served/documented" for each kind of thing.
import { KINDS } from './items.mjs';

const cell = pair => pair === undefined ? '' : `${pair[0]}/${pair[1]}`;
const add = (a = [0, 0], b = [0, 0]) => [a[0] + b[0], a[1] + b[1]];

// Where the document is silent the contract is a reading of it.
function basis({ contract: { endpoints, error_codes: codes } })
{
	const count = word => endpoints.filter(({ responses }) =>
	    responses.some(each => each.basis === word)).length;
	const read = codes.filter(each => each.basis === 'recommended').length;

	return [`of the answers ${count('documented')} are printed in the ` +
	    `document, ${count('model')} follow from its models, ` +
	    `${count('recommended')} are our reading where it is silent`,
		...read > 0 ? [`of the ${codes.length} error codes ${read} are ` +
		    'our reading: the document lists none'] : []];
}

export function table(record, notes = [])
{
	const { contract: { edition }, items } = record;
	const counts = record.counts();
	const groups = [...new Set([...items.values()].map(each => each.group))];
	const line = (name, cells) => `    ${name.padEnd(15)}` +
	    cells.map(text => text.padStart(12)).join('');
	const implied = [...items.values()].filter(each => each.implied).length;

	return [line(`${edition}`, KINDS), ...groups.map(group =>
	    line(group, KINDS.map(kind => cell(counts[kind]?.[group])))),
		line('served/all', KINDS.map(kind => cell(Object.values(
		    counts[kind] ?? {}).reduce(add, [0, 0])))),
		`    of the routes ${implied} are implied by the document`,
		...basis(record).map(text => `    ${text}`),
		...notes.map(note => `    ${note}`),
		...record.unserved().map(key => `    NOT SERVED ${key}`),
	].join('\n') + '\n';
}
