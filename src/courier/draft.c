/* What all kinds of mail are made of: the row, the company, texts. */
#include "courier/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/json.h"
#include "queries.h"

bool
draft_give_up(struct draft *d, enum mail_result result, const char *why)
{
	d->out->result = result;
	snprintf(d->out->report.why, sizeof(d->out->report.why), "%.255s",
	    why);
	snprintf(d->out->report.brief, sizeof(d->out->report.brief), "%.95s",
	    why);
	return false;
}

const char *
draft_string(struct json_object *object, const char *name)
{
	struct json_object *o = json_object_object_get(object, name);

	return json_object_is_type(o, json_type_string) ?
	    json_object_get_string(o) : NULL;
}

const char *
draft_member(const struct draft *d, const char *name)
{
	return draft_string(d->payload, name);
}

static bool
read_addresses(struct draft *d, const char *name,
    const char *const **ret, size_t *count)
{
	struct json_object *list = json_object_object_get(d->payload, name);
	struct json_object *o;
	const char **addresses;
	size_t i;

	if (list == NULL)
		return true;
	if (!json_object_is_type(list, json_type_array))
		return draft_give_up(d, MAIL_REFUSED,
		    "the row's addresses are no list");
	*count = json_object_array_length(list);
	addresses = arena_alloc(d->mem, (*count + 1) * sizeof(*addresses));
	for (i = 0; i < *count; i++) {
		o = json_object_array_get_idx(list, i);
		if (!json_object_is_type(o, json_type_string))
			return draft_give_up(d, MAIL_REFUSED,
			    "a recipient's address is not valid");
		addresses[i] = json_object_get_string(o);
	}
	*ret = addresses;
	return true;
}

bool
draft_read(struct draft *d)
{
	const char *why;

	if (json_parse(d->row->payload, strlen(d->row->payload), &d->payload,
	    &why) != OK || !json_object_is_type(d->payload, json_type_object))
		return draft_give_up(d, MAIL_REFUSED,
		    "the row's payload is no object");
	return read_addresses(d, "to", &d->mail.to, &d->mail.to_count) &&
	    read_addresses(d, "cc", &d->mail.cc, &d->mail.cc_count);
}

bool
draft_address(struct draft *d, PGresult *company)
{
	const char *from = conf_text(CONF_mail_from), *own = "";

	d->company = "";
	if (PQntuples(company) > 0) {
		d->company = PQgetvalue(company, 0, 0);
		own = PQgetvalue(company, 0, 1);
	}
	if (!mail_is_address(own))
		own = "";
	if (*from == '\0' && *own == '\0')
		return draft_give_up(d, MAIL_REFUSED, "no sender: neither the "
		    "setting mail_from nor the company has an e-mail address");
	d->mail.from_name = d->company;
	d->mail.from = *from != '\0' ? from : own;
	if (*own != '\0' && strcmp(own, d->mail.from) != 0)
		d->mail.reply_to = own;
	return true;
}

bool
draft_rows(struct post *p, struct draft *d, const struct query *query,
    const char *const *arguments, PGresult **company, PGresult **ret)
{
	struct db_scope scope = { .tenant = d->row->tenant };
	const char *const none[1] = { NULL };
	enum fault f;

	if ((f = db_begin(p->db, d->mem, &scope)) == OK) {
		db_queue(p->db, &company_sender_query, none, company);
		if (query != NULL)
			db_queue(p->db, query, arguments, ret);
		f = db_commit(p->db);
	}
	if (f == OK)
		return true;
	if (f == MISSING)
		return draft_give_up(d, MAIL_REFUSED, "what was to be sent "
		    "does not exist any more");
	return draft_give_up(d, MAIL_LATER, f == UNAVAILABLE ?
	    "the database was not available" : "the database has refused");
}

static void
drop_text(void *t)
{
	text_free(t);
	free(t);
}

/* A text that goes with the arena, by DROP. */
static struct text *
deferred_text(struct arena *mem, void (*drop)(void *))
{
	struct text *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	text_add(t, "", 0);
	arena_defer(mem, drop, t);
	return t;
}

static void
wipe_text(void *t)
{
	struct text *secret = t;

	explicit_bzero(secret->at, secret->len);
	drop_text(t);
}

struct text *
draft_text(struct draft *d)
{
	return deferred_text(d->mem, drop_text);
}

struct text *
draft_secret(struct draft *d)
{
	return deferred_text(d->mem, wipe_text);
}
