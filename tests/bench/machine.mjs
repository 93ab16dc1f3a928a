// What a run cost: CPU time of groups of processes, memory, how busy the
// machine was with others.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { children } from '../lib/stack.mjs';

const TICKS = Number(execFileSync('getconf', ['CLK_TCK']));

// User and system time of a process in ms; with `buried`, also of children
// that have ended.
function cpu(pid, buried = false) {
	try {
		const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
			.split(') ')[1].split(' ').map(Number);
		const sum = fields[11] + fields[12] +
			(buried ? fields[13] + fields[14] : 0);

		return sum * 1000 / TICKS;
	} catch {
		return 0;
	}
}

const total = (pids) => pids.reduce((sum, pid) => sum + cpu(pid), 0);

// CPU time so far of each side's parts; `peer` is its first process, if any.
export function spent(stack, peer) {
	const postmaster = stack.pid('postgresql');

	return {
		nginx: total(children(stack.pid('nginx'))),
		worker: total(stack.workers()),
		peer: peer === undefined ? 0 : total([peer, ...children(peer)]),
		postgresql: cpu(postmaster, true) + total(children(postmaster)),
		redis: cpu(stack.pid('redis')),
	};
}

// Proportional set size in KiB.
export function pss(pid) {
	const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');

	return Number(/^Pss:\s+(\d+)/m.exec(text)[1]);
}

export const most = (pids) => Math.max(0, ...pids.map(pss));

// [all, idle, stolen] ticks of the machine so far.
export function clock() {
	const n = fs.readFileSync('/proc/stat', 'utf8').split('\n')[0]
		.split(/\s+/).slice(1).map(Number);

	return [n.slice(0, 8).reduce((a, b) => a + b), n[3] + n[4], n[7]];
}
