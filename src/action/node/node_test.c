#include "action/node/node.h"

#include "play.h"

static void
assert_refused(const struct play *play, enum fault fault)
{
	struct node node = { 0 };
	char dir[PATH_MAX];
	struct err err;

	scratch_path(&play->scratch, "node", dir);
	assert_false(node_open(dir, &node, &err));
	assert_int_equal(err.fault, fault);
	node_close(&node); /* nothing is left in it */
	assert_null(node.journal.db);
}

static void
opens_with_the_keys_that_its_manifest_names(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct signer statements = node_signer(&play.node);
	const struct vkey *log = &play.node.keeper.names.log;

	(void)state;
	assert_true(text_eq(statements.vkey.name, TEXT("psirt.example.com")));
	assert_true(text_eq(log->name, TEXT("psirt.example.com/log")));
	assert_true(vkey_eq(log, &play.node.manifest.key[PARTY_LOG]));
}

static void
says_where_no_node_is(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct node node;
	struct err err;

	(void)state;
	assert_false(node_open(scratch.dir, &node, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "'accord init'"));
	assert_false(scratch_has(&scratch, "journal"));
}

/* Signing with a key that the manifest does not name would be worth nothing. */
static void
refuses_keys_that_are_not_those_of_the_manifest(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];
	struct key_file other = { 0 };
	struct err err;

	(void)state;
	scratch_path(&play.scratch, "node/keys/statement.key", path);
	unlink(path);
	assert_refused(&play, FAULT_ABSENT);
	assert_true(key_file_make(path, TEXT("psirt.example.com"), &other, &err));
	key_file_free(&other);
	assert_refused(&play, FAULT_INPUT);
	unlink(path);
	assert_true(key_file_make(path, TEXT("psirt.example.org"), &other, &err));
	key_file_free(&other);
	assert_refused(&play, FAULT_INPUT);
	scratch_put(&play.scratch, "node/keys/statement.key", TEXT("no key\n"));
	assert_refused(&play, FAULT_INPUT);
}

static void
no_other_key_signs_the_log(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];
	struct key_file other = { 0 };
	struct err err;

	(void)state;
	scratch_path(&play.scratch, "node/keys/log.key", path);
	unlink(path);
	assert_refused(&play, FAULT_ABSENT);
	assert_true(key_file_make(path, TEXT("psirt.example.com/log"), &other, &err));
	key_file_free(&other);
	assert_refused(&play, FAULT_INPUT);
	scratch_put(&play.scratch, "node/keys/log.key", TEXT("no key\n"));
	assert_refused(&play, FAULT_INPUT);
	assert_true(node_publish(&play.node, &err)); /* its keeper has the right one */
}

static void
refuses_an_age_key_that_opens_nothing(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct identity identity;
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_path(&play.scratch, "node/keys/age.key", path);
	unlink(path);
	assert_true(key_file_make_identity(path, &identity, &err));
	identity_free(&identity);
	assert_refused(&play, FAULT_INPUT);
}

static void
refuses_what_is_damaged(void **state)
{
	scoped(play_free) struct play play = play_make();

	(void)state;
	scratch_put(&play.scratch, "node/public/.well-known/accord", TEXT("no manifest"));
	assert_refused(&play, FAULT_INPUT);
}

static void
says_when_the_database_is_damaged(void **state)
{
	scoped(play_free) struct play play = play_make();

	(void)state;
	node_close(&play.node);
	scratch_put(&play.scratch, "node/journal/journal.db",
	    TEXT("this is no database, and a good deal longer than the header that each has, "
		 "which would be one hundred bytes"));
	assert_refused(&play, FAULT_SYSTEM);
}

/* Or what fails to be named would be taken for the whole directory. */
static void
an_empty_name_is_no_path(void **state)
{
	char path[PATH_MAX];
	struct err err;

	(void)state;
	assert_true(node_path("dir", "name", path, &err));
	assert_string_equal(path, "dir/name");
	assert_false(node_path("dir", "", path, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(opens_with_the_keys_that_its_manifest_names), TEST(says_where_no_node_is),
    TEST(refuses_keys_that_are_not_those_of_the_manifest), TEST(no_other_key_signs_the_log),
    TEST(refuses_an_age_key_that_opens_nothing), TEST(refuses_what_is_damaged),
    TEST(says_when_the_database_is_damaged), TEST(an_empty_name_is_no_path))
