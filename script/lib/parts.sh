# The parts of a stack beside PostgreSQL: how each is configured and started.
# Sourced by script/stack; wants the paths that stack_paths sets.

# The certificate is made once, and again only when it has run out or a site
# was added.  The names are spelt out: clients take no *.localhost.
tls_make()
{
	local names site

	names=DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1
	for site in "$ROOT"/nginx/sites/*.conf; do
		site=${site##*/}
		case $site in
		[0-9]*)	;;
		*)
			site=${site%.conf}.localhost
			names=$names,DNS:$site,DNS:*.$site ;;
		esac
	done
	if [ -s "$DIR/tls/server.key" ] &&
	    [ "$(cat "$DIR/tls/names" 2>/dev/null)" = "$names" ] &&
	    openssl x509 -in "$DIR/tls/server.pem" -noout \
		-checkend 604800 >/dev/null 2>&1; then
		return 0
	fi
	mkdir -p "$DIR/tls"
	(
		umask 077
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		    -nodes -days 3650 -subj "/O=Kontor/CN=localhost" \
		    -addext "subjectAltName=$names" \
		    -keyout "$DIR/tls/server.key" \
		    -out "$DIR/tls/server.pem" >"$LOGS/tls.log" 2>&1
	) || {
		process_log_tail tls
		fail "no TLS certificate could be made"
	}
	chmod 644 "$DIR/tls/server.pem"
	printf '%s\n' "$names" >"$DIR/tls/names"
}

secret_make()
{
	[ ! -s "$DIR/secrets/secret" ] || return 0
	(
		umask 077
		openssl rand -base64 48 >"$DIR/secrets/secret.new"
	)
	mv "$DIR/secrets/secret.new" "$DIR/secrets/secret"
}

# The settings of the programs.  Lines of KONTOR_EXTRA_CONF come last, and a
# setting named there replaces ours.
conf_make()
{
	mkdir -p "$DIR/files" "$DIR/mail"
	chmod 700 "$DIR/files" "$DIR/mail"
	(
		umask 077
		{
			conf_lines
			printf '%s\n' "$extra_conf"
		} | awk '
			{ line[NR] = $0; name = $0 }
			!/^[ \t]*(#|$)/ {
				sub(/^[ \t]*/, "", name)
				sub(/[ \t]*=.*/, "", name)
				last[name] = NR
				named[NR] = name
			}
			END {
				for (i = 1; i <= NR; i++)
					if (!(i in named) ||
					    last[named[i]] == i)
						print line[i]
			}' >"$CONF.new"
	)
	mv "$CONF.new" "$CONF"
}

conf_lines()
{
	cat <<-EOT
		# Written by script/stack at every start; change it by
		# KONTOR_EXTRA_CONF.
		database = $(pg_connection kontor_app)
		owner_database = $(pg_connection kontor_owner)
		redis = $RUN/redis.sock
		secret_file = $DIR/secrets/secret
		public_url = https://localhost$https_suffix
		tenant = $tenant
		threads = $threads
		render_socket = $RUN/render.sock
		storage = $DIR/files
		mail_url = file://$DIR/mail
	EOT
}

redis_start()
{
	cat >"$DIR/etc/redis.conf" <<-EOT
		port 0
		unixsocket $RUN/redis.sock
		unixsocketperm 700
		dir $DIR/etc
		save ""
		appendonly no
		maxmemory 64mb
		maxmemory-policy volatile-ttl
		loglevel warning
		daemonize no
	EOT
	rm -f "$RUN/redis.sock"
	process_start redis redis-server "$DIR/etc/redis.conf" &&
	    wait_socket redis "$RUN/redis.sock"
}

render_start()
{
	rm -f "$RUN/render.sock"
	process_start render "$BIN/kontor-render" \
	    --socket "$RUN/render.sock" --jobs 2 &&
	    wait_socket render "$RUN/render.sock"
}

courier_start()
{
	process_start courier "$BIN/kontor-courier" --config "$CONF"
}

