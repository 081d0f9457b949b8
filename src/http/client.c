#include "http/client.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "http/outside.h"
#include "http/range.h"

#define CONNECT_SECONDS 10L
#define STALL_SECONDS 30L
#define STALL_BYTES 100L /* a second, below which a transfer counts as stalled */
#define URL_MAX (4 * KIB)
#define REDIRECTS_MAX 5L
#define CONTENT_RANGE "Content-Range:"
#define CONTENT_RANGE_LEN (sizeof(CONTENT_RANGE) - 1)
#define WORDS_MAX 300             /* of a server's own explanation */
#define EXPLAINING_MAX (64 * KIB) /* that we listen to before we hang up */

#define OK 200
#define PARTIAL 206

struct client {
	CURL *curl;
	struct curl_slist *headers; /* NULL: none of its own */
	struct buf base;
	const struct sink *to;
	uint64_t from;     /* the first byte that is wanted */
	uint64_t passed;   /* bytes before that, of a server that sends all */
	bool right_part;   /* it says that it sends from there on */
	struct buf words;  /* the body of an answer that is no success */
	size_t explaining; /* bytes of it that came */
	bool whole_header; /* the line that ends it was seen */
	struct err fault;  /* of the sink */
	long connecting;   /* seconds */
	long stalled;
	long limit;        /* milliseconds; 0: none */
	const char *trust; /* NULL for what the system trusts */
	bool distrusted;
	bool follows; /* redirects */
	bool outside; /* goes nowhere else */
	bool strays;  /* and, where it follows, anywhere */
	bool inside;  /* and was sent there */
};

bool
client_open(struct text base, struct client **out, struct err *err)
{
	struct client *client = mem_grow(NULL, sizeof(*client));

	if (client == NULL)
		return err_memory(err);
	*client = (struct client){ .base = BUF(URL_MAX),
		.words = BUF(WORDS_MAX),
		.connecting = CONNECT_SECONDS,
		.stalled = STALL_SECONDS };
	buf_add(&client->base, base);
	client->curl = curl_easy_init();
	if (client->curl == NULL || !buf_ok(&client->base, err)) {
		client_close(&client);
		return err_set(err, FAULT_SYSTEM, "cannot start the HTTP client");
	}
	*out = client;
	return true;
}

void
client_close(struct client **client)
{
	if (*client == NULL)
		return;
	curl_easy_cleanup((*client)->curl);
	curl_slist_free_all((*client)->headers);
	buf_free(&(*client)->base);
	buf_free(&(*client)->words);
	free(*client);
	*client = NULL;
}

bool
client_add_header(struct client *client, const char *line, struct err *err)
{
	struct curl_slist *grown = curl_slist_append(client->headers, line);

	if (grown == NULL)
		return err_memory(err);
	client->headers = grown;
	return true;
}

void
client_set_patience(struct client *client, long connecting, long stalled)
{
	client->connecting = connecting;
	client->stalled = stalled;
}

void
client_set_trust(struct client *client, const char *file)
{
	client->trust = file;
}

void
client_set_limit(struct client *client, long ms)
{
	client->limit = ms;
}

void
client_stay_outside(struct client *client)
{
	client->outside = true;
}

void
client_follow_redirects(struct client *client, bool anywhere)
{
	client->follows = true;
	client->strays = anywhere;
}

struct text
client_reached(const struct client *client)
{
	const char *url = NULL;

	curl_easy_getinfo(client->curl, CURLINFO_EFFECTIVE_URL, &url);
	return text_of(url == NULL ? "" : url);
}

bool
client_distrusted(const struct client *client)
{
	return client->distrusted;
}

