#include "action/follower/follow.h"

#include "action/release/release.h"
#include "journal/publish.h"
#include "journal/release_key.h"
#include "log/checkpoint.h"
#include "log/tile.h"
#include "play.h"
#include "release/unlock.h"
#include "statement/takedown.h"

static bool
follow(struct play *play, struct follow *out, struct err *err)
{
	char into[PATH_MAX];

	scratch_path(&play->scratch, "into", into);
	return follow_open(into, play_remote(play), play->now, out, err);
}

/* It is followed once, and then refused. */
static void
assert_refused(struct play *play, enum fault fault)
{
	struct follow out = { 0 };
	struct err err;

	assert_false(follow(play, &out, &err));
	assert_int_equal(err.fault, fault);
	assert_null(out.seals);
}

static struct hash
seal_one(struct play *play, int64_t opens)
{
	struct seal seal = { .opens = opens };
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct hash id;
	struct err err;

	scratch_path(&play->scratch, "report.md", path);
	assert_true(play_seal(
	    play, &(struct release_files){ .paths = paths, .count = 1 }, &seal, &id, &err));
	return id;
}

static void
gathers_the_seals_of_a_log_that_only_grows(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash first = seal_one(&play, play.now + 100), second;
	struct err err;

	(void)state;
	{
		scoped(follow_close) struct follow f = { 0 };

		assert_true(follow(&play, &f, &err));
		assert_int_equal(f.count, 1);
		assert_true(hash_eq(&f.seals[0].id, &first));
		assert_true(f.seals[0].seal.opens == play.now + 100);
		assert_false(f.seals[0].open);
	}
	play.now += 5 * PLAY_EPOCH;
	play_due(&play);
	second = seal_one(&play, play.now + 100);
	{
		scoped(follow_close) struct follow f = { 0 };

		assert_true(follow(&play, &f, &err));
		assert_int_equal(f.count, 2);
		assert_true(hash_eq(&f.seals[1].id, &second));
	}
}

