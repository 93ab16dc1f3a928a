/* Turning rows of the outbox into mails. */
#include "courier/post.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/seal.h"
#include "base/conf.h"
#include "base/json.h"
#include "base/text.h"
#include "courier/draft.h"
#include "domain/message.h"
#include "outside/storage.h"
#include "papers/render.h"
#include "queries.h"

struct post_kind {
	const char	*name;
	bool		(*compose)(struct post *, struct draft *);
	void		(*write)(const struct message_for *, struct text *,
			    struct text *);
	long		 life;		/* seconds; 0: for ever */
};

/* A paper without its logo is better than none. */
static bool
attach_paper(struct draft *d, PGresult *paper)
{
	struct text *pdf = draft_text(d);
	const char *json = PQgetvalue(paper, 0, 0);
	char why[256];
	enum fault f;

	if (!PQgetisnull(paper, 0, 2))
		storage_fetch(d->mem, PQgetvalue(paper, 0, 2));
	f = render_pdf(conf_text(CONF_render_socket), json, strlen(json),
	    POST_RENDER_MS, pdf, why, sizeof(why));
	if (f != OK)
		return draft_give_up(d, f == UNAVAILABLE ? MAIL_LATER :
		    MAIL_REFUSED, why);
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

	if (!draft_rows(p, d, &invoice_paper_query, a.at, &company, &paper) ||
	    !draft_address(d, company))
		return false;
	d->mail.subject = draft_member(d, "subject");
	d->mail.text = draft_member(d, "text");
	if (d->mail.subject == NULL || d->mail.text == NULL)
		return draft_give_up(d, MAIL_REFUSED,
		    "the row has no subject or text");
	return !json_object_get_boolean(attach) || attach_paper(d, paper);
}

static bool
compose_token(struct post *p, struct draft *d)
{
	const char *sealed = draft_member(d, "token"), *kind = d->kind->name;
	struct text *subject = draft_text(d);
	struct text *body, *token;
	struct message_for m = { .name = draft_member(d, "name"),
	    .link = draft_member(d, "link") };
	PGresult *company;

	if (!draft_rows(p, d, NULL, NULL, &company, NULL) ||
	    !draft_address(d, company))
		return false;
	body = draft_secret(d);
	token = draft_secret(d);
	if (sealed == NULL || m.link == NULL || !unseal(sealed,
	    strlen(sealed), kind, strlen(kind), token))
		return draft_give_up(d, MAIL_REFUSED, "the row's token cannot "
		    "be read; was the secret changed?");
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
		items[i].title = draft_string(o, "title");
		items[i].message = draft_string(o, "message");
		link = draft_string(o, "link");
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
	struct text *subject = draft_text(d);
	struct text *body = draft_text(d);
	struct message_for m = { .name = draft_member(d, "name") };
	const char *period = draft_member(d, "period");
	struct message_item *items;
	PGresult *company;
	size_t count;

	if (!draft_rows(p, d, NULL, NULL, &company, NULL) ||
	    !draft_address(d, company))
		return false;
	m.company = d->company;
	items = read_items(d, &count);
	if (count == 0)
		return draft_give_up(d, MAIL_REFUSED,
		    "the row has no notifications");
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
		return draft_give_up(d, MAIL_LATER,
		    "this kontor-courier does not know the kind");
	if (d->kind->life > 0 && age >= d->kind->life)
		return draft_give_up(d, MAIL_REFUSED,
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
	if (find_kind(&d, age) && draft_read(&d) &&
	    d.kind->compose(p, &d)) {
		out->recipients = d.mail.to_count + d.mail.cc_count;
		out->result = mail_send(p->server, &d.mail, &out->report);
	}
	json_object_put(d.payload);
}
