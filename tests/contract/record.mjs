// What a server was seen to serve of its contract, from exchanges that really
// took place:
//
//	const record = new Record(contractOf('fieldservice'), { shows });
//				{ endpoint: { 'path[]': model } }, of rows that
//				the contract does not write out
//	overhear(exchange => record.hear(exchange));
//	record.last(id)		the last exchange of an endpoint that went well
//	record.serve(key)	by whoever compared answers (parameters.mjs)
//	record.problems		answers that break the contract
//	record.unserved()	keys of what was not seen
import { itemsOf, limitedFields } from './items.mjs';
import { parse, shapeProblems, shown, valuesAt } from './shape.mjs';

const segments = path => path.split('?')[0].split('/').filter(word =>
    word !== '');
const isParameter = word => /^[:{]/.test(word);

// What a form of several parts says in its plain fields.
const formFields = raw => Object.fromEntries([...Buffer.from(raw)
    .toString('latin1').matchAll(
    /name="([^"]+)"\r\n(?:content-type: text[^\n]*\n)?\r\n([^\r\n]*)\r\n/gi)]
    .map(([, name, value]) => [name, value]));

export class Record {
	constructor(contract, { shows = {} } = {})
	{
		this.contract = contract;
		this.shows = shows;
		this.items = itemsOf(contract);
		this.problems = [];
		this.answered = new Map();
		this.said = new Set();
		this.words = new Map(contract.endpoints.map(each =>
		    [each.id, segments(each.path)]));
		this.code = parse(contract.envelope.error.required_paths.find(
		    path => /(^|\.)code:/.test(path))).steps;
		this.complaint = contract.envelope.error.required_paths;
	}

	serve(key)
	{
		if (!this.items.has(key))
			throw new Error(`the contract does not have ${key}`);
		this.items.get(key).served = true;
	}

	last(id)
	{
		return this.answered.get(id);
	}

	endpoint(id)
	{
		return this.contract.endpoints.find(each => each.id === id);
	}

	// A word of the path itself is meant before a parameter is.
	find(method, path)
	{
		const words = segments(path);
		const fits = this.contract.endpoints.filter(each =>
		    each.method === method &&
		    this.words.get(each.id).length === words.length &&
		    this.words.get(each.id).every((word, i) =>
			isParameter(word) || word === words[i]));
		const fixed = ({ id }) => this.words.get(id).filter(word =>
		    !isParameter(word)).length;

		return fits.sort((a, b) => fixed(b) - fixed(a))[0];
	}

	hear(exchange)
	{
		const endpoint = this.find(exchange.method, exchange.path);
		const { status } = exchange.answer;

		if (endpoint === undefined)
			return;
		if (status >= 200 && status < 300)
			this.hearSuccess(endpoint, exchange);
		else if (status >= 400)
			this.hearRefusal(endpoint, exchange);
	}

	complain(id, what)
	{
		this.problems.push(`${id}: ${what}`);
	}

	hearSuccess(endpoint, exchange)
	{
		const { id, responses, query: asks } = endpoint;
		const { status, body, headers } = exchange.answer;
		const wanted = responses.find(each => each.status === status);

		if (wanted === undefined)
			return this.complain(id, `answers ${status}`);
		// Who chooses fields gets those only: grammar.mjs compares.
		if (exchange.query?.fields !== undefined &&
		    asks.some(({ name }) => name === 'fields'))
			return;
		const kinds = wanted.content_type.split(' | ');
		const kind = (headers['content-type'] ?? '').split(';')[0];
		const format = asks.find(({ name }) => name === 'format');

		// A format that is not documented has a type that is not.
		if (!kinds.includes(kind) && format?.enum &&
		    !format.enum.includes(exchange.query?.format))
			return;
		const wrong = [...shapeProblems(wanted.required_paths, body),
			...kinds.includes(kind) || kinds[0].startsWith('<') ?
			[] : [`it is ${kind}`]];

		wrong.forEach(what => this.complain(id, what));
		if (wrong.length === 0)
			this.serve(id);
		for (const path of wanted.required_paths)
			if (shown(path, body))
				this.serve(`${id} ${status} ${path}`);
		this.hearValues(endpoint, wanted, exchange);
		this.answered.set(id, exchange);
	}

	hearValues({ id, request }, wanted, { sent, answer })
	{
		const given = sent.raw === undefined ? sent.body :
		    formFields(sent.raw);

		for (const [name, { enum: values = [] }] of
		    Object.entries(request?.fields ?? {}))
			for (const value of valuesAt(parse(name).steps, given))
				if (values.includes(value))
					this.serve(`${id} takes ${name}=${value}`);
		for (const { steps, label, values } of limitedFields(
		    this.contract, wanted, this.shows[id]))
			for (const value of valuesAt(steps, answer.body))
				if (values.includes(value))
					this.serve(`${label}=${value}`);
				else if (value !== null)
					this.complain(id, `${label} is ${value}`);
	}

	// Each refusal serves one item: two that are documented with the same
	// code must say different things.
	hearRefusal({ id }, { sent, answer: { status, body, text } })
	{
		const [code] = valuesAt(this.code, body);
		const fits = ({ options }) => options?.some(each =>
		    each.status === status &&
		    (each.code === undefined || each.code === code));
		const signed = sent.headers.Authorization !== undefined;
		const open = [...this.items.values()].filter(item =>
		    item.kind === 'errors' && !item.served);

		for (const what of shapeProblems(this.complaint, body))
			this.complain(id, `answering ${status}: ${what}`);
		open.filter(item => item.id === undefined && fits(item) ||
		    item.id === id && item.unsigned && !signed &&
		    status === 401).forEach(item => this.serve(item.key));
		const [item] = open.filter(each => each.id === id && fits(each));

		if (item !== undefined && !this.said.has(`${id} ${text}`)) {
			this.said.add(`${id} ${text}`);
			this.serve(item.key);
		}
	}

	// { kind: { group: [served, documented] } }
	counts()
	{
		const counts = {};

		for (const { kind, group, served } of this.items.values()) {
			const pair = (counts[kind] ??= {})[group] ??= [0, 0];

			pair[0] += served;
			pair[1]++;
		}
		return counts;
	}

	unserved()
	{
		return [...this.items.values()].filter(item => !item.served &&
		    item.decided === undefined)
		    .map(({ kind, key }) => `${kind}: ${key}`);
	}
}
