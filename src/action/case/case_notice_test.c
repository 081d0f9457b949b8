#include "action/case/case_facts.h"

#include <string.h>

#include "test.h"
#include "troupe.h"

#define A 0
#define B 1

/* The text of a draft; it lives until the next deed. */
static const char *
draft(struct troupe *troupe, size_t i, const struct troupe_case *of, const char *notice)
{
	static char text[8192];
	scoped(buf_free) struct buf args = BUF(KIB);

	buf_addf(&args, "\"case\":\"%s\",\"notice\":\"%s\"", of->hex, notice);
	snprintf(text, sizeof(text), "%.*s",
	    TEXT_ARGS(deed_text(
		troupe_ok(troupe, i, "notice.draft", buf_string(&args)), "text", TEXT(""))));
	return text;
}

static size_t
count(const char *text, const char *what)
{
	size_t found = 0;

	while ((text = strstr(text, what)) != NULL) {
		found++;
		text += strlen(what);
	}
	return found;
}

static void
a_draft_has_what_the_case_knows_and_blanks(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	const char *text;

	(void)state;
	text = draft(&troupe, B, &of, "cra-notification");
	assert_non_null(strstr(text, "A flaw"));
	assert_non_null(strstr(text, "Kept secret until 2001-10-01T00:00:00Z"));
	assert_null(strstr(text, "SRP-1"));
	troupe_does(
	    &troupe, A, &of, "case.status", ",\"words\":\"attacked\",\"where\":\"a honeypot\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, B, &of, "clock.start",
	    ",\"clock\":\"cra-exploited\",\"since\":\"2001-09-09T01:46:41Z\"");
	troupe_does(&troupe, B, &of, "notice.filed",
	    ",\"notice\":\"cra-early-warning\",\"reference\":\"SRP-1\",\"sensitive\":1");
	troupe_does(&troupe, B, &of, "case.status", ",\"words\":\"fix-ready\"");
	text = draft(&troupe, B, &of, "cra-notification");
	assert_non_null(strstr(text, "a honeypot"));
	assert_non_null(strstr(text, "    2001-09-09T01:46:41Z\n"));
	assert_non_null(strstr(text, "reference SRP-1"));
	assert_non_null(strstr(text, "A fix is ready since"));
	/* Contact, product, versions, components, measures for users, sensitivity. */
	assert_int_equal(count(text, NOTICE_BLANK), 6);
	/* What one regime was told is no earlier notice of another. */
	assert_null(strstr(draft(&troupe, B, &of, "nis2-final"), "SRP-1"));
	assert_non_null(strstr(draft(&troupe, B, &of, "nis2-notification"), "SRP-1"));
}

static void
what_was_filed_is_done_and_told_in_advance(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	struct troupe_case of = troupe_open_case(&troupe, "\"title\":\"A flaw\"");
	scoped(buf_free) struct buf args = BUF(KIB);
	struct value_walk walk = { 0 };
	struct value rows;
	struct err err;
	size_t due = 0;

	(void)state;
	buf_addf(&args, "\"case\":\"%s\"", of.hex);
	troupe_does(&troupe, A, &of, "notice.filed",
	    ",\"notice\":\"nis2-notification\",\"reference\":\"CSIRT-7\",\"at\":"
	    "\"2001-09-09T01:46:30Z\",\"to\":\"CERT-XX\"");
	assert_true(value_get_array(
	    troupe_ok(&troupe, A, "clock.list", buf_string(&args)), "clocks", &rows, &err));
	while (value_each(rows, &walk)) {
		bool final =
		    text_eq(deed_text(walk.value, "step", TEXT("")), TEXT("final-report"));

		due += final;
		assert_true(
		    text_eq(deed_text(walk.value, final ? "due" : "reference", TEXT("")),
			final ? TEXT("2001-10-09T01:46:30Z") : TEXT("CSIRT-7")));
	}
	assert_int_equal(due, 1);
	assert_true(value_get_array(
	    troupe_ok(&troupe, A, "case.told", buf_string(&args)), "told", &rows, &err));
	assert_int_equal(value_count(rows), 1);
	walk = (struct value_walk){ 0 };
	assert_true(value_each(rows, &walk));
	assert_true(text_eq(deed_text(walk.value, "who", TEXT("")), TEXT("CERT-XX")));
}

static void
what_cannot_be_is_refused(void **state)
{
	static const char *const bad[] = { "\"notice\":\"gdpr\",\"reference\":\"x\"",
		"\"notice\":\"nis2-final\",\"reference\":\"x\",\"at\":\"soon\"",
		"\"notice\":\"nis2-final\",\"reference\":\"x\",\"at\":\"2999-01-01T00:00:00Z\"",
		"\"notice\":\"nis2-final\"" };
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	struct troupe_case of = troupe_open_case(&troupe, "\"title\":\"A flaw\"");
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf args = BUF(KIB);

		buf_addf(&args, "\"case\":\"%s\",%s", of.hex, bad[i]);
		assert_int_equal(
		    troupe_try(&troupe, A, "notice.filed", buf_string(&args), &err),
		    FAULT_INPUT);
	}
}

TESTS(TEST(a_draft_has_what_the_case_knows_and_blanks),
    TEST(what_was_filed_is_done_and_told_in_advance), TEST(what_cannot_be_is_refused))
