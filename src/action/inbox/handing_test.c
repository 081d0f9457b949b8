#include "action/inbox/handing.h"

#include "action/inbox/from_case.h"
#include "action/inbox/from_node.h"
#include "action/peer/parcel.h"
#include "case/move.h"
#include "case/role.h"
#include "journal/handed.h"
#include "play.h"
#include "statement/poll.h"
#include "test.h"

#define NODE TEXT("psirt.example.com")

static struct err err;

/* The node and the finder, in the order of their names. */
static struct shape_list
both(const struct play *play, struct text names[static 2])
{
	names[0] = play->finder.key.key.vkey.name;
	names[1] = NODE;
	return (struct shape_list){ 2, names };
}

/* What somebody says, signed. */
static struct hash
sign(const struct signer *signer, const struct move *move, int64_t at, struct buf *note)
{
	struct hash id;

	if (!move_sign(move, signer, at, note, &id, &err))
		fail_msg("%s", err.text);
	return id;
}

static void
keep(struct play *play, const struct buf *note)
{
	scoped(statement_free) struct statement s = { 0 };
	struct journal *journal = &play->node.journal;
	struct record record;
	uint64_t epoch;

	assert_true(statement_reopen(buf_text(note), &s, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(anchor_open_epoch(journal, play->now, PLAY_EPOCH, &epoch, &err));
	assert_true(journal_add_private(journal, &s, epoch, &record, &err));
	assert_true(journal_commit(journal, &err));
}

/* The node opens a case with the finder. */
static struct hash
open_case(struct play *play)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(&play->node);
	struct text names[2];
	static const unsigned vendor = 1, finder = 0;
	struct move_party parties[] = {
		{ NODE, { 1, &vendor }, ROLE_VENDOR },
		{ play->finder.key.key.vkey.name, { 1, &finder }, ROLE_FINDER },
	};
	struct move move = { .kind = KIND_CASE_OPEN,
		.title = TEXT("A flaw"),
		.to = both(play, names),
		.parties = { 2, parties } };
	struct hash id = sign(&signer, &move, play->now, &note);

	keep(play, &note);
	return id;
}

/* The finder's envelope is received; the answer's parts live in the arena. */
static bool
deliver(struct play *play, const struct buf *note, bool reply_to, struct arena *arena,
    struct envelope *answer)
{
	scoped(buf_free) struct buf from = BUF(KIB), reply = BUF(KIB);
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), back = BUF(ENVELOPE_MAX);
	struct signer signer = finder_signer(&play->finder);
	struct envelope envelope = { 0 };

	vkey_format(&signer.vkey, &from);
	buf_add(&from, TEXT("\n"));
	recipient_format(&play->finder.identity.recipient, &reply);
	buf_add(&reply, TEXT("\n"));
	assert_true(envelope_add(&envelope, TEXT("from"), buf_text(&from), &err));
	assert_true(envelope_add(&envelope, TEXT("statement"), buf_text(note), &err));
	if (reply_to)
		assert_true(
		    envelope_add(&envelope, TEXT(FROM_CASE_REPLY), buf_text(&reply), &err));
	assert_true(envelope_seal(&envelope, &play->node.manifest.recipient, &sealed, &err));
	if (!receive(&play->node, buf_text(&sealed), play->now, &back, &err))
		return false;
	assert_true(
	    envelope_open(buf_text(&back), &play->finder.identity, arena, answer, &err));
	return true;
}

static void
poll(struct play *play, bool mail, uint64_t have, struct arena *arena, struct envelope *answer)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct signer signer = finder_signer(&play->finder);
	struct poll poll = {
		.reply = play->finder.identity.recipient, .mail = mail, .have = have
	};

	assert_true(
	    poll_sign(&poll, &(struct saying){ &signer, play->now, NODE }, &note, &err));
	if (!deliver(play, &note, false, arena, answer))
		fail_msg("%s", err.text);
}

static bool
has(const struct envelope *envelope, const char *name)
{
	struct text bytes;

	return envelope_find(envelope, text_of(name), &bytes);
}

