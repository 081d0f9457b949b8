#include "serve/api.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include "codec/json.h"
#include "http/server.h"
#include "play.h"
#include "schema.h"
#include "serve/problem.h"

static struct err err;

/* A node's console in one process: a server, its API, and the deeds behind it. */
struct stand {
	struct play play;
	struct api api;
	struct server *server;
	struct sockaddr_in address;
	struct hash report;
	char hex[2 * HASH_LEN + 1];
	struct buf token[DEED_ROLES];
	struct doc doc; /* of the last answer */
	unsigned status;
	struct buf head;
	struct buf body;
};

static void
handle(void *arg, const struct request *request, struct response *response)
{
	scoped(buf_free) struct buf answer = BUF(DEED_ANSWER_MAX);
	struct api_question question;
	struct stand *stand = arg;
	struct tokens tokens;

	if (api_ask(&stand->api, request, stand->play.now, &question, response)) {
		struct deed_work work = { .request = buf_text(&question.request),
			.answer = &answer,
			.tokens = &tokens };

		assert_true(tokens_load(stand->play.node.dir, &tokens, &err));
		deed_do(&stand->play.node, stand->play.now, &work);
		api_answer(
		    &stand->api, &question, buf_text(&answer), stand->play.now, response);
	}
	api_question_free(&question);
}

static void
stand_free(struct stand *stand)
{
	server_close(&stand->server);
	for (unsigned i = 0; i < DEED_ROLES; i++)
		buf_free(&stand->token[i]);
	buf_free(&stand->head);
	buf_free(&stand->body);
	doc_free(&stand->doc);
	play_free(&stand->play);
}

static void
stand_listen(struct stand *stand)
{
	struct server_config http = { .listen = TEXT("127.0.0.1:0"),
		.body_max = API_BODY_MAX,
		.handle = handle,
		.arg = stand };
	scoped(buf_free) struct buf where = BUF(KIB);
	struct text rest, host;
	uint64_t port = 0;

	assert_true(server_open(&http, &stand->server, &err));
	assert_true(server_address(stand->server, &where, &err));
	rest = buf_text(&where);
	assert_true(text_cut(&rest, ':', &host) && text_u64(rest, &port));
	stand->address = (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static void
stand_make(struct stand *stand)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	*stand =
	    (struct stand){ .play = play_make(), .head = BUF(64 * KIB), .body = BUF(16 * MIB) };
	assert_true(play_report(&stand->play, &stand->report, &err));
	hash_format(&stand->report, &hex);
	snprintf(stand->hex, sizeof(stand->hex), "%s", buf_string(&hex));
	for (unsigned i = 0; i < DEED_ROLES; i++) {
		stand->token[i] = BUF_SECRET(KIB);
		assert_true(token_add(stand->play.node.dir, text_of(deed_role_word(i)), i,
		    TOKEN_NEVER, &stand->token[i], &err));
	}
	stand_listen(stand);
}

static void
hear(struct stand *stand, const struct buf *heard)
{
	struct text rest = buf_text(heard), line, status;
	const char *end = strstr(buf_string(heard), "\r\n\r\n");
	uint64_t number = 0;

	assert_non_null(end);
	assert_true(text_line(&rest, &line) && text_cut(&line, ' ', &status));
	assert_true(text_cut(&line, ' ', &status) && text_u64(status, &number));
	stand->status = (unsigned)number;
	buf_clear(&stand->head);
	buf_clear(&stand->body);
	buf_add(&stand->head, text_bytes(heard->at, (size_t)(end - heard->at)));
	buf_add(&stand->body, text_after(buf_text(heard), (size_t)(end - heard->at) + 4));
}

static void
send_raw(struct stand *stand, const char *request)
{
	scoped(file_close) int fd = socket(AF_INET, SOCK_STREAM, 0);
	scoped(buf_free) struct buf heard = BUF(16 * MIB);
	char bytes[4096];
	ssize_t len;

	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&stand->address, sizeof(stand->address)), 0);
	assert_int_equal(write(fd, request, strlen(request)), strlen(request));
	do {
		struct pollfd wait = { server_fd(stand->server), POLLIN, 0 };

		(void)!poll(&wait, 1, server_timeout(stand->server) == 0 ? 0 : 1);
		server_run(stand->server);
		len = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (len > 0)
			buf_add(&heard, (struct text){ bytes, (size_t)len });
	} while (len != 0);
	hear(stand, &heard);
}

