/*
 * libFuzzer harness of the query language:
 *
 *	clang-14 -g -fsanitize=fuzzer,address,undefined … fuzz-grammar.c
 *	./fuzz-grammar tests/fuzz/corpus/grammar
 *
 * An input is a byte that chooses the noun, a byte that chooses the role, and
 * a query string.  Whatever it says, the statements consist of words that
 * stand in our tables, and of parameters that are there.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/listing_private.h"
#include "base/text.h"

#define NOUNS_MOST	100
#define WORDS_MOST	4000

static const char keywords[] = "select from where and or not in is null "
    "distinct like as with materialized count total tally_of order by asc "
    "desc limit offset join on v h hit id k0 k1 k2 k3 text uuid any true "
    "false search_pattern lower row_number over parent place r p n unnest "
    "ordinality cross lateral array ";

static const struct resource	*nouns[NOUNS_MOST];
static size_t			 noun_count;
static char			*words[WORDS_MOST];
static size_t			 word_count;

static void
claim(int good, const char *what, const char *text)
{
	if (good)
		return;
	fprintf(stderr, "not so: %s\n%s\n", what, text);
	abort();
}

static int
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static int
known(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < word_count; i++)
		if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
			return 1;
	return 0;
}

/* Every word of TEXT is one of ours from now on. */
static void
learn(const char *text)
{
	size_t len;

	for (; text != NULL && *text != '\0'; text += len > 0 ? len : 1) {
		for (len = 0; is_word(text[len]); len++)
			continue;
		if (len == 0 || known(text, len))
			continue;
		claim(word_count < WORDS_MOST, "room for words", text);
		words[word_count++] = strndup(text, len);
	}
}

static void
learn_noun(const struct resource *noun)
{
	const struct field *f;
	size_t i;

	for (i = 0; i < noun_count; i++)
		if (nouns[i] == noun)
			return;
	claim(noun_count < NOUNS_MOST, "room for nouns", noun->title);
	nouns[noun_count++] = noun;
	learn(noun->table);
	learn(noun->view);
	learn(noun->search);
	learn(noun->branch);
	for (f = noun->fields; f->name != NULL; f++) {
		learn(f->column);
		learn(f->order);
		learn(f->by);
		if (f->codec != NULL) {
			learn(f->codec->cast);
			learn(f->codec->from);
			learn(f->codec->to);
		}
		if (f->flags & FILTER_IS)
			learn(f->among);
		if (f->many != NULL)
			learn_noun(f->many);
		if (f->one != NULL)
			learn_noun(f->one);
	}
}

static void
learn_all(void)
{
	const struct edition *e = edition_find("dealer");
	const struct route *row;

	learn(keywords);
	for (row = e->routes; row->method != NULL; row++)
		if (row->noun != NULL && resource_lists(row))
			learn_noun(row->noun);
}

/* What stands behind "limit" or "offset" of the first pages. */
static int
is_page(const char *before, const char *word, size_t len)
{
	return (strncmp(before, "limit ", 6) == 0 ||
	    strncmp(before, "offset ", 7) == 0) && len <= 4 &&
	    strspn(word, "0123456789") >= len;
}

static void
check_sql(const char *sql, int parameters)
{
	const char *before = sql;
	size_t len;
	long n;

	for (; *sql != '\0'; sql += len) {
		for (len = 0; is_word(sql[len]); len++)
			continue;
		if (len == 0) {
			claim(strchr(" ,.()<>=*$:'[]", *sql) != NULL,
			    "signs are ours", sql);
			len = 1;
			if (*sql != '$')
				continue;
			n = strtol(sql + 1, NULL, 10);
			claim(n >= 1 && n <= parameters, "parameters are there",
			    sql);
			while (isdigit((unsigned char)sql[len]))
				len++;
			continue;
		}
		claim(known(sql, len) || is_page(before, sql, len),
		    "words are ours", sql);
		before = sql;
	}
}

static void
check_selection(const struct selection *s, int depth)
{
	const struct selection *part;

	claim(depth <= 3, "three levels at most", s->noun->title);
	check_sql(selection_columns(s), 0);
	for (part = s->parts; part != NULL; part = part->next)
		check_selection(part, depth + 1);
}

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const roles[] = { "admin", "sc_manager",
	    "service_engineer", "central_inventory_manager" };
	struct route route = { "GET", "/", resource_list, .noun = NULL };
	struct request rq = { .edition = edition_find("dealer"),
	    .route = &route, .exponent = 2 };
	struct selection *shown;
	bool whole;
	struct listing list;
	const struct problem *p;

	if (len < 2)
		return 0;
	if (word_count == 0)
		learn_all();
	rq.mem = arena_create();
	rq.person.known = true;
	strcpy(rq.person.claims.role, roles[bytes[1] % 4]);
	if (bytes[1] & 4)
		strcpy(rq.person.claims.branch,
		    "01a1fded-ae96-70b5-834c-1f39030da141");
	route.noun = nouns[bytes[0] % noun_count];
	rq.query = query_parse(rq.mem, arena_copy(rq.mem,
	    (const char *)bytes + 2, len - 2), &whole);
	if (selection_make(&rq, route.noun, SHOWN_LISTED, &shown) == OK) {
		check_selection(shown, 0);
		if (listing_compile(&rq, shown, &list) == OK) {
			claim(list.count <= (int)(sizeof(list.arguments) /
			    sizeof(list.arguments[0])), "arguments fit", "");
			check_sql(list.text, list.count);
			check_sql(list.total, list.filters);
		}
	}
	for (p = rq.problems; p != NULL; p = p->next)
		claim(*p->field != '\0' && *p->sentence != '\0',
		    "problems are told", p->field);
	arena_free(rq.mem);
	return 0;
}