long
client_status(const struct client *client)
{
	long status = 0;

	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

struct text
client_words(const struct client *client)
{
	return buf_text(&client->words);
}

int64_t
client_certificate_expires(const struct client *client)
{
	static const char field[] = "Expire date:";
	const struct curl_certinfo *info = NULL;
	struct curl_slist *line;

	if (curl_easy_getinfo(client->curl, CURLINFO_CERTINFO, &info) != CURLE_OK ||
	    info == NULL || info->num_of_certs == 0)
		return 0;
	/* The first is the server's own. */
	for (line = info->certinfo[0]; line != NULL; line = line->next) {
		time_t expires;

		if (strncmp(line->data, field, sizeof(field) - 1) != 0)
			continue;
		expires = curl_getdate(line->data + sizeof(field) - 1, NULL);
		return expires < 0 ? 0 : (int64_t)expires;
	}
	return 0;
}

/* To libcurl a connection that ends within the header is an answer without a body. */
static size_t
on_header(char *at, size_t size, size_t count, void *arg)
{
	struct client *client = arg;
	struct text line = { at, size * count };

	if (text_starts(line, TEXT("HTTP/")))
		client->whole_header = client->right_part = false; /* after 100 Continue */
	else if (line.len > CONTENT_RANGE_LEN &&
		 strncasecmp(line.at, CONTENT_RANGE, CONTENT_RANGE_LEN) == 0)
		client->right_part =
		    range_begins(text_after(line, CONTENT_RANGE_LEN), client->from);
	else if (text_eq(line, TEXT("\r\n")) || text_eq(line, TEXT("\n")))
		client->whole_header = true; /* what follows are trailers */
	return line.len;
}

/* The part that was asked for, or what follows when all of it comes. */
static bool
take(struct client *client, long status, struct text bytes)
{
	uint64_t skip = status == OK ? client->from - client->passed : 0;

	if (skip > bytes.len)
		skip = bytes.len;
	client->passed += skip;
	bytes = text_after(bytes, (size_t)skip);
	return bytes.len == 0 || sink_write(client->to, bytes, &client->fault);
}

static bool
is_good(const struct client *client, long status)
{
	return status == OK || (status == PARTIAL && client->from > 0 && client->right_part);
}

static size_t
on_body(char *at, size_t size, size_t count, void *arg)
{
	struct client *client = arg;
	struct text bytes = { at, size * count };
	long status = 0;

	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	if (!is_good(client, status)) {
		if (bytes.len <= WORDS_MAX - client->words.len)
			buf_add(&client->words, bytes);
		client->explaining += bytes.len;
		return client->explaining <= EXPLAINING_MAX ? bytes.len : 0;
	}
	return take(client, status, bytes) ? size * count : 0;
}

static bool
fail_status(struct client *client, const char *url, long status, struct err *err)
{
	static const struct {
		long status;
		enum fault fault;
	} faults[] = {
		{ 400, FAULT_INPUT },
		{ 403, FAULT_DENIED },
		{ 404, FAULT_ABSENT },
		{ 409, FAULT_CONFLICT },
		{ 410, FAULT_ABSENT },
		{ 413, FAULT_LIMIT },
	};
	struct text words = buf_text(&client->words);
	enum fault fault = FAULT_SYSTEM;

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].status == status)
			fault = faults[i].fault;
	if (text_ends(words, TEXT("\n")))
		words.len--;
	if (words.len > 0 && text_printable(words))
		return err_set(err, fault, "'%s' answers: %.*s", url, TEXT_ARGS(words));
	return err_set(err, fault, "'%s' answers with status %ld", url, status);
}

/* By a server that was asked, and not by who runs this. */
static bool
was_sent(const struct client *client)
{
	long times = 0;

	curl_easy_getinfo(client->curl, CURLINFO_REDIRECT_COUNT, &times);
	return times > 0;
}

/* The address itself is looked at, whatever a name stands for at the moment. */
static curl_socket_t
on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct client *client = arg;

	(void)purpose;
	if ((client->outside || was_sent(client)) && !outside_is(&to->addr)) {
		client->inside = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static void
set_outside(struct client *client)
{
	curl_easy_setopt(client->curl, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(client->curl, CURLOPT_OPENSOCKETDATA, client);
}

static void
set_options(struct client *client, const char *url, char why[static CURL_ERROR_SIZE])
{
	CURL *curl = client->curl;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, client->follows ? 1L : 0L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, REDIRECTS_MAX);
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, client->connecting);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, client->limit);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, client->stalled);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "accord/" ACCORD_VERSION);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (client->trust != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, client->trust);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, client);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, client);
	if (client->headers != NULL)
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, client->headers);
	if (client->outside || (client->follows && !client->strays))
		set_outside(client);
}

