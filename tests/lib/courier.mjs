// What tests ask of kontor-courier: to run a job now, and to be through.
//
//	await told(firm)		every event of the tenant has been told
//	await mailed(firm)		and every mail was sent
//	await runJob(firm, kind)	the tenant's job, and what came of it
//	await runJob(firm, kind, { everywhere: true })	a job of all tenants
import { until } from './stack.mjs';

// One courier serves the tests of several files, eight rows at a time.
const PATIENCE_MS = 120000;

const waits = (firm, what) => firm.query(`select id from outbox
	where tenant_id = '${firm.id}' and done_at is null
	and failed_at is null and ${what}`);

export const told = firm => until(async () =>
    (await waits(firm, "kind like 'event.%'")).length === 0, PATIENCE_MS,
    'events to be told');

export async function mailed(firm)
{
	await told(firm);
	await until(async () => (await waits(firm, 'true')).length === 0,
	    PATIENCE_MS, 'mail to be sent');
}

// Time is moved by SQL, never slept for.
export async function runJob(firm, kind, { everywhere = false } = {})
{
	const which = `kind = '${kind}' and tenant_id ` +
	    (everywhere ? 'is null' : `= '${firm.id}'`);
	const [before] = await firm.query(`select last_run from job
		where ${which}`);

	await firm.execute(`update job set run_at = now(), locked_until = null
		where ${which}; notify kontor_outbox`);
	await until(async () => {
		const [now] = await firm.query(`select last_run,
			run_at > now() as over from job where ${which}`);

		return now.last_run !== before.last_run && now.over;
	}, PATIENCE_MS, kind);
	await told(firm);
}
