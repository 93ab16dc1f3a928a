# Paths and settings of a stack.  Sourced by script/stack and script/server.

# What the environment asks for, else what the stack was started with (when
# $1 is "remember"), else the presets.  Then the environment is cleared, so
# that the programs see only their configuration file, and psql nobody's
# server but ours.
stack_settings()
{
	local kept_https= kept_http= kept_workers= kept_threads= kept_tenant= \
	    kept_bin= kept_listen= kept_extra=

	if [ "$1" = remember ] && [ -f "$DIR/etc/stack.settings" ]; then
		. "$DIR/etc/stack.settings"
		kept_extra=$(cat "$DIR/etc/extra.conf")
	fi
	https_port=${KONTOR_HTTPS_PORT:-${kept_https:-8443}}
	http_port=${KONTOR_HTTP_PORT:-${kept_http:-8080}}
	workers=${KONTOR_WORKERS:-${kept_workers:-2}}
	threads=${KONTOR_THREADS:-${kept_threads:-4}}
	tenant=${KONTOR_TENANT:-${kept_tenant:-demo}}
	BIN=${KONTOR_BINDIR:-${kept_bin:-$ROOT/var/install/bin}}
	extra_conf=${KONTOR_EXTRA_CONF-$kept_extra}
	listen=${KONTOR_LISTEN:-$kept_listen}
	if [ -z "$listen" ]; then
		listen=127.0.0.1
		[ ! -s /proc/net/if_inet6 ] || listen="$listen [::1]"
	fi
	first_address=${listen%% *}
	case $first_address in
	0.0.0.0)	first_address=127.0.0.1 ;;
	esac
	https_suffix=:$https_port
	[ "$https_port" != 443 ] || https_suffix=
	settings_check
	unset KONTOR_HTTPS_PORT KONTOR_HTTP_PORT KONTOR_WORKERS KONTOR_THREADS \
	    KONTOR_TENANT KONTOR_EXTRA_CONF KONTOR_LISTEN KONTOR_CONF \
	    KONTOR_DATABASE KONTOR_OWNER_DATABASE KONTOR_REDIS
	unset PGHOST PGHOSTADDR PGPORT PGDATABASE PGUSER PGPASSWORD PGPASSFILE \
	    PGSERVICE PGSERVICEFILE PGOPTIONS PGSSLMODE PGDATA PGAPPNAME \
	    PGCLIENTENCODING
	export LC_ALL=C.UTF-8
	# Daemons lie where an ordinary user's PATH does not lead.
	export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
}

settings_keep()
{
	(
		umask 077
		printf '%s\n' "$extra_conf" >"$DIR/etc/extra.conf"
		printf "%s='%s'\n" kept_https "$https_port" \
		    kept_http "$http_port" kept_workers "$workers" \
		    kept_threads "$threads" kept_tenant "$tenant" \
		    kept_bin "$BIN" kept_listen "$listen" \
		    >"$DIR/etc/stack.settings"
	)
}

