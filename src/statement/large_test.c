#include "statement/large.h"

#include "test.h"

#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct err err;

/* Are these members read, and what they say? */
static bool
reads(const char *members)
{
	static const struct doc_limits limits = { MIB, 8 };
	scoped(buf_free) struct buf text = BUF(KIB);
	scoped(doc_free) struct doc doc = DOC;
	struct attached_file along = { .name = TEXT("report.md") };
	struct large_file file[LARGE_MAX];
	struct large_piece piece;
	struct value body;
	size_t count;

	buf_addf(&text, "{%s}", members);
	assert_true(doc_parse(&doc, buf_text(&text), &limits, &body, &err));
	return large_parse(body, file, &count, &err) &&
	       large_check_beside(file, count, &along, 1, &err) &&
	       large_parse_piece(body, &piece, &err) &&
	       large_check_piece(&piece, 1, true, &err);
}

#define FILE(name, size, pieces)                                                               \
	"{\"name\":\"" name "\",\"size\":" size ",\"sha256\":\"" HEX "\",\"pieces\":" pieces "}"
#define ONE(name, size, pieces) "\"large\":[" FILE(name, size, pieces) "]"

static void
reads_what_follows_and_pieces(void **state)
{
	(void)state;
	assert_true(reads(""));
	assert_true(reads(ONE("dump", "9000000", "2")));
	assert_true(reads("\"piece\":1000,\"whole\":\"" HEX "\""));
}

static void
refuses_what_cannot_be(void **state)
{
	static const char *const wrong[] = { ONE("a/dump", "9", "2"), ONE("", "9", "2"),
		ONE("report.md", "9", "2"), ONE("dump", "9", "0"), ONE("dump", "9", "1001"),
		ONE("dump", "1", "2"), ONE("dump", "-9", "2"), "\"large\":{}",
		"\"large\":[" FILE("a", "9", "2") "," FILE("a", "9", "2") "]", "\"piece\":1",
		"\"piece\":1001,\"whole\":\"" HEX "\"", "\"piece\":-1,\"whole\":\"" HEX "\"" };
	const struct large_piece piece = { 1, { { 0 } } };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (reads(wrong[i]))
			fail_msg("it reads %s", wrong[i]);
	assert_false(large_check_piece(&piece, 0, true, &err));
	assert_false(large_check_piece(&piece, 1, false, &err));
}

TESTS(TEST(reads_what_follows_and_pieces), TEST(refuses_what_cannot_be))
