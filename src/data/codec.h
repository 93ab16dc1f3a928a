/*
 * A field is one row of a noun's or a form's table; its codec says how the
 * value looks on the wire and how in SQL.  Text in, text out: values go to
 * PostgreSQL as text parameters and come back as text.
 */
#ifndef DATA_CODEC_H
#define DATA_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

struct json_object;
struct resource;
struct field;

/* What may be done with a field. */
enum field_flag {
	READONLY = 1 << 0,	/* never taken from a body */
	REQUIRED = 1 << 1,	/* must be there on create; never null */
	FILTER = 1 << 2,	/* ?name=value */
	FILTER_IS = 1 << 3,	/* the same, by the boolean column is_VALUE */
	SORT = 1 << 4,		/* sortBy=name */
	DETAIL = 1 << 5,	/* only shown when one is read, not in lists */
	HIDDEN = 1 << 6,	/* taken or filtered by, never shown */
	NULLABLE = 1 << 7,	/* null clears it */
	LIKE = 1 << 8,		/* filter[name][like]=; part of the search text */
	EXPAND = 1 << 9,	/* a relation shown only when asked for */
	APART = 1 << 10		/* rows stand alone: a bad one refuses itself only */
};

/* Where a value comes from: decides what is tolerated. */
enum value_kind {
	VALUE_STRING, VALUE_NUMBER, VALUE_BOOLEAN, VALUE_OBJECT, VALUE_ARRAY,
	VALUE_QUERY		/* query string or path: always text */
};

/* One value being read. */
struct reading {
	struct arena		*mem;
	enum value_kind		 kind;
	const char		*text;	/* source text; of OBJECT, ARRAY: NULL */
	size_t			 len;
	struct json_object	*json;	/* NULL for VALUE_QUERY */
	int			 exponent;	/* of the tenant's currency */
	const char		*why;	/* set on refusal: "must be …" */
};

struct codec {
	const char	*type, *format;	/* JSON Schema words */
	const char	*cast;		/* of parameter n: "$%d::uuid" */
	const char	*from, *to;	/* a range's ends: ">= $%d"; may be NULL */
	/* SQL text of the value, in reading->mem; NULL with why set. */
	const char	*(*read)(struct reading *, const struct field *);

	/* Appends the JSON form of SQL text VALUE (never NULL). */
	void		 (*write)(struct text *, const struct field *,
			    const char *value, size_t len);
};

struct field {
	const char		*name;	/* on the wire; dots make objects */
	const char		*column;	/* of the view */
	const struct codec	*codec;
	unsigned		 flags;	/* enum field_flag */
	long			 min, max;	/* length, or value in smallest units */
	const char		*among;	/* choices "a|b", or an id's prefix */
	const char		*preset;	/* taken when absent on create */
	const char		*order;	/* column to sort by; NULL: column */
	const struct field	*each;	/* form of an array's elements */
	const struct resource	*many;	/* child rows … */
	const char		*by;	/* … found by this column of theirs … */
	const char		*from;	/* … in this view; NULL: theirs */
	const struct resource	*one;	/* the row whose id is in .column */
};

extern const struct codec as_text;	/* trimmed; min/max characters */
extern const struct codec as_notes;	/* text with line breaks, not trimmed */
extern const struct codec as_secret;	/* a password or token, as it is */
extern const struct codec as_email;	/* RFC 5321 subset, lower-case domain */
extern const struct codec as_phone;	/* digits with the usual signs */
extern const struct codec as_choice;	/* one of .among */
extern const struct codec as_state;	/* the same, lower case in SQL, upper on the wire;
					 * "LOW|NORMAL=MEDIUM" also takes a synonym */
extern const struct codec as_flag;	/* boolean */
extern const struct codec as_whole;	/* integer within min..max */
extern const struct codec as_decimal;	/* numeric(…); JSON number */
extern const struct codec as_percent;	/* 0..100 with 4 decimals */
extern const struct codec as_money;	/* minor units shown as 1500.00 */
extern const struct codec as_amount;	/* minor units shown as "1500.5" */
extern const struct codec as_mobile;	/* Indian mobile number, kept as +91… */
extern const struct codec as_upper;	/* text in capitals, such as a plate */
extern const struct codec as_clock;	/* 14:30 or 2:30 PM, shown as 02:30 PM */
extern const struct codec as_ref;	/* TypeID with prefix .among */
extern const struct codec as_author;	/* "usr UUID" shown as TypeID */
extern const struct codec as_uuid;	/* a plain UUID */
extern const struct codec as_day;	/* YYYY-MM-DD */
extern const struct codec as_time;	/* HH:MM of the business's clock */
extern const struct codec as_when;	/* instant; a day is its beginning */
extern const struct codec as_object;	/* any JSON object, jsonb */
extern const struct codec as_any;	/* any JSON value, as JSON text */
extern const struct codec as_emails;	/* array of addresses, text[] */
extern const struct codec as_refs;	/* array of ids, uuid[] */
extern const struct codec as_file;	/* a file of a multipart form */
extern const struct codec as_rows;	/* array of objects by .each */

/*
 * The currency exponent used when money is shown, for the running thread:
 * one tenant has one currency, and rendering knows no other context.
 */
void	codec_use_exponent(int exponent);

/* Is WORD one of the alternatives of "a|b|c"? */
bool	codec_among(const char *alternatives, const char *word, size_t len);

#endif
