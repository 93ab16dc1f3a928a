// What PostgreSQL really did for a request: the plans of all its statements,
// also of those inside functions, as auto_explain writes them to the log.
import fs from 'node:fs';
import path from 'node:path';

const settings = { 'session_preload_libraries': 'auto_explain',
	'auto_explain.log_min_duration': '0',
	'auto_explain.log_analyze': 'on', 'auto_explain.log_timing': 'off',
	'auto_explain.log_nested_statements': 'on',
	'auto_explain.log_format': 'json' };

// From now on; the workers begin anew, since theirs is a setting of sessions.
export async function watchPlans(stack) {
	const [{ role }] = await stack.query('select current_user as role',
		{ as: 'app' });

	await stack.execute(Object.entries(settings).map(([name, value]) =>
		`alter role ${role} set ${name} = '${value}';`).join('\n'),
		{ as: 'super' });
	await stack.stop('worker');
	await stack.start('worker');

	const log = fs.openSync(path.join(stack.env.KONTOR_LOGS,
		'postgresql.log'));
	let at = fs.fstatSync(log).size;

	// The plans since the last call.
	return () => {
		const size = fs.fstatSync(log).size;
		const bytes = Buffer.alloc(size - at);

		fs.readSync(log, bytes, 0, bytes.length, at);
		at = size;
		return [...bytes.toString().matchAll(
			/ ms {2}plan:\n((?:\t.*\n)+)/g)].map(([, text]) =>
			JSON.parse(text.replace(/^\t/gm, '')));
	};
}

const times = (node) => node['Actual Loops'] ?? 0;
const read = (node) => times(node) * (node['Actual Rows'] +
	(node['Rows Removed by Filter'] ?? 0) +
	(node['Rows Removed by Index Recheck'] ?? 0));

// [{ table, rows, how, total }]: the scans of a plan.  `total` is what only
// counts the rows of all pages.
export function scans(plan) {
	const found = [];

	const walk = (node, total) => {
		const counts = total || (node['Node Type'] === 'Aggregate' &&
			node['Parent Relationship'] === 'InitPlan');

		if (node['Relation Name'] && times(node) > 0)
			found.push({ table: node['Relation Name'],
				rows: read(node), total: counts,
				how: [node['Node Type'], node['Index Name'],
					node['Index Cond'], node.Filter]
					.filter(Boolean).join(' ') });
		for (const child of node.Plans ?? [])
			walk(child, counts);
	};

	walk(plan.Plan, false);
	return found;
}
