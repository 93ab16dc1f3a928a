// The figures of a Record as a table: a line for each part of the contract,
// "served/documented" for each kind of thing.
import { KINDS } from './items.mjs';

const cell = pair => pair === undefined ? '' : `${pair[0]}/${pair[1]}`;
const add = (a = [0, 0], b = [0, 0]) => [a[0] + b[0], a[1] + b[1]];

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
		...notes.map(note => `    ${note}`),
		...record.unserved().map(key => `    NOT SERVED ${key}`),
	].join('\n') + '\n';
}
