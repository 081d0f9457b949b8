#include "action/deed/token.h"

#include "crypto/random.h"
#include "scratch.h"

static struct err err;

static struct text
add(const struct scratch *scratch, const char *name, enum deed_role role, int64_t expires,
    struct buf *secret)
{
	random_init();
	assert_true(token_add(scratch->dir, text_of(name), role, expires, secret, &err));
	return buf_text(secret);
}

static void
finds_whose_it_is(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf one = BUF_SECRET(KIB), two = BUF_SECRET(KIB);
	struct text ada = add(&scratch, "ada", DEED_LEAD, TOKEN_NEVER, &one);
	struct text bot = add(&scratch, "bot", DEED_READ_ONLY, 100, &two);
	const struct token *found;
	struct tokens tokens;

	(void)state;
	assert_true(tokens_load(scratch.dir, &tokens, &err));
	assert_int_equal(tokens.count, 2);
	found = tokens_find(&tokens, ada, 99);
	assert_non_null(found);
	assert_string_equal(found->name, "ada");
	assert_int_equal(found->role, DEED_LEAD);
	found = tokens_find(&tokens, bot, 99);
	assert_non_null(found);
	assert_string_equal(found->name, "bot");
	assert_null(tokens_find(&tokens, bot, 100)); /* it has expired */
	assert_null(tokens_find(&tokens, TEXT(""), 99));
	assert_null(tokens_find(&tokens, text_after(ada, 1), 99));
	ada.len--;
	assert_null(tokens_find(&tokens, ada, 99));
}

static void
the_file_does_not_tell_the_token(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf secret = BUF_SECRET(KIB);
	struct text token = add(&scratch, "ada", DEED_LEAD, TOKEN_NEVER, &secret);
	scoped(buf_free) struct buf file = scratch_get(&scratch, "console/tokens");

	(void)state;
	assert_true(token.len > 64 && token.len <= TOKEN_LEN_MAX);
	assert_null(strstr(buf_string(&file), buf_string(&secret) + 7));
	assert_int_equal(scratch_mode(&scratch, "console/tokens"), 0600);
}

static void
a_name_has_one_token_until_it_is_removed(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf one = BUF_SECRET(KIB), two = BUF_SECRET(KIB);
	struct text first = add(&scratch, "ada", DEED_LEAD, TOKEN_NEVER, &one), second;
	struct tokens tokens;

	(void)state;
	assert_false(token_add(scratch.dir, TEXT("ada"), DEED_LEAD, TOKEN_NEVER, &two, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(two.len, 0);
	assert_true(token_remove(scratch.dir, TEXT("ada"), &err));
	assert_false(token_remove(scratch.dir, TEXT("ada"), &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	second = add(&scratch, "ada", DEED_HANDLER, TOKEN_NEVER, &two);
	assert_true(tokens_load(scratch.dir, &tokens, &err));
	assert_null(tokens_find(&tokens, first, 1));
	assert_non_null(tokens_find(&tokens, second, 1));
}

static void
refuses_names_that_could_be_taken_for_something_else(void **state)
{
	static const char *const bad[] = { "", "a b", "a\n", "\xc3\xa9", "a\x1b" };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf secret = BUF_SECRET(KIB);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(token_add(
		    scratch.dir, text_of(bad[i]), DEED_LEAD, TOKEN_NEVER, &secret, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_false(scratch_has(&scratch, "console/tokens"));
}

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
refuses_files_that_are_malformed(void **state)
{
	static const char *const bad[] = {
		"",
		"accord tokens v2\n",
		"accord tokens v1",
		"accord tokens v1\nada lead - " HASH,
		"accord tokens v1\nada lead " HASH "\n",
		"accord tokens v1\nada king - " HASH "\n",
		"accord tokens v1\nada lead never " HASH "\n",
		"accord tokens v1\nada lead - " HASH "0\n",
		"accord tokens v1\na\tb lead - " HASH "\n",
		"accord tokens v1\nada lead - " HASH "\nbob lead - " HASH "\n",
		"accord tokens v1\n\n",
	};
	struct tokens tokens;

	(void)state;
	assert_true(
	    tokens_parse(TEXT("accord tokens v1\nada lead - " HASH "\n"), &tokens, &err));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(tokens_parse(text_of(bad[i]), &tokens, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(tokens.count, 0);
	}
}

static void
refuses_a_file_that_others_may_read(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf secret = BUF_SECRET(KIB);
	struct tokens tokens;
	char path[PATH_MAX];

	(void)state;
	assert_true(tokens_load(scratch.dir, &tokens, &err));
	assert_int_equal(tokens.count, 0);
	(void)add(&scratch, "ada", DEED_LEAD, TOKEN_NEVER, &secret);
	scratch_path(&scratch, "console/tokens", path);
	assert_int_equal(chmod(path, 0640), 0);
	assert_false(tokens_load(scratch.dir, &tokens, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

TESTS(TEST(finds_whose_it_is), TEST(the_file_does_not_tell_the_token),
    TEST(a_name_has_one_token_until_it_is_removed),
    TEST(refuses_names_that_could_be_taken_for_something_else),
    TEST(refuses_files_that_are_malformed), TEST(refuses_a_file_that_others_may_read))
