#include "view/alerts.h"

#include "journal/forgetting.h"
#include "keys.h"
#include "viewed.h"

static struct err err;

/* What two nodes say to each other. */
struct talk {
	struct daybook daybook;
	struct note_key other;
	struct shape_list to;
};

static void
talk_free(struct talk *talk)
{
	note_key_free(&talk->other);
	daybook_free(&talk->daybook);
}

static struct talk
talk_make(void)
{
	static const struct text to = { "b.example", 9 };
	struct talk talk = {
		.daybook = viewed_make(), .other = test_key("b.example", 'b'), .to = { 1, &to }
	};

	return talk;
}

static void
add(struct talk *talk, const struct note_key *key, const struct buf *note)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;

	assert_true(statement_open(buf_text(note), &key->vkey, &s, &err));
	assert_true(journal_add_private(
	    &talk->daybook.journal, &s, DAYBOOK_BEGAN / DAYBOOK_EPOCH, &record, &err));
}

static struct hash
warn(struct talk *talk, const char *title)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct alert alert = { .title = text_of(title), .drill = hash_text(text_of(title)) };
	struct signer signer = note_key_signer(&talk->daybook.node);
	struct alert_how how = { &signer, DAYBOOK_BEGAN, talk->to };
	struct hash id;

	assert_true(alert_sign(&alert, &how, &note, &id, &err));
	add(talk, &talk->daybook.node, &note);
	return id;
}

static struct hash
say(struct talk *talk, const struct note_key *key, const struct turn *turn)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(key);
	struct alert_how how = { &signer, DAYBOOK_BEGAN, talk->to };
	struct hash id;

	assert_true(turn_sign(turn, &how, &note, &id, &err));
	add(talk, key, &note);
	return id;
}

static struct hash
acknowledge(struct talk *talk, const struct hash *of)
{
	struct turn ack = { .kind = KIND_ALERT_ACK, .of = *of, .who = TEXT("Ada") };

	return say(talk, &talk->other, &ack);
}

static bool
add_row(void *arg, const struct alerts_row *row, struct err *why)
{
	hash_format(&row->id, arg);
	return buf_ok(arg, why);
}

static bool
add_id(void *arg, const struct hash *of, struct err *why)
{
	hash_format(of, arg);
	return buf_ok(arg, why);
}

/* The listing is just these, in that order. */
static void
expect(const struct buf *listed, size_t count, const struct hash *const *ids)
{
	scoped(buf_free) struct buf wanted = BUF(KIB);

	for (size_t i = 0; i < count; i++)
		hash_format(ids[i], &wanted);
	assert_true(text_eq(buf_text(listed), buf_text(&wanted)));
}
#define EXPECT(listed, ...)                                                                    \
	expect(listed, sizeof((const struct hash *[]){ __VA_ARGS__ }) / sizeof(void *),        \
	    (const struct hash *[]){ __VA_ARGS__ })

static void
tells_alerts_and_what_was_said_about_each(void **state)
{
	scoped(talk_free) struct talk talk = talk_make();
	scoped(buf_free) struct buf about = BUF(KIB), newest = BUF(KIB), latest = BUF(KIB);
	struct journal *journal = &talk.daybook.journal;
	struct hash one, other, ack;

	(void)state;
	one = warn(&talk, "one");
	other = warn(&talk, "other");
	ack = acknowledge(&talk, &one);
	assert_true(alerts_about(journal, &one, add_row, &about, &err));
	EXPECT(&about, &one, &ack);
	assert_true(alerts_of_kind(journal, KIND_ALERT, 1, add_row, &newest, &err));
	EXPECT(&newest, &other);
	assert_true(alerts_latest(journal, 8, add_id, &latest, &err));
	EXPECT(&latest, &one, &other);
}

static void
counts_what_each_said(void **state)
{
	scoped(talk_free) struct talk talk = talk_make();
	struct journal *journal = &talk.daybook.journal;
	struct hash one = warn(&talk, "one"), other = warn(&talk, "other");
	struct alerts_asked asked = { &one, KIND_ALERT_ACK, TEXT("b.example") };
	size_t count;
	bool has;

	(void)state;
	(void)acknowledge(&talk, &one);
	(void)acknowledge(&talk, &one);
	assert_true(alerts_count(journal, &asked, &count, &err));
	assert_int_equal(count, 2);
	asked.by = TEXT("");
	assert_true(alerts_has(journal, &asked, &has, &err) && has);
	asked.by = TEXT("c.example");
	assert_true(alerts_has(journal, &asked, &has, &err) && !has);
	asked = (struct alerts_asked){ &other, KIND_ALERT_ACK, TEXT("b.example") };
	assert_true(alerts_has(journal, &asked, &has, &err) && !has);
}

static void
an_alert_that_was_destroyed_goes_and_what_was_said_stays(void **state)
{
	scoped(talk_free) struct talk talk = talk_make();
	scoped(buf_free) struct buf about = BUF(KIB), latest = BUF(KIB);
	struct journal *journal = &talk.daybook.journal;
	struct hash one = warn(&talk, "one"), ack = acknowledge(&talk, &one);

	(void)state;
	assert_true(journal_begin(journal, &err));
	assert_true(journal_forget(journal, &one, &err));
	assert_true(journal_commit(journal, &err));
	assert_true(alerts_about(journal, &one, add_row, &about, &err));
	EXPECT(&about, &ack);
	assert_true(alerts_latest(journal, 8, add_id, &latest, &err));
	EXPECT(&latest, &one);
}

TESTS(TEST(tells_alerts_and_what_was_said_about_each), TEST(counts_what_each_said),
    TEST(an_alert_that_was_destroyed_goes_and_what_was_said_stays))
