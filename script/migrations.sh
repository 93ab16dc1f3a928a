#!/bin/sh
# Writes the table of migrations (number, file, SHA-256) as C.
# Usage: migrations.sh FILE...
set -eu
echo '/* Made by script/migrations.sh from sql/migrations; do not edit. */'
echo '#include "data/migrate.h"'
echo
echo 'const struct migration migrations[] = {'
for file in $(printf '%s\n' "$@" | sort); do
	name=${file##*/}
	number=$(printf '%s' "${name%%-*}" | sed 's/^0*//')
	printf '\t{ %s, "%s",\n\t    "%s" },\n' "$number" "$name" \
	    "$(sha256sum "$file" | cut -d ' ' -f 1)"
done
printf '\t{ 0 }\n};\n'
