#include "action/node/init.h"

#include "crypto/random.h"
#include "scratch.h"

static const struct init_plan good = {
	.name = { "psirt.example.com", 17 },
	.url = { "https://psirt.example.com", 25 },
	.roles = MANIFEST_VENDOR,
	.epoch = 600,
	.passphrase = { "nobody guesses it", 17 },
};

#define NOW INT64_C(1000000000)

static bool
is_empty(const char *path)
{
	struct err err;
	bool empty;

	assert_true(folder_empty(path, &empty, &err));
	return empty;
}

static void
assert_is_node(const char *dir)
{
	scoped(node_close) struct node node = { 0 };
	struct err err;

	assert_true(node_open(dir, &node, &err));
	assert_true(text_eq(node.manifest.name, good.name));
	assert_int_equal(log_store_size(&node.journal.log), 1);
	assert_true(tree_has(&node.journal.tree, "checkpoint"));
}

/* As an administrator or a container gives it: there, empty, with its own mode. */
static void
makes_a_node_in_an_empty_folder_that_is_there(void **state)
{
	static const char *const secret[] = { "node/journal/journal.db",
		"node/offline-keys.age", "node/policy.json", "node/keys/statement.key",
		"node/keys/log.key", "node/keys/witness.key", "node/keys/age.key",
		"node/keys/rest.key" };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	mode_t before = umask(0);
	char dir[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "node", dir);
	assert_int_equal(mkdir(dir, 0755), 0);
	assert_true(init_node(dir, &good, NOW, &err));
	umask(before);
	assert_is_node(dir);
	assert_int_equal(scratch_mode(&scratch, "node"), 0755);
	assert_int_equal(scratch_mode(&scratch, "node/keys"), 0700);
	for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
		assert_int_equal(scratch_mode(&scratch, secret[i]), 0600);
	assert_int_equal(scratch_mode(&scratch, "node/public/checkpoint"), 0644);
	assert_false(scratch_has(&scratch, "node/.new"));

	assert_false(init_node(dir, &good, NOW, &err)); /* an existing one is never touched */
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_is_node(dir);
}

/* Killed where the parts move up: keys are there, the last part is not. */
static void
what_a_killed_attempt_left_is_removed(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char dir[PATH_MAX], path[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "a/b/node/.new/public", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_path(&scratch, "a/b/node/keys", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&scratch, "a/b/node/keys/log.key", TEXT("half"));
	scratch_put(&scratch, "a/b/node/journal/journal.db", TEXT("half"));
	scratch_path(&scratch, "a/b/node", dir);
	assert_true(init_node(dir, &good, NOW, &err));
	assert_is_node(dir);
	assert_false(scratch_has(&scratch, "a/b/node/.new"));
}

static void
leaves_alone_what_is_not_empty(void **state)
{
	static const char *const there[] = { "file", "keys/log.key", "journal/journal.db",
		"public/checkpoint" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++) {
		scoped(scratch_free) struct scratch scratch = scratch_make();
		char path[PATH_MAX];

		scratch_path(&scratch, "keys", path);
		assert_true(folder_make(path, 0700, &err));
		scratch_path(&scratch, "public", path);
		assert_true(folder_make(path, 0700, &err));
		scratch_put(&scratch, there[i], TEXT("precious"));
		assert_false(init_node(scratch.dir, &good, NOW, &err));
		assert_int_equal(err.fault, FAULT_CONFLICT);
		assert_true(scratch_has(&scratch, there[i]));
	}
}

/* Nor a node whose last step, removing an empty folder, a crash prevented. */
static void
leaves_alone_a_node_that_lacks_nothing(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_path(&scratch, "node/public", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_path(&scratch, "node/.new", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&scratch, "node/journal/journal.db", TEXT("precious"));
	scratch_path(&scratch, "node", path);
	assert_false(init_node(path, &good, NOW, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(scratch_has(&scratch, "node/journal/journal.db"));
}

static void
refuses_a_bad_plan_and_leaves_nothing(void **state)
{
	struct init_plan bad[] = { good, good, good, good, good, good };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char dir[PATH_MAX];
	struct err err;

	(void)state;
	bad[0].name = TEXT("Not A Name");
	bad[1].url = TEXT("ftp://example.com");
	bad[2].epoch = 0;
	bad[3].epoch = MANIFEST_EPOCH_MAX + 1;
	bad[4].roles = 0;
	bad[5].passphrase = TEXT("");
	scratch_path(&scratch, "node", dir);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(init_node(dir, &bad[i], NOW, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_true(is_empty(scratch.dir));
		assert_int_equal(init_check(dir, &bad[i], &err), i == 5);
	}
}

static void
two_attempts_at_once_do_not_mix(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct err err;
	int claim = -1;

	(void)state;
	assert_true(folder_claim(scratch.dir, &claim, &err));
	assert_false(init_node(scratch.dir, &good, NOW, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	file_close(&claim);
	assert_true(is_empty(scratch.dir));
}

/* All that is left are the offline keys and what somebody else kept of the manifests. */
static void
makes_a_lost_node_anew(void **state)
{
	static const enum party_role online[] = { PARTY_STATEMENT, PARTY_LOG, PARTY_WITNESS };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(chain_free) struct chain chain = { 0 };
	scoped(offline_free) struct offline offline = OFFLINE, wrong = OFFLINE;
	scoped(buf_free) struct buf first = BUF(MIB);
	scoped(node_close) struct node node = { 0 };
	struct init_recovery recovery = { .before = &chain, .offline = &wrong };
	char lost[PATH_MAX], dir[PATH_MAX], path[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "lost", lost);
	scratch_path(&scratch, "node", dir);
	assert_true(init_node(lost, &good, NOW, &err));
	first = scratch_get(&scratch, "lost/public/.well-known/accord");
	assert_true(chain_parse(buf_text(&first), &chain, &err));
	assert_true(offline_make(good.name, &wrong, &err));
	assert_false(init_recover(dir, &recovery, NOW + 100, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(scratch_has(&scratch, "node"));

	scratch_path(&scratch, "lost/offline-keys.age", path);
	assert_true(offline_load(path, good.name, good.passphrase, &offline, &err));
	recovery.offline = &offline;
	assert_true(init_recover(dir, &recovery, NOW + 100, &err));
	assert_true(node_open(dir, &node, &err));
	assert_true(manifest_check_follows(chain_newest(&chain), &node.manifest, &err));
	assert_true(
	    text_eq(node.manifest.key[PARTY_LOG].name, TEXT("psirt.example.com/log/2")));
	for (size_t i = 0; i < sizeof(online) / sizeof(online[0]); i++)
		assert_false(vkey_eq(
		    &node.manifest.key[online[i]], &chain_newest(&chain)->key[online[i]]));
	assert_int_equal(log_store_size(&node.journal.log), 2); /* both manifests */
	assert_false(scratch_has(&scratch, "node/offline-keys.age"));
}

TESTS(TEST(makes_a_node_in_an_empty_folder_that_is_there),
    TEST(what_a_killed_attempt_left_is_removed), TEST(leaves_alone_what_is_not_empty),
    TEST(leaves_alone_a_node_that_lacks_nothing), TEST(refuses_a_bad_plan_and_leaves_nothing),
    TEST(two_attempts_at_once_do_not_mix), TEST(makes_a_lost_node_anew))
