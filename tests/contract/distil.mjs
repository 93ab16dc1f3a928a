// Makes the form of a contract that tests read out of its full form:
//
//	node tests/contract/distil.mjs CONTRACT.json >tests/contract/EDITION.json
//
// Kept is what can be held against a running server.  Of prose only this is
// understood: words with bars between them (in|out, Yes | Not Known) in a
// field's rules are the values that the field may have.
import { readFileSync } from 'node:fs';

const pick = (object, ...names) => Object.fromEntries(names
    .filter(name => object[name] !== undefined && object[name] !== null)
    .map(name => [name, object[name]]));

// "a.b:number (= HTTP status)" is a path and a remark; "a:string(uuid)" is
// a path.
const bare = paths => paths.map(path => path.replace(/\s.*$/, ''));

const enumOf = rules =>
    /(?:^|\s)([\w-]+(?: ?\| ?[\w-]+(?: [A-Z]\w*)?)+)(?=$|[\s(,;])/
    .exec(rules ?? '')?.[1].split(/ ?\| ?/);

// Some documents say a parameter twice: for all lists, and for one of them.
const once = (each, i, all) =>
    all.findIndex(({ name }) => name === each.name) === i;

function field(name, given)
{
	const values = given.enum ?? (name === '*' ? undefined :
	    enumOf(given.rules));

	return { ...pick(given, 'type', 'required'),
		...values ? { enum: values } : {} };
}

const request = given => given && {
	...pick(given, 'content_type', 'example'),
	fields: Object.fromEntries(Object.entries(given.fields ?? {})
	    .map(([name, each]) => [name, field(name, each)])),
};

const response = given => ({
	...pick(given, 'status'),
	accept_status: given.accept_status ?? [given.status],
	...pick(given, 'content_type', 'basis', 'example'),
	required_paths: bare(given.required_paths),
});

const endpoint = given => ({
	...pick(given, 'id', 'section', 'source', 'method', 'path'),
	auth: Boolean(given.auth),
	query: given.query.filter(once).map(each => pick(each, 'name', 'type', 'default',
	    'max', 'enum', 'required')),
	request: request(given.request ?? null),
	responses: given.responses.map(response),
	errors: given.errors.map(each => pick(each, 'status', 'code', 'when')),
});

function envelope(given)
{
	const paths = /required_paths$/;

	return Object.fromEntries(Object.entries(given)
	    .filter(([, shape]) => typeof shape === 'object')
	    .map(([name, shape]) => [name, Object.fromEntries(
	    Object.entries(shape).filter(([key]) => paths.test(key))
	    .map(([key, list]) => [key, bare(list)]))]));
}

const full = JSON.parse(readFileSync(process.argv[2], 'utf8'));

process.stdout.write(JSON.stringify({
	...pick(full, 'edition', 'base'),
	path_syntax: full.path_syntax ?? full.conventions?.path_syntax,
	envelope: envelope(full.envelope),
	error_codes: full.error_codes.map(each => pick(each, 'code', 'status',
	    'when', 'basis')),
	models: full.models.map(each => pick(each, 'name', 'fields', 'enums')),
	endpoints: full.endpoints.map(endpoint),
}, null, '\t') + '\n');