/* One request; its status. */
static unsigned
ask_as(struct stand *stand, const char *token, const char *method, const char *path,
    const char *body)
{
	scoped(buf_free) struct buf request = BUF(MIB);

	buf_addf(&request, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", method,
	    path);
	if (token != NULL)
		buf_addf(&request, "Authorization: Bearer %s\r\n", token);
	if (body != NULL)
		buf_addf(&request, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
		    strlen(body));
	buf_addf(&request, "\r\n%s", body == NULL ? "" : body);
	send_raw(stand, buf_string(&request));
	return stand->status;
}

static unsigned
ask(struct stand *stand, enum deed_role role, const char *method, const char *path,
    const char *body)
{
	return ask_as(stand, buf_string(&stand->token[role]), method, path, body);
}

static struct value
answer(struct stand *stand)
{
	static const struct doc_limits limits = { 16 * MIB, 32 };
	struct value root;

	assert_true(doc_parse(&stand->doc, buf_text(&stand->body), &limits, &root, &err));
	return root;
}

static bool
has_header(const struct stand *stand, const char *header)
{
	return strstr(buf_string(&stand->head), header) != NULL;
}

static void
a_handler_reads_the_inbox_and_notes_something(void **state)
{
	scoped(stand_free) struct stand stand;
	char path[200];
	struct value remarks;
	struct text text;

	(void)state;
	stand_make(&stand);
	assert_int_equal(ask(&stand, DEED_HANDLER, "GET", "/api/v1/inbox?limit=1", NULL), 200);
	assert_true(has_header(&stand, "Content-Type: application/json\r\n"));
	snprintf(path, sizeof(path), "/api/v1/statements/%s/remarks", stand.hex);
	assert_int_equal(
	    ask(&stand, DEED_HANDLER, "POST", path, "{\"text\":\"asked \\\"them\\\"\"}"), 201);
	snprintf(path, sizeof(path), "/api/v1/statements/%.10s", stand.hex);
	assert_int_equal(ask(&stand, DEED_READ_ONLY, "GET", path, NULL), 200);
	assert_true(value_get_array(answer(&stand), "remarks", &remarks, &err));
	assert_int_equal(value_count(remarks), 1);
	{
		struct value_walk walk = { 0 };

		assert_true(value_each(remarks, &walk));
		assert_true(value_get_text(walk.value, "who", &text, &err));
		assert_true(text_eq(text, TEXT("handler"))); /* the token's name */
	}
}

static void
a_role_may_do_what_it_may(void **state)
{
	scoped(stand_free) struct stand stand;
	char path[200];

	(void)state;
	stand_make(&stand);
	snprintf(path, sizeof(path), "/api/v1/statements/%s/remarks", stand.hex);
	assert_int_equal(ask(&stand, DEED_READ_ONLY, "POST", path, "{\"text\":\"a\"}"), 403);
	assert_int_equal(ask(&stand, DEED_LEAD, "POST", path, "{\"text\":\"a\"}"), 201);
	assert_int_equal(
	    ask(&stand, DEED_HANDLER, "POST", "/api/v1/policy", "{\"policy\":\"{}\"}"), 403);
}

static void
nobody_asks_without_a_token(void **state)
{
	static const char *const bad[] = { NULL, "", "x", "accord-0000" };
	scoped(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ask_as(&stand, bad[i], "GET", "/api/v1/status", NULL), 401);
		assert_true(has_header(&stand, "WWW-Authenticate: Bearer"));
		assert_true(has_header(&stand, "Content-Type: " PROBLEM_TYPE));
	}
	assert_true(token_remove(stand.play.node.dir, TEXT("lead"), &err));
	assert_int_equal(ask(&stand, DEED_LEAD, "GET", "/api/v1/status", NULL), 401);
}

