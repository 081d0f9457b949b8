#include "serve/guesting.h"

#include "test.h"

#define SECRET "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"

/* What the clerk hears of a request. */
static struct guest_call
heard(const struct request *request, struct buf *payload)
{
	struct guest_call call;
	struct err err;

	buf_clear(payload);
	guesting_ask(request, payload);
	assert_true(guesting_parse(buf_text(payload), &call, &err));
	return call;
}

static void
a_request_comes_to_the_clerk(void **state)
{
	scoped(buf_free) struct buf payload = BUF(GUESTING_ASK_MAX);
	struct request request = { .method = TEXT("POST"),
		.path = TEXT("/guest/" SECRET),
		.cookie = TEXT("other=1; guest=" OTHER "; guest=x") };
	struct guest_call call = heard(&request, &payload);

	(void)state;
	assert_true(guesting_is(&request));
	assert_true(call.post);
	assert_true(text_eq(call.link, TEXT(SECRET)) && text_eq(call.session, TEXT(OTHER)));
	request = (struct request){ .method = TEXT("HEAD"), .path = TEXT("/guest/") };
	call = heard(&request, &payload);
	assert_true(!call.post && call.link.len == 0 && call.session.len == 0);
	request.path = TEXT("/guests");
	assert_false(guesting_is(&request));
}

static void
what_is_no_secret_is_not_passed_on(void **state)
{
	static const char *const paths[] = { "/guest/x", "/guest/" SECRET "0",
		"/guest/0123456789ABCDEF0123456789abcdef", "/guest/../index.html" };
	scoped(buf_free) struct buf payload = BUF(GUESTING_ASK_MAX);

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct request request = { .method = TEXT("GET"),
			.path = text_of(paths[i]),
			.cookie = TEXT("guest=" SECRET "0") };
		struct guest_call call = heard(&request, &payload);

		assert_true(text_eq(call.link, TEXT("-")) && call.session.len == 0);
	}
}

static void
a_file_is_asked_for_by_its_digest_alone(void **state)
{
	static const char *const paths[] = { "/guest/file/" SECRET SECRET,
		"/guest/file/" SECRET "/x", "/guest/file//x",
		"/guest/files/" SECRET SECRET "/x" };
	scoped(buf_free) struct buf payload = BUF(GUESTING_ASK_MAX);
	struct request request = { .method = TEXT("GET"),
		.path = TEXT("/guest/file/" SECRET OTHER "/a/../b"),
		.cookie = TEXT("guest=" SECRET) };
	struct guest_call call = heard(&request, &payload);

	(void)state;
	assert_true(text_eq(call.file, TEXT(SECRET OTHER)) && call.link.len == 0);
	assert_true(text_eq(call.session, TEXT(SECRET)));
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		request.path = text_of(paths[i]);
		call = heard(&request, &payload);
		assert_true(call.file.len == 0 && text_eq(call.link, TEXT("-")));
	}
}

/* No browser shows it, whatever is in it. */
static void
a_file_comes_back_as_nothing_but_bytes(void **state)
{
	scoped(guest_answer_free) struct guest_answer answer = GUEST_ANSWER;
	scoped(buf_free) struct buf words = BUF(KIB);
	struct response response = { .body = BUF(KIB) };

	(void)state;
	answer.status = 200;
	answer.file = true;
	buf_add(&answer.page, TEXT("<script>\n"));
	guesting_format(&answer, 0, true, &words);
	assert_true(guesting_respond(buf_text(&words), &response));
	assert_int_equal(response.status, 200);
	assert_string_equal(response.type, "application/octet-stream");
	assert_true(response.guarded && !response.form && response.cookie[0] == '\0');
	assert_true(text_eq(buf_text(&response.body), TEXT("<script>\n")));
	buf_free(&response.body);
}

static void
answers_come_back(void **state)
{
	scoped(guest_answer_free) struct guest_answer answer = GUEST_ANSWER;
	scoped(buf_free) struct buf words = BUF(KIB);
	struct response response = { .body = BUF(KIB) };

	(void)state;
	answer.status = 200;
	buf_add(&answer.page, TEXT("<p>\nlines\n"));
	guesting_format(&answer, 0, true, &words);
	assert_true(guesting_respond(buf_text(&words), &response));
	assert_int_equal(response.status, 200);
	assert_true(response.form && response.location == NULL && response.cookie[0] == '\0');
	assert_true(text_eq(buf_text(&response.body), TEXT("<p>\nlines\n")));
	buf_free(&response.body);
	response = (struct response){ .body = BUF(KIB) };
	answer.status = 303;
	answer.expires = 100;
	buf_clear(&answer.page);
	buf_add(&answer.session, TEXT(SECRET));
	buf_clear(&words);
	guesting_format(&answer, 40, true, &words);
	assert_true(guesting_respond(buf_text(&words), &response));
	assert_int_equal(response.status, 303);
	assert_string_equal(response.location, "./");
	assert_string_equal(
	    response.cookie, "guest=" SECRET "; HttpOnly; SameSite=Strict; Max-Age=60; Secure");
}

static void
nonsense_is_no_answer_and_no_request(void **state)
{
	static const char *const answers[] = { "", "200", "99\n", "abc\n", "700\n",
		"200a\001b\n" };
	static const char *const asks[] = { "", "GET\n\n\n", "PUT\n\n\n\n", "GET\n\n\n\n\n",
		"GET\n\n\n\nx" };
	struct response response = { .body = BUF(KIB) };
	struct guest_call call;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		assert_false(guesting_respond(text_of(answers[i]), &response));
	assert_int_equal(response.status, 0);
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++)
		assert_false(guesting_parse(text_of(asks[i]), &call, &err));
}

TESTS(TEST(a_request_comes_to_the_clerk), TEST(what_is_no_secret_is_not_passed_on),
    TEST(a_file_is_asked_for_by_its_digest_alone), TEST(a_file_comes_back_as_nothing_but_bytes),
    TEST(answers_come_back), TEST(nonsense_is_no_answer_and_no_request))
