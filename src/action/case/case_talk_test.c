#include "action/case/case_call.h"

#include "action/node/enclosure.h"
#include "case/em.h"
#include "journal/blob.h"
#include "test.h"
#include "troupe.h"

#define A 0
#define B 1
#define C 2

static size_t
heard(struct troupe *troupe, size_t i, const struct troupe_case *of)
{
	return troupe_heard(troupe, i, &of->id);
}

static void
files_replies_and_edits_arrive(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	scoped(buf_free) struct buf args = BUF(64 * KIB), reply = BUF(KIB), bytes = BUF(KIB);
	struct troupe_case of = troupe_agree(&troupe);
	struct hash hash;
	struct err err;

	(void)state;
	assert_true(enclosure_put(&troupe.node[A].node, TEXT("a trace"), &hash, &err));
	buf_add(&args, TEXT(",\"text\":\"See the trace.\",\"files\":\""));
	hash_format(&hash, &args);
	buf_add(&args, TEXT(" trace.txt\\n\""));
	troupe_does(&troupe, A, &of, "case.say", buf_string(&args));
	troupe_mail(&troupe);
	assert_true(blob_find(&troupe.node[B].node.journal, &hash, &bytes, &err));
	assert_string_equal(buf_string(&bytes), "a trace");
	buf_addf(&reply, ",\"text\":\"I see.\",\"answer\":\"%s\"", troupe.said);
	troupe_does(&troupe, B, &of, "case.say", buf_string(&reply));
	buf_clear(&reply);
	buf_addf(&reply, ",\"text\":\"I saw.\",\"edit\":\"%s\"", troupe.said);
	troupe_does(&troupe, B, &of, "case.say", buf_string(&reply));
	/* Another's is not for this node to edit. */
	troupe_mail(&troupe);
	troupe_refuses(&troupe, A, &of, "case.say", buf_string(&reply));
	assert_int_equal(heard(&troupe, B, &of), heard(&troupe, A, &of));
}

static void
who_came_later_sees_what_it_is_shown(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	scoped(buf_free) struct buf args = BUF(KIB);
	struct troupe_case of = troupe_agree(&troupe);
	size_t before;

	(void)state;
	troupe_does(&troupe, B, &of, "case.say", ",\"text\":\"It was so from the start.\"");
	buf_addf(&args, ",\"text\":\"What we knew.\",\"history\":\"%s\"", troupe.said);
	troupe_mail(&troupe);
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"c.example\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, C, &of, "case.accept", "");
	troupe_mail(&troupe);
	before = heard(&troupe, C, &of);
	troupe_does(&troupe, A, &of, "case.say", buf_string(&args));
	troupe_mail(&troupe);
	assert_int_equal(heard(&troupe, C, &of), before + 2);
	/* A side thread is for those whom it names. */
	before = heard(&troupe, C, &of);
	troupe_does(
	    &troupe, A, &of, "case.say", ",\"text\":\"Among us.\",\"to\":\"b.example\"");
	troupe_mail(&troupe);
	assert_int_equal(heard(&troupe, C, &of), before);
}

static void
who_is_not_bound_is_not_told(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of =
	    troupe_open_case(&troupe, "\"title\":\"A flaw\",\"with\":\"b.example\"");
	size_t before;

	(void)state;
	troupe_does(&troupe, A, &of, "embargo.propose", TROUPE_UNTIL);
	troupe_mail(&troupe);
	before = heard(&troupe, B, &of);
	troupe_does(&troupe, A, &of, "case.say", ",\"text\":\"To nobody yet.\"");
	troupe_mail(&troupe);
	assert_int_equal(heard(&troupe, B, &of), before);
	troupe_refuses(
	    &troupe, A, &of, "case.say", ",\"text\":\"To you.\",\"to\":\"b.example\"");
}

static void
what_is_public_ends_the_embargo_for_all(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct err err;

	(void)state;
	assert_int_equal(troupe_try(&troupe, B, "case.status",
			     "\"case\":\"0000\",\"words\":\"nonsense\"", &err),
	    FAULT_ABSENT);
	troupe_does(&troupe, B, &of, "case.status",
	    ",\"words\":\"public\",\"where\":\"https://news.example/\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_state(&troupe, A, &of)->em, EM_EXITED);
	troupe_does(&troupe, A, &of, "case.read", "");
}

TESTS(TEST(files_replies_and_edits_arrive), TEST(who_came_later_sees_what_it_is_shown),
    TEST(who_is_not_bound_is_not_told), TEST(what_is_public_ends_the_embargo_for_all))
