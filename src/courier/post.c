/* Turning rows of the outbox into mails. */
#include "courier/post.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/seal.h"
#include "base/conf.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/message.h"
#include "outside/storage.h"
#include "papers/render.h"
#include "queries.h"

struct post_kind;

/* One mail in the making. */
struct draft {
	struct arena		*mem;
	const struct outbox_row	*row;
	const struct post_kind	*kind;
	struct json_object	*payload;
	struct mail		 mail;
	struct mail_attachment	 paper;
	const char		*company;	/* its name, "" for none */
	struct post_outcome	*out;
};

struct post_kind {
	const char	*name;
	bool		(*compose)(struct post *, struct draft *);
	void		(*write)(const struct message_for *, struct text *,
			    struct text *);
	long		 life;		/* seconds; 0: for ever */
};

/* Ends the mail with a sentence that is fit for logs; false. */
static bool
give_up(struct draft *d, enum mail_result result, const char *why)
{
	d->out->result = result;
	snprintf(d->out->report.why, sizeof(d->out->report.why), "%.255s",
	    why);
	snprintf(d->out->report.brief, sizeof(d->out->report.brief), "%.95s",
	    why);
	return false;
}

static const char *
string_in(struct json_object *object, const char *name)
{
	struct json_object *o = json_object_object_get(object, name);

	return json_object_is_type(o, json_type_string) ?
	    json_object_get_string(o) : NULL;
}

static const char *
member(const struct draft *d, const char *name)
{
	return string_in(d->payload, name);
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
		return give_up(d, MAIL_REFUSED, "the row's addresses are no list");
	*count = json_object_array_length(list);
	addresses = arena_alloc(d->mem, (*count + 1) * sizeof(*addresses));
	for (i = 0; i < *count; i++) {
		o = json_object_array_get_idx(list, i);
		if (!json_object_is_type(o, json_type_string))
			return give_up(d, MAIL_REFUSED,
			    "a recipient's address is not valid");
		addresses[i] = json_object_get_string(o);
	}
	*ret = addresses;
	return true;
}

static bool
read_payload(struct draft *d)
{
	const char *why;

	if (json_parse(d->row->payload, strlen(d->row->payload), &d->payload,
	    &why) != OK || !json_object_is_type(d->payload, json_type_object))
		return give_up(d, MAIL_REFUSED, "the row's payload is no object");
	return read_addresses(d, "to", &d->mail.to, &d->mail.to_count) &&
	    read_addresses(d, "cc", &d->mail.cc, &d->mail.cc_count);
}

/* The settings' address speaks for the company, or the company's own. */
static bool
address_from(struct draft *d, PGresult *company)
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
		return give_up(d, MAIL_REFUSED, "no sender: neither the "
		    "setting mail_from nor the company has an e-mail address");
	d->mail.from_name = d->company;
	d->mail.from = *from != '\0' ? from : own;
	if (*own != '\0' && strcmp(own, d->mail.from) != 0)
		d->mail.reply_to = own;
	return true;
}

/*
 * Reads the company, and QUERY unless it is NULL, inside the row's tenant.
 * A row that cannot be read is a fault of today, not of the mail.
 */
