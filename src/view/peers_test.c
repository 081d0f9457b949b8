#include "view/peers.h"

#include "journal/attempt.h"
#include "lineage.h"
#include "statement/letter.h"
#include "view/view.h"
#include "viewed.h"

#define SELF TEXT("psirt.example")
#define PEER TEXT(LINEAGE_NODE)

static struct err err;

static struct daybook
daybook_with_peers(void)
{
	struct daybook daybook = viewed_make();

	assert_true(journal_name(&daybook.journal, SELF, &err));
	return daybook;
}

/* The node learns the next manifest of a peer; tells its id. */
static struct hash
learn(struct daybook *daybook, struct lineage *line)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(statement_free) struct statement s = { 0 };

	lineage_next(line, &note);
	assert_true(statement_open(buf_text(&note), &line->key[PARTY_ROOT].vkey, &s, &err));
	assert_true(journal_add_foreign(&daybook->journal, &s, &err));
	return s.id;
}

static void
add(struct daybook *daybook, const struct vkey *key, const struct buf *note)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;

	assert_true(statement_open(buf_text(note), key, &s, &err));
	assert_true(journal_add_private(
	    &daybook->journal, &s, DAYBOOK_BEGAN / DAYBOOK_EPOCH, &record, &err));
}

/* One of the node's people says that it is that one's. */
static void
vouch(struct daybook *daybook, const struct hash *manifest)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct vouch vouch = { PEER, *manifest, VOUCH_PERSON };
	struct signer signer = note_key_signer(&daybook->node);
	struct hash id;

	assert_true(vouch_sign(&vouch, DAYBOOK_BEGAN, &signer, &note, &id, &err));
	add(daybook, &signer.vkey, &note);
}

/* It writes, with a file of so many bytes; tells how long the letter is. */
static size_t
write_letter(struct daybook *daybook, struct lineage *line, uint64_t bytes)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&line->key[PARTY_STATEMENT]);
	struct letter letter = { .title = TEXT("a letter"), .count = 1 };
	struct text to = SELF;
	struct hash id;

	letter.file[0] =
	    (struct attached_file){ TEXT("a.txt"), bytes, hash_text(TEXT("whatever")) };
	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, DAYBOOK_BEGAN, &to, 1 }, &note, &id, &err));
	add(daybook, &signer.vkey, &note);
	return note.len;
}

static struct peers_row
find(struct daybook *daybook, struct arena *arena)
{
	struct peers_row row = { 0 };
	bool found;

	assert_true(peers_find(&daybook->journal, PEER, arena, &found, &row, &err));
	assert_true(found);
	return row;
}

static bool
count_row(void *arg, const struct peers_row *row, struct err *e)
{
	unsigned *count = arg;

	(void)e;
	assert_true(text_eq(row->name, PEER));
	++*count;
	return true;
}

static bool
stop(void *arg, const struct peers_row *row, struct err *e)
{
	(void)arg;
	(void)row;
	return err_set(e, FAULT_LIMIT, "enough");
}

static void
the_newest_manifest_counts_and_the_first_is_remembered(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_peers();
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct hash first, second;
	struct peers_row row;
	bool found;

	(void)state;
	assert_true(peers_find(&daybook.journal, PEER, &arena, &found, &row, &err));
	assert_false(found);
	first = learn(&daybook, &line);
	lineage_rotate(&line, PARTY_STATEMENT, 'x');
	line.next.url = TEXT("https://elsewhere.example");
	line.next.retired = true;
	second = learn(&daybook, &line);
	row = find(&daybook, &arena);
	assert_true(text_eq(row.name, PEER));
	assert_true(text_eq(row.url, line.next.url));
	assert_true(hash_eq(&row.first, &first));
	assert_true(hash_eq(&row.newest, &second));
	assert_int_equal(row.version, 2);
	assert_true(vkey_eq(&row.statement, &line.key[PARTY_STATEMENT].vkey));
	assert_memory_equal(&row.recipient, &line.next.recipient, sizeof(row.recipient));
	assert_true(row.retired);
	assert_int_equal(row.expires, line.next.expires);
	assert_false(row.confirmed);
}

