#include "http/client.h"

#include <stdlib.h>

#include <curl/curl.h>

#include "base/mem.h"

#define CONNECT_SECONDS 10L
#define STALL_SECONDS 30L
#define STALL_BYTES 100L /* a second, below which a transfer counts as stalled */
#define URL_MAX (4 * KIB)
#define WORDS_MAX 300 /* of a server's own explanation */

struct client {
	CURL *curl;
	struct buf base;
	const struct sink *to;
	struct buf words; /* the body of an answer that is no success */
	struct err fault; /* of the sink */
};

bool
client_open(struct text base, struct client **out, struct err *err)
{
	struct client *client = mem_grow(NULL, sizeof(*client));

	if (client == NULL)
		return err_memory(err);
	*client = (struct client){ .base = BUF(URL_MAX), .words = BUF(WORDS_MAX) };
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
	buf_free(&(*client)->base);
	buf_free(&(*client)->words);
	free(*client);
	*client = NULL;
}

static size_t
on_body(char *at, size_t size, size_t count, void *arg)
{
	struct client *client = arg;
	struct text bytes = { at, size * count };
	long status = 0;

	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200) {
		if (bytes.len <= WORDS_MAX - client->words.len)
			buf_add(&client->words, bytes);
		return size * count;
	}
	return sink_write(client->to, bytes, &client->fault) ? size * count : 0;
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
		{ 413, FAULT_LIMIT },
		{ 429, FAULT_LIMIT },
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

static bool
perform(struct client *client, const char *path, const struct sink *to, struct err *err)
{
	scoped(buf_free) struct buf url = BUF(URL_MAX);
	char why[CURL_ERROR_SIZE] = "";
	long status = 0;
	CURLcode code;

	buf_add(&url, buf_text(&client->base));
	buf_add(&url, text_of(path));
	if (!buf_ok(&url, err))
		return err_in(err, "address");
	client->to = to;
	client->fault = (struct err){ 0 };
	buf_clear(&client->words);
	curl_easy_setopt(client->curl, CURLOPT_URL, buf_string(&url));
	curl_easy_setopt(client->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(client->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(client->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(client->curl, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES);
	curl_easy_setopt(client->curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
	curl_easy_setopt(client->curl, CURLOPT_USERAGENT, "accord/" ACCORD_VERSION);
	curl_easy_setopt(client->curl, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, client);
	code = curl_easy_perform(client->curl);
	curl_easy_setopt(client->curl, CURLOPT_ERRORBUFFER, NULL);
	if (client->fault.fault != FAULT_NONE) {
		*err = client->fault;
		return err_in(err, "'%s'", buf_string(&url));
	}
	if (code != CURLE_OK)
		return err_set(err, FAULT_SYSTEM, "cannot reach '%s': %s", buf_string(&url),
		    why[0] != '\0' ? why : curl_easy_strerror(code));
	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	return status == 200 || fail_status(client, buf_string(&url), status, err);
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
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, body.at);
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
	return perform(client, path, &sink, err);
}
