#include "view/casebook.h"

#include "case/ledger_write.h"
#include "case/role.h"
#include "moves.h"
#include "scratch.h"
#include "test.h"
#include "view/cases.h"
#include "view/view.h"

#define SAY(what, ...) ((struct move){ .kind = KIND_##what, __VA_ARGS__ })

static struct err err;

/* A node's journal with one case in it. */
struct desk {
	struct scratch scratch;
	struct rest rest;
	struct journal journal;
	struct hash of_case;
	int64_t now;
};

static const struct text all[] = { { "a.example", 9 }, { "b.example", 9 }, { "c.example", 9 } };

static void
desk_free(struct desk *desk)
{
	journal_close(&desk->journal);
	rest_free(&desk->rest);
	scratch_free(&desk->scratch);
}

static struct casebook_case *
load(struct desk *desk)
{
	struct casebook_case *held;

	assert_true(case_load(&desk->journal, &desk->of_case, &held, &err));
	return held;
}

/* Journalled and folded, to the first `count`, after what these heard; tells its id. */
static struct hash
say(struct desk *desk, const char *by, size_t count, struct move move)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct note_key key = test_key(by, 'k');
	struct signer signer = note_key_signer(&key);
	struct record record;
	struct hash heads[8], id;

	move.of_case = desk->of_case;
	move.to = (struct shape_list){ count, all };
	move.after.at = heads;
	if (move.kind != KIND_CASE_OPEN)
		move.after.count = ledger_heads(&load(desk)->ledger, all, count, heads, 8);
	assert_true(move_sign(&move, &signer, ++desk->now, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(journal_add_private(&desk->journal, &s, 1, &record, &err));
	note_key_free(&key);
	return id;
}

static void
open_case(struct desk *desk)
{
	static const unsigned roles[] = { 1, 3 }; /* a vendor, a coordinator */
	static const struct move_party parties[] = { { .name = { "a.example", 9 },
							 .words = { 2, roles } },
		{ .name = { "b.example", 9 }, .words = { 1, roles } } };

	assert_true(journal_begin(&desk->journal, &err));
	desk->of_case = say(desk, "a.example", 2,
	    SAY(CASE_OPEN, .title = TEXT("A flaw"), .parties = { 2, parties }));
	assert_true(journal_commit(&desk->journal, &err));
}

static struct desk
desk_make(void)
{
	struct desk desk = { .scratch = scratch_make(), .now = MOVES_AT };
	char key[REST_KEY_LEN] = "of no secret";

	random_init();
	assert_true(rest_from_key(text_bytes(key, sizeof(key)), &desk.rest, &err));
	assert_true(journal_open(desk.scratch.dir, &desk.rest, &desk.journal, &err));
	assert_true(journal_name(&desk.journal, all[0], &err));
	assert_true(view_open(&desk.journal, &err));
	open_case(&desk);
	return desk;
}

/* As after a restart. */
static void
put_away(struct desk *desk)
{
	desk->journal.held_free(desk->journal.held);
	desk->journal.held = NULL;
}

static void
tell(struct desk *desk, struct buf *out)
{
	struct casebook_case *held = load(desk);
	struct writer w = WRITER(out);

	buf_clear(out);
	buf_addf(out, "%s, %s: ", buf_string(&held->title), buf_string(&held->tracking));
	assert_true(ledger_write(&held->ledger, &w, &err));
	assert_true(buf_ok(out, &err));
}

static void
is_the_same_however_it_was_made(void **state)
{
	static const unsigned role[] = { 0 }, seen[] = { 1 };
	scoped(desk_free) struct desk desk = desk_make();
	scoped(buf_free) struct buf grown = BUF(MIB), made = BUF(MIB);
	struct hash terms, before, after;
	uint64_t count;

	(void)state;
	assert_true(journal_begin(&desk.journal, &err));
	terms = say(&desk, "b.example", 2, SAY(EMBARGO_PROPOSE, .ends = desk.now + 86400));
	say(&desk, "a.example", 2, SAY(EMBARGO_ACCEPT, .terms = terms));
	say(&desk, "a.example", 3,
	    SAY(CASE_INVITE, .party = { .name = all[2], .words = { 1, role } }, .terms = terms,
		.answer_by = desk.now + 3600));
	say(&desk, "b.example", 2, SAY(CASE_MESSAGE, .text = TEXT("not to the third")));
	say(&desk, "a.example", 2,
	    SAY(CASE_STATUS, .rm = 2, .fix = FIX_AWARE, .seen_words = { 1, seen },
		.where = TEXT("https://a.example"), .tracking = TEXT("A-17")));
	assert_true(journal_commit(&desk.journal, &err));
	tell(&desk, &grown);
	assert_non_null(strstr(buf_string(&grown), "A flaw, A-17: "));
	put_away(&desk);
	tell(&desk, &made);
	assert_string_equal(buf_string(&made), buf_string(&grown));
	assert_true(view_digest(&desk.journal, &before, &err));
	assert_true(view_rebuild(&desk.journal, &count, &err));
	assert_true(view_digest(&desk.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
	put_away(&desk);
	tell(&desk, &made);
	assert_string_equal(buf_string(&made), buf_string(&grown));
}

static void
of_what_was_undone_nothing_is_left(void **state)
{
	scoped(desk_free) struct desk desk = desk_make();
	scoped(buf_free) struct buf before = BUF(MIB), after = BUF(MIB);

	(void)state;
	tell(&desk, &before);
	assert_true(journal_begin(&desk.journal, &err));
	say(&desk, "a.example", 3, SAY(EMBARGO_PROPOSE, .ends = desk.now + 86400));
	tell(&desk, &after);
	assert_string_not_equal(buf_string(&after), buf_string(&before));
	journal_rollback(&desk.journal);
	tell(&desk, &after);
	assert_string_equal(buf_string(&after), buf_string(&before));
	/* What is said to the same then has its own number for them. */
	assert_true(journal_begin(&desk.journal, &err));
	say(&desk, "a.example", 2, SAY(EMBARGO_PROPOSE, .ends = desk.now + 86400));
	assert_true(journal_commit(&desk.journal, &err));
	tell(&desk, &before);
	put_away(&desk);
	tell(&desk, &after);
	assert_string_equal(buf_string(&after), buf_string(&before));
}

static void
refuses_what_was_changed_beside_it(void **state)
{
	static const char *const changes[] = {
		"UPDATE view_case_move SET gist = x'0100'",
		"UPDATE view_case_move SET gist = (SELECT max(gist) FROM view_case_move)",
		"UPDATE view_case_move SET id = x'01' WHERE seq = 2",
		"DELETE FROM view_case_move WHERE seq = 2",
	};
	scoped(desk_free) struct desk desk = desk_make();
	struct casebook_case *held = NULL;

	(void)state;
	assert_true(journal_begin(&desk.journal, &err));
	say(&desk, "b.example", 2, SAY(CASE_MESSAGE, .text = TEXT("more")));
	assert_true(journal_commit(&desk.journal, &err));
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		put_away(&desk);
		assert_true(db_begin(desk.journal.db, &err));
		assert_true(db_run(desk.journal.db, changes[i], &err));
		assert_false(case_load(&desk.journal, &desk.of_case, &held, &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_null(held);
		db_rollback(desk.journal.db);
	}
	put_away(&desk);
	assert_int_equal(load(&desk)->ledger.folded, 2);
}

TESTS(TEST(is_the_same_however_it_was_made), TEST(of_what_was_undone_nothing_is_left),
    TEST(refuses_what_was_changed_beside_it))