static bool
read_rows(struct post *p, struct draft *d, const struct query *query,
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
		return give_up(d, MAIL_REFUSED, "what was to be sent does not "
		    "exist any more");
	return give_up(d, MAIL_LATER, f == UNAVAILABLE ?
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
arena_text(struct arena *mem, void (*drop)(void *))
{
	struct text *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	text_add(t, "", 0);
	arena_defer(mem, drop, t);
	return t;
}

/* A paper without its logo is better than none. */
static bool
attach_paper(struct draft *d, PGresult *paper)
{
	struct text *pdf = arena_text(d->mem, drop_text);
	const char *json = PQgetvalue(paper, 0, 0);
	char why[256];
	enum fault f;

	if (!PQgetisnull(paper, 0, 2))
		storage_fetch(d->mem, PQgetvalue(paper, 0, 2));
	f = render_pdf(conf_text(CONF_render_socket), json, strlen(json),
	    POST_RENDER_MS, pdf, why, sizeof(why));
	if (f != OK)
		return give_up(d, f == UNAVAILABLE ? MAIL_LATER : MAIL_REFUSED,
		    why);
	d->paper = (struct mail_attachment){
		.name = arena_print(d->mem, "%s.pdf", PQgetvalue(paper, 0, 1)),
		.type = "application/pdf", .bytes = pdf->at, .len = pdf->len };
	d->mail.attachments = &d->paper;
	d->mail.attachment_count = 1;
	return true;
}

static bool
compose_invoice(struct post *p, struct draft *d)
{
	union invoice_paper_args a = { {
	    .id = d->row->subject, .storage = storage_folder(d->mem) } };
	struct json_object *attach = json_object_object_get(d->payload,
	    "attach");
	PGresult *company, *paper = NULL;

	if (!read_rows(p, d, &invoice_paper_query, a.at, &company, &paper) ||
	    !address_from(d, company))
		return false;
	d->mail.subject = member(d, "subject");
	d->mail.text = member(d, "text");
	if (d->mail.subject == NULL || d->mail.text == NULL)
		return give_up(d, MAIL_REFUSED, "the row has no subject or text");
	return !json_object_get_boolean(attach) || attach_paper(d, paper);
}

static void
wipe_text(void *t)
{
	struct text *secret = t;

	explicit_bzero(secret->at, secret->len);
	drop_text(t);
}

static bool
compose_token(struct post *p, struct draft *d)
{
	const char *sealed = member(d, "token"), *kind = d->kind->name;
	struct text *subject = arena_text(d->mem, drop_text);
	struct text *body, *token;
	struct message_for m = { .name = member(d, "name"),
	    .link = member(d, "link") };
	PGresult *company;

	if (!read_rows(p, d, NULL, NULL, &company, NULL) ||
	    !address_from(d, company))
		return false;
	body = arena_text(d->mem, wipe_text);
	token = arena_text(d->mem, wipe_text);
	if (sealed == NULL || m.link == NULL || !unseal(sealed,
	    strlen(sealed), kind, strlen(kind), token))
		return give_up(d, MAIL_REFUSED, "the row's token cannot be "
		    "read; was the secret changed?");
	m.company = d->company;
	m.token = token->at;
	d->kind->write(&m, subject, body);
	d->mail.subject = subject->at;
	d->mail.text = body->at;
	d->mail.automatic = true;
	return true;
}

/* With the front end's pages; without a front end there are none to open. */
static struct message_item *
read_items(struct draft *d, size_t *count)
{
	struct json_object *list = json_object_object_get(d->payload, "items");
	const char *app = conf_text(CONF_app_url), *link;
	struct json_object *o;
	struct message_item *items;
	size_t i;

	*count = json_object_is_type(list, json_type_array) ?
	    json_object_array_length(list) : 0;
	items = arena_zero(d->mem, (*count + 1) * sizeof(*items));
	for (i = 0; i < *count; i++) {
		o = json_object_array_get_idx(list, i);
		items[i].title = string_in(o, "title");
		items[i].message = string_in(o, "message");
		link = string_in(o, "link");
		if (*app != '\0' && link != NULL)
			items[i].link = arena_print(d->mem, "%s%s", app, link);
		if (items[i].title == NULL || items[i].message == NULL)
			*count = 0;
	}
	return items;
}

static bool
compose_notices(struct post *p, struct draft *d)
{
	struct text *subject = arena_text(d->mem, drop_text);
	struct text *body = arena_text(d->mem, drop_text);
	struct message_for m = { .name = member(d, "name") };
	const char *period = member(d, "period");
	struct message_item *items;
	PGresult *company;
	size_t count;

	if (!read_rows(p, d, NULL, NULL, &company, NULL) ||
	    !address_from(d, company))
		return false;
	m.company = d->company;
	items = read_items(d, &count);
	if (count == 0)
		return give_up(d, MAIL_REFUSED, "the row has no notifications");
	if (period == NULL)
		message_notice(&m, items, subject, body);
	else
		message_digest(&m, period, items, count, (long)
		    json_object_get_int64(json_object_object_get(d->payload,
		    "count")), subject, body);
	d->mail.subject = subject->at;
	d->mail.text = body->at;
	d->mail.automatic = true;
	return true;
}

static const struct post_kind kinds[] = {
	{ "mail.invoice", compose_invoice },
	{ "mail.verify", compose_token, message_verify,
	    MESSAGE_VERIFY_SECONDS },
	{ "mail.reset", compose_token, message_reset, MESSAGE_RESET_SECONDS },
	{ "mail.notification", compose_notices },
	{ "mail.digest", compose_notices },
};

/* A later release may know more kinds, so an unknown one waits. */
static bool
find_kind(struct draft *d, long age)
{
	size_t i, count = sizeof(kinds) / sizeof(kinds[0]);

	for (i = 0; i < count; i++)
		if (strcmp(kinds[i].name, d->row->kind) == 0)
			d->kind = &kinds[i];
	if (d->kind == NULL)
		return give_up(d, MAIL_LATER,
		    "this kontor-courier does not know the kind");
	if (d->kind->life > 0 && age >= d->kind->life)
		return give_up(d, MAIL_REFUSED,
		    "its token expired before it could be sent");
	return true;
}

void
post_send(struct post *p, struct arena *mem, const struct outbox_row *row,
    long age, struct post_outcome *out)
{
	struct draft d = { .mem = mem, .row = row, .out = out };
	char message_id[320];

	memset(out, 0, sizeof(*out));
	mail_message_id(row->id, conf_text(CONF_public_url), message_id,
	    sizeof(message_id));
	d.mail.message_id = message_id;
	if (find_kind(&d, age) && read_payload(&d) &&
	    d.kind->compose(p, &d)) {
		out->recipients = d.mail.to_count + d.mail.cc_count;
		out->result = mail_send(p->server, &d.mail, &out->report);
	}
	json_object_put(d.payload);
}
