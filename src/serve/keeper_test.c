#include "serve/keeper.h"

#include <sys/socket.h>

#include "staff.h"
#include "statement/vouch.h"

/* A keeper; supervisor and clerk are the test. */
struct vault {
	struct play play;
	char dir[PATH_MAX];
	struct post_config config;
	struct staff staff;
};

static void
vault_begin(struct vault *vault)
{
	*vault = (struct vault){ .play = play_make() };
	scratch_path(&vault->play.scratch, "node", vault->dir);
	vault->config =
	    (struct post_config){ .dir = vault->dir, .listen = -1, .console = -1, .local = -1 };
}

static void
vault_open(struct vault *vault)
{
	vault_begin(vault);
	staff_begin(&vault->staff, PROCESS_KEEPER, keeper_run, &vault->config);
	staff_assert_ready(&vault->staff);
}

static void
vault_free(struct vault *vault)
{
	staff_end(&vault->staff);
	play_free(&vault->play);
}

/* Ask it as the clerk would, over the way that there is; that is the asker's then. */
static void
join(struct vault *vault, struct keeper *keeper)
{
	struct err err;

	assert_true(keeper_join(keeper, vault->staff.peer[PROCESS_CLERK], &err));
	vault->staff.peer[PROCESS_CLERK] = -1;
}

/* It tells whose keys it has, and signs with them. */
static void
assert_signs(struct vault *vault, struct keeper *keeper)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(statement_free) struct statement s = { 0 };
	const struct vkey *key = &vault->play.node.manifest.key[PARTY_STATEMENT];
	struct signer signer = keeper_signer(keeper);
	struct vouch vouch = { .peer = TEXT("b.example"), .how = VOUCH_PERSON };
	struct hash id;
	struct err err;

	assert_true(vkey_eq(&keeper->names.statement, key));
	assert_true(vkey_eq(&keeper->names.log, &vault->play.node.manifest.key[PARTY_LOG]));
	assert_true(vouch_sign(&vouch, vault->play.now, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), key, &s, &err));
}

static void
greets_the_clerk_and_signs_for_it(void **state)
{
	scoped(vault_free) struct vault vault;
	scoped(keeper_stop) struct keeper keeper = { 0 };
	scoped(rest_free) struct rest rest = { 0 };
	struct hash ours, theirs;
	struct err err;

	(void)state;
	vault_open(&vault);
	join(&vault, &keeper);
	assert_signs(&vault, &keeper);
	assert_true(keeper_lend(&keeper, &rest, &err));
	ours = rest_tag(&vault.play.node.rest, "peer", TEXT("b.example"));
	theirs = rest_tag(&rest, "peer", TEXT("b.example"));
	assert_true(hash_eq(&ours, &theirs));
}

/* A clerk that was taken over has it sign no second past. */
static void
makes_its_log_go_on_from_no_other_head(void **state)
{
	scoped(vault_free) struct vault vault;
	scoped(keeper_stop) struct keeper keeper = { 0 };
	struct last_head before, after, other = { .size = 1 };
	struct err err;

	(void)state;
	vault_open(&vault);
	join(&vault, &keeper);
	assert_true(keeper_last(&keeper, &before, &err));
	assert_false(keeper_accept(&keeper, &other, vault.play.now, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(keeper_last(&keeper, &after, &err));
	assert_int_equal(after.size, before.size);
	assert_true(hash_eq(&after.root, &before.root));
}

/* One that begins again is greeted as the first was. */
static void
gives_up_a_clerk_that_talks_nonsense_and_greets_the_next(void **state)
{
	scoped(vault_free) struct vault vault;
	scoped(keeper_stop) struct keeper keeper = { 0 };
	scoped(buf_free) struct buf room = BUF(MIB);
	struct frame frame;
	int socket;

	(void)state;
	vault_open(&vault);
	for (int i = 0; i < 3; i++) {
		socket = vault.staff.peer[PROCESS_CLERK];
		frame = staff_hear(socket, KEEPER_FRAME_ANSWER, &room);
		frame_free(&frame);
		if (i == 0)
			assert_int_equal(send(socket, "nonsense", 8, 0), 8);
		if (i == 1)
			staff_say(socket, PARLEY_DEED, 0, TEXT("{}"));
		if (i == 2)
			staff_lend(socket, KEEPER_FRAME_REQUEST, 0, TEXT("x"));
		staff_assert_dropped(socket);
		staff_channel(&vault.staff, PROCESS_CLERK);
	}
	join(&vault, &keeper);
	assert_signs(&vault, &keeper);
	staff_assert_alive(&vault.staff);
}

static void
ends_when_it_is_told_to_and_with_its_supervisor(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		scoped(vault_free) struct vault vault;
		int status;

		vault_open(&vault);
		if (i == 0)
			staff_say(vault.staff.control, PARLEY_STOP, 0, TEXT(""));
		else
			file_close(&vault.staff.control);
		assert_int_equal(waitpid(vault.staff.pid, &status, 0), vault.staff.pid);
		assert_int_equal(status, 0);
		vault.staff.pid = 0;
	}
}

static void
says_why_it_cannot_begin(void **state)
{
	scoped(vault_free) struct vault vault;
	scoped(buf_free) struct buf room = BUF(8 * KIB);
	char path[PATH_MAX];
	struct frame frame;
	struct text nothing;
	struct err err;
	int status;

	(void)state;
	vault_begin(&vault);
	scratch_path(&vault.play.scratch, "node/keys/statement.key", path);
	assert_int_equal(unlink(path), 0);
	staff_begin(&vault.staff, PROCESS_KEEPER, keeper_run, &vault.config);
	frame = staff_hear(vault.staff.control, PARLEY_FAILED, &room);
	assert_false(parley_answer_open(frame.payload, &nothing, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "statement.key"));
	assert_int_equal(waitpid(vault.staff.pid, &status, 0), vault.staff.pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	vault.staff.pid = 0;
}

TESTS(TEST(greets_the_clerk_and_signs_for_it), TEST(makes_its_log_go_on_from_no_other_head),
    TEST(gives_up_a_clerk_that_talks_nonsense_and_greets_the_next),
    TEST(ends_when_it_is_told_to_and_with_its_supervisor), TEST(says_why_it_cannot_begin))
