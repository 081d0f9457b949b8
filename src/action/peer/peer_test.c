#include "action/peer/peer.h"

#include "play.h"

static bool
meet(struct play *play, struct err *err)
{
	scoped(peer_free) struct peer peer = { 0 };

	return play_meet(play, &peer, err);
}

/* Let the node show a manifest of that version that its root key signs at that time. */
static void
show(struct play *play, int64_t version, int64_t at, int64_t expires, const char *url)
{
	scoped(key_file_free) struct key_file root = { 0 };
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	struct manifest m = play->node.manifest;
	struct signer signer;
	char path[PATH_MAX];
	struct hash id;
	struct err err;

	scratch_path(&play->scratch, "node/keys/root.key", path);
	assert_true(key_file_load(path, TEXT(""), &root, &err));
	signer = note_key_signer(&root.key);
	m.version = version;
	if (version > 1)
		m.previous = play->node.manifest.statement.id;
	m.expires = expires;
	m.url = text_of(url);
	assert_true(manifest_sign(&m, at, &signer, &bytes, &id, &err));
	assert_true(
	    tree_put(&play->node.journal.tree, NODE_MANIFEST_PATH, buf_text(&bytes), &err));
}

static void
is_pinned_at_the_first_sight(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(peer_free) struct peer kept = { 0 };
	char pin[PATH_MAX];
	struct err err;

	(void)state;
	assert_true(meet(&play, &err));
	assert_int_equal(scratch_mode(&play.scratch, "pin"), 0600);
	scratch_path(&play.scratch, "pin", pin);
	assert_true(peer_load(pin, &kept, &err));
	assert_true(text_eq(kept.manifest->name, TEXT("psirt.example.com")));
	assert_true(meet(&play, &err));
}

static void
another_root_key_is_refused_later(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(play_free) struct play impostor = play_make_other();
	scoped(buf_free) struct buf before = BUF(MIB), after = BUF(MIB);
	scoped(peer_free) struct peer peer = { 0 };
	char pin[PATH_MAX];
	struct err err;

	(void)state;
	assert_true(meet(&play, &err));
	before = scratch_get(&play.scratch, "pin");
	scratch_path(&play.scratch, "pin", pin);
	assert_false(peer_meet(play_remote(&impostor), pin, PLAY_BEGAN, &peer, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	after = scratch_get(&play.scratch, "pin");
	assert_true(text_eq(buf_text(&before), buf_text(&after)));
	assert_true(scratch_has(&play.scratch, "pin.refused")); /* evidence */
	assert_int_equal(peer.chain.count, 0);
}

static void
a_newer_manifest_is_taken_and_an_older_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	int64_t later = PLAY_BEGAN + 86400 * 500;
	struct err err;

	(void)state;
	assert_true(meet(&play, &err));
	show(&play, 2, PLAY_BEGAN + 100, later, "https://new.example.com");
	assert_true(meet(&play, &err));
	show(&play, 1, PLAY_BEGAN + 99, later, "https://old.example.com");
	assert_false(meet(&play, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	show(&play, 2, PLAY_BEGAN + 100, later, "https://other.example.com");
	assert_false(meet(&play, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	show(&play, 2, PLAY_BEGAN + 100, later, "https://new.example.com");
	assert_true(meet(&play, &err));
}

/* Each older one is a public file, so whoever was away for long finds the way. */
static void
manifests_missed_are_walked_to(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(peer_free) struct peer peer = { 0 }, stranger = { 0 };
	scoped(buf_free) struct buf name = BUF(KIB), bytes = BUF(MIB);
	int64_t later = PLAY_BEGAN + 86400 * 500;
	char pin[PATH_MAX];
	struct err err;

	(void)state;
	assert_true(meet(&play, &err));
	for (int64_t version = 2; version <= 4; version++) {
		show(&play, version, PLAY_BEGAN + version, later, "https://new.example.com");
		buf_clear(&name);
		buf_clear(&bytes);
		assert_true(
		    tree_get(&play.node.journal.tree, NODE_MANIFEST_PATH, &bytes, &err));
		manifest_free(&play.node.manifest);
		buf_clear(&play.node.manifest_bytes);
		buf_add(&play.node.manifest_bytes, buf_text(&bytes));
		assert_true(manifest_open(
		    buf_text(&play.node.manifest_bytes), NULL, &play.node.manifest, &err));
		buf_add(&name, TEXT("statement/"));
		hash_format(&play.node.manifest.statement.id, &name);
		assert_true(tree_put(
		    &play.node.journal.tree, buf_string(&name), buf_text(&bytes), &err));
	}
	assert_true(play_meet(&play, &peer, &err));
	assert_int_equal(peer.manifest->version, 4);
	assert_int_equal(peer.chain.count, 4);
	scratch_path(&play.scratch, "another pin", pin); /* and so does who comes new */
	assert_true(peer_meet(play_remote(&play), pin, play.now, &stranger, &err));
	assert_true(chain_check_extends(&stranger.chain, &peer.chain, &err));
	assert_false(scratch_has(&play.scratch, "pin.refused"));
}

static void
an_expired_manifest_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct err err;

	(void)state;
	show(&play, 1, PLAY_BEGAN, PLAY_BEGAN + 10, "https://psirt.example.com");
	play.now = PLAY_BEGAN + 11;
	assert_false(meet(&play, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(scratch_has(&play.scratch, "pin"));
	play.now = PLAY_BEGAN + 10;
	assert_true(meet(&play, &err));
}

static void
a_spoilt_pin_is_told_and_not_replaced(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf after = BUF(MIB);
	struct err err;

	(void)state;
	scratch_put(&play.scratch, "pin", TEXT("spoilt"));
	assert_false(meet(&play, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_non_null(strstr(err.text, "/pin'"));
	after = scratch_get(&play.scratch, "pin");
	assert_string_equal(buf_string(&after), "spoilt");
}

TESTS(TEST(is_pinned_at_the_first_sight), TEST(another_root_key_is_refused_later),
    TEST(a_newer_manifest_is_taken_and_an_older_refused), TEST(manifests_missed_are_walked_to),
    TEST(an_expired_manifest_is_refused), TEST(a_spoilt_pin_is_told_and_not_replaced))
