#include "serve/refusal.h"

#include "test.h"

static void
tells_what_comes_again_in_vain(void **state)
{
	static const struct {
		enum fault fault;
		enum receive_why why;
		unsigned status;
		bool final;
	} known[] = {
		{ FAULT_INPUT, RECEIVE_UNTOLD, 400, true },
		{ FAULT_LIMIT, RECEIVE_UNTOLD, 413, true },
		{ FAULT_DENIED, RECEIVE_UNTOLD, 403, false },
		{ FAULT_SYSTEM, RECEIVE_UNTOLD, 503, false },
		{ FAULT_ABSENT, RECEIVE_UNTOLD, 503, false },
		{ FAULT_CONFLICT, RECEIVE_FORGOTTEN, 409, true },
		{ FAULT_CONFLICT, RECEIVE_MANIFEST, 409, true },
		{ FAULT_CONFLICT, RECEIVE_AWARD, 409, false },
		{ FAULT_ABSENT, RECEIVE_SHOWN, 403, false },
		{ FAULT_LIMIT, RECEIVE_QUARANTINE, 503, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct refusal refusal = refusal_of(known[i].fault, known[i].why);

		assert_int_equal(refusal.status, known[i].status);
		assert_int_equal(refusal_is_final(refusal.words), known[i].final);
	}
}

static void
what_something_in_between_says_is_not_final(void **state)
{
	static const char *const words[] = { "", "<html>400 Bad Request</html>",
		"the envelope holds more than this node takes, says the proxy" };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_false(refusal_is_final(text_of(words[i])));
}

TESTS(TEST(tells_what_comes_again_in_vain), TEST(what_something_in_between_says_is_not_final))
