// Provokes what an endpoint's documented errors say, from the exchange that
// went well: without a token, with one that is none or is over, as somebody
// who may not, with ids that nobody has, with bodies that will not do, and by
// sending again what may be there once.  Record.hear() notes what comes back.
// What needs more than that is the scenario's.
import assert from 'node:assert/strict';

const words = path => path.split('?')[0].split('/');
const isParameter = word => /^[:{]/.test(word);

export class Refusals {
	// clients: { admin, guest (no token), expired, weak }
	constructor(record, clients)
	{
		Object.assign(this, { record, notes: [], ...clients });
	}

	endpoints(test)
	{
		return this.record.contract.endpoints.filter(test);
	}

	documents({ errors }, code)
	{
		return errors.some(each => each.code?.includes(code));
	}

	// The path with an id for each parameter, those of the last exchange
	// unless told.
	path({ id, path }, strange = {})
	{
		const last = words(this.record.last(id)?.path ?? path);

		return words(path).map((word, i) => !isParameter(word) ? word :
		    strange[word] ?? last[i]).join('/');
	}

	again(endpoint, client, { path = this.path(endpoint), body } = {})
	{
		const { sent = {}, query } = this.record.last(endpoint.id) ?? {};

		return client.request(endpoint.method, path, {
			query, body: body ?? sent.body, raw: body ? undefined :
			    sent.raw, type: body ? undefined : sent.type });
	}

	async unsigned()
	{
		for (const each of this.endpoints(({ auth }) => auth))
			assert.equal((await this.again(each, this.guest)).status,
			    401, `${each.id} without a token`);
	}

	async signedWrong(tokens)
	{
		for (const [code, client] of Object.entries(tokens))
			for (const each of this.endpoints(one => one.auth &&
			    this.documents(one, code)))
				await this.again(each, client);
	}

	async forbidden()
	{
		for (const each of this.endpoints(one => one.errors.some(
		    ({ status }) => status === 403)))
			await this.again(each, this.weak);
	}

	// Each id of the path in turn is one that nobody has.
	async missing(code = 'NOT_FOUND')
	{
		for (const each of this.endpoints(one =>
		    this.documents(one, code)))
			for (const word of words(each.path).filter(isParameter)) {
				const path = this.path(each, { [word]:
				    '01890a5d-ac96-774b-bcce-b302099a8057' });
				const { status, text } = await this.again(each,
				    this.admin, { path });

				assert.equal(status, 404, `${each.method} ${path}: ` +
				    text);
			}
	}

	// Nothing of what is required, and else something of the wrong type.
	wrongBody({ request })
	{
		const fields = Object.entries(request.fields).filter(([name]) =>
		    /^\w+$/.test(name));
		const needed = fields.filter(([, { required }]) => required);
		const [[name, { type }]] = needed.length > 0 ? needed :
		    fields.filter(([, each]) => /^(string|number)$/.test(each.type));

		return [{ ...needed.length > 0 ? {} :
		    { [name]: type === 'number' ? 'many' : { no: 'text' } } },
		    needed.length > 0 ? needed.map(([each]) => each) : [name]];
	}

	// One that is not named among the missing must be when it alone is; or
	// the server asks for less than is documented, which LENIENT says.
	async lacking(each, name, lenient)
	{
		const why = lenient[`${each.id} ${name}`];

		if (why) {
			this.notes.push(`${each.id} does without ${name}: ${why}`);
			return;
		}
		const { status, text } = await this.again(each, this.admin, {
			body: { ...this.record.last(each.id).sent.body,
				[name]: undefined } });

		assert.ok(status === 400 && text.includes(`"${name}"`),
		    `${each.id} without ${name}: ${status} ${text}`);
	}

	// The fields that will not do are named.
	async invalid(code = 'VALIDATION_ERROR', lenient = {})
	{
		for (const each of this.endpoints(one => one.request &&
		    one.request.content_type !== 'multipart/form-data' &&
		    this.documents(one, code))) {
			const [body, names] = this.wrongBody(each);
			const { status, text } = await this.again(each,
			    this.admin, { body });

			assert.equal(status, 400, `${each.id}: ${text}`);
			for (const name of names)
				if (!text.includes(`"${name}"`))
					await this.lacking(each, name, lenient);
		}
		assert.equal(this.notes.length, Object.keys(lenient).length,
		    `of ${Object.keys(lenient)} some are asked for after all`);
	}

	// Twice: what was made last may have been deleted since.
	async repeated(code)
	{
		for (const each of this.endpoints(one => one.method === 'POST' &&
		    this.documents(one, code))) {
			await this.again(each, this.admin);
			assert.equal((await this.again(each, this.admin)).status,
			    409, `${each.id} a second time`);
		}
	}
}