worker_start()
{
	rm -f "$RUN/worker.sock"
	process_start worker spawn-fcgi -n -s "$RUN/worker.sock" -M 0660 -- \
	    "$BIN/kontor-worker" --config "$CONF" --workers "$workers" \
	    --threads "$threads" &&
	    wait_socket worker "$RUN/worker.sock"
}

# One file of nginx's configuration, with its @WORDS@ filled in.
nginx_fill()
{
	local user="user root;"

	[ "$(id -u)" -eq 0 ] || user=
	sed -e "s|@USER@|$user|" -e "s|@RUN@|$RUN|" -e "s|@LOG@|$LOGS|" \
	    -e "s|@NGINX@|$DIR/nginx|" \
	    -e "s|@FILES@|$DIR/files|" -e "s|@SOCKET@|$RUN/worker.sock|" \
	    -e "s|@TENANT@|$tenant|" -e "s|@HTTPS_SUFFIX@|$https_suffix|" \
	    "$ROOT/nginx/kontor.conf.in"
}

# nginx_listen PORT [ssl http2]: on the loopback addresses, or KONTOR_LISTEN.
nginx_listen()
{
	local port=$1 address

	shift
	for address in $listen; do
		printf 'listen %s:%s%s;\n' "$address" "$port" "${*:+ $*}"
	done
}

nginx_make()
{
	rm -rf "$DIR/nginx.old"
	if [ -d "$DIR/nginx" ]; then
		mv "$DIR/nginx" "$DIR/nginx.old"
	fi
	mkdir -p "$DIR/nginx/tmp"
	cp -R "$ROOT"/nginx/*.conf "$ROOT"/nginx/*.map "$ROOT/nginx/sites" \
	    "$ROOT/nginx/editions" "$ROOT/nginx/www" "$DIR/nginx/"
	rm -rf "$DIR/nginx.old"
	nginx_fill >"$DIR/nginx/kontor.conf"
	nginx_listen "$http_port" >"$DIR/nginx/kontor-listen-http.conf"
	{
		nginx_listen "$https_port" ssl http2
		printf 'ssl_certificate %s;\nssl_certificate_key %s;\n' \
		    "$DIR/tls/server.pem" "$DIR/tls/server.key"
	} >"$DIR/nginx/kontor-listen.conf"
}

nginx_start()
{
	local try=0

	tls_make
	nginx_make
	ulimit -n 8192 2>/dev/null || :
	process_start nginx nginx -e "$LOGS/nginx.log" -p "$DIR/nginx" \
	    -c "$DIR/nginx/kontor.conf" || return 1
	while [ $try -lt 600 ]; do
		process_runs nginx || return 1
		if port_taken "$https_port"; then
			return 0
		fi
		sleep 0.05
		try=$((try + 1))
	done
	return 1
}

# Whether someone listens on TCP port $1, IPv4 or IPv6; no tool is needed.
port_taken()
{
	local hex

	hex=$(printf ':%04X' "$1")
	cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
	    awk -v port="$hex" '
		$4 == "0A" && substr($2, length($2) - 4) == port { n++ }
		END { exit !n }'
}

# wait_socket NAME PATH: until the part has made its socket.
wait_socket()
{
	local try=0

	while [ $try -lt 1200 ]; do
		[ ! -S "$2" ] || return 0
		process_runs "$1" || return 1
		sleep 0.05
		try=$((try + 1))
	done
	complain "$1 has made no socket after 60 s"
	return 1
}

# Until the workers answer through nginx: any answer but nginx's own 502 and
# 504 will do, and a worker that cannot start has ended by then.
wait_answer()
{
	local try=0 code

	while [ $try -lt 600 ]; do
		process_runs worker && process_runs nginx || return 1
		code=$(curl -s -k --noproxy '*' -o /dev/null -m 5 \
		    -w '%{http_code}' \
		    "https://$first_address:$https_port/api/health") || :
		case $code in
		000|502|504)	;;
		*)	return 0 ;;
		esac
		sleep 0.1
		try=$((try + 1))
	done
	complain "no answer from the workers after 60 s"
	return 1
}
