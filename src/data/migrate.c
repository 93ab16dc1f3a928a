/* Applying and checking migrations. */
#include "data/migrate.h"

#include <libpq-fe.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define LOCK	"select pg_advisory_lock(7205759403792794)"

static const char ledger[] =
    "create schema if not exists kontor;"
    "set search_path = kontor, public;"
    "create table if not exists schema_version ("
    " number integer primary key, file text not null,"
    " checksum text not null, applied_at timestamptz not null default now());"
    "grant usage on schema kontor to kontor_app;"
    "grant select on schema_version to kontor_app;";

static int
fault(PGconn *conn, char *why, size_t size, const char *what)
{
	const char *message = conn != NULL ? PQerrorMessage(conn) : "";

	snprintf(why, size, "%s%s%.*s", what, *message ? ": " : "",
	    (int)strcspn(message, "\n"), message);
	PQfinish(conn);
	return -1;
}

static bool
run(PGconn *conn, const char *sql)
{
	PGresult *r = PQexec(conn, sql);
	ExecStatusType status = PQresultStatus(r);

	PQclear(r);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static bool
read_file(const char *folder, const char *file, struct text *t)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	text_clear(t);
	return text_load(path, SIZE_MAX, t) && t->len > 0;
}

static void
checksum(const struct text *t, char out[65])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len, i;

	if (EVP_Digest(t->at, t->len, digest, &len, EVP_sha256(), NULL) != 1)
		abort();
	for (i = 0; i < 32; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

/* The recorded checksum of a number: 1 and it, 0 when not applied. */
static int
recorded(PGconn *conn, int number, char out[65])
{
	char sql[128];
	PGresult *r;
	int n;

	snprintf(sql, sizeof(sql), "select checksum from kontor.schema_version "
	    "where number = %d", number);
	r = PQexec(conn, sql);
	n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : -1;
	if (n == 1)
		snprintf(out, 65, "%s", PQgetvalue(r, 0, 0));
	PQclear(r);
	return n;
}

static bool
apply_one(PGconn *conn, const struct migration *m, const struct text *sql)
{
	char record[512];

	snprintf(record, sizeof(record), "insert into kontor.schema_version "
	    "(number, file, checksum) values (%d, '%s', '%s')", m->number,
	    m->file, m->checksum);
	if (run(conn, "begin") && run(conn, sql->at) && run(conn, record) &&
	    run(conn, "commit"))
		return true;
	return false;
}

static int
refuse(char *why, size_t size, const struct migration *m, const char *what)
{
	snprintf(why, size, "migration %s %s", m->file, what);
	return -1;
}

/* Applies M unless it was: 1, 0 when it was, -1 with WHY set. */
static int
apply_missing(PGconn *conn, const struct migration *m, const char *folder,
    bool dry, FILE *report, struct text *sql, char *why, size_t size)
{
	char sum[65];
	int known = recorded(conn, m->number, sum);

	if (known == 1 && strcmp(sum, m->checksum) == 0)
		return 0;
	if (known == 1)
		return refuse(why, size, m, "was applied with another content");
	if (!read_file(folder, m->file, sql))
		return refuse(why, size, m, "is not where it was installed");
	checksum(sql, sum);
	if (strcmp(sum, m->checksum) != 0)
		return refuse(why, size, m, "is not the one this program was "
		    "built with");
	fprintf(report, "%s %s\n", dry ? "would apply" : "applying", m->file);
	fflush(report);
	if (!dry && !apply_one(conn, m, sql))
		return refuse(why, size, m, PQerrorMessage(conn));
	return 1;
}

static int
apply_all(PGconn *conn, const char *folder, bool dry, FILE *report, char *why,
    size_t size)
{
	const struct migration *m;
	struct text sql = { 0 };
	int count = 0, applied = 0;

	for (m = migrations; m->number != 0 && applied >= 0; m++) {
		applied = apply_missing(conn, m, folder, dry, report, &sql,
		    why, size);
		count += applied;
	}
	text_free(&sql);
	return applied < 0 ? -1 : count;
}

static void
ignore_notice(void *unused, const char *notice)
{
	(void)unused;
	(void)notice;
}

int
migrate_apply(const char *conninfo, const char *folder, bool dry,
    FILE *report, char *why, size_t size)
{
	PGconn *conn = PQconnectdb(conninfo);
	int count;

	if (PQstatus(conn) != CONNECTION_OK)
		return fault(conn, why, size, "no connection to the database");
	PQsetNoticeProcessor(conn, ignore_notice, NULL);
	if (!run(conn, LOCK) || !run(conn, ledger))
		return fault(conn, why, size, "can not prepare the schema");
	count = apply_all(conn, folder, dry, report, why, size);
	PQfinish(conn);
	return count;
}

bool
migrate_matches(const char *conninfo, char *why, size_t size)
{
	const struct migration *m;
	char sum[65];
	PGconn *conn = PQconnectdb(conninfo);
	bool good = true;
	int known;

	for (m = migrations; good && PQstatus(conn) == CONNECTION_OK &&
	    m->number != 0; m++) {
		known = recorded(conn, m->number, sum);
		good = known == 1 && strcmp(sum, m->checksum) == 0;
		if (!good && PQstatus(conn) == CONNECTION_OK)
			snprintf(why, size, known == 1 ? "migration %s was "
			    "applied with another content" : "the schema lacks "
			    "migration %s; run kontor migrate", m->file);
	}
	good = good || PQstatus(conn) != CONNECTION_OK;
	PQfinish(conn);
	return good;
}

int
migrate_newest(void)
{
	const struct migration *m = migrations;

	while (m[1].number != 0)
		m++;
	return m->number;
}
