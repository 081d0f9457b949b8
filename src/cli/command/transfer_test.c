#include "cli/command/transfer.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A folder for each test. */
static int
enter(void **state)
{
	static char folder[64];

	snprintf(folder, sizeof(folder), "/tmp/transfer-test-XXXXXX");
	*state = folder;
	return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int
leave(void **state)
{
	const char *folder = *state;

	unlink("in");
	unlink("out");
	unlink("link");
	return chdir("/") != 0 || rmdir(folder) != 0; /* nothing else may be left */
}

static void
save(const char *path, struct text text)
{
	struct err err;

	assert_true(file_save(path, text, 0600, &err));
}

static void
assert_holds(const char *path, struct text text)
{
	scoped(buf_free) struct buf bytes = BUF(KIB);
	struct err err;

	assert_true(file_load(path, &bytes, &err));
	assert_true(text_eq(buf_text(&bytes), text));
}

/* Copy all, and commit if told. */
static bool
copy(const char *input, const char *output, bool commit, struct err *err)
{
	scoped(transfer_free) struct transfer transfer = TRANSFER;
	struct source in = transfer_source(&transfer);
	struct sink out = transfer_sink(&transfer);
	char bytes[100];
	size_t got;

	if (!transfer_open(&transfer, input, output, "copying", err) ||
	    !source_fill(&in, bytes, sizeof(bytes), &got, err) ||
	    !sink_write(&out, (struct text){ bytes, got }, err))
		return false;
	return !commit || transfer_commit(&transfer, err);
}

static void
the_output_is_there_when_committed_and_not_before(void **state)
{
	struct err err;

	(void)state;
	save("in", TEXT("new"));
	save("out", TEXT("old"));
	assert_true(copy("in", "out", false, &err));
	assert_holds("out", TEXT("old"));
	assert_true(copy("in", "out", true, &err));
	assert_holds("out", TEXT("new"));
	unlink("out");
	assert_true(copy("in", "out", false, &err));
	assert_int_not_equal(access("out", F_OK), 0);
}

static void
refuses_one_file_for_both_and_directories(void **state)
{
	struct err err;

	(void)state;
	save("in", TEXT("whole"));
	assert_int_equal(symlink("in", "link"), 0);
	assert_false(copy("in", "in", true, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(copy("in", "link", true, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_holds("in", TEXT("whole"));
	assert_false(copy(".", "out", true, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(copy("in", ".", true, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(copy("nothing", "out", true, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
devices_are_written_in_place(void **state)
{
	struct err err;

	(void)state;
	save("in", TEXT("x"));
	assert_true(copy("in", "/dev/null", true, &err));
	assert_true(copy("/dev/null", "out", true, &err));
	assert_holds("out", TEXT(""));
	assert_false(copy("in", "/dev/full", true, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

/* The guard looks at bytes, wherever they go. */
static void
spares_a_terminal_what_would_control_it(void **state)
{
	static const struct {
		const char *text;
		bool shown;
	} cases[] = {
		{ "plain text\twith tabs\r\n", true },
		{ "caf\303\251 \342\202\254", true },
		{ "\033[31m", false },
		{ "\177", false },
		{ "\302\233", false }, /* CSI as U+009B */
		{ "\302\240", true },  /* a space that does not break */
		{ "\a", false },
	};

	(void)state;
	save("in", TEXT(""));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t step = 1; step < 3; step++) {
			scoped(transfer_free) struct transfer transfer = TRANSFER;
			struct sink out = transfer_sink(&transfer);
			struct text rest = text_of(cases[i].text);
			bool shown = true;
			struct err err;

			assert_true(transfer_open(&transfer, "in", "/dev/null", "x", &err));
			transfer.guard = true;
			for (; shown && rest.len > 0; rest = text_after(rest, step)) {
				struct text some = { rest.at,
					rest.len < step ? rest.len : step };

				shown = sink_write(&out, some, &err);
			}
			assert_int_equal(shown, cases[i].shown);
			assert_int_equal(transfer.failed, !shown);
		}
	}
}

#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, enter, leave)

TESTS(IN_FOLDER(the_output_is_there_when_committed_and_not_before),
    IN_FOLDER(refuses_one_file_for_both_and_directories),
    IN_FOLDER(devices_are_written_in_place), IN_FOLDER(spares_a_terminal_what_would_control_it))
