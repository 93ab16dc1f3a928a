// The SQL that pgbench tries, below sql/: scripts with values put in, and the
// bare statements, to be compared with what the worker sends.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../lib/stack.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const customer = (n) => `('0190b000-0000-7000-8000-' || lpad((${n})::text, ` +
	"12, '0'))::uuid";

const enter = (request) => 'select request_enter(:tenant::uuid, ' +
	`:person::uuid, :session::uuid, ${request}, null::uuid);`;

// What pgbench makes up where the worker has a parameter; who only reads
// names no request.
const values = {
	ENTER: enter('null'),
	WRITE: enter("'bench'"),
	OPEN: opening(),
	CUSTOMER: customer(':n'),
	CUSTOMERS: `array(select ${customer('100 * :n::integer + 4 * k')} ` +
		'from generate_series(1, 20) k)',
	INVOICE: "lpad(to_hex(:key::bigint), 32, '0')::uuid",
	TERM: "'studio ' || :n::text",
	OFFSET: '20 * :n::integer',
};

// The query invoice_open of sql/queries, as one line.
function opening() {
	const text = fs.readFileSync(path.join(root,
		'sql/queries/invoice.sql'), 'utf8');
	const [, body] = /^-- name: invoice_open .*\n([^]*?;)\n/m.exec(text);

	return body.replace(/^--.*\n/gm, '').replace(/\s+/g, ' ')
		.replaceAll(':customer::uuid', '@CUSTOMER@')
		.replaceAll(':id::uuid', '@INVOICE@');
}

const template = (work) => fs.readFileSync(here(`sql/${work}.sql`), 'utf8');
const filled = (text) => text.replace(/@([A-Z]+)@/g, (all, name) =>
	values[name] ?? all);

// What stands between the marks is a statement of its own for each page.
const pages = (text) => text.replace(/^@EACH@\n([^]*)^@END@\n/m, (_, each) =>
	Array.from({ length: 10 }, (_, n) =>
		`\\${n === 0 ? 'if' : 'elif'} :n = ${n}\n` +
		each.replace('@OFFSET@', 20 * n)).join('') + '\\endif\n');

// The scripts for pgbench, below `folder`.
export function writeScripts(folder) {
	for (const name of fs.readdirSync(here('sql')))
		fs.writeFileSync(path.join(folder, name), filled(filled(pages(
			template(path.basename(name, '.sql'))))));
}

// A statement with every value as "?"; of who enters only whether he writes.
const bare = (text) => text
	.replace(/(@[A-Z]+@|\$\d+|(?<!:):[a-z_]+)(::\w+(\[\])?)?/g, '?')
	.replace(/offset \d+/, 'offset ?')
	.replace(/request_enter\((.*)\)/, (all, values) =>
		`request_enter(${values.includes(', null, ') ? 'reads' : 'writes'})`)
	.trim().replace(/;$/, '').replace(/\s+/g, ' ');

export const triedOf = (work) => template(work)
	.replace(/^(--|\\|@EACH@|@END@).*\n/gm, '')
	.replace(/@(ENTER|WRITE|OPEN)@/g, (_, name) => values[name])
	.split(';').map(bare).filter((text) => text !== '');

// What workers sent, from PostgreSQL's log of all statements and values.
export const sentIn = (log) => log
	.replace(/, \$4(, .*\n.* kontor-worker DETAIL: .* \$4 = NULL,)/g, ', null$1')
	.split(/^(?=\d{4}-\d\d-\d\d )/m)
	.map((line) => / kontor-worker LOG: {2}execute [^:]+: ([^]*)/.exec(line))
	.filter(Boolean).map(([, text]) => bare(text));
