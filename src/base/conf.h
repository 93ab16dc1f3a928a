/*
 * Settings: one table (conf.def), read from a file of "name = value" lines
 * and from the environment (KONTOR_ + the name in capitals), which wins.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stdio.h>

#define SETTING(name, preset, min, max, help) CONF_##name,
enum conf_setting {
#include "base/conf.def"
	CONF_SETTINGS
};
#undef SETTING

/*
 * Reads FILE (NULL: $KONTOR_CONF, else the installed default when it
 * exists), then the environment.  False on an unknown name, a value out of
 * range or an unreadable file; WHY then holds a sentence naming the place.
 * Call once, before threads start.
 */
bool		 conf_load(const char *file, char *why, size_t size);

/* The value as text ("" when unset), as a whole number, as yes/no. */
const char	*conf_text(enum conf_setting);
long		 conf_number(enum conf_setting);
bool		 conf_flag(enum conf_setting);

/* Lists every setting with its value (secrets hidden) and its help. */
void		 conf_print(FILE *);

#endif
