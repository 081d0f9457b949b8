#include "action/node/served_tls.h"

#include <sys/stat.h>

#include "scratch.h"

static struct err err;

static struct scratch
make_place(char dir[static PATH_MAX])
{
	struct scratch scratch = scratch_make();
	char run[PATH_MAX];

	scratch_path(&scratch, "node", dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	scratch_path(&scratch, "node/run", run);
	assert_int_equal(mkdir(run, 0700), 0);
	return scratch;
}

static void
tells_what_was_noted(void **state)
{
	char dir[PATH_MAX], here[PATH_MAX];
	scoped(scratch_free) struct scratch scratch = make_place(dir);
	struct served_tls tls;

	(void)state;
	(void)scratch; /* it is cleared at the end */
	assert_true(served_tls_find(dir, &tls, &err));
	assert_string_equal(tls.certificate, "");
	assert_true(served_tls_note(dir, "/etc/ssl/chain.pem", "key.pem", &err));
	assert_true(served_tls_find(dir, &tls, &err));
	assert_string_equal(tls.certificate, "/etc/ssl/chain.pem");
	assert_non_null(getcwd(here, sizeof(here)));
	assert_true(strncmp(tls.key, here, strlen(here)) == 0);
	assert_string_equal(tls.key + strlen(here), "/key.pem");
	assert_true(served_tls_note(dir, NULL, NULL, &err));
	assert_true(served_tls_find(dir, &tls, &err));
	assert_string_equal(tls.key, "");
}

static void
refuses_what_names_no_two_files(void **state)
{
	char dir[PATH_MAX];
	scoped(scratch_free) struct scratch scratch = make_place(dir);
	static const char *const wrong[] = { "", "/a\n", "/a\n\n", "/a\n/b\n/c\n", "/a\n/b" };
	struct served_tls tls = { "before", "before" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		scratch_put(&scratch, "node/run/tls", text_of(wrong[i]));
		assert_false(served_tls_find(dir, &tls, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_string_equal(tls.key, "before");
	}
}

TESTS(TEST(tells_what_was_noted), TEST(refuses_what_names_no_two_files))
