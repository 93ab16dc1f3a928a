// Days that do not end under a test.
//
//	await longDay()			of UTC
//	await longDay('Asia/Kolkata')
//
// What is done "today" and asked for "today" is of two days when midnight
// comes between; the same goes for what is numbered by month or year.  Whoever
// compares such things begins early enough, or on the next day.
import { sleep } from './stack.mjs';

const ENOUGH_S = 180;

export async function longDay(timeZone = 'UTC') {
	const words = new Intl.DateTimeFormat('en-GB', { timeZone,
		hourCycle: 'h23', hour: '2-digit', minute: '2-digit',
		second: '2-digit' }).format(new Date());
	const [hours, minutes, seconds] = words.split(':').map(Number);
	const left = 86400 - hours * 3600 - minutes * 60 - seconds;

	if (left < ENOUGH_S)
		await sleep((left + 1) * 1000);
}
