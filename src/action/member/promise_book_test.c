#include "action/member/promise_book.h"

#include "codec/json_write.h"
#include "keys.h"
#include "lineage.h"
#include "log/checkpoint.h"
#include "test.h"

#define A LINEAGE_NODE
#define B "b.example"
#define AT (LINEAGE_AT + 1000)

static struct err err;

/* Two nodes: A, whose canaries they are; B, of whose log the beacon is, and which witnesses. */
struct duo {
	struct lineage a;
	struct note_key b[PARTY_ROLES];
	struct identity identity;
	struct buf a_notes, b_notes;
	struct arena arena;
	struct promise_book book;
};

static void
make_b(struct duo *duo)
{
	static const char *const names[] = {
		[PARTY_STATEMENT] = B,
		[PARTY_LOG] = B "/log",
		[PARTY_WITNESS] = B "/witness",
		[PARTY_RELEASE] = B "/release",
		[PARTY_ROOT] = B "/root",
	};
	struct manifest m = { .name = TEXT(B),
		.version = 1,
		.url = TEXT("https://" B),
		.roles = MANIFEST_VENDOR,
		.epoch = 600,
		.expires = AT + 86400 };
	struct signer root;
	struct hash id;

	duo->identity = test_identity('j');
	m.recipient = duo->identity.recipient;
	for (unsigned i = 0; i < PARTY_ROLES; i++) {
		duo->b[i] = test_key(names[i], (char)('p' + i));
		m.key[i] = duo->b[i].vkey;
	}
	root = note_key_signer(&duo->b[PARTY_ROOT]);
	duo->b_notes = BUF(MIB);
	assert_true(manifest_sign(&m, LINEAGE_AT, &root, &duo->b_notes, &id, &err));
}

static void
duo_make(struct duo *duo, int64_t now)
{
	*duo = (struct duo){
		.a = lineage_make(), .a_notes = BUF(MIB), .arena = ARENA(PROMISE_BOOK_ROOM)
	};
	lineage_next(&duo->a, &duo->a_notes);
	make_b(duo);
	promise_book_begin(&duo->book, &duo->arena, now);
	assert_true(promise_book_meet(&duo->book, buf_text(&duo->a_notes), &err));
	assert_true(promise_book_meet(&duo->book, buf_text(&duo->b_notes), &err));
}

static void
duo_free(struct duo *duo)
{
	promise_book_free(&duo->book);
	arena_free(&duo->arena);
	for (unsigned i = 0; i < PARTY_ROLES; i++)
		note_key_free(&duo->b[i]);
	identity_free(&duo->identity);
	lineage_free(&duo->a);
	buf_free(&duo->a_notes);
	buf_free(&duo->b_notes);
}

/* The head of B's log, as B's witness saw it at a time; 0: nobody did. */
static void
put_beacon(struct duo *duo, int64_t seen, struct buf *out)
{
	scoped(buf_free) struct buf text = BUF(KIB);
	const struct checkpoint head = { TEXT(B "/log"), 7, { { 7 } } };
	struct signer log = note_key_signer(&duo->b[PARTY_LOG]), witness;

	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &log, out, &err));
	if (seen == 0)
		return;
	witness = note_key_signer(&duo->b[PARTY_WITNESS]);
	assert_true(
	    vkey_make_witness(TEXT(B "/witness"), &witness.vkey.key, &witness.vkey, &err));
	assert_true(note_cosign(buf_text(&text), &witness, seen, out, &err));
}

static void
say(struct duo *duo, int64_t at, int64_t seen, struct buf *note)
{
	scoped(buf_free) struct buf beacon = BUF(8 * KIB);
	struct signer signer = note_key_signer(&duo->a.key[PARTY_STATEMENT]);
	struct canary canary = {
		.since = at, .days = 30, .says = 1, .say = { TEXT("no-keys") }, .first = true
	};
	struct hash id;

	put_beacon(duo, seen, &beacon);
	canary.beacon = buf_text(&beacon);
	assert_true(canary_sign(&canary, at, &signer, note, &id, &err));
}

static enum upkeep_state
state_after(int64_t at, int64_t seen, int64_t now)
{
	scoped(duo_free) struct duo duo = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);

	duo_make(&duo, now);
	say(&duo, at, seen, &note);
	assert_true(promise_book_take(&duo.book, buf_text(&note), &err));
	promise_book_judge(&duo.book);
	return duo.book.node[0].keeper.upkeep.state;
}

static void
a_beacon_is_dated_by_who_else_saw_it(void **state)
{
	(void)state;
	assert_int_equal(state_after(AT, AT - 60, AT), UPKEEP_KEPT);
	assert_int_equal(state_after(AT, 0, AT), UPKEEP_UNPROVEN);
	assert_int_equal(state_after(AT, AT - 2 * CANARY_DAY, AT), UPKEEP_NEVER);
	assert_int_equal(state_after(AT, AT + 1000, AT), UPKEEP_NEVER);
	assert_int_equal(state_after(AT, AT - 60, AT + 40 * CANARY_DAY), UPKEEP_LAPSED);
}

