#include "action/inbox/from_alert.h"

#include "action/node/face.h"
#include "alert/turn.h"
#include "journal/attempt.h"
#include "test.h"
#include "troupe.h"
#include "view/view.h"

#define A 0
#define B 1
#define C 2

struct warning {
	char hex[2 * HASH_LEN + 1];
};

static struct warning
send(struct troupe *troupe, const char *tlp, const char *more)
{
	scoped(buf_free) struct buf args = BUF(64 * KIB);
	struct warning sent;

	buf_addf(
	    &args, "\"title\":\"A worm\",\"to\":\"b.example\",\"tlp\":\"%s\"%s", tlp, more);
	snprintf(sent.hex, sizeof(sent.hex), "%.64s",
	    deed_text(troupe_ok(troupe, A, "alert.send", buf_string(&args)), "id", TEXT(""))
		.at);
	return sent;
}

static enum fault
does(struct troupe *troupe, size_t i, const struct warning *sent, const char *deed,
    const char *more)
{
	scoped(buf_free) struct buf args = BUF(KIB);
	struct err err;

	buf_addf(&args, "\"id\":\"%s\"%s", sent->hex, more);
	return troupe_try(troupe, i, deed, buf_string(&args), &err);
}

static struct value
shown(struct troupe *troupe, size_t i, const struct warning *sent)
{
	scoped(buf_free) struct buf args = BUF(KIB);

	buf_addf(&args, "\"id\":\"%s\"", sent->hex);
	return troupe_ok(troupe, i, "alert.show", buf_string(&args));
}

static void
is(struct troupe *troupe, size_t i, const struct warning *sent, const char *name,
    const char *wanted)
{
	struct text got = deed_text(shown(troupe, i, sent), name, TEXT("-"));

	if (!text_eq(got, text_of(wanted)))
		fail_msg("%s has the %s '%.*s', not '%s'", troupe_names[i], name,
		    TEXT_ARGS(got), wanted);
}

/* How it is with one, as its source sees it. */
static void
holder_is(
    struct troupe *troupe, const struct warning *sent, const char *who, const char *wanted)
{
	struct value_walk walk = { 0 };
	struct value holders;
	struct err err;

	assert_true(value_get_array(shown(troupe, A, sent), "holders", &holders, &err));
	while (value_each(holders, &walk)) {
		struct text state = deed_text(walk.value, "state", TEXT(""));

		if (!text_eq(deed_text(walk.value, "name", TEXT("")), text_of(who)))
			continue;
		if (!text_eq(state, text_of(wanted)))
			fail_msg("%s is '%.*s'", who, TEXT_ARGS(state));
		return;
	}
	fail_msg("%s is no holder", who);
}

/* What was folded as it came is what is folded again. */
static void
folds_again(struct troupe *troupe)
{
	for (size_t i = 0; i < troupe->count; i++) {
		struct journal *journal = &troupe->node[i].node.journal;
		struct hash before, after;
		uint64_t count;
		struct err err;

		assert_true(view_digest(journal, &before, &err));
		assert_true(view_rebuild(journal, &count, &err));
		assert_true(view_digest(journal, &after, &err));
		assert_true(hash_eq(&before, &after));
	}
}

