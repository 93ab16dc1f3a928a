# The private PostgreSQL of a stack: one cluster, reachable by its Unix socket
# only.  Sourced by script/stack; wants the paths that stack_paths sets.
#
# PostgreSQL refuses to run as root: root's stacks run it as the account
# postgres, whose data must lie where that account can go.

if [ "$(id -u)" -eq 0 ]; then
	pg_account=postgres
else
	pg_account=$(id -un)
fi

# Runs a command as the account that owns the cluster.
pg_as()
{
	(
		cd /
		umask 077
		if [ "$(id -u)" -eq 0 ]; then
			exec runuser -u postgres -- "$@"
		fi
		exec "$@"
	)
}

# Where the cluster lies, into $pg_root, $pg_data and $pg_socket.
pg_paths()
{
	if [ -f "$DIR/postgresql.path" ]; then
		read -r pg_root <"$DIR/postgresql.path"
		pg_socket=$pg_root/run
	else
		pg_root=$DIR/postgresql
		pg_socket=$RUN/postgresql
	fi
	pg_data=$pg_root/data
}

# The newest installed version, or the one that made the data.
pg_find()
{
	local version dir

	if [ -f "$pg_data/PG_VERSION" ]; then
		read -r version <"$pg_data/PG_VERSION"
	else
		version=$(ls /usr/lib/postgresql 2>/dev/null |
		    grep -E '^[0-9]+$' | sort -n | tail -n 1)
	fi
	pg_bin=/usr/lib/postgresql/${version:-none}/bin
	[ -x "$pg_bin/postgres" ] ||
	    fail "PostgreSQL ${version:-15} is not installed" \
		"(script/packages run)"
}

# Makes the folders.  A clone below /root is out of reach for postgres.
pg_place()
{
	local elsewhere

	pg_paths
	if [ -f "$DIR/postgresql.path" ] && [ ! -d "$pg_data" ]; then
		fail "the data of PostgreSQL was in $pg_root, as" \
		    "$DIR/postgresql.path says, and is gone; remove that file" \
		    "to begin with an empty database"
	fi
	if [ ! -f "$DIR/postgresql.path" ]; then
		mkdir -p "$pg_root"
		pg_check_owner
		pg_own "$pg_root"
		if ! pg_as test -w "$pg_root" 2>/dev/null; then
			rmdir "$pg_root"
			elsewhere=$(mktemp -d /var/tmp/kontor-XXXXXXXX)
			pg_own "$elsewhere"
			mkdir "$elsewhere/data"
			pg_own "$elsewhere/data"
			printf '%s\n' "$elsewhere" >"$DIR/postgresql.path"
			pg_paths
			say "the account $pg_account cannot reach $DIR;" \
			    "PostgreSQL's data is in $pg_root"
		fi
	fi
	[ -d "$pg_socket" ] || mkdir "$pg_socket"
	pg_own "$pg_socket"
}

# A cluster belongs to the user who made it.
pg_check_owner()
{
	local owner

	[ -e "$pg_data" ] || return 0
	owner=$(stat -c %U "$pg_data" 2>/dev/null) || owner=another
	[ "$owner" = "$pg_account" ] ||
	    fail "$pg_data belongs to the account $owner, which this run" \
		"($(id -un)) cannot become; run as the user who made it," \
		"or with another folder"
}

pg_own()
{
	chmod 700 "$1"
	[ "$(id -u)" -ne 0 ] || chown postgres: "$1"
}

pg_init()
{
	local sync=

	[ ! -f "$pg_data/PG_VERSION" ] || return 0
	rm -f "$DIR/secrets/roles.done"
	[ -z "$no_fsync" ] || sync=--no-sync
	pg_as "$pg_bin/initdb" -D "$pg_data" -U postgres -E UTF8 \
	    --locale=C.UTF-8 --auth-local=scram-sha-256 --auth-host=reject \
	    --data-checksums $sync >>"$LOGS/postgresql.log" 2>&1 || {
		process_log_tail postgresql
		fail "initdb failed"
	}
	pg_put pg_hba.conf <<-EOT
		# The superuser is whoever runs the stack; the roles of Kontor
		# have passwords.  No line: refused.
		local all postgres peer map=superuser
		local all all scram-sha-256
	EOT
	pg_put pg_ident.conf <<-EOT
		superuser postgres postgres
		superuser $pg_account postgres
		superuser $(id -un) postgres
	EOT
	printf "include 'kontor.conf'\n" |
	    pg_as sh -c 'exec cat >>"$1"' sh "$pg_data/postgresql.conf"
}

