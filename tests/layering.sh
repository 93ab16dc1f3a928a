#!/bin/sh
# The layers of the house, checked over #include: base <- data <- auth <- api
# <- domain, outside, papers <- handlers; a folder includes from its left.
# Also: editions do not include each other, SQL stands in sql/, every header
# says what it is for.  Prints what breaks a rule, and "N passed, N failed".
#
#	tests/layering.sh [ROOT]
set -u

root=${1:-$(cd "$(dirname "$0")/.." && pwd -P)}
cd "$root" || exit 1
results=$(mktemp) || exit 1
trap 'rm -f "$results"' EXIT

# One check: complaints on standard input, none is good.  It runs at the end
# of a pipe, in a shell of its own, so the count goes to a file.
rule()
{
	local name=$1 lines

	lines=$(cat)
	if [ -z "$lines" ]; then
		echo passed >>"$results"
		return
	fi
	echo failed >>"$results"
	printf '%s\n' "not ok - $name:"
	printf '%s\n' "$lines" | sed 's/^/    /'
}

# sources FOLDER...: their C files and headers.
sources()
{
	find "$@" -name '*.[ch]' 2>/dev/null | sort
}

# includes FILE...: "FILE INCLUDED" for every #include "…".
includes()
{
	[ $# -gt 0 ] || return 0
	awk '/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, part, "\"")
		print FILENAME, part[2]
	}' "$@"
}

# left FOLDER ALLOWED...: FOLDER includes only from these and itself.  What
# the build makes (queries.h) belongs to data.
left()
{
	local folder=$1

	shift
	includes $(sources "src/$folder") |
	    awk -v folder="$folder" -v allowed="$*" '
		BEGIN {
			n = split(allowed, name, " ")
			for (i = 1; i <= n; i++)
				good[name[i]] = 1
			good[folder] = 1
			good["queries.h"] = "data" in good
		}
		{
			from = $2
			sub(/\/.*/, "", from)
			if (!(from in good) || !good[from])
				print $1 " includes " $2
		}' | rule "src/$folder includes only from its left"
}

left base
left data base
left auth base data
left api base data auth
left domain base data auth api
left outside base data auth api
left papers base data auth api
left courier base data auth api domain outside papers
left command base data auth api domain outside papers

for folder in src/*/; do
	folder=${folder%/}
	case ${folder#src/} in
	base|data|auth|api|domain|outside|papers|courier|command)	;;
	*)	printf '%s\n' "$folder has no place in the order" ;;
	esac
done | rule "every folder has its place"

# Programs may use everything but handlers; routes come by api/edition.h.
includes src/*.c | awk '$2 ~ /^(handlers|fieldservice|sales|dealer|store|frontdesk)\// {
	print $1 " includes " $2
}' | rule "programs do not include handlers"

for folder in handlers/*/; do
	folder=${folder%/}
	for other in handlers/*/; do
		other=${other%/}
		[ "$folder" != "$other" ] || continue
		includes $(sources "$folder") |
		    awk -v other="${other#handlers/}/" '
			index($2, other) == 1 || index($2, "handlers/" other) == 1 {
				print $1 " includes " $2
			}'
	done
done | rule "no edition includes another"

includes $(sources handlers) | awk '
	{ from = $2; sub(/\/.*/, "", from) }
	from == "courier" || from == "command" { print $1 " includes " $2 }
' | rule "handlers include no part of a program"

# SQL in string literals, as a statement: a verb and the word that follows it.
awk '
	FNR == 1 { comment = 0 }
	{
		line = $0
		if (comment) {
			if (!sub(/^.*\*\//, "", line))
				next
			comment = 0
		}
		gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "", line)
		if (sub(/\/\*.*$/, "", line))
			comment = 1
		while (match(line, /"([^"\\]|\\.)*"/)) {
			literal = tolower(substr(line, RSTART, RLENGTH))
			line = substr(line, RSTART + RLENGTH)
			if (literal ~ /(^|[^a-z_])(insert into|delete from|select .*[^a-z]from|select [a-z_]+\(|update [a-z_]+ set|alter table|create table|drop table|truncate table|set local|lock table|begin;|commit;)([^a-z_]|$)/)
				print FILENAME ":" FNR ": " literal
		}
	}
' $(sources handlers src/domain) /dev/null |
    rule "no SQL in handlers and src/domain"

for file in $(sources src handlers | grep '\.h$'); do
	head -n 1 "$file" | grep -q '^/\*' ||
	    printf '%s\n' "$file begins without a comment"
done | rule "every header says what it is for"

for file in $(sources src handlers | grep '\.c$'); do
	head -n 1 "$file" | grep -q '^/\*' ||
	    printf '%s\n' "$file begins without a comment"
done | rule "every source says what it is for"

# A header and its guard: read twice, it does no harm.
for file in $(sources src handlers | grep '\.h$'); do
	grep -q '^#ifndef [A-Z0-9_]*_H$' "$file" ||
	    printf '%s\n' "$file has no guard"
done | rule "every header has a guard"

passed=$(grep -c passed "$results")
failed=$(grep -c failed "$results")
printf '%s\n' "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
