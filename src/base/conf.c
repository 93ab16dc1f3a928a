/* Settings from a file and the environment. */
#include "base/conf.h"
#include "base/log.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#ifndef KONTOR_CONF
#define KONTOR_CONF "/etc/kontor/kontor.conf"
#endif

struct setting {
	const char	*name, *preset;
	long		 min, max;
	const char	*help;
};

#define SETTING(name, preset, min, max, help) { #name, preset, min, max, help },
static const struct setting settings[CONF_SETTINGS] = {
#include "base/conf.def"
};
#undef SETTING

static char *values[CONF_SETTINGS];	/* NULL: the preset */

static bool
complain(char *why, size_t size, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, size, format, ap);
	va_end(ap);
	return false;
}

static bool
is_secret(const struct setting *s)
{
	return s->min == -1;
}

static bool
is_flag(const struct setting *s)
{
	return s->min == 2 && s->max == 2;
}

static bool
is_number(const struct setting *s)
{
	return !is_flag(s) && !is_secret(s) && (s->min != 0 || s->max != 0);
}

static bool
yes(const char *value)
{
	return strcasecmp(value, "yes") == 0 || strcasecmp(value, "on") == 0 ||
	    strcasecmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

static bool
no(const char *value)
{
	return strcasecmp(value, "no") == 0 || strcasecmp(value, "off") == 0 ||
	    strcasecmp(value, "false") == 0 || strcmp(value, "0") == 0;
}

static bool
fits(const struct setting *s, const char *value, const char *where, char *why,
    size_t size)
{
	char *end;
	long n;

	if (is_flag(s) && !yes(value) && !no(value))
		return complain(why, size, "%s: %s must be yes or no", where,
		    s->name);
	if (is_number(s)) {
		errno = 0;
		n = strtol(value, &end, 10);
		if (*value == '\0' || *end != '\0' || errno != 0 ||
		    n < s->min || n > s->max)
			return complain(why, size, "%s: %s must be a whole "
			    "number from %ld to %ld", where, s->name, s->min,
			    s->max);
	}
	return true;
}

static bool
assign(int i, const char *value, const char *where, char *why, size_t size)
{
	if (!fits(&settings[i], value, where, why, size))
		return false;
	free(values[i]);
	if ((values[i] = strdup(value)) == NULL)
		abort();
	return true;
}

static char *
trim(char *s)
{
	char *end;

	while (isspace((unsigned char)*s))
		s++;
	for (end = s + strlen(s); end > s && isspace((unsigned char)end[-1]); )
		*--end = '\0';
	return s;
}

static bool
load_line(char *line, const char *where, char *why, size_t size)
{
	char *equals, *name;
	int i;

	name = trim(line);
	if (*name == '\0' || *name == '#')
		return true;
	if ((equals = strchr(name, '=')) == NULL)
		return complain(why, size, "%s: expected name = value", where);
	*equals = '\0';
	name = trim(name);
	for (i = 0; i < CONF_SETTINGS; i++)
		if (strcmp(settings[i].name, name) == 0)
			return assign(i, trim(equals + 1), where, why, size);
	return complain(why, size, "%s: there is no setting named %s", where,
	    name);
}

static bool
load_file(const char *file, char *why, size_t size)
{
	char line[4096], where[512];
	FILE *f;
	int number = 0;
	bool good = true;

	if ((f = fopen(file, "re")) == NULL)
		return complain(why, size, "%s: %s", file, strerror(errno));
	while (good && fgets(line, sizeof(line), f) != NULL) {
		snprintf(where, sizeof(where), "%s:%d", file, ++number);
		good = load_line(line, where, why, size);
	}
	fclose(f);
	return good;
}

static bool
load_environment(char *why, size_t size)
{
	char name[64];
	const char *value;
	size_t c;
	int i;

	for (i = 0; i < CONF_SETTINGS; i++) {
		snprintf(name, sizeof(name), "KONTOR_%s", settings[i].name);
		for (c = 0; name[c] != '\0'; c++)
			name[c] = (char)toupper((unsigned char)name[c]);
		if ((value = getenv(name)) == NULL)
			continue;
		if (!assign(i, value, name, why, size))
			return false;
		/* A secret in the environment is not for our children. */
		if (is_secret(&settings[i]))
			unsetenv(name);
	}
	return true;
}

/* The secret may stand in a file of its own, readable by few. */
static bool
load_secret(char *why, size_t size)
{
	const char *file = conf_text(CONF_secret_file);
	char line[1024];
	FILE *f;

	if (*file == '\0' || *conf_text(CONF_secret) != '\0')
		return true;
	if ((f = fopen(file, "re")) == NULL)
		return complain(why, size, "secret_file: %s: %s", file,
		    strerror(errno));
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	fclose(f);
	return assign(CONF_secret, trim(line), file, why, size);
}

bool
conf_load(const char *file, char *why, size_t size)
{
	const char *given = file != NULL ? file : getenv("KONTOR_CONF");

	if (given == NULL && access(KONTOR_CONF, R_OK) == 0)
		given = KONTOR_CONF;
	if (given != NULL && !load_file(given, why, size))
		return false;
	if (!load_environment(why, size) || !load_secret(why, size))
		return false;
	if (log_level_named(conf_text(CONF_log_level)) < 0)
		return complain(why, size, "log_level: %s is not debug, info, "
		    "warning or error", conf_text(CONF_log_level));
	return true;
}

const char *
conf_text(enum conf_setting i)
{
	return values[i] != NULL ? values[i] : settings[i].preset;
}

long
conf_number(enum conf_setting i)
{
	return strtol(conf_text(i), NULL, 10);
}

bool
conf_flag(enum conf_setting i)
{
	return yes(conf_text(i));
}

/* A password inside a connection string stays hidden too. */
static bool
hides_password(const char *value)
{
	return strstr(value, "password=") != NULL ||
	    (strstr(value, "://") != NULL && strchr(value, '@') != NULL);
}

void
conf_print(FILE *out)
{
	const struct setting *s;
	const char *value;
	int i;

	for (i = 0; i < CONF_SETTINGS; i++) {
		s = &settings[i];
		value = conf_text((enum conf_setting)i);
		if (*value != '\0' && (is_secret(s) || hides_password(value)))
			value = "(set, hidden)";
		fprintf(out, "# %s\n", s->help);
		if (is_number(s))
			fprintf(out, "# from %ld to %ld\n", s->min, s->max);
		fprintf(out, "%s = %s\n\n", s->name, value);
	}
}