static void
arrives_is_acknowledged_and_goes_no_further_than_it_may(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct warning red = send(&troupe, "TLP:RED", ""),
		       amber = send(&troupe, "TLP:AMBER", ""),
		       clear = send(&troupe, "TLP:CLEAR", ""),
		       green = send(&troupe, "TLP:GREEN", "");

	(void)state;
	troupe_mail(&troupe);
	is(&troupe, B, &red, "state", "new");
	is(&troupe, B, &red, "tlp", "TLP:RED");
	holder_is(&troupe, &red, "b.example", "received");
	assert_int_equal(does(&troupe, B, &red, "alert.ack", ""), FAULT_NONE);
	troupe_mail(&troupe);
	holder_is(&troupe, &red, "b.example", "acknowledged");
	is(&troupe, B, &red, "state", "acknowledged");
	assert_int_equal(
	    does(&troupe, B, &red, "alert.forward", ",\"to\":\"c.example\""), FAULT_DENIED);
	assert_int_equal(
	    does(&troupe, B, &amber, "alert.forward", ",\"to\":\"c.example\""), FAULT_DENIED);
	/* There is no accord, so nobody is a member. */
	assert_int_equal(
	    does(&troupe, B, &green, "alert.forward", ",\"to\":\"c.example\""), FAULT_DENIED);
	assert_int_equal(
	    does(&troupe, B, &clear, "alert.forward", ",\"to\":\"c.example\""), FAULT_NONE);
	troupe_mail(&troupe);
	is(&troupe, C, &clear, "from", "b.example");
	is(&troupe, C, &clear, "origin", "a.example");
	holder_is(&troupe, &clear, "c.example", "told");
	/* Its source may name others. */
	assert_int_equal(
	    does(&troupe, A, &red, "alert.forward", ",\"to\":\"c.example\""), FAULT_NONE);
	troupe_mail(&troupe);
	is(&troupe, C, &red, "state", "new");
	folds_again(&troupe);
}

static void
a_recall_reaches_all_who_have_it(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct warning sent = send(&troupe, "TLP:AMBER", "");

	(void)state;
	troupe_mail(&troupe);
	troupe_ok(&troupe, B, "alert.group", "\"name\":\"clients\",\"nodes\":\"c.example\"");
	assert_int_equal(
	    does(&troupe, B, &sent, "alert.forward", ",\"to\":\"clients\""), FAULT_NONE);
	troupe_mail(&troupe);
	assert_int_equal(
	    does(&troupe, C, &sent, "alert.forward", ",\"to\":\"b.example\""), FAULT_DENIED);
	assert_int_equal(
	    does(&troupe, B, &sent, "alert.recall", ",\"why\":\"x\""), FAULT_DENIED);
	assert_int_equal(
	    does(&troupe, C, &sent, "remark", ",\"text\":\"Patched.\""), FAULT_NONE);
	assert_int_equal(
	    does(&troupe, A, &sent, "alert.recall", ",\"why\":\"A false alarm.\""), FAULT_NONE);
	holder_is(&troupe, &sent, "b.example", "asked");
	troupe_mail(&troupe);
	holder_is(&troupe, &sent, "b.example", "removed");
	holder_is(&troupe, &sent, "c.example", "removed");
	is(&troupe, B, &sent, "state", "removed");
	is(&troupe, B, &sent, "title", "-");
	is(&troupe, C, &sent, "why", "A false alarm.");
	assert_int_equal(does(&troupe, C, &sent, "show", ""), FAULT_ABSENT);
	assert_int_equal(does(&troupe, C, &sent, "alert.ack", ""), FAULT_ABSENT);
	assert_int_equal(
	    does(&troupe, A, &sent, "alert.recall", ",\"why\":\"again\""), FAULT_CONFLICT);
	folds_again(&troupe);
}

static void
who_was_away_is_told_no_more_than_that_it_was_taken_back(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct warning sent;

	(void)state;
	troupe.away[B] = true;
	sent = send(&troupe, "TLP:CLEAR", "");
	assert_int_equal(does(&troupe, A, &sent, "alert.recall", ",\"why\":\"x\""), FAULT_NONE);
	troupe.away[B] = false;
	troupe_mail(&troupe);
	holder_is(&troupe, &sent, "b.example", "absent");
	is(&troupe, B, &sent, "state", "absent");
	folds_again(&troupe);
}

