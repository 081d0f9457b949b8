#include "action/finder/by_mail.h"

#include <string.h>

#include "base/file.h"
#include "crypto/random.h"
#include "journal/held.h"
#include "play.h"
#include "view/outbox.h"

static struct err err;

static struct contact
ours(void)
{
	return (struct contact){
		.contact = { 1, { TEXT("mailto:security@example.com?subject=x") } },
		.expires = 2000000000,
	};
}

static struct by_mail
mail_of(const struct contact *contact, char *const *paths)
{
	return (struct by_mail){
		.domain = TEXT("example.com"),
		.contact = contact,
		.title = TEXT("A flaw"),
		.paths = paths,
		.count = 1,
		.now = 1000000000,
	};
}

static void
load(const struct scratch *scratch, const char *name, struct buf *out)
{
	char path[PATH_MAX];

	scratch_path(scratch, name, path);
	assert_true(file_load(path, out, &err));
}

/* What is sealed by a passphrase the story `finder` tries: it takes a second. */
static void
prepares_a_mail_for_openpgp_in_the_open(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf message = BUF(MIB), archive = BUF(MIB);
	const struct details details = { .product = TEXT("thing") };
	char path[PATH_MAX], dir[PATH_MAX];
	char *const paths[] = { path };
	const struct contact contact = ours();
	struct by_mail mail = mail_of(&contact, paths);

	(void)state;
	random_init();
	mail.details = &details;
	scratch_put(&scratch, "flaw.md", TEXT("# It stops\n"));
	scratch_path(&scratch, "flaw.md", path);
	scratch_path(&scratch, "out", dir);
	assert_true(by_mail_write(&mail, dir, &err));
	load(&scratch, "out/" BY_MAIL_MESSAGE, &message);
	assert_non_null(strstr(buf_string(&message), "\r\nTo: security@example.com\r\n"));
	assert_non_null(strstr(buf_string(&message), "until 2001-12-08"));
	assert_null(strstr(buf_string(&message), "A flaw"));
	load(&scratch, "out/" BY_MAIL_OPEN, &archive);
	assert_non_null(memmem(archive.at, archive.len, "# It stops", 10));
	assert_non_null(memmem(archive.at, archive.len, "\"product\":\"thing\"", 17));
	assert_false(scratch_has(&scratch, "out/" BY_MAIL_SEALED));
	assert_int_equal(scratch_mode(&scratch, "out/" BY_MAIL_OPEN), 0600);
	/* Nothing is replaced. */
	assert_false(by_mail_write(&mail, dir, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
refuses_files_that_are_none(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX], dir[PATH_MAX];
	char *const paths[] = { path };
	const struct contact contact = ours();
	struct by_mail mail = mail_of(&contact, paths);

	(void)state;
	random_init();
	scratch_path(&scratch, "out", dir);
	scratch_path(&scratch, "none", path);
	assert_false(by_mail_write(&mail, dir, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_put(&scratch, "report.json", TEXT("{}"));
	scratch_path(&scratch, "report.json", path);
	assert_false(by_mail_write(&mail, dir, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(scratch_has(&scratch, "out"));
}

static bool
look(void *arg, const struct by_mail_note *note, struct err *fault)
{
	unsigned *count = arg;

	(void)fault;
	assert_true(text_eq(note->domain, TEXT("example.com")));
	assert_true(text_eq(note->title, TEXT("A flaw")));
	assert_true(note->answer_by == note->at + INT64_C(7) * 86400);
	assert_true(note->public_from == note->at + INT64_C(90) * 86400);
	++*count;
	return true;
}

static void
its_dates_are_kept(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(finder_close) struct finder finder = { 0 };
	const struct contact contact = ours();
	struct by_mail mail = mail_of(&contact, NULL);
	unsigned count = 0;

	(void)state;
	random_init();
	assert_true(finder_open(scratch.dir, &finder, &err));
	assert_true(by_mail_each(&finder, look, &count, &err));
	assert_int_equal(count, 0);
	assert_true(by_mail_keep(&finder, &mail, &err));
	mail.passphrase = TEXT("secret");
	assert_true(by_mail_keep(&finder, &mail, &err));
	assert_true(by_mail_each(&finder, look, &count, &err));
	assert_int_equal(count, 2);
	scratch_put(&scratch, "mailed/0", TEXT("{}"));
	assert_false(by_mail_each(&finder, look, &count, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

#define SEALED TEXT("age-encryption.org/v1\n-> scrypt ...")

static bool
is_posted(void *arg, const struct outbox_row *row, struct err *fault)
{
	(void)arg, (void)row, (void)fault;
	fail_msg("something was to be sent");
	return false;
}

/* One who is silent is called by nobody; that the bytes were there is proven all the same. */
static void
what_went_by_mail_is_kept_and_dated(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(peer_free) struct peer node = { 0 };
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct deliver how = { &play.finder, &node, play_remote(&play), play.now };
	const struct contact contact = ours();
	struct by_mail mail = mail_of(&contact, NULL);
	struct by_mail_note note;
	struct record_facts facts;
	struct hash ask, again;
	struct text sealed;
	size_t proofs;

	(void)state;
	assert_true(by_mail_keep(&play.finder, &mail, &err)); /* by OpenPGP */
	assert_false(by_mail_find(&play.finder, TEXT(""), &arena, &note, &sealed, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	mail.passphrase = TEXT("secret");
	mail.sealed = BUF(KIB);
	buf_add(&mail.sealed, SEALED);
	assert_true(by_mail_keep(&play.finder, &mail, &err));
	by_mail_free(&mail);
	assert_false(by_mail_find(&play.finder, TEXT(""), &arena, &note, &sealed, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(play_meet(&play, &node, &err));
	assert_true(deliver_custody_of_mail(&how, TEXT("example.com"), SEALED, &ask, &err));
	assert_true(play_check(&play, &ask, &facts, &err));
	assert_true(facts.custody && facts.size == SEALED.len && !facts.proven);
	assert_true(outbox_list(&play.node.journal, 10, is_posted, NULL, &err));
	assert_false(deliver_custody_of_mail(&how, TEXT("example.com"), SEALED, &again, &err));
	assert_false(deliver_custody_of_mail(
	    &how, TEXT("example.com"), TEXT("not sealed"), &again, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	play.now += PLAY_EPOCH;
	play_due(&play);
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 1);
	assert_true(play_check(&play, &ask, &facts, &err));
	assert_true(facts.custody && facts.proven);
}

static bool
find_kept(void *arg, const struct by_mail_note *note, struct err *fault)
{
	(void)fault;
	snprintf(arg, 32, "%s", note->id);
	return true;
}

static void
who_keeps_it_is_noted(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(finder_close) struct finder finder = { 0 };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	const struct contact contact = ours();
	struct by_mail mail = mail_of(&contact, NULL);
	struct hash ask = { { 7 } };
	struct by_mail_note note;
	struct text sealed;
	char id[32] = "";

	(void)state;
	random_init();
	assert_true(finder_open(scratch.dir, &finder, &err));
	mail.passphrase = TEXT("secret");
	mail.sealed = BUF(KIB);
	buf_add(&mail.sealed, SEALED);
	assert_true(by_mail_keep(&finder, &mail, &err));
	by_mail_free(&mail);
	assert_true(by_mail_each(&finder, find_kept, id, &err));
	assert_true(
	    by_mail_find(&finder, (struct text){ id, 6 }, &arena, &note, &sealed, &err));
	assert_true(text_eq(sealed, SEALED) && note.sealed && !note.in_custody);
	assert_true(by_mail_entrusted(&finder, id, &ask, &err));
	assert_true(by_mail_find(&finder, text_of(id), &arena, &note, &sealed, &err));
	assert_true(note.in_custody && text_eq(note.passphrase, TEXT("secret")));
	assert_false(by_mail_find(&finder, TEXT("zz"), &arena, &note, &sealed, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(what_went_by_mail_is_kept_and_dated), TEST(who_keeps_it_is_noted),
    TEST(prepares_a_mail_for_openpgp_in_the_open), TEST(refuses_files_that_are_none),
    TEST(its_dates_are_kept))
