/*
 * Files in a bucket of S3, or of a server that speaks its protocol; buckets
 * are addressed by path.  Clients fetch from it by addresses signed for five
 * minutes.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "outside/s3_sign.h"
#include "outside/storage.h"

#define CONNECT_SECONDS	5L
#define WHOLE_SECONDS	45L	/* below fastcgi_read_timeout of nginx */
#define STALL_SECONDS	15L
#define PRESIGN_SECONDS	300

#define EMPTY_HASH \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char bucket[64], region[64], endpoint[256], host[256];

static bool
complain(char *why, size_t size, const char *sentence)
{
	snprintf(why, size, "storage_url: %s", sentence);
	return false;
}

/* Copies the value of "name=" in a query, up to the next '&'. */
static bool
read_option(const char *query, const char *name, char *to, size_t size)
{
	size_t len = strlen(name), n;
	const char *at;

	for (at = query; *at != '\0'; at += *at == '&') {
		n = strcspn(at, "&");
		if (strncmp(at, name, len) == 0 && at[len] == '=') {
			if (n - len - 1 >= size)
				return false;
			snprintf(to, size, "%.*s", (int)(n - len - 1),
			    at + len + 1);
		}
		at += n;
	}
	return true;
}

static bool
is_web(const char *url)
{
	return strncmp(url, "https://", 8) == 0 ||
	    strncmp(url, "http://", 7) == 0;
}

static bool
open_bucket(char *why, size_t size)
{
	const char *url = conf_text(CONF_storage_url), *query;
	size_t len;

	if (strncmp(url, "s3://", 5) != 0)
		return complain(why, size, "must be empty, or "
		    "s3://BUCKET?endpoint=https://HOST&region=REGION");
	url += 5;
	len = strcspn(url, "?");
	if (len < 3 || len >= sizeof(bucket) || strspn(url,
	    "abcdefghijklmnopqrstuvwxyz0123456789.-") < len)
		return complain(why, size, "the bucket has no proper name");
	snprintf(bucket, sizeof(bucket), "%.*s", (int)len, url);
	query = url[len] == '?' ? url + len + 1 : "";
	snprintf(region, sizeof(region), "us-east-1");
	*endpoint = '\0';
	if (!read_option(query, "region", region, sizeof(region)) ||
	    !read_option(query, "endpoint", endpoint, sizeof(endpoint) - 1))
		return complain(why, size, "is too long");
	if (*endpoint == '\0')
		snprintf(endpoint, sizeof(endpoint),
		    "https://s3.%s.amazonaws.com", region);
	if (!is_web(endpoint))
		return complain(why, size,
		    "the endpoint must begin with https:// or http://");
	len = strlen(endpoint);
	if (endpoint[len - 1] == '/')
		endpoint[len - 1] = '\0';
	snprintf(host, sizeof(host), "%s", strstr(endpoint, "://") + 3);
	if (*host == '\0' || strpbrk(host, "/ @") != NULL)
		return complain(why, size, "the endpoint is only a host");
	if (*conf_text(CONF_s3_key) == '\0' ||
	    *conf_text(CONF_s3_secret) == '\0')
		return complain(why, size, "needs s3_key and s3_secret");
	return curl_global_init(CURL_GLOBAL_DEFAULT) == 0;
}

static void
write_date(char date[S3_DATE_SIZE])
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(date, S3_DATE_SIZE, "%Y%m%dT%H%M%SZ", &tm);
}

static size_t
ignore(char *bytes, size_t size, size_t count, void *to)
{
	(void)bytes;
	(void)to;
	return size * count;
}

static struct curl_slist *
sign(const char *method, const char *path, const char *sha256)
{
	char date[S3_DATE_SIZE];
	struct s3_header headers[] = { { "host", host },
	    { "x-amz-content-sha256", sha256 }, { "x-amz-date", date },
	    { NULL, NULL } };
	struct s3_call call = { method, path, "", headers, sha256, date,
	    region, conf_text(CONF_s3_key), conf_text(CONF_s3_secret) };
	struct curl_slist *list = NULL;
	struct s3_header *h;
	struct text line = { 0 };

	write_date(date);
	for (h = headers; h->name != NULL; h++) {
		text_clear(&line);
		text_print(&line, "%s: %s", h->name, h->value);
		list = curl_slist_append(list, line.at);
	}
	text_clear(&line);
	text_put(&line, "Authorization: ");
	s3_authorization(&line, &call);
	list = curl_slist_append(list, line.at);
	list = curl_slist_append(list, "Expect:");
	list = curl_slist_append(list,
	    "Content-Type: application/octet-stream");
	text_free(&line);
	return list;
}

