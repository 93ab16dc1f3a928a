/* An invoice as it goes on paper, read from JSON. */
#include "papers/invoice_paper.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/currency.h"
#include "base/json.h"
#include "papers/paper_text.h"

#define LINES_MAX	5000
#define PAYMENTS_MAX	1000
#define TAXES_MAX	10
#define TEXT_MAX	(64 * 1024)
#define MONEY_MAX	1000000000000000	/* as wide as a column can be */
#define FIELD_LINES	4	/* an address; longer text has its own room */

enum need { OPTIONAL, REQUIRED };

/* Remembers the first failure, so that a reader need not stop at each. */
struct reader {
	struct arena	*arena;
	char		*why;
	size_t		 size;
	bool		 failed;
};

/* Where members are looked for, and how that place is called: "seller.". */
struct place {
	json_object	*object;
	const char	*name;
};

static void fail(struct reader *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
fail(struct reader *r, const char *format, ...)
{
	va_list ap;

	if (r->failed)
		return;
	va_start(ap, format);
	vsnprintf(r->why, r->size, format, ap);
	va_end(ap);
	r->failed = true;
}

/* NULL when the member is absent or null. */
static json_object *
member(struct reader *r, struct place at, const char *key, enum need need)
{
	json_object *value = NULL;

	json_object_object_get_ex(at.object, key, &value);
	if (value == NULL && need == REQUIRED)
		fail(r, "%s%s is missing", at.name, key);
	return value;
}

static const char *
read_text(struct reader *r, struct place at, const char *key, enum need need,
    int lines)
{
	json_object *value = member(r, at, key, need);
	const char *text;

	if (value == NULL)
		return NULL;
	if (!json_object_is_type(value, json_type_string)) {
		fail(r, "%s%s must be text", at.name, key);
		return NULL;
	}
	if (json_object_get_string_len(value) > TEXT_MAX) {
		fail(r, "%s%s is longer than 64 KiB", at.name, key);
		return NULL;
	}
	text = paper_text(r->arena, json_object_get_string(value), lines);
	if (text == NULL && need == REQUIRED)
		fail(r, "%s%s is missing", at.name, key);
	return text;
}

static const char *
read_field(struct reader *r, struct place at, const char *key)
{
	return read_text(r, at, key, OPTIONAL, FIELD_LINES);
}

static int64_t
read_sum(struct reader *r, struct place at, const char *key, enum need need)
{
	json_object *value = member(r, at, key, need);
	int64_t amount = 0;

	if (value == NULL)
		return 0;
	if (!json_object_is_type(value, json_type_int) ||
	    !json_whole(value, &amount)) {
		fail(r, "%s%s must be whole minor units", at.name, key);
		return 0;
	}
	if (amount > MONEY_MAX || amount < -MONEY_MAX)
		fail(r, "%s%s is out of range", at.name, key);
	return amount;
}

static int64_t
read_money(struct reader *r, struct place at, const char *key)
{
	return read_sum(r, at, key, REQUIRED);
}

/* A decimal in text; numbers are taken by their spelling, never as double. */
static const char *
read_decimal(struct reader *r, struct place at, const char *key)
{
	json_object *value = member(r, at, key, OPTIONAL);
	const char *text;

	if (value == NULL)
		return NULL;
	text = json_object_is_type(value, json_type_string) ?
	    json_object_get_string(value) : json_number_text(value);
	text = paper_decimal(r->arena, text);
	if (text == NULL)
		fail(r, "%s%s must be a decimal in text", at.name, key);
	return text;
}

static void
read_party(struct reader *r, struct place document, const char *key,
    struct paper_party *to)
{
	struct place at;

	at.name = arena_print(r->arena, "%s.", key);
	at.object = member(r, document, key, REQUIRED);
	if (at.object == NULL)
		return;
	if (!json_object_is_type(at.object, json_type_object)) {
		fail(r, "%s must be an object", key);
		return;
	}
	to->name = read_text(r, at, "name", REQUIRED, 1);
	to->contact = read_text(r, at, "contact", OPTIONAL, 1);
	to->email = read_text(r, at, "email", OPTIONAL, 1);
	to->phone = read_text(r, at, "phone", OPTIONAL, 1);
	to->website = read_text(r, at, "website", OPTIONAL, 1);
	to->tax_id = read_text(r, at, "taxId", OPTIONAL, 1);
	to->address = read_field(r, at, "address");
	to->city = read_text(r, at, "city", OPTIONAL, 1);
	to->state = read_text(r, at, "state", OPTIONAL, 1);
	to->zip = read_text(r, at, "zip", OPTIONAL, 1);
	to->country = read_text(r, at, "country", OPTIONAL, 1);
	to->logo = read_text(r, at, "logo", OPTIONAL, 1);
}

static void
read_line(struct reader *r, struct place at, void *to)
{
	struct paper_line *line = to;

	line->description = read_text(r, at, "description", OPTIONAL, 0);
	line->quantity = read_decimal(r, at, "quantity");
	line->has_rate = member(r, at, "rate", OPTIONAL) != NULL;
	if (line->has_rate)
		line->rate = read_money(r, at, "rate");
	line->amount = read_money(r, at, "amount");
	line->code = read_text(r, at, "code", OPTIONAL, 1);
	line->tax_rate = read_decimal(r, at, "taxRate");
}

static void
read_tax(struct reader *r, struct place at, void *to)
{
	struct paper_tax *tax = to;

	tax->label = read_text(r, at, "label", REQUIRED, 1);
	tax->amount = read_money(r, at, "amount");
}

static void
read_payment(struct reader *r, struct place at, void *to)
{
	struct paper_payment *payment = to;

	payment->date = paper_date(r->arena,
	    read_text(r, at, "date", OPTIONAL, 1));
	payment->method = paper_words(r->arena,
	    read_text(r, at, "method", OPTIONAL, 1));
	payment->amount = read_money(r, at, "amount");
}

/* The members of an array of objects, each SIZE bytes in what it returns. */
static void *
read_list(struct reader *r, struct place document, const char *key,
    size_t limit, size_t size, size_t *count,
    void (*read)(struct reader *, struct place, void *))
{
	json_object *list;
	struct place at;
	char *rows;
	size_t i, n;

	list = member(r, document, key, OPTIONAL);
	if (list == NULL)
		return NULL;
	if (!json_object_is_type(list, json_type_array) ||
	    (n = json_object_array_length(list)) > limit) {
		fail(r, "%s must be a list of at most %zu", key, limit);
		return NULL;
	}
	rows = arena_zero(r->arena, n * size);
	for (i = 0; i < n && !r->failed; i++) {
		at.name = arena_print(r->arena, "%s[%zu].", key, i);
		at.object = json_object_array_get_idx(list, i);
		if (json_object_is_type(at.object, json_type_object))
			read(r, at, rows + i * size);
		else
			fail(r, "%s[%zu] must be an object", key, i);
	}
	*count = n;
	return rows;
}

static void
read_amounts(struct reader *r, struct place at, struct invoice_paper *paper)
{
	paper->currency = read_text(r, at, "currency", REQUIRED, 1);
	if (paper->currency != NULL && currency_exponent(paper->currency) < 0)
		fail(r, "currency must be an ISO 4217 code");
	paper->subtotal = read_money(r, at, "subtotal");
	paper->discount = read_sum(r, at, "discount", OPTIONAL);
	paper->tax_rate = read_decimal(r, at, "taxRate");
	paper->taxes = read_list(r, at, "taxes", TAXES_MAX,
	    sizeof(*paper->taxes), &paper->tax_count, read_tax);
	paper->tax = read_money(r, at, "tax");
	paper->total = read_money(r, at, "total");
	paper->paid = read_money(r, at, "paid");
	paper->balance = read_money(r, at, "balance");
}

static void
read_kind(struct reader *r, struct place at, struct invoice_paper *paper)
{
	const char *kind = read_text(r, at, "kind", OPTIONAL, 1);
	const char *size = read_text(r, at, "paper", OPTIONAL, 1);

	if (kind != NULL && strcmp(kind, "invoice") != 0)
		fail(r, "kind must be invoice");
	if (size != NULL && strcmp(size, "a4") != 0 &&
	    strcmp(size, "letter") != 0)
		fail(r, "paper must be letter or a4");
	paper->a4 = size != NULL && strcmp(size, "a4") == 0;
}

static void
read_document(struct reader *r, struct place at, struct invoice_paper *paper)
{
	struct arena *a = r->arena;

	read_kind(r, at, paper);
	paper->number = read_text(r, at, "number", REQUIRED, 1);
	paper->status = read_text(r, at, "status", OPTIONAL, 1);
	paper->issued = paper_date(a,
	    read_text(r, at, "issueDate", OPTIONAL, 1));
	paper->due = paper_date(a, read_text(r, at, "dueDate", OPTIONAL, 1));
	read_amounts(r, at, paper);
	read_party(r, at, "seller", &paper->seller);
	read_party(r, at, "buyer", &paper->buyer);
	member(r, at, "lines", REQUIRED);
	paper->lines = read_list(r, at, "lines", LINES_MAX,
	    sizeof(*paper->lines), &paper->line_count, read_line);
	paper->place = read_text(r, at, "placeOfSupply", OPTIONAL, 1);
	paper->terms = read_text(r, at, "terms", OPTIONAL, 0);
	paper->notes = read_text(r, at, "notes", OPTIONAL, 0);
	paper->payments = read_list(r, at, "payments", PAYMENTS_MAX,
	    sizeof(*paper->payments), &paper->payment_count, read_payment);
}

bool
invoice_paper_read(struct arena *a, const char *json, size_t len,
    struct invoice_paper *paper, char *why, size_t size)
{
	struct reader r = { .arena = a, .why = why, .size = size };
	struct place top = { .name = "" };
	const char *reason;

	memset(paper, 0, sizeof(*paper));
	if (json_parse(json, len, &top.object, &reason) != OK) {
		fail(&r, "the document is not valid JSON: %s", reason);
		return false;
	}
	if (json_object_is_type(top.object, json_type_object))
		read_document(&r, top, paper);
	else
		fail(&r, "the document is not a JSON object");
	json_object_put(top.object);
	return !r.failed;
}
