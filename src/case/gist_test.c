#include "case/gist.h"

#include "base/mem.h"
#include "case/cs.h"
#include "case/role.h"
#include "scene.h"
#include "schedule.h"

#define SEEDS 6
#define STEPS 200

static struct err err;

/* The words of what a scene says in bits alone, as they are in what is parsed. */
struct words {
	unsigned one[ROLES], seen[3], each[SCHEDULE_PARTIES][ROLES];
	struct move_party party[SCHEDULE_PARTIES];
};

static struct shape_list
words_of(unsigned bits, unsigned *at)
{
	size_t count = 0;

	for (unsigned i = 0; bits >> i != 0; i++)
		if (bits >> i & 1)
			at[count++] = i;
	return (struct shape_list){ count, at };
}

static struct move
worded(const struct move *move, struct words *words)
{
	struct move m = *move;

	m.party.words = words_of(m.party.roles, words->one);
	m.seen_words = words_of(m.seen / CS_P, words->seen);
	for (size_t i = 0; i < m.parties.count; i++) {
		words->party[i] = move_parties(move)[i];
		words->party[i].words = words_of(words->party[i].roles, words->each[i]);
	}
	m.parties.at = words->party;
	return m;
}

/* Take one in by its gist. */
static bool
add(struct ledger *ledger, struct gist_reader *reader, const struct move *move,
    struct buf *gist)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct words words;
	struct move told = worded(move, &words), again;

	buf_clear(gist);
	if (!gist_write(ledger, &told, gist, &err) ||
	    !gist_read(reader, buf_text(gist), &arena, &again, &err))
		return false;
	again.id = move->id;
	return ledger_add(ledger, &again, &err);
}

static void
write_out(struct ledger *ledger, struct buf *out)
{
	struct writer w = WRITER(out);

	assert_true(ledger_fold(ledger, &err));
	assert_true(ledger_write(ledger, &w, &err));
}

static void
of_gists_the_same_ledger_is_made(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed += test_step(3)) {
		scoped(schedule_free) struct schedule s = { .random = seed,
			.lies = seed % 2 == 0 };
		scoped(ledger_free) struct ledger moves, gists;
		scoped(gist_reader_free) struct gist_reader reader = GIST_READER(&gists);
		scoped(buf_free) struct buf one = BUF(MIB), other = BUF(MIB), gist = BUF(MIB);

		assert_true(schedule_run(&s, STEPS));
		ledger_make(&moves, &s.said[0].of_case);
		ledger_make(&gists, &s.said[0].of_case);
		for (size_t i = 0; i < s.count; i++) {
			assert_true(ledger_add(&moves, &s.said[i], &err));
			assert_true(add(&gists, &reader, &s.said[i], &gist));
		}
		assert_int_equal(gists.audiences, moves.audiences);
		write_out(&moves, &one);
		write_out(&gists, &other);
		assert_string_equal(buf_string(&one), buf_string(&other));
	}
}

static void
assert_ids(const struct shape_list *a, const struct shape_list *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++)
		assert_true(hash_eq(&move_hashes(a)[i], &move_hashes(b)[i]));
}

static void
assert_same(const struct move *a, const struct move *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->at, b->at);
	assert_true(text_eq(a->by, b->by) && text_eq(a->relays, b->relays));
	assert_true(text_eq(a->title, b->title) && text_eq(a->tracking, b->tracking));
	assert_true(text_eq(a->party.name, b->party.name));
	assert_int_equal(a->party.roles, b->party.roles);
	assert_true(hash_eq(&a->of_case, &b->of_case) && hash_eq(&a->of, &b->of));
	assert_true(hash_eq(&a->terms, &b->terms) && hash_eq(&a->revises, &b->revises));
	assert_true(a->ends == b->ends && a->answer_by == b->answer_by);
	assert_true(a->rm == b->rm && a->fix == b->fix && a->seen == b->seen);
	assert_ids(&a->after, &b->after);
	assert_ids(&a->history, &b->history);
	assert_int_equal(a->to.count, b->to.count);
	for (size_t i = 0; i < a->to.count; i++)
		assert_true(text_eq(move_to(a)[i], move_to(b)[i]));
	assert_int_equal(a->parties.count, b->parties.count);
	for (size_t i = 0; i < a->parties.count; i++) {
		assert_true(text_eq(move_parties(a)[i].name, move_parties(b)[i].name));
		assert_int_equal(move_parties(a)[i].roles, move_parties(b)[i].roles);
	}
}