# Writes standard input to a file of the cluster.
pg_put()
{
	pg_as sh -c 'exec cat >"$1"' sh "$pg_data/$1"
}

# For a small machine; written at every start, so that options take effect.
pg_settings()
{
	local durable=on

	[ -z "$no_fsync" ] || durable=off
	pg_put kontor.conf <<-EOT
		listen_addresses = ''
		port = 5432
		unix_socket_directories = '$pg_socket'
		unix_socket_permissions = 0777
		max_connections = 100
		shared_buffers = 256MB
		effective_cache_size = 1GB
		random_page_cost = 1.1
		jit = off
		max_wal_size = 1GB
		checkpoint_timeout = 15min
		fsync = $durable
		synchronous_commit = $durable
		full_page_writes = $durable
		password_encryption = 'scram-sha-256'
		timezone = 'UTC'
		log_timezone = 'UTC'
		logging_collector = off
		log_min_duration_statement = 1s
		log_parameter_max_length = 0
		log_parameter_max_length_on_error = 0
		log_line_prefix = '%m [%p] %q%u@%d %a '
		cluster_name = 'kontor'
	EOT
}

# Whether a process works in the data folder.
pg_busy()
{
	local cwd

	for cwd in /proc/[0-9]*/cwd; do
		[ "$(readlink "$cwd" 2>/dev/null)" != "$pg_data" ] || return 0
	done
	return 1
}

# PostgreSQL's own lock files after kill -9 or a reboot may name somebody
# else's process.  They go only when no process is left in the data folder.
pg_unlock()
{
	local left=200

	while pg_busy; do
		[ $left -gt 0 ] ||
		    fail "another PostgreSQL works in $pg_data"
		left=$((left - 1))
		sleep 0.05
	done
	rm -f "$pg_data/postmaster.pid" "$pg_socket"/.s.PGSQL.5432 \
	    "$pg_socket"/.s.PGSQL.5432.lock
}

pg_start()
{
	pg_find
	pg_init
	pg_settings
	pg_unlock
	pg_as "$pg_bin/pg_ctl" start -D "$pg_data" -w -t 120 -s </dev/null \
	    >>"$LOGS/postgresql.log" 2>&1 8>&- 9>&- || return 1
	read -r pid <"$pg_data/postmaster.pid"
	process_record postgresql "$pid"
	pg_roles
}

# A start that was killed has not noted whom it started.
pg_stop()
{
	if ! process_recorded postgresql &&
	    { read -r pid <"$pg_data/postmaster.pid"; } 2>/dev/null &&
	    [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$pg_data" ]; then
		process_record postgresql "$pid"
	fi
	process_stop postgresql INT 40 QUIT 10
}

# psql as the superuser, without the caller's own psqlrc.
pg_super()
{
	pg_as "$pg_bin/psql" -X -q -A -t -h "$pg_socket" -p 5432 -U postgres \
	    -v ON_ERROR_STOP=1 "$@"
}

# The roles exist already on every start but the first.
pg_roles()
{
	if [ -f "$DIR/secrets/pgpass" ] && [ -f "$DIR/secrets/roles.done" ] &&
	    cmp -s "$ROOT/sql/roles.sql" "$DIR/secrets/roles.done"; then
		return 0
	fi
	pg_super -d postgres <"$ROOT/sql/roles.sql" >>"$LOGS/postgresql.log" \
	    2>&1 || {
		complain "sql/roles.sql failed"
		return 1
	}
	pg_passwords || {
		complain "setting the passwords of the roles failed"
		return 1
	}
	cp "$ROOT/sql/roles.sql" "$DIR/secrets/roles.done"
}

# Passwords go through standard input, never into a command line or a log.
pg_passwords()
{
	local owner app

	owner=$(openssl rand -hex 24)
	app=$(openssl rand -hex 24)
	pg_super -d postgres >/dev/null 2>&1 <<-EOT || return 1
		set log_statement = 'none';
		set log_min_duration_statement = -1;
		set log_min_error_statement = 'panic';
		alter role kontor_owner password '$owner';
		alter role kontor_app password '$app';
	EOT
	(
		umask 077
		printf '*:*:*:kontor_owner:%s\n*:*:*:kontor_app:%s\n' \
		    "$owner" "$app" >"$DIR/secrets/pgpass.new"
	)
	mv "$DIR/secrets/pgpass.new" "$DIR/secrets/pgpass"
}

# A libpq connection string for role $1.
pg_connection()
{
	printf "host=%s port=5432 dbname=kontor user=%s passfile=%s" \
	    "$pg_socket" "$1" "$DIR/secrets/pgpass"
}