/* By naming the manifest that was pinned, not any later one. */
static void
is_a_stranger_until_somebody_vouches_for_it(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_peers();
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct hash first = learn(&daybook, &line), second = learn(&daybook, &line);
	struct attempt attempt = { 1, 0, 100 };
	unsigned count = 0;

	(void)state;
	assert_true(peers_strangers(&daybook.journal, 0, 9, count_row, &count, &err));
	assert_int_equal(count, 1);
	assert_true(peers_strangers(&daybook.journal, 0, 0, count_row, &count, &err));
	assert_true(attempt_set(&daybook.journal, PEER, &attempt, TEXT("silent"), &err));
	assert_true(peers_strangers(&daybook.journal, 99, 9, count_row, &count, &err));
	assert_int_equal(count, 1);
	assert_true(peers_strangers(&daybook.journal, 100, 9, count_row, &count, &err));
	assert_int_equal(count, 2);
	vouch(&daybook, &second);
	assert_false(find(&daybook, &arena).confirmed);
	vouch(&daybook, &first);
	assert_true(find(&daybook, &arena).confirmed);
	assert_int_equal(find(&daybook, &arena).how, VOUCH_PERSON);
	assert_true(peers_strangers(&daybook.journal, 100, 9, count_row, &count, &err));
	assert_int_equal(count, 2);
	assert_true(peers_each(&daybook.journal, count_row, &count, &err));
	assert_int_equal(count, 3);
	assert_false(peers_each(&daybook.journal, stop, NULL, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

/* With its files; what comes after that is not. */
static void
what_a_stranger_sends_is_counted(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_peers();
	scoped(lineage_free) struct lineage line = lineage_make();
	struct hash first = learn(&daybook, &line);
	struct peers_quarantine all;
	uint64_t bytes;

	(void)state;
	assert_true(peers_in_quarantine(&daybook.journal, 0, &all, &err));
	bytes = all.bytes; /* of its manifest */
	bytes += write_letter(&daybook, &line, 1000);
	bytes += write_letter(&daybook, &line, 20);
	assert_true(peers_in_quarantine(&daybook.journal, 0, &all, &err));
	assert_int_equal(all.peers, 1);
	assert_int_equal(all.kept, 2);
	assert_int_equal(all.bytes, bytes + 1020);
	vouch(&daybook, &first);
	assert_true(peers_in_quarantine(&daybook.journal, 0, &all, &err));
	assert_int_equal(all.peers + all.kept + all.bytes, 0);
}

static void
the_whole_chain_is_found_again(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_peers();
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(chain_free) struct chain chain = { 0 };
	struct hash first = learn(&daybook, &line);

	(void)state;
	lineage_rotate(&line, PARTY_ROOT, 'x');
	learn(&daybook, &line);
	learn(&daybook, &line);
	assert_true(peers_chain(&daybook.journal, PEER, &chain, &err));
	assert_int_equal(chain.count, 3);
	assert_true(hash_eq(&chain_at(&chain, 0)->statement.id, &first));
	chain_free(&chain);
	assert_false(peers_chain(&daybook.journal, TEXT("x.example"), &chain, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(chain.count, 0);
}

static void
folded_again_it_is_the_same(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_peers();
	scoped(lineage_free) struct lineage line = lineage_make();
	struct hash first = learn(&daybook, &line), before, after;
	uint64_t count;

	(void)state;
	write_letter(&daybook, &line, 10);
	learn(&daybook, &line);
	vouch(&daybook, &first);
	assert_true(view_digest(&daybook.journal, &before, &err));
	assert_true(view_rebuild(&daybook.journal, &count, &err));
	assert_true(view_digest(&daybook.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
}

static void
shows_no_name_on_the_disk_and_notices_damage(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_peers();
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct peers_row row = { .version = 7 };
	struct query q;
	bool found;

	(void)state;
	learn(&daybook, &line);
	assert_true(db_query(daybook.journal.db,
	    "SELECT 1 FROM view_peer WHERE instr(said, CAST('example' AS BLOB)) > 0"
	    " OR instr(peer, CAST('example' AS BLOB)) > 0",
	    &q, &err));
	assert_true(query_row(&q, &found, &err));
	assert_false(found);
	query_end(&q);
	daybook_tamper(&daybook, "UPDATE view_peer SET how = 3");
	assert_false(peers_find(&daybook.journal, PEER, &arena, &found, &row, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	daybook_tamper(&daybook, "UPDATE view_peer SET how = 0, said = zeroblob(length(said))");
	assert_false(peers_find(&daybook.journal, PEER, &arena, &found, &row, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(row.version, 7);
}

TESTS(TEST(the_newest_manifest_counts_and_the_first_is_remembered),
    TEST(is_a_stranger_until_somebody_vouches_for_it), TEST(what_a_stranger_sends_is_counted),
    TEST(the_whole_chain_is_found_again), TEST(folded_again_it_is_the_same),
    TEST(shows_no_name_on_the_disk_and_notices_damage))
