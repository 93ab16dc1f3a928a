# Turns sql/queries/*.sql into C: named queries with named arguments.
#
#   awk -v out=header -f sqlgen.awk FILES > queries.h
#   awk -v out=source -f sqlgen.awk FILES > queries.c
#
# A query begins with "-- name: noun_verb :one|:many|:exec" and ends at the
# next one.  :argument becomes $n in order of first use.  Casts (::type) and
# quoted strings are left alone.  A quoted string may not span lines, there is
# no dollar quoting, and an array slice [1:n] needs a blank before the n.

function fail(message) {
	print FILENAME ":" FNR ": " message > "/dev/stderr"
	failed = 1
	exit 1
}

function finish(   i) {
	if (name == "")
		return
	if (body ~ /^[ \t\n]*$/)
		fail("query " name " is empty")
	names[++queries] = name
	kind_of[name] = kind
	text_of[name] = body
	place_of[name] = place
	count_of[name] = count
	for (i = 1; i <= count; i++)
		argument_of[name, i] = arguments[i]
	for (i in seen)
		delete seen[i]
	name = ""
}

# The line with its arguments numbered, comments dropped and quotes escaped.
function translate(line,   result, c, rest, word) {
	result = ""
	while (line != "") {
		c = substr(line, 1, 1)
		if (substr(line, 1, 2) == "--")
			break
		if (c == "'") {
			rest = substr(line, 2)
			if (!index(rest, "'"))
				fail("a quoted string may not span lines")
			word = "'" substr(rest, 1, index(rest, "'"))
			line = substr(line, length(word) + 1)
			gsub(/\\/, "\\\\", word)
			gsub(/"/, "\\\"", word)
			result = result word
		} else if (substr(line, 1, 2) == "::") {
			result = result "::"
			line = substr(line, 3)
		} else if (c == ":" && match(line, /^:[a-z][a-z_0-9]*/)) {
			word = substr(line, 2, RLENGTH - 1)
			line = substr(line, RLENGTH + 1)
			if (!(word in seen)) {
				seen[word] = ++count
				arguments[count] = word
			}
			result = result "$" seen[word]
		} else {
			result = result (c == "\"" ? "\\\"" : c)
			line = substr(line, 2)
		}
	}
	sub(/[ \t]+$/, "", result)
	return result
}

/^-- name: / {
	finish()
	if ($3 in place_of || NF != 4 || $4 !~ /^:(one|many|exec)$/ || $3 !~ /^[a-z][a-z_0-9]*$/)
		fail($3 in place_of ? "query " $3 " stands in " place_of[$3] " too" : "expected -- name: noun_verb :one|:many|:exec")
	name = $3
	kind = toupper(substr($4, 2))
	place = FILENAME ":" FNR
	sub(/^.*sql\/queries/, "sql/queries", place)
	body = ""
	count = 0
	next
}

name != "" {
	line = translate($0)
	if (line != "")
		body = body "\n\t\"" line "\\n\""
}

END {
	if (failed)
		exit 1
	finish()
	print "/* Made by script/sqlgen.awk from sql/queries; do not edit. */"
	if (out == "header") {
		print "#ifndef QUERIES_H\n#define QUERIES_H\n\n#include \"data/query.h\"\n"
		for (q = 1; q <= queries; q++) {
			name = names[q]
			print "/* " place_of[name] " */"
			print "union " name "_args {"
			if (count_of[name] > 0) {
				print "\tstruct {"
				for (i = 1; i <= count_of[name]; i++)
					print "\t\tconst char *" argument_of[name, i] ";"
				print "\t};"
			}
			print "\tconst char *at[" (count_of[name] > 0 ? count_of[name] : 1) "];"
			print "};"
			print "extern const struct query " name "_query;\n"
		}
		print "extern const struct query *const all_queries[];\n"
		print "#endif"
	} else {
		print "#include \"queries.h\"\n\n#include <stddef.h>\n"
		for (q = 1; q <= queries; q++) {
			name = names[q]
			print "const struct query " name "_query = {"
			print "\t\"" name "\", " count_of[name] ", QUERY_" kind_of[name] "," text_of[name]
			print "};\n"
		}
		print "const struct query *const all_queries[] = {"
		for (q = 1; q <= queries; q++)
			print "\t&" names[q] "_query,"
		print "\tNULL\n};"
	}
}
