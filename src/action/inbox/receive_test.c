#include "action/inbox/receive.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "journal/anchor.h"
#include "journal/forgetting.h"
#include "play.h"
#include "statement/poll.h"
#include "view/inbox.h"

/* An envelope in the making, by the play's finder unless a test changes that. */
struct parcel {
	struct text to; /* the node that the statement names */
	struct report report;
	struct buf from;
	struct buf statement;
	struct hash id;
	struct envelope envelope;
	char part[8][80];
	struct buf sealed;
	struct buf reply;
};

#define BLOB TEXT("# A flaw\n")

static void
parcel_free(struct parcel *parcel)
{
	buf_free(&parcel->from);
	buf_free(&parcel->statement);
	buf_free(&parcel->sealed);
	buf_free(&parcel->reply);
}

static void
add_file(struct report *report, struct text name, struct text bytes)
{
	report->file[report->count++] =
	    (struct attached_file){ name, bytes.len, hash_text(bytes) };
}

/* A good report of one file. */
static struct parcel
parcel_of(const struct play *play)
{
	struct parcel parcel = {
		.to = play->node.manifest.name,
		.report = { .title = TEXT("A flaw"), .reply = play->finder.identity.recipient },
		.from = BUF(KIB),
		.statement = BUF(STATEMENT_PRIVATE_MAX),
		.sealed = BUF(ENVELOPE_MAX),
		.reply = BUF(ENVELOPE_MAX),
	};

	add_file(&parcel.report, TEXT("report.md"), BLOB);
	return parcel;
}

static void
add_part(struct parcel *parcel, const struct hash *hash, struct text bytes)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	char *name = parcel->part[parcel->envelope.count];
	struct err err;

	hash_format(hash, &hex);
	snprintf(name, sizeof(parcel->part[0]), "blob/%s", buf_string(&hex));
	assert_true(envelope_add(&parcel->envelope, text_of(name), bytes, &err));
}