settings_check()
{
	local value

	for value in "$https_port" "$http_port" "$workers" "$threads"; do
		case $value in
		''|*[!0-9]*|0*)
			fail "'$value' is not a number (ports, workers," \
			    "threads)" ;;
		esac
	done
	for value in "$https_port" "$http_port"; do
		[ "${#value}" -le 5 ] && [ "$value" -le 65535 ] ||
		    fail "there is no port $value"
	done
	[ "$https_port" -ne "$http_port" ] ||
	    fail "HTTPS and HTTP cannot share port $https_port"
	case $tenant in
	*[!a-z0-9-]*)
		fail "KONTOR_TENANT is a slug: a-z, 0-9 and -" ;;
	esac
	case $listen in
	*[!0-9a-fA-F.:\[\]\ ]*)
		fail "KONTOR_LISTEN is a list of addresses ([::1] for IPv6)" ;;
	esac
	case $BIN in
	*\'*)	fail "the path $BIN has a quote" ;;
	/*)	;;
	*)	BIN=$(cd "$BIN" 2>/dev/null && pwd -P) ||
		    fail "there is no folder $BIN" ;;
	esac
}

# Ports are looked at before anything starts.
ports_check()
{
	local port least=1024

	{ read -r least </proc/sys/net/ipv4/ip_unprivileged_port_start; } \
	    2>/dev/null || :
	for port in "$https_port" "$http_port"; do
		if port_taken "$port"; then
			fail "port $port is taken by another program" \
			    "$(port_holder "$port"); choose another with" \
			    "${port_hint:-KONTOR_HTTPS_PORT, KONTOR_HTTP_PORT}"
		fi
		if [ "$port" -lt "$least" ] && [ "$(id -u)" -ne 0 ]; then
			fail "only root may listen on port $port; choose one" \
			    "from $least on"
		fi
	done
}

port_holder()
{
	command -v ss >/dev/null 2>&1 || return 0
	ss -Hltnp "sport = :$1" 2>/dev/null |
	    sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/(\1, pid \2)/p' |
	    head -n 1
}

# Configuration files of three programs hold these paths.
path_check()
{
	case $1 in
	*[[:space:]\'\"\`\$\;,\{\}\\\#\&\*\?\[\]\|\<\>\(\)\=%@:]*)
		fail "the path $1 has a blank or a special character; use" \
		    "another folder" ;;
	esac
}

stack_paths()
{
	DIR=$(cd "$1" 2>/dev/null && pwd -P) || fail "there is no folder $1"
	path_check "$DIR"
	[ -w "$DIR" ] || fail "$(id -un) cannot write to $DIR, which belongs" \
	    "to $(stat -c %U "$DIR")"
	LOGS=$DIR/log
	PIDS=$DIR/pid
	CONF=$DIR/etc/kontor.conf
	RUN=$DIR/run
	if [ -f "$DIR/run.path" ]; then
		read -r RUN <"$DIR/run.path"
	fi
	pg_paths
}

# The folders.  A Unix socket's path holds at most 107 bytes: below a deep
# folder the sockets go to a short one.
stack_make()
{
	local longest=$DIR/run/postgresql/.s.PGSQL.5432.lock

	mkdir -p "$LOGS" "$PIDS" "$DIR/etc" "$DIR/secrets"
	chmod 700 "$DIR/secrets" "$PIDS" "$DIR/etc" "$LOGS"
	if [ "$(printf %s "$longest" | wc -c)" -le 107 ]; then
		rm -f "$DIR/run.path"
		RUN=$DIR/run
		mkdir -p "$RUN"
	elif [ "$RUN" = "$DIR/run" ] || [ ! -O "$RUN" ] || [ -L "$RUN" ]; then
		RUN=$(mktemp -d /tmp/kontor-XXXXXXXX)
		printf '%s\n' "$RUN" >"$DIR/run.path"
		say "$DIR is too deep for sockets; they are in $RUN"
	fi
	# postgres passes through to its own folder, and sees nothing here.
	if [ "$(id -u)" -eq 0 ]; then
		chmod 711 "$RUN"
	else
		chmod 700 "$RUN"
	fi
	pg_place
	settings_keep
	secret_make
	conf_make
}

# Shell variables for tests and for a developer's shell.
stack_env()
{
	local address=localhost

	printf "%s='%s'\n" \
	    KONTOR_URL "https://$address$https_suffix" \
	    KONTOR_HTTP_URL "http://$address:$http_port" \
	    KONTOR_HTTPS_PORT "$https_port" \
	    KONTOR_HTTP_PORT "$http_port" \
	    KONTOR_CACERT "$DIR/tls/server.pem" \
	    KONTOR_CONF "$CONF" \
	    KONTOR_BINDIR "$BIN" \
	    KONTOR_DATABASE "$(pg_connection kontor_app)" \
	    KONTOR_OWNER_DATABASE "$(pg_connection kontor_owner)" \
	    KONTOR_SUPER_DATABASE \
	    "host=$pg_socket port=5432 dbname=kontor user=postgres" \
	    KONTOR_REDIS "$RUN/redis.sock" \
	    KONTOR_WORKER_SOCKET "$RUN/worker.sock" \
	    KONTOR_RENDER_SOCKET "$RUN/render.sock" \
	    KONTOR_STACK "$DIR" \
	    KONTOR_LOGS "$LOGS" \
	    KONTOR_PIDS "$PIDS" \
	    KONTOR_MAIL "$DIR/mail" \
	    KONTOR_FILES "$DIR/files"
}
