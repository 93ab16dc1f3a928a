// Two tenants with customers, so that row-level security has something to
// keep apart, and someone who asks.
import { fileURLToPath } from 'node:url';
import { Client } from '../lib/client.mjs';
import { root, run } from '../lib/stack.mjs';

const seed = fileURLToPath(new URL('seed.sql', import.meta.url));
const email = 'bench@example.com';

async function kontor(stack, ...words) {
	const got = await stack.kontor(...words);

	if (got.code !== 0)
		throw new Error(`kontor ${words[0]} ${words[1]}: ${got.stderr}`);
	return got.stdout;
}

async function fill(stack, slug, rows) {
	await kontor(stack, 'tenant', 'create', slug, '--name', `Bench ${slug}`);
	const got = await run('psql', [...stack.psqlWords('owner'),
		'-v', `slug=${slug}`, '-v', `rows=${rows}`, '-f', seed],
		{ cwd: root, env: { ...process.env,
		PGOPTIONS: '-c search_path=kontor,public' } });

	if (got.code !== 0)
		throw new Error(`seed.sql: ${got.stderr}`);
}

async function signIn(stack, host, path, password) {
	const client = new Client({ port: stack.port, ca: stack.ca, host,
		base: '' });
	const answer = await client.post(path, { email, password });

	client.close();

	if (answer.status !== 200)
		throw new Error(`sign-in: ${answer.text}`);
	return answer.body.data.accessToken;
}

// { token, who: { tenant, person, session }, dealer: { host, token } } of the
// tenant `bench`; tokens are of one edition each.
export async function makeData(stack, rows) {
	for (const slug of ['bench', 'bench-neighbour'])
		await fill(stack, slug, rows);
	const made = await kontor(stack, 'user', 'create', 'bench', email,
		'--role', 'admin', '--generate');
	const password = /^password=(.*)$/m.exec(made)[1];
	const token = await signIn(stack, 'bench.fieldservice.localhost',
		'/v1/auth/login', password);
	const [who] = await stack.query(`select s.tenant_id as tenant,
		s.user_id as person, s.id as session from auth_session s
		join tenant t on t.id = s.tenant_id where t.slug = 'bench'
		order by s.created_at desc limit 1`);

	const dealer = { host: 'bench.dealer.localhost' };

	dealer.token = await signIn(stack, dealer.host, '/api/auth/login',
		password);
	return { token, who, dealer };
}