/* Its source learns late that it was passed on. */
static void
a_recall_follows_what_was_passed_on_meanwhile(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct warning sent = send(&troupe, "TLP:CLEAR", "");

	(void)state;
	troupe_mail(&troupe);
	troupe.away[A] = true;
	assert_int_equal(
	    does(&troupe, B, &sent, "alert.forward", ",\"to\":\"c.example\""), FAULT_NONE);
	troupe_mail(&troupe);
	is(&troupe, C, &sent, "state", "new");
	assert_int_equal(does(&troupe, A, &sent, "alert.recall", ",\"why\":\"x\""), FAULT_NONE);
	troupe.away[A] = false;
	troupe_mail(&troupe);
	holder_is(&troupe, &sent, "b.example", "removed");
	holder_is(&troupe, &sent, "c.example", "removed");
	is(&troupe, C, &sent, "state", "removed");
}

struct first {
	size_t count;
	char what[16];
};

static bool
see_first(void *arg, const struct outbox_row *row, struct err *err)
{
	struct first *first = arg;

	(void)err;
	if (first->count++ == 0)
		snprintf(first->what, sizeof(first->what), "%.*s", TEXT_ARGS(row->what));
	return true;
}

static void
an_alert_waits_for_nothing_else(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct node *node = &troupe.node[A].node;
	struct attempt attempt = { .count = 3, .since = 1, .next = troupe.now + 10000 };
	struct first first = { 0 };
	struct err err;

	(void)state;
	troupe_ok(&troupe, A, "send", "\"to\":\"b.example\",\"title\":\"No hurry\"");
	assert_true(journal_begin(&node->journal, &err));
	assert_true(
	    attempt_set(&node->journal, TEXT("b.example"), &attempt, TEXT("silent"), &err));
	assert_true(journal_commit(&node->journal, &err));
	assert_true(outbox_due(&node->journal, troupe.now, see_first, &first, &err));
	assert_int_equal(first.count, 0);
	(void)send(&troupe, "TLP:RED", "");
	assert_true(outbox_due(&node->journal, troupe.now, see_first, &first, &err));
	assert_string_equal(first.what, "alert");
	troupe_mail(&troupe);
	folds_again(&troupe);
}

static void
what_is_kept_is_said_to_be_until_it_is_given_up(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct warning sent = send(&troupe, "TLP:GREEN", "");

	(void)state;
	troupe_mail(&troupe);
	assert_int_equal(does(&troupe, A, &sent, "alert.drop", ""), FAULT_CONFLICT);
	assert_int_equal(
	    does(&troupe, B, &sent, "alert.hold", ",\"why\":\"A court.\""), FAULT_NONE);
	assert_int_equal(does(&troupe, A, &sent, "alert.recall", ",\"why\":\"x\""), FAULT_NONE);
	troupe_mail(&troupe);
	holder_is(&troupe, &sent, "b.example", "held");
	is(&troupe, B, &sent, "state", "held");
	assert_int_equal(does(&troupe, B, &sent, "alert.drop", ""), FAULT_NONE);
	troupe_mail(&troupe);
	holder_is(&troupe, &sent, "b.example", "removed");
	folds_again(&troupe);
}

static void
nobody_can_tell_a_drill_before_it_is_revealed(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct warning drill = send(&troupe, "TLP:GREEN", ",\"drill\":1"),
		       real = send(&troupe, "TLP:GREEN", "");

	(void)state;
	troupe_mail(&troupe);
	is(&troupe, A, &drill, "drill", "drill");
	is(&troupe, B, &drill, "drill", "unknown");
	is(&troupe, B, &real, "drill", "unknown");
	assert_int_equal(does(&troupe, B, &drill, "alert.reveal", ""), FAULT_DENIED);
	assert_int_equal(does(&troupe, A, &drill, "alert.reveal", ""), FAULT_NONE);
	assert_int_equal(does(&troupe, A, &real, "alert.reveal", ""), FAULT_NONE);
	troupe_mail(&troupe);
	is(&troupe, B, &drill, "drill", "drill");
	is(&troupe, B, &real, "drill", "earnest");
}