/* Its own log, its own witness, or a log that nobody knows. */
static void
a_beacon_of_ones_own_shows_nothing(void **state)
{
	scoped(duo_free) struct duo duo = { 0 };
	scoped(buf_free) struct buf beacon = BUF(8 * KIB);

	(void)state;
	duo_make(&duo, AT);
	put_beacon(&duo, AT, &beacon);
	assert_int_equal(promise_book_date(&duo.book, buf_text(&beacon), TEXT(A)), AT);
	assert_int_equal(
	    promise_book_date(&duo.book, buf_text(&beacon), TEXT(B)), UPKEEP_UNDATED);
	assert_int_equal(promise_book_date(&duo.book, TEXT(""), TEXT(A)), UPKEEP_UNDATED);
	beacon.at[3] ^= 1;
	assert_int_equal(
	    promise_book_date(&duo.book, buf_text(&beacon), TEXT(A)), UPKEEP_UNDATED);
}

static void
takes_what_was_signed_once_and_nothing_else(void **state)
{
	scoped(duo_free) struct duo duo = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct text manifest;

	(void)state;
	duo_make(&duo, AT);
	manifest = buf_text(&duo.b_notes);
	say(&duo, AT, AT, &note);
	for (unsigned i = 0; i < 2; i++)
		assert_true(promise_book_take(&duo.book, buf_text(&note), &err));
	assert_int_equal(duo.book.notes, 1);
	assert_int_equal(duo.book.node[0].keeper.saids, 1);
	note.at[note.len - 20] = note.at[note.len - 20] == 'A' ? 'B' : 'A';
	assert_false(promise_book_take(&duo.book, buf_text(&note), &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(promise_book_meet(&duo.book, manifest, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(duo.book.count, 2);
}

static void
count(struct duo *duo, int64_t at, int64_t received, const char *why)
{
	struct signer signer = note_key_signer(&duo->a.key[PARTY_STATEMENT]);
	scoped(buf_free) struct buf note = BUF(MIB);
	struct demand demand = { .since = AT - 90 * CANARY_DAY,
		.until = AT - CANARY_DAY,
		.country = TEXT("DE"),
		.kind = DEMAND_DATA,
		.count = { received, 0, 0 },
		.why = text_of(why) };
	struct hash id;

	assert_true(demand_sign(&demand, at, &signer, &note, &id, &err));
	assert_true(promise_book_take(&duo->book, buf_text(&note), &err));
}

/* Whichever came here first. */
static void
a_correction_stands_beside_the_first(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		scoped(duo_free) struct duo duo = { 0 };
		const struct facts_keeper *keeper;

		duo_make(&duo, AT);
		if (i == 0)
			count(&duo, AT, 3, "");
		count(&duo, AT, 4, "one came late");
		if (i == 1)
			count(&duo, AT, 3, "");
		promise_book_judge(&duo.book);
		keeper = &duo.book.node[0].keeper;
		assert_int_equal(keeper->requests, 2);
		assert_false(keeper->request[0].corrects);
		assert_int_equal(keeper->request[0].request.count[DEMAND_RECEIVED], 3);
		assert_true(keeper->request[1].corrects);
		assert_int_equal(
		    keeper->register_due, demand_next_due(&keeper->request[1].request));
	}
}

static void
put_all(const char *key, const struct text *list, size_t count, struct writer *w)
{
	writer_key(w, key);
	writer_array(w);
	for (size_t i = 0; i < count; i++)
		writer_text(w, list[i]);
	writer_end(w);
}

static void
reads_what_a_page_shows(void **state)
{
	scoped(duo_free) struct duo duo = { 0 };
	scoped(arena_free) struct arena arena = ARENA(PROMISE_BOOK_ROOM);
	scoped(promise_book_free) struct promise_book book = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB), json = BUF(MIB);
	struct writer w = WRITER(&json);
	struct text chains[2], notes[1];

	(void)state;
	duo_make(&duo, AT);
	say(&duo, AT, AT, &note);
	chains[0] = buf_text(&duo.a_notes);
	chains[1] = buf_text(&duo.b_notes);
	notes[0] = buf_text(&note);
	writer_object(&w);
	put_all("statements", notes, 1, &w);
	put_all("manifests", chains, 2, &w);
	writer_end(&w);
	promise_book_begin(&book, &arena, AT);
	assert_true(promise_book_read(&book, buf_text(&json), &err));
	promise_book_judge(&book);
	assert_int_equal(book.node[0].keeper.upkeep.state, UPKEEP_KEPT);
	assert_false(promise_book_read(&book, TEXT("{\"manifests\":[]}"), &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(promise_book_read(&book, TEXT("{\"manifests\":[7]}"), &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(a_beacon_is_dated_by_who_else_saw_it), TEST(a_beacon_of_ones_own_shows_nothing),
    TEST(takes_what_was_signed_once_and_nothing_else),
    TEST(a_correction_stands_beside_the_first), TEST(reads_what_a_page_shows))
