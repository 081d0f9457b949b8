/* A cookie and a path of a stranger never become more than four lines, with secrets or
 * without; an answer that is taken has a status, and a cookie that is one line. */
#include "serve/guesting.h"

#include "fuzz.h"

static bool
is_short(struct text secret)
{
	return secret.len == 0 || secret.len == GUEST_SECRET_LEN || text_eq(secret, TEXT("-"));
}

static void
ask(struct text in)
{
	scoped(buf_free) struct buf payload = BUF(GUESTING_ASK_MAX), path = BUF(64 * KIB);
	struct request request = { .method = in, .cookie = in };
	struct guest_call call;
	struct err err;

	buf_addf(&path, GUESTING_PATH "%.*s", TEXT_ARGS(in));
	request.path = buf_text(&path);
	guesting_ask(&request, &payload);
	if (!buf_ok(&path, &err) || !buf_ok(&payload, &err))
		return;
	REQUIRE(guesting_parse(buf_text(&payload), &call, &err));
	REQUIRE(is_short(call.link) && is_short(call.session));
	REQUIRE(!text_eq(call.session, TEXT("-")));
	REQUIRE(call.file.len == 0 || (call.file.len == 2 * HASH_LEN && call.link.len == 0));
}

static void
respond(struct text in)
{
	struct response response = { .body = BUF(64 * KIB) };

	if (guesting_respond(in, &response)) {
		REQUIRE(response.status >= 200 && response.status < 600);
		REQUIRE(text_printable(text_of(response.cookie)));
		REQUIRE((response.status == 303) == (response.location != NULL));
	}
	buf_free(&response.body);
}

void
fuzz(struct text in)
{
	struct guest_call call;
	struct err err;

	(void)!guesting_parse(in, &call, &err);
	ask(in);
	respond(in);
}