static void
what_is_said_to_a_finder_waits_for_its_poll(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(8 * ENVELOPE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct hash id = open_case(&play);
	struct envelope answer = { 0 };
	struct text note;
	uint64_t have;

	(void)state;
	poll(&play, true, 0, &arena, &answer);
	assert_true(envelope_find(&answer, TEXT(HANDING_MAIL "1"), &note));
	assert_true(statement_open(note, &play.node.manifest.key[PARTY_STATEMENT], &s, &err));
	assert_true(hash_eq(&s.id, &id));
	assert_int_equal(answer.count, 1); /* whose manifests it has */

	/* Who has it is not told again, and who does not ask is not told. */
	poll(&play, true, 1, &arena, &answer);
	assert_int_equal(answer.count, 0);
	assert_true(
	    handed_find(&play.node.journal, play.finder.key.key.vkey.name, &have, &err));
	assert_int_equal(have, 1);
	poll(&play, true, INT64_MAX >> 10, &arena, &answer);
	assert_int_equal(answer.count, 0);
	poll(&play, false, 0, &arena, &answer);
	assert_int_equal(answer.count, 0);
}

static void
much_mail_comes_bit_by_bit(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(8 * ENVELOPE_MAX);
	struct envelope answer = { 0 };

	(void)state;
	for (unsigned i = 0; i < HANDING_MAX + 1; i++)
		open_case(&play);
	poll(&play, true, 0, &arena, &answer);
	assert_true(has(&answer, HANDING_MAIL "1") && has(&answer, HANDING_MAIL "20"));
	assert_true(has(&answer, HANDING_MORE) && !has(&answer, HANDING_MAIL "21"));
	poll(&play, true, HANDING_MAX, &arena, &answer);
	assert_true(has(&answer, HANDING_MAIL "21") && !has(&answer, HANDING_MORE));
}

/* The node says something with a file that is not here. */
static void
say_without_file(struct play *play, const struct hash *of_case)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(&play->node);
	struct text names[2];
	struct move_file file = { TEXT("trace"), 3, hash_text(TEXT("abc")) };
	struct move move = { .kind = KIND_CASE_MESSAGE,
		.of_case = *of_case,
		.text = TEXT("See there."),
		.after = { 1, of_case },
		.files = { 1, &file },
		.to = both(play, names) };

	sign(&signer, &move, play->now, &note);
	keep(play, &note);
}

static void
a_file_that_is_not_here_blocks_no_mailbox(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(8 * ENVELOPE_MAX);
	struct hash id = open_case(&play);
	struct envelope answer = { 0 };

	(void)state;
	say_without_file(&play, &id);
	open_case(&play);
	poll(&play, true, 0, &arena, &answer);
	assert_true(has(&answer, HANDING_MAIL "2") && has(&answer, HANDING_MAIL "3"));
	assert_int_equal(answer.count, 3);
}

/* What the finder says in a case. */
static void
answer_case(struct play *play, const struct hash *of_case, struct buf *note)
{
	struct signer signer = finder_signer(&play->finder);
	struct text names[2];
	struct move move = { .kind = KIND_CASE_MESSAGE,
		.of_case = *of_case,
		.text = TEXT("It crashes here."),
		.after = { 1, of_case },
		.to = both(play, names) };

	sign(&signer, &move, play->now, note);
}

static void
a_finder_speaks_in_a_case_that_it_was_told_of(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(8 * ENVELOPE_MAX);
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	scoped(buf_free) struct buf other = BUF(STATEMENT_PRIVATE_MAX);
	scoped(buf_free) struct buf ahead = BUF(STATEMENT_PRIVATE_MAX);
	struct hash id = open_case(&play), unknown = hash_text(TEXT("another"));
	struct envelope answer = { 0 };
	struct text first, again;

	(void)state;
	answer_case(&play, &id, &note);
	assert_true(deliver(&play, &note, true, &arena, &answer));
	assert_true(envelope_find(&answer, TEXT("receipt"), &first));
	assert_true(deliver(&play, &note, true, &arena, &answer));
	assert_true(envelope_find(&answer, TEXT("receipt"), &again));
	assert_true(text_eq(first, again));
	assert_false(deliver(&play, &note, false, &arena, &answer));
	assert_int_equal(err.fault, FAULT_INPUT);
	play.now += FROM_NODE_AHEAD + 1;
	answer_case(&play, &id, &ahead);
	play.now -= FROM_NODE_AHEAD + 1;
	assert_false(deliver(&play, &ahead, true, &arena, &answer));
	assert_int_equal(err.fault, FAULT_DENIED);
	answer_case(&play, &unknown, &other);
	assert_false(deliver(&play, &other, true, &arena, &answer));
	assert_int_equal(err.fault, FAULT_DENIED);
}

TESTS(TEST(what_is_said_to_a_finder_waits_for_its_poll), TEST(much_mail_comes_bit_by_bit),
    TEST(a_file_that_is_not_here_blocks_no_mailbox),
    TEST(a_finder_speaks_in_a_case_that_it_was_told_of))