static void
prepare(CURL *curl, const char *method, const char *url, FILE *file,
    long long size)
{
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, WHOLE_SECONDS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1024L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
	curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	if (strcmp(method, "PUT") == 0) {
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(curl, CURLOPT_READDATA, file);
		curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE,
		    (curl_off_t)size);
	} else if (strcmp(method, "GET") == 0) {
		curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, NULL);
		curl_easy_setopt(curl, CURLOPT_WRITEDATA, file);
	} else if (strcmp(method, "HEAD") == 0)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	else
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
}

static enum fault
judge(CURLcode code, long status, const char *method)
{
	if (code == CURLE_OK)
		return OK;
	if (status == 404)
		return MISSING;
	log_event(LOG_ERROR, "storage", "%s at %s: %s, status %ld", method,
	    host, curl_easy_strerror(code), status);
	return status == 507 ? FULL : UNAVAILABLE;
}

static enum fault
call(const char *method, const char *key, const char *sha256, FILE *file,
    long long size)
{
	struct text path = { 0 }, url = { 0 };
	struct curl_slist *headers;
	CURL *curl = curl_easy_init();
	CURLcode code;
	long status = 0;

	if (curl == NULL)
		abort();
	text_print(&path, "/%s/%s", bucket, key);
	text_print(&url, "%s%s", endpoint, path.at);
	headers = sign(method, path.at, sha256);
	prepare(curl, method, url.at, file, size);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	text_free(&path);
	text_free(&url);
	return judge(code, status, method);
}

/* The server checks the hash: what arrives is what was sent. */
static enum fault
put(const char *key, const char *path, const char *sha256)
{
	FILE *file = fopen(path, "rbe");
	struct stat st;
	enum fault f;

	if (file == NULL || fstat(fileno(file), &st) != 0)
		f = storage_disk_fault(path);
	else
		f = call("PUT", key, sha256, file, (long long)st.st_size);
	if (file != NULL)
		fclose(file);
	return f == MISSING ? UNAVAILABLE : f;
}

static enum fault
get(const char *key, const char *path)
{
	FILE *file = fopen(path, "wbe");
	enum fault f;

	if (file == NULL)
		return storage_disk_fault(path);
	f = call("GET", key, EMPTY_HASH, file, 0);
	if (fclose(file) != 0 && f == OK)
		f = storage_disk_fault(path);
	return f;
}

static enum fault
has(const char *key)
{
	return call("HEAD", key, EMPTY_HASH, NULL, 0);
}

static enum fault
remove_object(const char *key)
{
	enum fault f = call("DELETE", key, EMPTY_HASH, NULL, 0);
	struct text copy = { 0 };

	text_print(&copy, "%s/fetched/%s", conf_text(CONF_storage), key);
	unlink(copy.at);
	text_free(&copy);
	return f == MISSING ? OK : f;
}

/* The types of our answers are ours, whatever the bucket would say. */
static void
way(struct arena *mem, const char *key, const char *type,
    const char *disposition, struct storage_way *ret)
{
	char date[S3_DATE_SIZE];
	const struct s3_header headers[] = { { "host", host },
	    { NULL, NULL } };
	struct text t = { 0 }, more = { 0 };
	struct s3_call call = { "GET", NULL, "", headers, "", date, region,
	    conf_text(CONF_s3_key), conf_text(CONF_s3_secret) };

	write_date(date);
	text_put(&more, "response-content-disposition=");
	s3_encode(&more, disposition);
	text_put(&more, "&response-content-type=");
	s3_encode(&more, type);
	call.path = arena_print(mem, "/%s/%s", bucket, key);
	text_print(&t, "%s%s?", endpoint, call.path);
	s3_presign(&t, &call, PRESIGN_SECONDS, more.at);
	*ret = (struct storage_way){
	    .address = arena_text(mem, &t) };
	text_free(&more);
}

static const char *
folder(struct arena *mem)
{
	return arena_print(mem, "%s/fetched", conf_text(CONF_storage));
}

const struct storage_kind storage_in_s3 = {
	"s3", open_bucket, put, get, has, remove_object, way, folder
};
