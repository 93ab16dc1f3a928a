// What a contract documents, one item for each thing that a server can be
// seen to do:
//
//	routes		answered with the documented status, type and shape
//	parameters	of a query; they change the answer
//	paths		of an answer, seen with something in them
//	values		that a field may have: taken by each route that documents
//			them, filtered by, and read back
//	errors		of a route, and the codes of the contract as a whole
//
// itemsOf(contract) is a Map of key → { kind, group, served, … }.
import { parse } from './shape.mjs';

export const KINDS = ['routes', 'parameters', 'paths', 'values', 'errors'];

const groupOf = id => id.split('.')[0];

// "A | B" are two refusals, "A or B (401)" one that may have either code,
// "A (400 also acceptable)" one with another status.  No code: any.
export function refusalsOf({ status, code, when })
{
	const also = /\((\d{3})[\d/]* (?:also )?acceptable\)/
	    .exec(`${code ?? ''} ${when ?? ''}`)?.[1];
	const more = also ? [{ status: Number(also) }] : [];

	if (code === undefined)
		return [[{ status }, ...more]];
	return code.split(' | ').map(word => [...word.split(' or ').map(one => {
		const [, name, other] = /^(\w+)(?: \((\d{3})\))?/.exec(one);

		return { status: Number(other ?? status), code: name };
	}), ...more]);
}

const wording = list => list.map(({ status, code }) =>
    `${status}${code ? ` ${code}` : ''}`).join(' or ');

// Two refusals of a route with one code differ in what they say.
function errorsOf(endpoint, add)
{
	const seen = {};

	if (endpoint.auth)
		add('errors', `${endpoint.id}: 401 without a token`,
		    { id: endpoint.id, unsigned: true });
	for (const error of endpoint.errors)
		for (const options of refusalsOf(error)) {
			const words = wording(options);
			const nth = seen[words] = (seen[words] ?? 0) + 1;

			add('errors', `${endpoint.id}: ${words}` +
			    (nth > 1 ? `, another: ${error.when}` : ''),
			    { id: endpoint.id, options });
		}
}

function valuesOf(endpoint, add)
{
	for (const { name, enum: values = [] } of endpoint.query)
		for (const value of values)
			add('values', `${endpoint.id}?${name}=${value}`, {});
	for (const [name, { enum: values = [] }] of
	    Object.entries(endpoint.request?.fields ?? {}))
		for (const value of values)
			add('values', `${endpoint.id} takes ${name}=${value}`,
			    {});
}

export function itemsOf(contract)
{
	const items = new Map();
	const adder = group => (kind, key, more) => items.set(key,
	    { kind, group, key, served: false, ...more });

	for (const endpoint of contract.endpoints) {
		const { id, query, responses } = endpoint;
		const add = adder(groupOf(id));

		add('routes', id, { implied: endpoint.source === 'implied' });
		for (const { name } of query)
			add('parameters', `${id}?${name}`, {});
		for (const { status, required_paths: paths } of responses)
			for (const path of paths)
				add('paths', `${id} ${status} ${path}`,
				    { id, path });
		valuesOf(endpoint, add);
		errorsOf(endpoint, add);
	}
	for (const { code, status } of contract.error_codes)
		adder('(codes)')('errors', `${status} ${code}`,
		    { options: [{ status, code }] });
	for (const { name, enums = {} } of contract.models)
		for (const [field, values] of Object.entries(enums))
			for (const value of values)
				adder('(models)')('values',
				    `${name}.${field}=${value}`, {});
	return items;
}

// So few fields in common may be chance.
const CHANCE = 4;

const namesOf = ({ fields }) => Object.keys(fields).map(name =>
    name.replace(/\?$/, ''));

// The model that an object with these fields shows: the one it has most in
// common with, when it has half of it.
function modelOf(contract, has)
{
	const common = model => namesOf(model).filter(name => has.has(name))
	    .length;
	const likeness = model => common(model) /
	    (namesOf(model).length + has.size - common(model));
	const [best] = contract.models.toSorted((a, b) =>
	    likeness(b) - likeness(a));

	return best && common(best) > CHANCE &&
	    common(best) * 2 >= namesOf(best).length ? best : undefined;
}

// The objects in an answer, by their paths, with the models they show.
// `shows` names models of rows that the contract does not write out.
function objectsOf(contract, paths, shows)
{
	const objects = new Map();

	for (const { steps } of paths.map(parse)) {
		const at = steps.slice(0, -1).join('/');

		objects.set(at, (objects.get(at) ?? new Set())
		    .add(steps.at(-1)));
	}
	return [...[...objects].map(([at, has]) =>
	    [at.split('/').filter(step => step !== ''),
		modelOf(contract, has), has]),
		...Object.entries(shows).map(([path, name]) => {
			const model = contract.models.find(each =>
			    each.name === name);

			return [parse(path).steps, model,
				new Set(namesOf(model))];
		})];
}

// The fields of an endpoint's answers whose values a model limits:
// { steps, label, values }.
export function limitedFields(contract, { required_paths: paths }, shows = {})
{
	return objectsOf(contract, paths, shows).flatMap(([at, model, has]) =>
	    Object.entries(model?.enums ?? {})
	    .filter(([field]) => has.has(field))
	    .map(([field, values]) => ({ values,
		label: `${model.name}.${field}`, steps: [...at, field] })));
}