/* All that any kind has of it, in one. */
static void
has_all_that_a_ledger_goes_by(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	scoped(gist_reader_free) struct gist_reader reader = GIST_READER(&s.ledger);
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(buf_free) struct buf gist = BUF(MIB), shorter = BUF(MIB);
	const struct text to[] = { TEXT("a.example"), TEXT("n.example") };
	const struct move_party parties[] = { { .name = to[1], .roles = ROLE_FINDER },
		{ .name = to[0], .roles = ROLE_VENDOR | ROLE_CNA } };
	struct hash ids[] = { hash_text(TEXT("1")), hash_text(TEXT("2")) };
	struct words words;
	struct move all = SAY(CASE_INVITE, .of_case = s.ledger.of_case, .by = to[0],
	    .at = s.now, .to = { 2, to }, .after = { 2, ids }, .history = { 1, ids },
	    .relays = TEXT("a.example/Acme Ltd."), .title = TEXT("\xc3\x84 \"title\""),
	    .tracking = TEXT("A-1"), .party = { .name = to[1], .roles = ROLE_DEPLOYER },
	    .parties = { 2, parties }, .of = ids[0], .terms = ids[1], .revises = ids[0],
	    .ends = s.now + 1, .answer_by = s.now + 2, .rm = 3, .fix = FIX_READY,
	    .seen = CS_X | CS_A, .text = TEXT("what nobody keeps twice"));
	struct move again;

	(void)state;
	all = worded(&all, &words);
	assert_true(gist_write(&s.ledger, &all, &gist, &err));
	assert_true(gist_read(&reader, buf_text(&gist), &arena, &again, &err));
	assert_same(&all, &again);
	assert_null(strstr(buf_string(&gist), "nobody"));
	/* An audience that is known is a number. */
	all.to = s.to;
	assert_true(gist_write(&s.ledger, &all, &shorter, &err));
	assert_null(strstr(buf_string(&shorter), "\"to\""));
	assert_true(gist_read(&reader, buf_text(&shorter), &arena, &again, &err));
	assert_same(&all, &again);
}

static void
refuses_what_was_not_written_so(void **state)
{
	static const char *const wrong[] = { "", "{}", "[]",
		"{\"kind\":\"case.read\",\"by\":\"a.example\"}",
		"{\"kind\":\"case.read\",\"by\":\"a.example\",\"audience\":1}",
		"{\"kind\":\"case.read\",\"by\":\"a.example\",\"audience\":-1}",
		"{\"kind\":\"case.read\",\"by\":\"a.example\",\"audience\":\"0\"}",
		"{\"kind\":\"case.read\",\"by\":\"a.example\",\"to\":[]}",
		"{\"kind\":\"case.read\",\"audience\":0}",
		"{\"kind\":\"manifest\",\"by\":\"a.example\",\"audience\":0}",
		"{\"kind\":\"nothing\",\"by\":\"a.example\",\"audience\":0}",
		"{\"kind\":\"case.read\",\"by\":\"a.example\",\"audience\":0,\"of\":\"12\"}",
		"{\"kind\":\"case.read\",\"by\":\"a.example\",\"audience\":0,\"rm\":\"x\"}" };
	scoped(scene_free) struct scene s = scene_open();
	scoped(gist_reader_free) struct gist_reader reader = GIST_READER(&s.ledger);
	struct move move = { .at = 17 };

	(void)state;
	assert_int_equal(s.ledger.audiences, 1);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);

		assert_false(gist_read(&reader, text_of(wrong[i]), &arena, &move, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(move.at, 17);
	}
}

static void
says_when_memory_is_short(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	const struct move_party parties[] = { { .name = scene_all[0], .roles = ROLE_VENDOR } };
	struct move move = SAY(CASE_OPEN, .of_case = s.ledger.of_case, .id = s.ledger.of_case,
	    .by = scene_all[0], .at = s.now, .to = s.to, .parties = { 1, parties });
	bool refused = true;

	(void)state;
	for (size_t n = 0; refused; n++) {
		scoped(gist_reader_free) struct gist_reader reader = GIST_READER(&s.ledger);
		scoped(buf_free) struct buf gist = BUF(MIB);
		bool good;

		mem_fail_after(n);
		good = add(&s.ledger, &reader, &move, &gist);
		refused = mem_refused();
		mem_fail_after(SIZE_MAX);
		assert_true(good != refused);
		if (refused)
			assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

TESTS(TEST(of_gists_the_same_ledger_is_made), TEST(has_all_that_a_ledger_goes_by),
    TEST(refuses_what_was_not_written_so), TEST(says_when_memory_is_short))
