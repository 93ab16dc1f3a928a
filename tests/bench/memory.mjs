// script/bench --memory N: N requests of mixed kinds against one pool.  What
// its workers hold after a tenth of them and at the end; 5 % is the goal.
import { web } from './load.mjs';
import { most } from './machine.mjs';
import { sleep } from '../lib/stack.mjs';

const kinds = ['w1', 'w2', 'w2s', 'w4', 'w3', 'w1'];

export async function memory(bench, option) {
	const wanted = Number(option.memory), { stack } = bench;
	const pids = stack.workers().join();
	let done = 0, failed = 0, first, next = 0;

	while (done < wanted) {
		const got = await web(stack, bench.host, bench.token,
			kinds[next++ % kinds.length], { seconds: 2,
			connections: option.connections,
			rows: Number(option.rows) });

		done += got.requests;
		failed += got.failed;
		// Each kind has been there, so every plan has been made.
		if (first === undefined && done >= wanted / 10 &&
			next >= kinds.length)
			first = { pss: most(stack.workers()), after: done };
	}
	await sleep(1000);
	const last = most(stack.workers()), grown = last / first.pss - 1;

	console.log(`${done} requests, ${failed} failed; largest worker: ` +
		`${first.pss} KiB PSS after ${first.after}, ${last} KiB at the ` +
		`end (${(grown * 100).toFixed(1)} %)`);
	if (stack.workers().join() !== pids)
		console.log('workers were replaced meanwhile');
	return failed === 0 && grown <= 0.05 &&
		stack.workers().join() === pids;
}