/* And who guesses is soon not heard any more; those who were right before are. */
static void
guesses_are_few(void **state)
{
	scoped(stand_free) struct stand stand;
	char guess[20];

	(void)state;
	stand_make(&stand);
	assert_int_equal(ask(&stand, DEED_HANDLER, "GET", "/api/v1/status", NULL), 200);
	for (unsigned i = 0; i < API_FAILURES; i++) {
		snprintf(guess, sizeof(guess), "accord-%u", i);
		assert_int_equal(ask_as(&stand, guess, "GET", "/api/v1/status", NULL), 401);
	}
	assert_int_equal(ask_as(&stand, "accord-x", "GET", "/api/v1/status", NULL), 429);
	assert_true(has_header(&stand, "Retry-After: "));
	assert_int_equal(ask(&stand, DEED_LEAD, "GET", "/api/v1/status", NULL), 429);
	assert_int_equal(ask(&stand, DEED_HANDLER, "GET", "/api/v1/status", NULL), 200);
	stand.play.now += 1;
	assert_int_equal(ask(&stand, DEED_LEAD, "GET", "/api/v1/status", NULL), 200);
}

static void
no_other_page_reads_or_frames_it(void **state)
{
	scoped(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	assert_int_equal(ask(&stand, DEED_LEAD, "GET", "/api/v1/status", NULL), 200);
	assert_true(has_header(&stand, "Cache-Control: no-store"));
	assert_true(has_header(&stand, "X-Content-Type-Options: nosniff"));
	assert_true(has_header(&stand, "Content-Security-Policy: default-src 'none'"));
	assert_true(has_header(&stand, "Referrer-Policy: no-referrer"));
	assert_false(has_header(&stand, "Access-Control-"));
}

static void
refuses_what_no_route_is_for(void **state)
{
	static const struct {
		const char *method, *path, *body;
		unsigned status;
	} bad[] = {
		{ "GET", "/", NULL, 404 },
		{ "GET", "/api/v1", NULL, 404 },
		{ "GET", "/api/v1/status/", NULL, 404 },
		{ "GET", "/api/v1/statements/", NULL, 404 },
		{ "GET", "/api/v1/statements/abcd/remarks/x", NULL, 404 },
		{ "GET", "/api/v1/statements/abcd/remarks", NULL, 405 },
		{ "POST", "/api/v1/status", "{}", 405 },
		{ "PUT", "/api/v1/policy", "{}", 405 },
		{ "GET", "/api/v1/status?a=1", NULL, 400 },
		{ "GET", "/api/v1/inbox?limit", NULL, 400 },
		{ "GET", "/api/v1/inbox?limit=01", NULL, 400 },
		{ "GET", "/api/v1/inbox?limit=1&limit=2", NULL, 400 },
		{ "GET", "/api/v1/inbox?cursor=%zz", NULL, 400 },
		{ "GET", "/api/v1/inbox?cursor=%ff", NULL, 400 },
		{ "GET", "/api/v1/inbox?cursor=%22%7d", NULL, 400 },
		{ "GET", "/api/v1/statements/ABCD", NULL, 400 },
		{ "GET", "/api/v1/statements/a%22b", NULL, 400 },
		{ "GET", "/api/v1/statements/00000000", NULL, 404 },
		{ "GET", "/api/v1/statements/abcd?id=0000", NULL, 400 },
		{ "POST", "/api/v1/statements/00000000/remarks", "", 415 },
		{ "POST", "/api/v1/statements/00000000/remarks", "{", 400 },
		{ "POST", "/api/v1/statements/00000000/remarks", "[]", 400 },
		{ "POST", "/api/v1/statements/00000000/remarks", "{}", 400 },
		{ "POST", "/api/v1/statements/00000000/remarks", "{\"text\":1}", 400 },
		{ "POST", "/api/v1/statements/00000000/remarks",
		    "{\"text\":\"a\",\"id\":\"b\"}", 400 },
		{ "POST", "/api/v1/statements/00000000/remarks?text=a", "{\"text\":\"a\"}",
		    400 },
		{ "POST", "/api/v1/statements/00000000/remarks", "{\"text\":\"a\"}", 404 },
	};
	scoped(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *body = bad[i].status == 415 ? NULL : bad[i].body;
		int64_t status;

		if (ask(&stand, DEED_LEAD, bad[i].method, bad[i].path, body) != bad[i].status)
			fail_msg("%s %s: %u", bad[i].method, bad[i].path, stand.status);
		assert_true(has_header(&stand, "Content-Type: " PROBLEM_TYPE));
		assert_true(value_get_integer(answer(&stand), "status", &status, &err));
		assert_int_equal(status, bad[i].status);
		assert_int_equal(has_header(&stand, "Allow: "), bad[i].status == 405);
	}
}

/* The description against what is served */

static struct value
describe(struct stand *stand, struct doc *doc)
{
	static const struct doc_limits limits = { MIB, 32 };
	struct value root;

	assert_int_equal(ask_as(stand, NULL, "GET", "/api/v1/openapi.json", NULL), 200);
	assert_true(doc_parse(doc, buf_text(&stand->body), &limits, &root, &err));
	return root;
}

/* The last answer must be among those that the operation has, and of its schema. */
static void
assert_described(struct stand *stand, struct value document, struct value operation)
{
	struct value responses, response, content, schema;
	struct value_walk walk = { 0 };
	char status[12];

	snprintf(status, sizeof(status), "%u", stand->status);
	assert_true(value_get_object(operation, "responses", &responses, &err));
	if (!value_find(responses, status, &response))
		fail_msg("status %s is not described", status);
	assert_true(value_get_object(response, "content", &content, &err));
	assert_true(value_each(content, &walk));
	{
		scoped(buf_free) struct buf type = BUF(KIB);

		buf_addf(&type, "Content-Type: %.*s\r\n", TEXT_ARGS(walk.key));
		assert_true(has_header(stand, buf_string(&type)));
	}
	assert_true(value_get_object(walk.value, "schema", &schema, &err));
	if (!schema_holds(document, schema, answer(stand)))
		fail_msg("%s", buf_string(&stand->body));
}

/* The template with its named segment filled. */
static void
fill(struct text template, const char *id, char out[static 300])
{
	scoped(buf_free) struct buf text = BUF(300);
	struct text rest = template, before, name;

	if (text_cut(&rest, '{', &before)) {
		buf_add(&text, before);
		assert_true(text_cut(&rest, '}', &name));
		buf_addf(&text, "%s", id);
	}
	buf_add(&text, rest);
	snprintf(out, 300, "%s", buf_string(&text));
}

static const char *
method_of(struct text key)
{
	return text_eq(key, TEXT("post")) ? "POST" : "GET";
}

/* A body with all that a path needs. */
static const char *
body_of(struct text path)
{
	static const char *const bodies[][2] = {
		{ "/remarks", "{\"text\":\"noted\"}" },
		{ "/policy", "{\"policy\":\"{}\"}" },
		{ "/cases", "{\"title\":\"A flaw\"}" },
		{ "/messages", "{\"text\":\"So it is.\"}" },
		{ "/taken", "{\"messages\":\"00000000\"}" },
		{ "/status", "{\"words\":\"valid\"}" },
		{ "/tracking", "{\"tracking\":\"BUG-4\"}" },
		{ "/invitations", "{\"party\":\"b.example\"}" },
		{ "/remove", "{\"party\":\"b.example\",\"why\":\"gone\"}" },
		{ "/handover", "{\"party\":\"b.example\",\"why\":\"yours\"}" },
		{ "/merge", "{\"others\":\"00000000\"}" },
		{ "/tags", "{\"add\":\"urgent\"}" },
		{ "/told", "{\"who\":\"A Cloud\",\"what\":\"all\",\"why\":\"so\"}" },
		{ "/alerts/{id}/publish", "{}" },
		{ "/publish", "{\"where\":\"https://a.example\"}" },
		{ "/clocks/start", "{\"clock\":\"cra-exploited\"}" },
		{ "/clocks/done", "{\"clock\":\"nis2\",\"step\":\"notification\"}" },
		{ "/clocks/stop", "{\"clock\":\"nis2\",\"why\":\"none\"}" },
		{ "/notices", "{\"notice\":\"nis2-final\",\"reference\":\"7\"}" },
		{ "/embargo/reject", "{\"why\":\"too long\"}" },
		{ "/embargo/end", "{\"reason\":\"ready\"}" },
		{ "/embargo/keep", "{\"why\":\"few\"}" },
		{ "/government", "{\"since\":\"2001-01-01\",\"until\":\"2001-06-30\","
				 "\"country\":\"*\",\"kind\":\"any\"}" },
		{ "/alerts", "{\"title\":\"x\",\"to\":\"b.example\",\"tlp\":\"TLP:RED\"}" },
		{ "/forward", "{\"to\":\"b.example\"}" },
		{ "/recall", "{\"why\":\"a false alarm\"}" },
		{ "/hold", "{\"why\":\"a court\"}" },
		{ "/oncall", "{\"contacts\":\"Ada; +49\",\"within\":30,\"to\":\"b.example\"}" },
		{ "/groups", "{\"name\":\"clients\",\"nodes\":\"b.example\"}" },
		{ "/templates", "{\"name\":\"thanks\",\"text\":\"Thank you.\"}" },
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		if (text_ends(path, text_of(bodies[i][0])))
			return bodies[i][1];
	return "{}";
}

static void
try_operation(struct stand *stand, struct value document, struct text path, struct text key,
    struct value operation)
{
	const char *method = method_of(key), *good = NULL;
	struct text id;
	char where[300], nowhere[300], spoiled[320];

	assert_true(value_get_text(operation, "operationId", &id, &err));
	assert_true(value_get_text(operation, "summary", &id, &err));
	fill(path, stand->hex, where);
	fill(path, "0123456789", nowhere);
	snprintf(spoiled, sizeof(spoiled), "%s?no=1", where);
	if (strcmp(method, "POST") == 0)
		good = body_of(path);
	(void)ask(stand, DEED_LEAD, method, where, good);
	assert_described(stand, document, operation);
	(void)ask(stand, DEED_LEAD, method, nowhere, good);
	assert_described(stand, document, operation);
	assert_int_equal(ask(stand, DEED_LEAD, method, spoiled, good), 400);
	assert_described(stand, document, operation);
	assert_int_equal(ask_as(stand, "accord-none", method, where, good), 401);
	assert_described(stand, document, operation);
	if (good == NULL)
		return;
	assert_int_equal(ask(stand, DEED_READ_ONLY, method, where, good), 403);
	assert_described(stand, document, operation);
	assert_int_equal(ask(stand, DEED_LEAD, method, where, NULL), 415);
	assert_described(stand, document, operation);
}

static void
what_is_described_is_what_is_served(void **state)
{
	scoped(stand_free) struct stand stand;
	scoped(doc_free) struct doc doc = DOC;
	struct value_walk path = { 0 };
	struct value document, paths;
	size_t operations = 0, routes = 0;

	(void)state;
	stand_make(&stand);
	document = describe(&stand, &doc);
	assert_true(value_get_object(document, "paths", &paths, &err));
	while (value_each(paths, &path)) {
		struct value_walk walk = { 0 };

		while (value_each(path.value, &walk)) {
			stand.play.now += 60;
			try_operation(&stand, document, path.key, walk.key, walk.value);
			operations++;
		}
	}
	while (api_routes[routes].deed != NULL)
		routes++;
	assert_int_equal(operations, routes);
}

TESTS(TEST(a_handler_reads_the_inbox_and_notes_something), TEST(a_role_may_do_what_it_may),
    TEST(nobody_asks_without_a_token), TEST(guesses_are_few),
    TEST(no_other_page_reads_or_frames_it), TEST(refuses_what_no_route_is_for),
    TEST(what_is_described_is_what_is_served))
