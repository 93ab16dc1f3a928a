/* Values of tables in the forms in which documents show them. */
#include "papers/table.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/currency.h"

static const struct {
	const struct codec	*codec;
	enum table_kind		 kind;
} kinds[] = {
	{ &as_money, TABLE_MONEY }, { &as_whole, TABLE_NUMBER },
	{ &as_decimal, TABLE_NUMBER }, { &as_percent, TABLE_PERCENT },
	{ &as_day, TABLE_DAY }, { &as_when, TABLE_WHEN },
};

enum table_kind
table_kind(const struct table_column *c)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].codec == c->codec)
			return kinds[i].kind;
	return TABLE_TEXT;
}

bool
table_is_figure(const struct table_column *c)
{
	enum table_kind kind = table_kind(c);

	return kind == TABLE_MONEY || kind == TABLE_NUMBER ||
	    kind == TABLE_PERCENT;
}

const char *
table_title(struct arena *mem, const struct table_column *c)
{
	struct text t = { 0 };
	const char *at;

	if (c->title != NULL)
		return c->title;
	for (at = c->name; *at != '\0'; at++) {
		if (at == c->name)
			text_char(&t, (char)toupper((unsigned char)*at));
		else if (*at == '_' || *at == '.')
			text_char(&t, ' ');
		else if (isupper((unsigned char)*at))
			text_print(&t, " %c", tolower((unsigned char)*at));
		else
			text_char(&t, *at);
	}
	return arena_text(mem, &t);
}

static void
write_codec(struct text *t, const struct table_column *c, const char *value)
{
	const struct field f = { .name = c->name, .codec = c->codec,
	    .among = c->among };

	c->codec->write(t, &f, value, strlen(value));
}

void
table_json(struct text *t, const struct table_column *c, const char *value)
{
	if (value == NULL)
		text_put(t, "null");
	else
		write_codec(t, c, value);
}

/* Codecs whose JSON is a string without escapes, other than the SQL text. */
static bool
is_coded(const struct codec *codec)
{
	return codec == &as_ref || codec == &as_author || codec == &as_when;
}

void
table_plain(struct text *t, const struct table_column *c, const char *value)
{
	size_t start = t->len;

	if (value == NULL)
		return;
	if (!is_coded(c->codec) && table_kind(c) == TABLE_TEXT &&
	    c->codec != &as_flag) {
		text_put(t, value);
		return;
	}
	write_codec(t, c, value);
	if (t->len - start >= 2 && t->at[start] == '"') {
		memmove(t->at + start, t->at + start + 1, t->len - start - 2);
		t->len -= 2;
		t->at[t->len] = '\0';
	}
}

static void
put_day(struct text *t, const char *value)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
	    "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int year, month, day;

	if (sscanf(value, "%4d-%2d-%2d", &year, &month, &day) == 3 &&
	    month >= 1 && month <= 12)
		text_print(t, "%d %s %d", day, months[month - 1], year);
	else
		text_put(t, value);
}

/* 1234567.5 becomes 1,234,567.5. */
static void
put_grouped(struct text *t, const char *number)
{
	size_t whole;

	if (*number == '-')
		text_char(t, *number++);
	for (whole = strcspn(number, "."); whole > 0; number++) {
		text_char(t, *number);
		if (--whole > 0 && whole % 3 == 0)
			text_char(t, ',');
	}
	text_put(t, number);
}

/* credit_card becomes Credit card. */
static void
put_word(struct text *t, const char *word)
{
	const char *at;

	for (at = word; *at != '\0'; at++)
		text_char(t, *at == '_' ? ' ' : at == word ?
		    (char)toupper((unsigned char)*at) : *at);
}

void
table_shown(struct text *t, const struct table_column *c, const char *value,
    const char *currency, bool sign)
{
	struct text plain = { 0 };

	if (value == NULL)
		return;
	table_plain(&plain, c, value);
	switch (table_kind(c)) {
	case TABLE_MONEY:
		(sign ? money_label : money_text)(t,
		    strtoll(value, NULL, 10), currency);
		break;
	case TABLE_NUMBER:
		put_grouped(t, plain.at);
		break;
	case TABLE_PERCENT:
		text_print(t, "%s%%", plain.at);
		break;
	case TABLE_DAY:
		put_day(t, plain.at);
		break;
	default:
		if (c->codec == &as_choice)
			put_word(t, value);
		else
			text_add(t, plain.at != NULL ? plain.at : "",
			    plain.len);
	}
	text_free(&plain);
}