/* With a statement of the node's about a release: by this key, for this reason. */
static void
say_open(struct play *play, const struct hash *seal, const struct identity *key)
{
	scoped(buf_free) struct buf text = BUF_SECRET(KIB), note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct journal *journal = &play->node.journal;
	struct signer signer = node_signer(&play->node);
	struct unlock unlock = { .of = *seal, .reason = TEXT("exploited") };
	struct hash id;
	struct err err;

	identity_format(key, &text);
	unlock.key = buf_text(&text);
	assert_true(unlock_sign(&unlock, play->now, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(journal_add_public(journal, &s, &err));
	assert_true(journal_commit(journal, &err));
	assert_true(node_publish(&play->node, &err));
}

static void
knows_that_a_release_was_opened_early_by_its_key_alone(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(identity_free) struct identity right = { 0 }, wrong = { 0 };
	scoped(buf_free) struct buf key = BUF_SECRET(KIB);
	int64_t opens = play.now + 86400;
	struct hash id = seal_one(&play, opens);
	bool posted;
	struct err err;

	(void)state;
	assert_true(identity_make(&wrong, &err));
	assert_true(release_key_find(&play.node.journal, &id, &key, &posted, &err));
	assert_true(identity_parse(buf_text(&key), &right, &err));
	for (unsigned is_right = 0; is_right < 2; is_right++) {
		scoped(follow_close) struct follow f = { 0 };

		play.now += 5;
		say_open(&play, &id, is_right == 1 ? &right : &wrong);
		assert_true(follow(&play, &f, &err));
		assert_int_equal(f.count, 1);
		assert_int_equal(f.seals[0].seal.opens, is_right == 1 ? play.now : opens);
	}
}

/* Take its body away, and put a tombstone there that is not in the log. */
static void
take_away(struct play *play, const struct hash *of, struct buf *stone)
{
	scoped(buf_free) struct buf body = BUF(KIB), path = BUF(KIB);
	struct takedown takedown = { *of, TEXT("it named somebody") };
	struct signer signer = node_signer(&play->node);
	struct tree *tree = &play->node.journal.tree;
	struct hash id;
	struct err err;

	assert_true(takedown_sign(&takedown, play->now, &signer, stone, &id, &err));
	takedown_path(of, &path);
	assert_true(tree_put(tree, buf_string(&path), buf_text(stone), &err));
	buf_add(&body, TEXT("statement/"));
	hash_format(of, &body);
	assert_true(tree_remove(tree, buf_string(&body), &err));
}

static void
a_tombstone_counts_that_stands_in_the_log(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = seal_one(&play, play.now + 100);
	scoped(buf_free) struct buf stone = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	scoped(follow_close) struct follow f = { 0 };
	struct journal *journal = &play.node.journal;
	struct err err;

	(void)state;
	take_away(&play, &id, &stone);
	assert_refused(&play, FAULT_ABSENT);
	assert_true(statement_reopen(buf_text(&stone), &s, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(journal_add_public(journal, &s, &err));
	assert_true(journal_commit(journal, &err));
	assert_true(node_publish(&play.node, &err));
	assert_true(follow(&play, &f, &err));
	assert_int_equal(f.taken_down, 1);
	assert_int_equal(f.count, 0);
}

static void
two_followers_do_not_work_in_one_folder(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct follow f = { 0 };
	struct err err;

	(void)state;
	assert_true(follow(&play, &f, &err));
	assert_refused(&play, FAULT_CONFLICT);
	follow_close(&f);
	follow_close(&f); /* twice is fine */
	assert_true(follow(&play, &f, &err));
	follow_close(&f);
}

/* The name of the newest entry bundle in the scratch folder. */
static void
bundle_name(struct play *play, char out[static PATH_MAX])
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct checkpoint head;
	struct text bytes;
	struct note note;
	struct err err;

	assert_true(publish_head(&play->node.journal, &arena, &bytes, &err));
	assert_true(note_parse(bytes, &note, &err));
	assert_true(checkpoint_parse(note.text, &head, &err));
	snprintf(out, PATH_MAX, "node/public/tile/entries/000.p/%u", (unsigned)head.size);
}

/* Of another node. */
static void
spoil_manifest(struct play *play, const char *path, struct buf *bytes)
{
	char *at = strstr(bytes->at, "\u2014 psirt");

	(void)play;
	if (strcmp(path, "/.well-known/accord") == 0 && at != NULL)
		at[4] = 'x';
}

static void
follow_once(struct play *play)
{
	scoped(follow_close) struct follow f = { 0 };
	struct err err;

	assert_true(follow(play, &f, &err));
}

/* TUF: indefinite freeze.  A log that is held back grows old. */
static void
knows_how_old_what_it_sees_is(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(follow_close) struct follow f = { 0 };
	struct err err;

	(void)state;
	play_due(&play);
	play.now += PLAY_EPOCH;
	play_due(&play); /* the first epoch is anchored */
	play.now += 86400;
	assert_true(follow(&play, &f, &err));
	assert_true(f.as_of > 0 && f.as_of <= PLAY_BEGAN + 2 * PLAY_EPOCH);
	assert_false(follow_is_fresh(&f, play.now, 86000));
	assert_true(follow_is_fresh(&f, play.now, 87000));
	play_due(&play);
	assert_true(follow_again(&f, play_remote(&play), play.now, &err));
	assert_true(follow_is_fresh(&f, play.now, PLAY_EPOCH));
}

/* TUF: rollback, and mirrors that are behind.  What was known stays known. */
static void
what_is_known_stays_when_somebody_shows_less(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(follow_close) struct follow f = { 0 };
	scoped(buf_free) struct buf before = BUF(MIB), after = BUF(MIB);
	struct tree *tree = &play.node.journal.tree;
	struct err err;

	(void)state;
	before = scratch_get(&play.scratch, "node/public/checkpoint");
	seal_one(&play, play.now + 100);
	assert_true(follow(&play, &f, &err));
	after = scratch_get(&play.scratch, "node/public/checkpoint");
	assert_true(tree_put(tree, "checkpoint", buf_text(&before), &err));
	assert_false(follow_again(&f, play_remote(&play), play.now, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(f.count, 1);
	play.down = true;
	assert_false(follow_again(&f, play_remote(&play), play.now, &err));
	assert_int_equal(f.count, 1);
	play.down = false;
	assert_true(tree_put(tree, "checkpoint", buf_text(&after), &err));
	assert_true(follow_again(&f, play_remote(&play), play.now, &err));
	assert_int_equal(f.count, 1);
	assert_refused(&play, FAULT_CONFLICT); /* the folder is claimed still */
}

/* TUF: mix-and-match.  Each statement is where the log has it, and nowhere else. */
static void
statements_are_not_exchanged(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash one = seal_one(&play, play.now + 100);
	struct hash two = seal_one(&play, play.now + 200);
	scoped(buf_free) struct buf from = BUF(KIB), to = BUF(KIB), bytes = BUF(MIB);
	struct err err;

	(void)state;
	buf_add(&from, TEXT("statement/"));
	hash_format(&one, &from);
	buf_add(&to, TEXT("statement/"));
	hash_format(&two, &to);
	follow_once(&play);
	assert_true(tree_get(&play.node.journal.tree, buf_string(&from), &bytes, &err));
	assert_true(tree_put(&play.node.journal.tree, buf_string(&to), buf_text(&bytes), &err));
	assert_refused(&play, FAULT_DENIED);
}

/* A copy of the public tree is one of the node; another node is none. */
static void
knows_who_shows_the_same_node(void **state)
{
	scoped(play_free) struct play play = play_make();
	char into[PATH_MAX];

	(void)state;
	scratch_path(&play.scratch, "into", into);
	assert_true(follow_fits(into, play_remote(&play)));
	follow_once(&play);
	assert_true(follow_fits(into, play_remote(&play)));
	play.meddle = spoil_manifest;
	assert_false(follow_fits(into, play_remote(&play)));
	play.down = true;
	assert_false(follow_fits(into, play_remote(&play)));
}

static void
every_altered_byte_of_the_log_is_noticed(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf bundle = BUF(MIB), note = BUF(MIB);
	char name[PATH_MAX];

	(void)state;
	seal_one(&play, play.now + 100);
	bundle_name(&play, name);
	bundle = scratch_get(&play.scratch, name);
	for (size_t i = 0; i < bundle.len; i += test_step(9)) {
		struct follow out = { 0 };
		struct err err;

		scratch_flip(&play.scratch, name, i, i % 8);
		assert_false(follow(&play, &out, &err));
		scratch_flip(&play.scratch, name, i, i % 8);
	}
	note = scratch_get(&play.scratch, "node/public/checkpoint");
	for (size_t i = 0; i < note.len; i += test_step(9)) {
		struct follow out = { 0 };
		struct err err;

		scratch_flip(&play.scratch, "node/public/checkpoint", i, i % 8);
		assert_false(follow(&play, &out, &err));
		scratch_flip(&play.scratch, "node/public/checkpoint", i, i % 8);
	}
	follow_once(&play);
}

/* Sign, with the log's own key, what the node never signed. */
static void
forge_checkpoint(struct play *play, uint64_t size, const struct hash *root)
{
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(KIB);
	scoped(key_file_free) struct key_file key = { 0 };
	struct checkpoint c = { .origin = TEXT("psirt.example.com/log"), size, *root };
	struct signer log;
	char path[PATH_MAX];
	struct err err;

	scratch_path(&play->scratch, "node/keys/log.key", path);
	assert_true(key_file_load(path, c.origin, &key, &err));
	log = note_key_signer(&key.key);
	checkpoint_format(&c, &text);
	assert_true(note_sign(buf_text(&text), &log, &note, &err));
	assert_true(tree_put(&play->node.journal.tree, "checkpoint", buf_text(&note), &err));
}

/* Publish, under the log's key, a log of anchors of these epochs. */
static void
forge_epochs(struct play *play, const uint64_t *epochs, unsigned size)
{
	scoped(buf_free) struct buf bundle = BUF(MIB);
	struct merkle_frontier frontier = { 0 };
	char name[64];
	struct hash root;
	struct err err;

	for (unsigned i = 0; i < size; i++) {
		struct entry entry = { .kind = ENTRY_ANCHOR, .epoch = epochs[i] };
		struct hash leaf = entry_leaf(&entry);
		uint8_t bytes[ENTRY_LEN];

		merkle_frontier_add(&frontier, &leaf);
		entry_format(&entry, bytes);
		assert_true(tile_add_entry(&bundle, text_bytes(bytes, ENTRY_LEN), &err));
	}
	root = merkle_frontier_root(&frontier);
	snprintf(name, sizeof(name), "tile/entries/000.p/%u", size);
	assert_true(tree_put(&play->node.journal.tree, name, buf_text(&bundle), &err));
	forge_checkpoint(play, size, &root);
}

/* Publish a log of so many anchors that say other things. */
static void
forge_log(struct play *play, unsigned size)
{
	static const uint64_t epochs[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	assert_true(size <= sizeof(epochs) / sizeof(epochs[0]));
	forge_epochs(play, epochs, size);
}

static void
a_rewritten_history_is_noticed(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf before = BUF(MIB), after = BUF(MIB);
	struct hash none = { 0 };

	(void)state;
	play.now += 5 * PLAY_EPOCH;
	play_due(&play); /* six entries */
	follow_once(&play);
	before = scratch_get(&play.scratch, "into/.accord/checkpoint");
	forge_log(&play, 6); /* the same length */
	assert_refused(&play, FAULT_DENIED);
	forge_log(&play, 5); /* shorter */
	assert_refused(&play, FAULT_DENIED);
	forge_log(&play, 9); /* longer */
	assert_refused(&play, FAULT_DENIED);
	forge_checkpoint(&play, 6, &none); /* a root without a log */
	assert_refused(&play, FAULT_DENIED);
	forge_checkpoint(&play, 1000, &none); /* entries that are not there */
	assert_refused(&play, FAULT_ABSENT);
	forge_checkpoint(&play, UINT64_C(1) << 60, &none); /* TUF: fast-forward */
	assert_refused(&play, FAULT_ABSENT);
	after = scratch_get(&play.scratch, "into/.accord/checkpoint");
	assert_true(text_eq(buf_text(&before), buf_text(&after)));
}

static void
anchors_out_of_order_are_found_and_told(void **state)
{
	static const uint64_t epochs[] = { 5, 6, 6, 9, 7, 10 };
	scoped(play_free) struct play play = play_make();
	scoped(follow_close) struct follow f = { 0 };
	struct err err;

	(void)state;
	forge_epochs(&play, epochs, sizeof(epochs) / sizeof(epochs[0]));
	assert_true(follow(&play, &f, &err));
	assert_int_equal(f.epochs.found, 3);
	assert_int_equal(f.epochs.first.flaw, EPOCHS_TWICE);
	assert_int_equal(f.epochs.first.index, 2);
	assert_int_equal(f.epochs.last, 10);
}

static void
a_log_that_was_down_for_long_has_its_anchors_in_order(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(follow_close) struct follow f = { 0 };
	struct err err;

	(void)state;
	play.now += 500 * PLAY_EPOCH;
	play_due(&play);
	assert_true(follow(&play, &f, &err));
	assert_int_equal(f.epochs.found, 0);
	assert_int_equal(f.epochs.last, PLAY_BEGAN / PLAY_EPOCH + 499);
}

static void
a_checkpoint_of_another_key_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(KIB);
	scoped(key_file_free) struct key_file file = { 0 };
	struct signer wrong;
	struct checkpoint c = {
		.origin = TEXT("psirt.example.com/log"),
		.size = 0,
		.root = merkle_empty(),
	};
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_path(&play.scratch, "node/keys/statement.key", path);
	assert_true(key_file_load(path, TEXT(""), &file, &err)); /* its keeper would not */
	wrong = note_key_signer(&file.key);
	checkpoint_format(&c, &text);
	assert_true(note_sign(buf_text(&text), &wrong, &note, &err));
	assert_true(tree_put(&play.node.journal.tree, "checkpoint", buf_text(&note), &err));
	assert_refused(&play, FAULT_DENIED);
}

static void
spoil_statements(struct play *play, const char *path, struct buf *bytes)
{
	char *at = strncmp(path, "/statement/", 11) == 0 ? strstr(bytes->at, "\"at\"") : NULL;

	(void)play;
	if (at != NULL)
		at[7] ^= 1;
}

static void
a_statement_that_is_not_the_logged_one_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();

	(void)state;
	seal_one(&play, play.now + 100);
	play.meddle = spoil_statements;
	assert_refused(&play, FAULT_DENIED);
}

/* Put a public statement into the log that this accord knows nothing of, or that
 * another key has signed. */
static void
log_statement(struct play *play, const char *type, const struct signer *signer)
{
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(KIB), name = BUF(KIB);
	struct entry entry = { .kind = ENTRY_STATEMENT };
	struct journal *journal = &play->node.journal;
	uint64_t index;
	struct err err;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"%s\",\"by\":\"psirt.example.com\","
	    "\"at\":\"2026-11-22T10:00:00Z\"}\n",
	    type);
	assert_true(note_sign(buf_text(&text), signer, &note, &err));
	entry.hash = hash_text(buf_text(&text));
	assert_true(journal_begin(journal, &err));
	assert_true(journal_add_entry(journal, &entry, &index, &err));
	assert_true(journal_commit(journal, &err));
	buf_add(&name, TEXT("statement/"));
	hash_format(&entry.hash, &name);
	/* The journal does not have it, and says so; the rest is then up to us. */
	assert_false(node_publish(&play->node, &err));
	assert_true(tree_put(&journal->tree, buf_string(&name), buf_text(&note), &err));
	{
		scoped(arena_free) struct arena arena = ARENA(MIB);
		struct text head;

		assert_true(publish_head(journal, &arena, &head, &err));
		assert_true(tree_put(&journal->tree, "checkpoint", head, &err));
	}
}

static void
kinds_yet_to_come_are_passed_over(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct signer node = node_signer(&play.node);

	(void)state;
	log_statement(&play, "policy.of-the-future", &node);
	follow_once(&play);
}

static void
a_seal_that_the_node_did_not_sign_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct signer finder = finder_signer(&play.finder);

	(void)state;
	log_statement(&play, "release.seal", &finder);
	assert_refused(&play, FAULT_DENIED);
}

static void
a_full_bundle_stands_in_for_a_partial_one(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf head = BUF(MIB);
	struct err err;

	(void)state;
	play.now += 200 * PLAY_EPOCH;
	play_due(&play);
	head = scratch_get(&play.scratch, "node/public/checkpoint");
	play.now += 100 * PLAY_EPOCH;
	play_due(&play); /* the partial bundle is gone now */
	assert_true(tree_put(&play.node.journal.tree, "checkpoint", buf_text(&head), &err));
	follow_once(&play);
}

static void
an_empty_path_is_not_asked_for(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(follow_close) struct follow f = { 0 };
	scoped(buf_free) struct buf out = BUF(MIB);
	struct err err;

	(void)state;
	assert_true(follow(&play, &f, &err));
	assert_false(follow_get(&f, "", &out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(out.len, 0);
}

TESTS(TEST(knows_that_a_release_was_opened_early_by_its_key_alone),
    TEST(gathers_the_seals_of_a_log_that_only_grows),
    TEST(a_tombstone_counts_that_stands_in_the_log),
    TEST(two_followers_do_not_work_in_one_folder), TEST(knows_how_old_what_it_sees_is),
    TEST(what_is_known_stays_when_somebody_shows_less), TEST(statements_are_not_exchanged),
    TEST(knows_who_shows_the_same_node), TEST(every_altered_byte_of_the_log_is_noticed),
    TEST(a_rewritten_history_is_noticed), TEST(anchors_out_of_order_are_found_and_told),
    TEST(a_log_that_was_down_for_long_has_its_anchors_in_order),
    TEST(a_checkpoint_of_another_key_is_refused),
    TEST(a_statement_that_is_not_the_logged_one_is_refused),
    TEST(kinds_yet_to_come_are_passed_over), TEST(a_seal_that_the_node_did_not_sign_is_refused),
    TEST(a_full_bundle_stands_in_for_a_partial_one), TEST(an_empty_path_is_not_asked_for))
