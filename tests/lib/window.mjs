// Minutes of the clock, in which limits count.
//
//	await inWindow(stack, work)		begins in the first 40 s of one
//	await inWindow(stack, work, 59)		in the first 59 s
//
// What fails is done again in another minute, twice at most, when the minute
// has ended meanwhile, or when the machine was so busy that Redis did not
// answer in time: for a second nothing is limited then.
import { sleep } from './stack.mjs';

const minute = () => Math.floor(Date.now() / 60000);
const lapses = (stack) => stack.log('worker')
	.split('serving without rate limits').length - 1;
// How many there were when the last work was over: one may reach into the next.
const known = new WeakMap();

export async function inWindow(stack, work, latest = 40) {
	for (let tries = 1;; tries++) {
		const second = Date.now() / 1000 % 60;

		if (second > latest || tries > 1)
			await sleep((60.2 - second) * 1000);
		const began = minute(), before = known.get(stack) ?? 0;

		try {
			return await work();
		} catch (error) {
			if (tries === 3 || (minute() === began &&
			    lapses(stack) === before))
				throw error;
		} finally {
			known.set(stack, lapses(stack));
		}
	}
}
