# Follows a running stack for script/server: readable logs, and whether all
# its processes live.  Sourced; wants what stack_paths sets.

daemons="postgresql redis render courier worker nginx"
follow_tail=
follow_awk=

follow_start()
{
	local awk=awk pipe=$DIR/log.pipe part

	# mawk reads a pipe by blocks unless told otherwise.
	if awk -W version 2>&1 </dev/null | grep -q '^mawk'; then
		awk="awk -W interactive"
	fi
	set --
	for part in worker courier render nginx; do
		[ -e "$LOGS/$part.log" ] || continue
		set -- "$@" "$LOGS/$part.log"
	done
	rm -f "$pipe"
	mkfifo -m 600 "$pipe"
	tail -q -n 0 -F --pid=$$ "$@" >"$pipe" 2>/dev/null 9>&- &
	follow_tail=$!
	$awk -v offset="$(date +%z)" -f "$ROOT/script/lib/readable.awk" \
	    <"$pipe" 9>&- &
	follow_awk=$!
}

# The last lines come out before the end.
follow_stop()
{
	[ "$follow_tail" ] || return 0
	sleep 0.3
	kill "$follow_tail" 2>/dev/null || :
	wait "$follow_tail" "$follow_awk" 2>/dev/null || :
	rm -f "$DIR/log.pipe"
	follow_tail=
}

# Once a second.  Without PostgreSQL, workers or nginx there is nothing to
# serve, so that ends the run; the others are reported once.
watch()
{
	local part reported=

	while :; do
		for part in $daemons; do
			case " $reported " in
			*" $part "*)	continue ;;
			esac
			watch_part "$part" || reported="$reported $part"
		done
		sleep 1 9>&- &
		wait $! || :
	done
}

watch_part()
{
	process_runs "$1" && return 0
	if ! process_recorded "$1"; then
		watch_absent "$1"
		return 1
	fi
	complain "$1 (pid $pid) has ended unexpectedly"
	process_log_tail "$1"
	case $1 in
	postgresql|worker|nginx)
		exit 1 ;;
	esac
	complain "going on without $1; to start it again:" \
	    "script/stack start $DIR $1"
	return 1
}

# No pid file: somebody said script/stack stop, or the tree has no such part.
watch_absent()
{
	case $1 in
	render|courier)
		[ -x "$BIN/kontor-$1" ] || return 0 ;;
	esac
	complain "$1 was stopped by script/stack"
	case $1 in
	postgresql|worker|nginx)
		exit 0 ;;
	esac
}
