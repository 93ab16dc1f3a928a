# Builds the tree for script/server: out of tree, in var/build, installed in
# var/install.  Sourced; wants $ROOT, $DIR and $LOGS.

# apt-get and sudo speak for themselves, so this step has no running seconds.
packages_ready()
{
	local began

	clock
	began=$ticks
	"$ROOT/script/packages" build run 9>&- || exit 1
	clock
	began=$((ticks - began))
	printf '  %-26s %3d.%01d s\n' packages $((began / 100)) \
	    $((began % 100 / 10))
}

# Binaries given by KONTOR_BINDIR are somebody else's to build.
build()
{
	[ "$BIN" = "$ROOT/var/install/bin" ] || return 0
	if (build_all) >"$LOGS/build.log" 2>&1 9>&-; then
		return 0
	fi
	ticker_stop
	complain "the build failed; the end of $LOGS/build.log:"
	tail -n 30 "$LOGS/build.log" | sed 's/^/    /' >&2
	return 1
}

build_all()
{
	set -e
	build_autotools
	build_configure
	cd "$DIR/build"
	make -s -j"$(nproc)"
	build_install
}

build_autotools()
{
	[ -f "$ROOT/configure.ac" ] || {
		echo "there is no $ROOT/configure.ac"
		return 1
	}
	if [ -f "$ROOT/configure" ] && [ -f "$ROOT/Makefile.in" ] &&
	    [ -z "$(find "$ROOT/configure.ac" "$ROOT/Makefile.am" \
		"$ROOT/m4" -newer "$ROOT/configure" 2>/dev/null)" ]; then
		return 0
	fi
	(cd "$ROOT" && autoreconf -i)
	# autoconf leaves an unchanged file's time alone.
	touch "$ROOT/configure"
}

# A tree that was moved, or configured otherwise, is built anew.
build_configure()
{
	local want="$ROOT --prefix=$DIR/install"

	if [ -f "$DIR/build/config.status" ] &&
	    [ "$(cat "$DIR/build/configured-for" 2>/dev/null)" = "$want" ]
	then
		return 0
	fi
	rm -rf "$DIR/build"
	mkdir -p "$DIR/build"
	cd "$DIR/build"
	"$ROOT/configure" -q --prefix="$DIR/install"
	printf '%s\n' "$want" >"$DIR/build/configured-for"
}

# make install copies all files every time: only when something is newer than
# the last one.
build_install()
{
	if [ -f installed ] && [ -x "$DIR/install/bin/kontor-worker" ] &&
	    [ -z "$(find . "$ROOT/sql" "$ROOT/Makefile.am" -type f \
		-newer installed ! -name 'config.log' -print -quit)" ] &&
	    [ -z "$(find "$ROOT/sql" -type d -newer installed -print -quit)" ]
	then
		return 0
	fi
	make -s install
	touch installed
}
