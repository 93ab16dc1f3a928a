/* The headers of the parts of a form. */
#include "api/disposition.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "api/filename.h"
#include "base/utf8.h"

/* One "; name=value" of a header; the value raw. */
struct parameter {
	const char	*name, *value;
	size_t		 name_len, value_len;
	bool		 quoted;
};

static const char *
skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/* 1: *P is the next one and *AT behind it; 0: there is none; -1: malformed. */
static int
next_parameter(const char **at, struct parameter *p)
{
	const char *s = skip_blanks(*at);

	if (*s == '\0')
		return 0;
	if (*s != ';')
		return -1;
	p->name = s = skip_blanks(s + 1);
	if (*s == '\0') {
		*at = s;
		return 0;
	}
	s += strcspn(s, "= \t;\"");
	p->name_len = (size_t)(s - p->name);
	s = skip_blanks(s);
	if (p->name_len == 0 || *s != '=')
		return -1;
	s = skip_blanks(s + 1);
	p->quoted = *s == '"';
	p->value = s += p->quoted;
	if (p->quoted) {
		for (; *s != '"'; s++) {
			if (*s == '\0')
				return -1;
			if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
				s++;
		}
		p->value_len = (size_t)(s++ - p->value);
	} else {
		s += strcspn(s, ";\"");
		if (*s == '"')
			return -1;
		for (p->value_len = (size_t)(s - p->value);
		    p->value_len > 0 && isblank(
		    (unsigned char)p->value[p->value_len - 1]); )
			p->value_len--;
	}
	*at = s;
	return 1;
}

/* \" and \\ only: old clients send paths full of other backslashes. */
static char *
unquote(struct arena *mem, const struct parameter *p)
{
	char *out = arena_alloc(mem, p->value_len + 1), *to = out;
	const char *s = p->value, *end = s + p->value_len;

	for (; s < end; s++) {
		if (p->quoted && *s == '\\' && s + 1 < end &&
		    (s[1] == '"' || s[1] == '\\'))
			s++;
		*to++ = *s;
	}
	*to = '\0';
	return out;
}

static bool
is_called(const struct parameter *p, const char *name)
{
	return p->name_len == strlen(name) &&
	    strncasecmp(p->name, name, p->name_len) == 0;
}

char *
disposition_parameter(struct arena *mem, const char *value, const char *name)
{
	const char *at = value + strcspn(value, ";");
	struct parameter p;
	char *found = NULL;
	int more;

	while ((more = next_parameter(&at, &p)) > 0) {
		if (!is_called(&p, name))
			continue;
		if (found != NULL)
			return NULL;
		found = unquote(mem, &p);
	}
	return more == 0 ? found : NULL;
}

/* As HTML writes names: of all bytes only ", CR and LF are escaped. */
static void
decode_form(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (strncmp(s, "%22", 3) == 0 || strncasecmp(s, "%0d", 3) == 0 ||
		    strncasecmp(s, "%0a", 3) == 0) {
			*to++ = s[1] == '2' ? '"' : (s[2] | 0x20) == 'd' ? '\r' : '\n';
			s += 2;
		} else
			*to++ = *s;
	}
	*to = '\0';
}

/* What Content-Disposition says; false when it is no part of a form. */
static bool
read_disposition(struct arena *mem, const char *value,
    struct multipart_part *part, const char **why)
{
	const char *at = value + strcspn(value, ";");
	const char *plain = NULL, *better = NULL;
	struct parameter p;
	char *text;
	int more;

	*why = "the Content-Disposition of a part is malformed";
	if (strncasecmp(value, "form-data", 9) != 0 ||
	    strspn(value + 9, " \t") != (size_t)(at - value - 9))
		return false;
	while ((more = next_parameter(&at, &p)) > 0) {
		text = unquote(mem, &p);
		if (is_called(&p, "filename*")) {
			if (better != NULL ||
			    (better = filename_extended(mem, text)) == NULL)
				return false;
			continue;
		}
		decode_form(text);
		if ((is_called(&p, "name") && part->name != NULL) ||
		    (is_called(&p, "filename") && plain != NULL))
			return false;
		if (is_called(&p, "name"))
			part->name = text;
		else if (is_called(&p, "filename"))
			plain = text;
	}
	if (more < 0 || part->name == NULL || *part->name == '\0' ||
	    !utf8_valid(part->name, strlen(part->name)))
		return false;
	/* An empty name is what browsers send when no file was chosen. */
	if (better != NULL || plain != NULL)
		part->filename = better != NULL ?
		    filename_safe(mem, better) : *plain == '\0' ? "" :
		    filename_safe(mem, plain);
	return true;
}

static bool
is_plain_encoding(const char *value)
{
	return strcasecmp(value, "binary") == 0 ||
	    strcasecmp(value, "7bit") == 0 || strcasecmp(value, "8bit") == 0;
}

static bool
read_line(struct arena *mem, char *line, struct multipart_part *part,
    const char **why)
{
	char *value = strchr(line, ':'), *c;

	*why = "a header of a part is malformed";
	if (value == NULL || value == line ||
	    strcspn(line, " \t") < (size_t)(value - line))
		return false;
	for (c = line; *c != '\0'; c++)
		if (iscntrl((unsigned char)*c) && *c != '\t')
			return false;
	while (c > value && isblank((unsigned char)c[-1]))
		*--c = '\0';
	*value++ = '\0';
	value += strspn(value, " \t");
	if (strcasecmp(line, "Content-Disposition") == 0)
		return part->name == NULL &&
		    read_disposition(mem, value, part, why);
	if (strcasecmp(line, "Content-Type") == 0)
		part->type = value;
	*why = "a part may not have a Content-Transfer-Encoding";
	return strcasecmp(line, "Content-Transfer-Encoding") != 0 ||
	    is_plain_encoding(value);
}

bool
disposition_read(struct arena *mem, const char *head, size_t len,
    struct multipart_part *part, const char **why)
{
	char *line = arena_copy(mem, head, len), *end;

	*part = (struct multipart_part){ .type = "" };
	*why = "a header of a part is malformed";
	if (strlen(line) != len)
		return false;
	for (; *line != '\0'; line = end + 2) {
		if ((end = strstr(line, "\r\n")) == NULL)
			return false;
		*end = '\0';
		if (!read_line(mem, line, part, why))
			return false;
	}
	*why = "a part has no Content-Disposition with a name";
	return part->name != NULL;
}
