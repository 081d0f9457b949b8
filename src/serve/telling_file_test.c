#include "serve/telling_file.h"

#include "scratch.h"

static struct err err;

static void
whom_to_tell_is_read_and_written(void **state)
{
	scoped(buf_free) struct buf lines = BUF(TELLING_FILE_MAX);
	struct telling_file file = { 0 };
	struct telling telling;

	(void)state;
	assert_true(telling_file_parse(
	    TEXT("# nobody else\n\nfrom a@b.example\nmail c@d.example\n"), &file, &err));
	telling = telling_file_telling(&file);
	assert_null(telling.post);
	assert_null(telling.secret);
	assert_string_equal(telling.mail, "c@d.example");
	assert_string_equal(telling.from, "a@b.example");
	assert_string_equal(telling.smtp, TELLING_SMTP);
	telling_file_format(&file, &lines);
	assert_string_equal(buf_string(&lines), "mail c@d.example\nfrom a@b.example\n");
}

static void
what_is_odd_is_refused_with_its_line(void **state)
{
	static const char *const wrong[] = { "# fine\nmail a@b\nmail a@b", "#\n#\nmail",
		"#\n#\nmail a b", "#\n#\nphone 1", "#\n#\nmail \tx", "#\n#\n mail a@b" };
	struct telling_file file = { .mail = "kept" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(telling_file_parse(text_of(wrong[i]), &file, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_non_null(strstr(err.text, "line 3"));
	}
	assert_string_equal(file.mail, "kept");
}

static void
a_node_has_one_or_none_and_a_webhook_needs_its_key(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct telling_file file = { 0 };
	bool found = true;

	(void)state;
	assert_true(telling_file_load(scratch.dir, &found, &file, &err) && !found);
	scratch_put(&scratch, TELLING_FILE, TEXT("post http://127.0.0.1:1/x\n"));
	assert_false(telling_file_load(scratch.dir, &found, &file, &err));
	scratch_put(&scratch, TELLING_SECRET, TEXT("too short\n"));
	assert_false(telling_file_load(scratch.dir, &found, &file, &err));
	scratch_put(&scratch, TELLING_SECRET, TEXT("a key of sixteen bytes or more\n"));
	assert_true(telling_file_load(scratch.dir, &found, &file, &err) && found);
	scratch_put(&scratch, TELLING_FILE, TEXT("mail a@b.example\n"));
	assert_false(telling_file_load(scratch.dir, &found, &file, &err));
}

TESTS(TEST(whom_to_tell_is_read_and_written), TEST(what_is_odd_is_refused_with_its_line),
    TEST(a_node_has_one_or_none_and_a_webhook_needs_its_key))
