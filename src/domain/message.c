/* What the mails say that Kontor writes by itself. */
#include "domain/message.h"

#include <stdbool.h>
#include <string.h>

#define NAME_LONGEST	60

/* Nobody shall mail a stranger a link by calling themself one. */
static bool
is_name(const char *name)
{
	const char *c;

	if (name == NULL || *name == '\0' || strlen(name) > NAME_LONGEST)
		return false;
	for (c = name; *c != '\0'; c++) {
		if ((unsigned char)*c < ' ' || strchr("/\\<>@:", *c) != NULL)
			return false;
		if (*c == '.' && c[1] != '\0' && c[1] != ' ')
			return false;	/* a host name */
	}
	return true;
}

static void
greet(const struct message_for *m, struct text *body)
{
	if (is_name(m->name))
		text_print(body, "Hello %s,\n\n", m->name);
	else
		text_put(body, "Hello,\n\n");
}

static void
put_token(const struct message_for *m, const char *life, struct text *body)
{
	text_print(body, "%s%s\n\n"
	    "If a program asks you for a token instead, give it this one:\n\n"
	    "%s\n\n"
	    "Link and token can be used once, within %s.\n\n",
	    m->link, m->token, m->token, life);
}

static void
sign(const struct message_for *m, struct text *body)
{
	if (*m->company != '\0')
		text_print(body, "\n-- \n%s\n", m->company);
}

static void
put_subject(const struct message_for *m, const char *what,
    struct text *subject)
{
	text_put(subject, what);
	if (*m->company != '\0')
		text_print(subject, " - %s", m->company);
}

void
message_verify(const struct message_for *m, struct text *subject,
    struct text *body)
{
	put_subject(m, "Please confirm your e-mail address", subject);
	greet(m, body);
	text_put(body, "please confirm that this e-mail address is yours by "
	    "opening this link:\n\n");
	put_token(m, "3 days", body);
	text_put(body, "If it was not you who signed up, ignore this mail: "
	    "without the\nconfirmation the address is not taken as yours.\n");
	sign(m, body);
}

void
message_reset(const struct message_for *m, struct text *subject,
    struct text *body)
{
	put_subject(m, "Choose a new password", subject);
	greet(m, body);
	text_put(body, "somebody, hopefully you, asked to reset the password "
	    "of your account.\nTo choose a new one, open this link:\n\n");
	put_token(m, "1 hour", body);
	text_put(body, "If it was not you, ignore this mail: your password "
	    "stays as it is.\n");
	sign(m, body);
}

static void
put_item(const struct message_item *item, struct text *body)
{
	text_print(body, "%s.\n", item->message);
	if (item->link != NULL)
		text_print(body, "%s\n", item->link);
	text_char(body, '\n');
}

static void
put_reason(struct text *body)
{
	text_put(body, "You get this mail because your notification settings "
	    "ask for it.\n");
}

void
message_notice(const struct message_for *m, const struct message_item *item,
    struct text *subject, struct text *body)
{
	put_subject(m, item->title, subject);
	greet(m, body);
	put_item(item, body);
	put_reason(body);
	sign(m, body);
}

void
message_digest(const struct message_for *m, const char *period,
    const struct message_item *items, size_t count, long total,
    struct text *subject, struct text *body)
{
	struct text what = { 0 };
	size_t i;

	text_print(&what, "Your %s summary: %ld notification%s", period,
	    total, total == 1 ? "" : "s");
	put_subject(m, what.at, subject);
	text_free(&what);
	greet(m, body);
	for (i = 0; i < count; i++) {
		text_print(body, "%s\n", items[i].title);
		put_item(&items[i], body);
	}
	if (total > (long)count)
		text_print(body, "And %ld earlier ones.\n\n",
		    total - (long)count);
	put_reason(body);
	sign(m, body);
}