/* The row of one in what A sees of its alerts. */
static int64_t
counted(struct troupe *troupe, const char *args, const char *name)
{
	struct value_walk walk = { 0 };
	struct value nodes;
	struct err err;

	assert_true(
	    value_get_array(troupe_ok(troupe, A, "alert.stats", args), "nodes", &nodes, &err));
	assert_true(value_each(nodes, &walk));
	assert_true(text_eq(deed_text(walk.value, "node", TEXT("")), TEXT("b.example")));
	return deed_integer(walk.value, name, -1);
}

static void
publishes_what_is_for_everybody_alone(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct warning green = send(&troupe, "TLP:GREEN", ""),
		       clear = send(&troupe, "TLP:CLEAR",
			   ",\"text\":\"<b>Block it.\",\"indicators\":\"[a:b = 1]\"");
	scoped(buf_free) struct buf page = BUF(4 * MIB);
	struct node *node = &troupe.node[B].node;
	struct err err;

	(void)state;
	troupe_mail(&troupe);
	assert_int_equal(does(&troupe, B, &green, "alert.publish", ""), FAULT_DENIED);
	assert_int_equal(does(&troupe, B, &clear, "alert.publish", ""), FAULT_NONE);
	assert_true(face_update(node, troupe.now, &err));
	assert_true(tree_get(&node->journal.tree, "alerts.html", &page, &err));
	assert_non_null(strstr(buf_string(&page), "&lt;b&gt;Block it."));
	assert_non_null(strstr(buf_string(&page), "[a:b = 1]"));
	assert_int_equal(
	    does(&troupe, A, &clear, "alert.recall", ",\"why\":\"x\""), FAULT_NONE);
	troupe_mail(&troupe);
	assert_int_equal(does(&troupe, B, &clear, "alert.publish", ""), FAULT_ABSENT);
	folds_again(&troupe);
}

static void
others_are_held_to_what_they_promised(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct warning first = send(&troupe, "TLP:GREEN", ""), second;
	struct value list;
	struct err err;

	(void)state;
	assert_int_equal(troupe_try(&troupe, B, "alert.oncall",
			     "\"contacts\":\"Ada\",\"within\":1,\"to\":\"a.example\"", &err),
	    FAULT_INPUT);
	troupe_ok(&troupe, B, "alert.oncall",
	    "\"contacts\":\"Ada; +49 30; nights\\nBo; bo@b.example\",\"within\":1,"
	    "\"to\":\"a.example\"");
	troupe_mail(&troupe);
	assert_true(value_get_array(
	    troupe_ok(&troupe, A, "alert.contacts", ""), "oncall", &list, &err));
	assert_int_equal(value_count(list), 1);
	second = send(&troupe, "TLP:GREEN", ",\"drill\":1");
	troupe_mail(&troupe);
	troupe.now += 59;
	assert_int_equal(does(&troupe, B, &first, "alert.ack", ""), FAULT_NONE);
	assert_int_equal(does(&troupe, B, &second, "alert.ack", ""), FAULT_NONE);
	(void)send(&troupe, "TLP:GREEN", "");
	troupe_mail(&troupe);
	assert_int_equal(counted(&troupe, "", "told"), 3);
	assert_int_equal(counted(&troupe, "", "received"), 3);
	assert_int_equal(counted(&troupe, "", "acknowledged"), 2);
	/* Of the first nothing had been promised; the last one is not due yet. */
	assert_int_equal(counted(&troupe, "", "promised"), 2);
	assert_int_equal(counted(&troupe, "", "late"), 1);
	assert_int_equal(counted(&troupe, "\"drills\":1", "told"), 1);
	assert_int_equal(counted(&troupe, "\"drills\":1", "late"), 1);
	assert_int_equal(counted(&troupe, "\"drills\":1", "ack_median"), 61);
}

