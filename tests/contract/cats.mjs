// A list of cats that a function answers for, for the tests of the trials.
import { Parameters } from './parameters.mjs';

// Tries the parameter `name` of `query` on the list; resolves to what was
// found to be served.  `settings` are those of Parameters.
export function tryCats(query, answer, settings, name)
{
	const served = [];
	const tried = new Parameters({ serve: key => served.push(key),
		last: () => ({ path: '/cats' }), endpoint: () => ({ query,
			method: 'GET', path: '/cats' }) },
	    { request: async (method, path, asked) => answer(asked.query) },
	    { cats: settings });

	return tried.try('cats', name).then(() => served);
}
