# Turns the programs' JSON log lines into short readable ones:
#
#	09:12:01 GET /api/fieldservice/customers 200 3.1 ms
#	09:12:04 courier warning: mail server does not answer
#
# Wants offset=+0200, the local time zone.  Values stay escaped as JSON, and
# other lines lose their control characters: nothing logged reaches a
# terminal as a command.

# The value of a key of a flat JSON object, without quotes; "" when absent.
function value(line, key,    at, rest, out, c)
{
	at = index(line, "\"" key "\":")
	if (!at)
		return ""
	rest = substr(line, at + length(key) + 3)
	sub(/^ */, "", rest)
	if (substr(rest, 1, 1) != "\"") {
		match(rest, /^[^,}]*/)
		return substr(rest, 1, RLENGTH)
	}
	if (!match(rest, /^"([^"\\]|\\.)*"/))
		return ""
	out = substr(rest, 2, RLENGTH - 2)
	gsub(/\\"/, "\"", out)
	gsub(/\\\//, "/", out)
	return out
}

# "2026-01-09T10:30:00.123Z" as local time of day.
function local_time(stamp,    minutes, shift)
{
	if (length(stamp) < 19)
		return "--:--:--"
	shift = substr(offset, 2, 2) * 60 + substr(offset, 4, 2)
	if (substr(offset, 1, 1) == "-")
		shift = -shift
	minutes = substr(stamp, 12, 2) * 60 + substr(stamp, 15, 2) + shift
	minutes = (minutes + 2880) % 1440
	return sprintf("%02d:%02d:%s", int(minutes / 60), minutes % 60,
	    substr(stamp, 18, 2))
}

function request(line)
{
	return sprintf("%s %s %s %.1f ms", value(line, "method"),
	    value(line, "path"), value(line, "status"), value(line, "ms"))
}

function other(line,    level, program, message)
{
	program = value(line, "program")
	sub(/^kontor-/, "", program)
	level = value(line, "level")
	message = value(line, "message")
	if (message == "")
		message = value(line, "event")
	return program (level == "info" ? "" : " " level) ": " message
}

/^\{"/ {
	print local_time(value($0, "time")) " " \
	    (value($0, "event") == "request" ? request($0) : other($0))
	next
}

# nginx: 2026/01/09 10:30:00 [error] 12#12: *3 text, client: …
/^[0-9]+\/[0-9]+\/[0-9]+ [0-9:]+ \[[a-z]+\] / {
	clock = $2
	level = $3
	gsub(/[^a-z]/, "", level)
	sub(/^[^#]*#[0-9]+: (\*[0-9]+ )?/, "")
	gsub(/[\001-\010\013-\037]/, "?")
	print clock " nginx " level ": " substr($0, 1, 300)
	next
}

$0 != "" {
	gsub(/[\001-\010\013-\037]/, "?")
	print "         " substr($0, 1, 400)
}
