// The rounds put together, and the table printed of them.
const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;

export function summary(turns) {
	const rate = mean(turns.map((turn) => turn.rate));
	const requests = turns.reduce((sum, turn) => sum + turn.requests, 0);
	const cost = (name) => turns.reduce((sum, turn) =>
		sum + (turn.cost?.[name] ?? 0), 0) * 1000 / requests;

	return { rate, half: Math.max(...turns.map((turn) => turn.half)),
		last: Math.max(...turns.map((turn) => turn.last)),
		failed: turns.reduce((sum, turn) => sum + turn.failed, 0),
		nginx: cost('nginx'), worker: cost('worker') + cost('peer'),
		postgresql: cost('postgresql') };
}

const round = (n, digits = 0) => n === undefined || Number.isNaN(n) ? '' :
	n.toFixed(digits);

// `works` are { work, side, ...summary, ratios: { name: number } }.
export function print(works, out = console.log) {
	const head = ['work', 'side', 'req/s', 'p50 ms', 'p99 ms', 'nginx µs',
		'worker µs', 'PostgreSQL µs', 'ratios'];
	const lines = works.map((row) => [row.work, row.side, round(row.rate),
		round(row.half, 1), round(row.last, 1), round(row.nginx),
		round(row.worker), round(row.postgresql),
		Object.entries(row.ratios ?? {}).map(([name, ratio]) =>
			`${round(ratio, 2)} ${name}`).join('  ')]);
	const wide = head.map((_, i) => Math.max(...[head, ...lines].map(
		(line) => line[i].length)));

	for (const line of [head, ...lines])
		out(line.map((cell, i) => i < 2 || i === 8 ?
			cell.padEnd(wide[i]) : cell.padStart(wide[i]))
			.join('  ').trimEnd());
}