static void
refuses_to_send_what_would_be_refused(void **state)
{
	static const char *const bad[] = {
		"\"title\":\"x\",\"to\":\"b.example\",\"tlp\":\"TLP:WHITE\"",
		"\"title\":\"x\",\"to\":\"a.example\",\"tlp\":\"TLP:RED\"",
		("\"title\":\"x\",\"to\":\"b.example\",\"tlp\":\"TLP:RED\","
		 "\"indicators\":\"[a:b = 1] x\""),
	};
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(
		    troupe_try(&troupe, A, "alert.send", bad[i], &err), FAULT_INPUT);
	assert_int_equal(troupe_try(&troupe, A, "alert.send",
			     "\"title\":\"x\",\"to\":\"friends\",\"tlp\":\"TLP:RED\"", &err),
	    FAULT_ABSENT);
	assert_int_equal(troupe_try(&troupe, A, "alert.group",
			     "\"name\":\"members\",\"nodes\":\"b.example\"", &err),
	    FAULT_CONFLICT);
	assert_int_equal(
	    troupe_try(&troupe, A, "alert.show", "\"id\":\"0000\"", &err), FAULT_ABSENT);
}

/* What B says though no deed would, to C and perhaps to the source; tells why C refuses. */
static void
smuggle(struct troupe *troupe, const struct warning *sent, size_t count, const char *why)
{
	scoped(arena_free) struct arena arena = ARENA(8 * ENVELOPE_MAX);
	scoped(buf_free) struct buf note = BUF(MIB), sealed = BUF(ENVELOPE_MAX),
				    reply = BUF(ENVELOPE_MAX);
	struct node *from = &troupe->node[B].node;
	struct text to[2] = { TEXT("c.example"), TEXT("a.example") };
	struct signer signer = node_signer(from);
	struct alert_how how = { &signer, troupe->now, { count, to } };
	struct turn turn = {
		.kind = KIND_ALERT_FORWARD, .origin = TEXT("a.example"), .as = TURN_AS_CLIENT
	};
	struct outgoing what = { .peer = TEXT("c.example"), .manifest = true };
	struct receive_work work = { .reply = &reply };
	struct pair pair = { .now = troupe->now };
	struct envelope there;
	struct err err;

	assert_true(journal_find_prefix(&from->journal, text_of(sent->hex), &turn.of, &err));
	assert_true(turn_sign(&turn, &how, &note, &what.id, &err));
	(void)pair_keep(&pair, &troupe->node[B], buf_text(&note));
	assert_true(outgoing_seal(from, &what, troupe->now, &sealed, &err));
	troupe_open(&troupe->node[C], buf_text(&sealed), &arena, &there);
	work.envelope = &there;
	receive_all(&troupe->node[C].node, troupe->now, &work, 1);
	assert_int_equal(work.err.fault, FAULT_INPUT);
	if (strstr(work.err.text, why) == NULL)
		fail_msg("'%s' has no '%s'", work.err.text, why);
	assert_int_equal(does(troupe, C, sent, "alert.show", ""), FAULT_ABSENT);
}

/* Its recipient asks the same rules. */
static void
refuses_what_was_passed_on_against_the_rules(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct warning red = send(&troupe, "TLP:RED", ""),
		       clear = send(&troupe, "TLP:CLEAR", "");

	(void)state;
	troupe_mail(&troupe);
	smuggle(&troupe, &red, 2, "marking");
	smuggle(&troupe, &clear, 1, "unknown to its source");
}

TESTS(TEST(arrives_is_acknowledged_and_goes_no_further_than_it_may),
    TEST(a_recall_reaches_all_who_have_it),
    TEST(who_was_away_is_told_no_more_than_that_it_was_taken_back),
    TEST(a_recall_follows_what_was_passed_on_meanwhile), TEST(an_alert_waits_for_nothing_else),
    TEST(what_is_kept_is_said_to_be_until_it_is_given_up),
    TEST(nobody_can_tell_a_drill_before_it_is_revealed),
    TEST(publishes_what_is_for_everybody_alone), TEST(others_are_held_to_what_they_promised),
    TEST(refuses_to_send_what_would_be_refused),
    TEST(refuses_what_was_passed_on_against_the_rules))
