// Does an answer have the paths a contract requires?  The path syntax is the
// one of the contract files: a.b:type, [] for every element, a trailing ? on
// the last name for "may be absent or null", =value for a fixed value,
// null|type for a nullable one.

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const types = {
	any: () => true,
	null: value => value === null,
	string: value => typeof value === 'string',
	'string(uuid)': value => uuid.test(value),
	'string(datetime)': value => instant.test(value) &&
	    !Number.isNaN(Date.parse(value)),
	'string(date)': value => /^\d{4}-\d{2}-\d{2}$/.test(value) &&
	    !Number.isNaN(Date.parse(value)),
	'string(HH:MM)': value => /^([01]\d|2[0-3]):[0-5]\d$/.test(value),
	number: value => typeof value === 'number' && Number.isFinite(value),
	integer: value => Number.isInteger(value),
	'decimal-string': value => typeof value === 'string' &&
	    /^-?\d+(\.\d+)?$/.test(value),
	boolean: value => typeof value === 'boolean',
	object: value => value !== null && typeof value === 'object' &&
	    !Array.isArray(value),
	array: value => Array.isArray(value),
};

// "data.items[].rate?:number=1" taken apart.
export function parse(written)
{
	const colon = written.indexOf(':');
	const path = colon < 0 ? written : written.slice(0, colon);
	const [kind, pinned] = colon < 0 ? ['any'] :
	    written.slice(colon + 1).split('=');
	const optional = path.endsWith('?');
	const steps = [];

	for (const part of (optional ? path.slice(0, -1) : path).split('.')) {
		const name = part.replace(/(\[\])+$/, '');
		if (name !== '')
			steps.push(name);
		for (let at = name.length; at < part.length; at += 2)
			steps.push('[]');
	}
	// string(datetime|date) is string(datetime)|string(date).
	const kinds = kind.replace(/(\w+)\(([^)]*)\)/g, (all, type, forms) =>
	    forms.split('|').map(form => `${type}(${form})`).join('|'))
	    .split('|');

	for (const one of kinds)
		if (!(one in types))
			throw new Error(`unknown type ${one} in ${written}`);
	return { written, steps, optional, kinds, pinned };
}

function check(rule, value, steps, where, problems)
{
	const [step, ...rest] = steps;

	if (step === undefined) {
		if (rule.optional && (value === undefined || value === null))
			return;
		if (!rule.kinds.some(kind => types[kind](value)))
			problems.push(`${where} is ${JSON.stringify(value)}, ` +
			    `not ${rule.kinds.join(' or ')}`);
		else if (rule.pinned !== undefined &&
		    String(value) !== rule.pinned)
			problems.push(`${where} is ${value}, not ${rule.pinned}`);
	} else if (step === '[]') {
		if (Array.isArray(value))
			value.forEach((element, i) => check(rule, element, rest,
			    `${where}[${i}]`, problems));
		else if (!rule.optional)
			problems.push(`${where} is not an array`);
	} else if (types.object(value)) {
		if (!(step in value) && !(rule.optional && rest.length === 0))
			problems.push(`${where}.${step} is missing`);
		else
			check(rule, value[step], rest,
			    where === '' ? step : `${where}.${step}`, problems);
	} else if (!rule.optional) {
		problems.push(`${where || 'the answer'} is not an object`);
	}
}

// What stands at the end of the steps, in every row of the arrays between.
export function valuesAt(steps, value)
{
	const [step, ...rest] = steps;

	if (step === undefined)
		return value === undefined ? [] : [value];
	if (step === '[]')
		return Array.isArray(value) ?
		    value.flatMap(element => valuesAt(rest, element)) : [];
	return types.object(value) ? valuesAt(rest, value[step]) : [];
}

// Whether the answer has something there that is not null: a path may hold
// because an array is empty or a field left out, which shows nothing.
export const shown = (path, answer) => {
	const { steps, kinds } = parse(path);

	return valuesAt(steps, answer).some(value =>
	    value !== null || kinds.every(kind => kind === 'null'));
};

// What is wrong with the answer; empty when nothing is.
export function shapeProblems(paths, answer)
{
	const problems = [];

	for (const path of paths) {
		const rule = parse(path);
		check(rule, answer, rule.steps, '', problems);
	}
	return problems;
}