/* Sign a report as somebody might who does not use report_sign(), which refuses. */
static void
sign_anything(struct parcel *parcel, int64_t at, const struct signer *signer)
{
	scoped(buf_free) struct buf key = BUF(KIB), reply = BUF(KIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;
	struct err err;

	statement_begin(&draft, kind_of(KIND_REPORT), signer->vkey.name, at, &parcel->to);
	writer_key(w, "title");
	writer_text(w, parcel->report.title);
	vkey_format(&signer->vkey, &key);
	statement_put_text(w, "key", &key);
	recipient_format(&parcel->report.reply, &reply);
	statement_put_text(w, "reply", &reply);
	writer_key(w, "files");
	writer_array(w);
	for (size_t i = 0; i < parcel->report.count; i++) {
		writer_object(w);
		writer_key(w, "name");
		writer_text(w, parcel->report.file[i].name);
		writer_key(w, "size");
		writer_integer(w, (int64_t)parcel->report.file[i].size);
		statement_put_hash(w, "sha256", &parcel->report.file[i].hash);
		writer_end(w);
	}
	writer_end(w);
	assert_true(statement_end(&draft, signer, &parcel->statement, &parcel->id, &err));
}

static void
sign(struct parcel *parcel, const struct finder *finder, int64_t at)
{
	struct signer signer = finder_signer(finder);

	vkey_format(&signer.vkey, &parcel->from);
	buf_add(&parcel->from, TEXT("\n"));
	sign_anything(parcel, at, &signer);
}

static void
seal(struct play *play, struct parcel *parcel)
{
	struct err out_of_the_way, *err = &out_of_the_way;
	const struct recipient *to = &play->node.manifest.recipient;

	assert_true(
	    envelope_add(&parcel->envelope, TEXT("from"), buf_text(&parcel->from), err));
	assert_true(envelope_add(
	    &parcel->envelope, TEXT("statement"), buf_text(&parcel->statement), err));
	buf_clear(&parcel->sealed);
	assert_true(envelope_seal(&parcel->envelope, to, &parcel->sealed, err));
	parcel->envelope.count -= 2;
}

static bool
send(struct play *play, struct parcel *parcel, struct err *err)
{
	seal(play, parcel);
	buf_clear(&parcel->reply);
	return receive(&play->node, buf_text(&parcel->sealed), play->now, &parcel->reply, err);
}

static bool
is_kept(struct play *play, const struct hash *id)
{
	struct err err;
	bool has;

	assert_true(journal_has(&play->node.journal, id, &has, &err));
	return has;
}

/* Sign, send, and expect that it is refused and nothing kept. */
static void
assert_refused(struct play *play, struct parcel *parcel, enum fault fault)
{
	struct err err;

	if (parcel->statement.len == 0)
		sign(parcel, &play->finder, play->now);
	assert_false(send(play, parcel, &err));
	assert_int_equal(err.fault, fault);
	assert_int_equal(parcel->reply.len, 0);
	assert_false(is_kept(play, &parcel->id));
}

/* The receipt in an answer, in the arena. */
static struct text
receipt_in(struct play *play, const struct parcel *parcel, struct arena *arena)
{
	struct envelope answer;
	struct text receipt;
	struct err err;

	assert_true(envelope_open(
	    buf_text(&parcel->reply), &play->finder.identity, arena, &answer, &err));
	assert_true(envelope_find(&answer, TEXT("receipt"), &receipt));
	return receipt;
}

static void
a_report_sent_twice_gets_the_same_receipt(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(parcel_free) struct parcel parcel = parcel_of(&play);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct hash blob = hash_text(BLOB);
	struct text first, second;
	struct err err;

	(void)state;
	add_part(&parcel, &blob, BLOB);
	sign(&parcel, &play.finder, play.now);
	assert_true(send(&play, &parcel, &err));
	first = receipt_in(&play, &parcel, &arena);
	play.now += 500;
	play_due(&play);
	assert_true(send(&play, &parcel, &err));
	second = receipt_in(&play, &parcel, &arena);
	assert_true(text_eq(first, second));
}

static void
forget(struct play *play, const struct hash *report)
{
	struct journal *journal = &play->node.journal;
	struct hash receipt;
	struct err err;

	assert_true(inbox_receipt(journal, report, &receipt, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(journal_forget(journal, &receipt, &err));
	assert_true(journal_forget(journal, report, &err));
	assert_true(journal_commit(journal, &err));
}

static void
a_report_that_was_forgotten_is_refused_when_it_comes_again(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(parcel_free) struct parcel parcel = parcel_of(&play);
	struct hash blob = hash_text(BLOB);
	struct err err;

	(void)state;
	add_part(&parcel, &blob, BLOB);
	sign(&parcel, &play.finder, play.now);
	assert_true(send(&play, &parcel, &err));
	forget(&play, &parcel.id);
	assert_false(send(&play, &parcel, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_non_null(strstr(err.text, "forgotten"));
	assert_int_equal(parcel.reply.len, 0);
}

static void
files_that_are_missing_altered_or_too_many_are_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash blob = hash_text(BLOB), extra = hash_text(TEXT("extra"));
	struct err err;

	(void)state;
	{
		scoped(parcel_free) struct parcel missing = parcel_of(&play);

		assert_refused(&play, &missing, FAULT_INPUT);
	}
	{
		scoped(parcel_free) struct parcel altered = parcel_of(&play);

		add_part(&altered, &blob, TEXT("# a flaw\n"));
		assert_refused(&play, &altered, FAULT_INPUT);
	}
	{
		scoped(parcel_free) struct parcel resized = parcel_of(&play);

		add_part(&resized, &blob, BLOB);
		resized.report.file[0].size++;
		assert_refused(&play, &resized, FAULT_INPUT);
	}
	{
		scoped(parcel_free) struct parcel more = parcel_of(&play);

		add_part(&more, &blob, BLOB);
		add_part(&more, &extra, TEXT("extra"));
		assert_refused(&play, &more, FAULT_INPUT);
	}
	{
		/* Two names for one file leave no room for another. */
		scoped(parcel_free) struct parcel hidden = parcel_of(&play);

		add_file(&hidden.report, TEXT("copy.md"), BLOB);
		add_part(&hidden, &blob, BLOB);
		add_part(&hidden, &extra, TEXT("extra"));
		assert_refused(&play, &hidden, FAULT_INPUT);
	}
	{
		scoped(parcel_free) struct parcel odd = parcel_of(&play);

		add_part(&odd, &blob, BLOB);
		assert_true(envelope_add(&odd.envelope, TEXT("proof/x"), TEXT("x"), &err));
		assert_refused(&play, &odd, FAULT_INPUT);
	}
}

static void
names_that_could_not_be_kept_are_refused(void **state)
{
	static const struct {
		const char *first;
		const char *second;
	} names[] = {
		{ "a", "a" }, { "a", "b/c" }, { "../x", "b" }, { "/etc/passwd", "b" },
		{ "a\x1b[2J", "b" }, { "a\nb", "b" }, { "-rf", "b" }, { "", "b" },
		{ "a\xe2\x80\xae", "b" }, /* text from right to left */
	};
	scoped(play_free) struct play play = play_make();
	struct hash blob = hash_text(BLOB);

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		scoped(parcel_free) struct parcel parcel = parcel_of(&play);

		parcel.report.count = 0;
		add_file(&parcel.report, text_of(names[i].first), BLOB);
		add_file(&parcel.report, text_of(names[i].second), BLOB);
		add_part(&parcel, &blob, BLOB);
		assert_refused(&play, &parcel, FAULT_INPUT);
	}
}

static void
what_is_for_another_node_or_by_another_finder_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(finder_close) struct finder other = { 0 };
	struct signer theirs;
	struct hash blob = hash_text(BLOB);

	(void)state;
	play_open_finder(&play, "other", &other);
	theirs = finder_signer(&other);
	{
		scoped(parcel_free) struct parcel parcel = parcel_of(&play);

		add_part(&parcel, &blob, BLOB);
		parcel.to = TEXT("psirt.example.org");
		assert_refused(&play, &parcel, FAULT_DENIED);
	}
	{
		/* Signed by one, brought under the name of another. */
		scoped(parcel_free) struct parcel parcel = parcel_of(&play);

		add_part(&parcel, &blob, BLOB);
		sign(&parcel, &play.finder, play.now);
		buf_clear(&parcel.from);
		vkey_format(&theirs.vkey, &parcel.from);
		buf_add(&parcel.from, TEXT("\n"));
		assert_refused(&play, &parcel, FAULT_DENIED);
	}
	{
		/* A key whose name is not its hash. */
		scoped(parcel_free) struct parcel parcel = parcel_of(&play);
		struct vkey named;
		struct err err;

		add_part(&parcel, &blob, BLOB);
		sign(&parcel, &play.finder, play.now);
		buf_clear(&parcel.from);
		assert_true(
		    vkey_make(TEXT("psirt.example.com"), &theirs.vkey.key, &named, &err));
		vkey_format(&named, &parcel.from);
		buf_add(&parcel.from, TEXT("\n"));
		assert_refused(&play, &parcel, FAULT_DENIED);
	}
}

static void
what_is_no_envelope_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf reply = BUF(MIB), sealed = BUF(MIB);
	struct envelope empty = { 0 };
	struct identity stranger;
	struct err err;

	(void)state;
	buf_add(&reply, TEXT("kept"));
	assert_false(receive(&play.node, TEXT(""), play.now, &reply, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(receive(&play.node, TEXT("GET / HTTP/1.1\r\n"), play.now, &reply, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(identity_make(&stranger, &err));
	assert_true(envelope_seal(&empty, &stranger.recipient, &sealed, &err));
	identity_free(&stranger);
	assert_false(receive(&play.node, buf_text(&sealed), play.now, &reply, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	buf_clear(&sealed);
	assert_true(envelope_seal(&empty, &play.node.manifest.recipient, &sealed, &err));
	assert_false(receive(&play.node, buf_text(&sealed), play.now, &reply, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_string_equal(buf_string(&reply), "kept");
}

static bool
poll_for(
    struct play *play, const struct hash *of, int64_t at, const char *extra, struct err *err)
{
	scoped(parcel_free) struct parcel parcel = parcel_of(play);
	struct poll poll = {
		.reply = play->finder.identity.recipient, .count = 1, .of = { *of }
	};
	struct signer signer = finder_signer(&play->finder);

	vkey_format(&signer.vkey, &parcel.from);
	buf_add(&parcel.from, TEXT("\n"));
	assert_true(poll_sign(
	    &poll, &(struct saying){ &signer, at, parcel.to }, &parcel.statement, err));
	if (extra != NULL)
		assert_true(envelope_add(&parcel.envelope, text_of(extra), TEXT("x"), err));
	return send(play, &parcel, err);
}

static bool
poll_at(struct play *play, int64_t at, const char *extra, struct err *err)
{
	static const struct hash nothing;

	return poll_for(play, &nothing, at, extra, err);
}

/* It is anchored, and nobody can look it up yet: the answer is good, and lacks it. */
static void
a_proof_that_does_not_show_yet_is_no_fault(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(parcel_free) struct parcel parcel = parcel_of(&play);
	struct hash blob = hash_text(BLOB);
	uint64_t made;
	struct err err;

	(void)state;
	add_part(&parcel, &blob, BLOB);
	sign(&parcel, &play.finder, play.now);
	assert_true(send(&play, &parcel, &err));
	play.now += 2 * PLAY_EPOCH;
	assert_true(anchor_all(&play.node.journal, play.now, PLAY_EPOCH, &made, &err));
	assert_true(poll_for(&play, &parcel.id, play.now, NULL, &err));
}

static void
an_old_poll_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct err err;

	(void)state;
	assert_true(poll_at(&play, play.now - RECEIVE_POLL_SKEW, NULL, &err));
	assert_true(poll_at(&play, play.now + RECEIVE_POLL_SKEW, NULL, &err));
	assert_false(poll_at(&play, play.now - RECEIVE_POLL_SKEW - 1, NULL, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(poll_at(&play, play.now + RECEIVE_POLL_SKEW + 1, NULL, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(poll_at(&play, play.now, "blob/x", &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

/* Whatever fails once the report is found good is our trouble, not the finder's. */
static void
trouble_with_the_journal_is_no_refusal(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(parcel_free) struct parcel parcel = parcel_of(&play);
	struct hash blob = hash_text(BLOB);
	struct err err;

	(void)state;
	add_part(&parcel, &blob, BLOB);
	assert_true(db_run(play.node.journal.db, "PRAGMA query_only = 1", &err));
	assert_refused(&play, &parcel, FAULT_SYSTEM);
	assert_true(db_run(play.node.journal.db, "PRAGMA query_only = 0", &err));
	assert_true(send(&play, &parcel, &err));
}

/* At each allocation that fails it says so, keeps nothing and leaks nothing; then the
 * same report is received. */
static void
survives_each_allocation_failing(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(parcel_free) struct parcel parcel = parcel_of(&play);
	struct hash blob = hash_text(BLOB);
	bool done = false;
	struct err err;
	size_t n;

	(void)state;
	add_part(&parcel, &blob, BLOB);
	sign(&parcel, &play.finder, play.now);
	seal(&play, &parcel);
	for (n = 0; !done && n < 100000; n += test_step(16)) {
		scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);

		mem_fail_after(n);
		done = receive(&play.node, buf_text(&parcel.sealed), play.now, &reply, &err);
		mem_fail_after(SIZE_MAX);
		if (!done) {
			assert_true(err.fault == FAULT_LIMIT || err.fault == FAULT_SYSTEM);
			assert_int_equal(reply.len, 0);
		}
		assert_int_equal(is_kept(&play, &parcel.id), done);
	}
	assert_true(done);
	play.now += PLAY_EPOCH;
	play_due(&play);
}

/* A report that was answered is there after any crash; one that was not is received
 * as if it came for the first time, or answered as before. */
static void
a_killed_node_lost_nothing_that_it_acknowledged(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash blob = hash_text(BLOB);
	struct err err;

	(void)state;
	for (unsigned round = 0; round < (test_brief() ? 3 : 10); round++) {
		struct hash acknowledged[64];
		int pipes[2], status;
		size_t count = 0;
		pid_t child;

		assert_int_equal(pipe(pipes), 0);
		child = fork();
		if (child == 0) {
			struct play own = play;

			play_open_node(&play, &own.node); /* a connection of its own */
			for (;;) {
				scoped(parcel_free) struct parcel parcel = parcel_of(&own);

				add_part(&parcel, &blob, BLOB);
				sign(&parcel, &own.finder, own.now);
				if (!send(&own, &parcel, &err) ||
				    write(pipes[1], &parcel.id, sizeof(parcel.id)) < 0)
					_exit(1);
			}
		}
		close(pipes[1]);
		while (count <= round &&
		       read(pipes[0], &acknowledged[count], sizeof(struct hash)) > 0)
			count++;
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		while (count < 64 && read(pipes[0], &acknowledged[count],
					 sizeof(struct hash)) == (ssize_t)sizeof(struct hash))
			count++;
		close(pipes[0]);
		assert_true(count > round);
		for (size_t i = 0; i < count; i++)
			assert_true(is_kept(&play, &acknowledged[i]));
		play.now += PLAY_EPOCH;
		play_due(&play);
	}
}

TESTS(TEST(a_report_sent_twice_gets_the_same_receipt),
    TEST(a_report_that_was_forgotten_is_refused_when_it_comes_again),
    TEST(files_that_are_missing_altered_or_too_many_are_refused),
    TEST(names_that_could_not_be_kept_are_refused),
    TEST(what_is_for_another_node_or_by_another_finder_is_refused),
    TEST(what_is_no_envelope_is_refused), TEST(an_old_poll_is_refused),
    TEST(a_proof_that_does_not_show_yet_is_no_fault),
    TEST(trouble_with_the_journal_is_no_refusal), TEST(survives_each_allocation_failing),
    TEST(a_killed_node_lost_nothing_that_it_acknowledged))
