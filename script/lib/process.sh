# Processes of a stack and their pid files.  Sourced by script/stack and
# script/server; wants $PIDS (folder of pid files) and $LOGS.
#
# A pid file has four lines: the pid, the process's start (ticks since boot),
# the boot's id and its command name.  So a pid that a reboot or a kill -9
# left behind is never taken for another process that got the same number.

say()
{
	printf '%s\n' "${program:-stack}: $*"
}

complain()
{
	printf '%s\n' "${program:-stack}: $*" >&2
}

fail()
{
	complain "$@"
	exit 1
}

# Hundredths of a second since boot, into $ticks; no process is started.
clock()
{
	local up rest

	read -r up rest </proc/uptime
	ticks=${up%.*}${up#*.}
}

# Sets $begun (start time in ticks) and $session of process $1.
process_read()
{
	local stat

	begun= session=
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	stat=${stat##*) }
	set -- $stat
	[ "$1" != Z ] && [ "$1" != X ] || return 1
	session=$4
	begun=${20}
}

# The name of process $1, at most 15 characters, into $command.
process_name()
{
	command=
	{ read -r command <"/proc/$1/comm"; } 2>/dev/null
}

# process_record NAME PID
process_record()
{
	local boot

	read -r boot </proc/sys/kernel/random/boot_id
	process_read "$2" || return 1
	process_name "$2" || return 1
	printf '%s\n' "$2" "$begun" "$boot" "$command" >"$PIDS/$1.pid.new"
	mv "$PIDS/$1.pid.new" "$PIDS/$1.pid"
}

# Whether a pid file for NAME exists; sets $pid $pid_begun $pid_boot $pid_name.
process_recorded()
{
	pid= pid_begun= pid_boot= pid_name=
	[ -f "$PIDS/$1.pid" ] || return 1
	{
		read -r pid
		read -r pid_begun
		read -r pid_boot
		read -r pid_name
	} <"$PIDS/$1.pid" || return 1
}

# Whether NAME runs and is the very process we started; sets $pid.
process_runs()
{
	local boot

	process_recorded "$1" || return 1
	read -r boot </proc/sys/kernel/random/boot_id
	[ "$boot" = "$pid_boot" ] || return 1
	process_read "$pid" || return 1
	[ "$begun" = "$pid_begun" ]
}

# process_start NAME COMMAND...: in a session of its own, logging to a file.
process_start()
{
	local name=$1

	shift
	setsid "$@" </dev/null >>"$LOGS/$name.log" 2>&1 8>&- 9>&- &
	pid=$!
	process_settle "$name"
}

# Waits until the process has become the program it is to run, since its
# name goes into the pid file, or has ended already.
process_settle()
{
	local try=0

	while [ $try -lt 1500 ]; do
		process_read "$pid" || return 1
		process_name "$pid" || return 1
		case $command in
		sh|dash|bash|stack|server|setsid|runuser|spawn-fcgi|env) ;;
		*)	break ;;
		esac
		sleep 0.02
		try=$((try + 1))
	done
	process_record "$1" "$pid"
}

# process_wait SECONDS: until $pid, begun at $pid_begun, has ended.
process_wait()
{
	local left=$(($1 * 20))

	while process_read "$pid" && [ "$begun" = "$pid_begun" ]; do
		[ $left -gt 0 ] || return 1
		left=$((left - 1))
		sleep 0.05
	done
}

# process_stop NAME SIGNAL SECONDS [SIGNAL SECONDS]...: then KILL.
process_stop()
{
	local name=$1

	shift
	if process_runs "$name"; then
		while [ $# -gt 1 ]; do
			kill -s "$1" "$pid" 2>/dev/null || :
			process_wait "$2" && break
			complain "$name (pid $pid) did not end within $2 s" \
			    "of SIG$1"
			shift 2
		done
		if process_runs "$name"; then
			kill -s KILL "$pid" 2>/dev/null || :
			process_wait 5 || complain "$name does not end"
		fi
	fi
	process_clear "$name"
}

# Children that outlived their master (it was killed): they are still in the
# session it made, under its name.
process_sweep()
{
	local boot stat left

	process_recorded "$1" || return 0
	read -r boot </proc/sys/kernel/random/boot_id
	[ "$boot" = "$pid_boot" ] || return 0
	if process_read "$pid" && [ "$begun" != "$pid_begun" ]; then
		return 0
	fi
	process_orphans TERM || return 0
	left=40
	while process_orphans 0 && [ $left -gt 0 ]; do
		left=$((left - 1))
		sleep 0.05
	done
	process_orphans KILL || :
}

# Ends what process $1 has started, and what that has.
process_end_below()
{
	local child

	for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
		process_end_below "$child"
		kill -s TERM "$child" 2>/dev/null || :
	done
}

# What a NAME that was killed has left behind.
process_clear()
{
	process_sweep "$1"
	rm -f "$PIDS/$1.pid"
}

# Sends a signal to every process of session $pid named $pid_name; true when
# there was one.
process_orphans()
{
	local stat other found=1

	for stat in /proc/[0-9]*/stat; do
		other=${stat#/proc/}
		other=${other%/stat}
		process_read "$other" || continue
		[ "$session" = "$pid" ] || continue
		process_name "$other" || continue
		[ "$command" = "$pid_name" ] || continue
		found=0
		[ "$1" = 0 ] || kill -s "$1" "$other" 2>/dev/null || :
	done
	return $found
}

# The end of NAME's log, indented, on stderr.
process_log_tail()
{
	[ -s "$LOGS/$1.log" ] || return 0
	printf '%s\n' "  the end of $LOGS/$1.log:" >&2
	tail -n "${2:-8}" "$LOGS/$1.log" | tr -d '\000-\010\013-\037' |
	    sed 's/^/    /' >&2
}