/* An answer that is no success is told as such also when we hung up on it. */
static bool
judge(struct client *client, const char *url, CURLcode code, const char *why, struct err *err)
{
	long status = 0;

	if (client->fault.fault != FAULT_NONE) {
		*err = client->fault;
		return err_in(err, "'%s'", url);
	}
	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK && !client->whole_header)
		return err_set(err, FAULT_SYSTEM, "'%s' answers half a header", url);
	client->distrusted = code == CURLE_PEER_FAILED_VERIFICATION;
	if (client->distrusted)
		return err_set(err, FAULT_SYSTEM,
		    "'%s' shows a certificate that is not to be trusted: %s", url,
		    why[0] != '\0' ? why : curl_easy_strerror(code));
	if (code != CURLE_OK && client->inside)
		return err_set(err, FAULT_SYSTEM,
		    "'%s' is an address of this machine or of a private network, which only "
		    "the operator's own files may name",
		    url);
	if (code != CURLE_OK && client->explaining <= EXPLAINING_MAX)
		return err_set(err, FAULT_SYSTEM, "cannot reach '%s': %s%s", url,
		    why[0] != '\0' ? why : curl_easy_strerror(code),
		    code == CURLE_COULDNT_RESOLVE_HOST
			? "; is that its name, and this machine on the network?"
			: "");
	return is_good(client, status) || fail_status(client, url, status, err);
}

static bool
perform(struct client *client, const char *path, const struct sink *to, struct err *err)
{
	scoped(buf_free) struct buf url = BUF(URL_MAX);
	char why[CURL_ERROR_SIZE] = "";
	CURLcode code;

	buf_add(&url, buf_text(&client->base));
	buf_add(&url, text_of(path));
	if (!buf_ok(&url, err))
		return err_in(err, "address");
	client->to = to;
	client->passed = 0;
	client->right_part = false;
	client->fault = (struct err){ 0 };
	client->explaining = 0;
	client->whole_header = false;
	client->distrusted = false;
	client->inside = false;
	buf_clear(&client->words);
	set_options(client, buf_string(&url), why);
	code = curl_easy_perform(client->curl);
	curl_easy_setopt(client->curl, CURLOPT_ERRORBUFFER, NULL);
	return judge(client, buf_string(&url), code, why, err);
}

bool
client_get_from(struct client *client, const char *path, uint64_t from, const struct sink *to,
    struct err *err)
{
	char range[32];
	bool got;

	snprintf(range, sizeof(range), "%" PRIu64 "-", from);
	curl_easy_setopt(client->curl, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(client->curl, CURLOPT_RANGE, from > 0 ? range : NULL);
	client->from = from;
	got = perform(client, path, to, err);
	curl_easy_setopt(client->curl, CURLOPT_RANGE, NULL);
	client->from = 0;
	return got;
}

bool
client_get(struct client *client, const char *path, const struct sink *to, struct err *err)
{
	curl_easy_setopt(client->curl, CURLOPT_HTTPGET, 1L);
	return perform(client, path, to, err);
}

bool
client_post(struct client *client, const char *path, struct text body, struct buf *answer,
    struct err *err)
{
	struct sink sink = sink_buf(answer);

	curl_easy_setopt(client->curl, CURLOPT_POST, 1L);
	/* Without any, it would read them from standard input. */
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, body.len == 0 ? "" : body.at);
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
	if (perform(client, path, &sink, err))
		return true;
	if (client->fault.fault != FAULT_NONE)
		err->fault = FAULT_SYSTEM;
	return false;
}
