#include "serve/mailing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/peer/outgoing.h"
#include "action/peer/peering.h"
#include "base/mem.h"
#include "crypto/random.h"
#include "journal/attempt.h"
#include "serve/parley.h"
#include "serve/refusal.h"
#include "view/outbox.h"
#include "view/peers.h"

#define LOOK_AGAIN 60 /* seconds: for what nobody told of */
#define STALL_MIN 1

/* Statuses of HTTP that say something about the envelope and not about the hour. */
enum { OK = 200, MALFORMED = 400, DENIED = 403, CONFLICT = 409, TOO_LONG = 413 };

void
mailing_begin(struct mailing *mailing, struct unsealing *unsealing)
{
	*mailing = (struct mailing){ .unsealing = unsealing };
	/* What an earlier clerk had asked for has other tags. */
	mailing->tag = random_number(UINT32_MAX / 2);
}

void
mailing_forget(struct mailing *mailing)
{
	for (size_t i = 0; i < MAILING_MAX; i++)
		mailing->mail[i].out = false;
	mailing->again = 0;
}

/* What is out */

static struct mail *
find_free(struct mailing *mailing)
{
	for (size_t i = 0; i < MAILING_MAX; i++)
		if (!mailing->mail[i].out)
			return &mailing->mail[i];
	return NULL;
}

static struct mail *
find_tag(struct mailing *mailing, uint32_t tag)
{
	for (size_t i = 0; i < MAILING_MAX; i++)
		if (mailing->mail[i].out && mailing->mail[i].tag == tag)
			return &mailing->mail[i];
	return NULL;
}

static bool
is_busy(const struct mailing *mailing, struct text peer)
{
	for (size_t i = 0; i < MAILING_MAX; i++)
		if (mailing->mail[i].out && text_eq(text_of(mailing->mail[i].peer), peer))
			return true;
	return false;
}

static size_t
large_out(const struct mailing *mailing)
{
	size_t large = 0;

	for (size_t i = 0; i < MAILING_MAX; i++)
		large += mailing->mail[i].out && mailing->mail[i].large;
	return large;
}

static struct outgoing
outgoing_of(const struct mail *mail)
{
	return (struct outgoing){ .id = mail->id,
		.poll = mail->kind == MAIL_POLL,
		.peer = text_of(mail->peer),
		.manifest = mail->manifest };
}

/* Noting down */

/* What became of it. */
struct fate {
	const struct mail *mail;
	int64_t now;
	struct text why;
};

/* Of what is not noted down nobody knows that it must not be tried again at once. */
static void
stall(struct mailing *mailing, int64_t now)
{
	mailing->pause = mailing->pause == 0 ? STALL_MIN : 2 * mailing->pause;
	if (mailing->pause > LOOK_AGAIN)
		mailing->pause = LOOK_AGAIN;
	mailing->stalled = now + mailing->pause;
}

static bool
failed(struct node *node, const struct fate *fate, struct err *err)
{
	return outgoing_failed(node, text_of(fate->mail->peer), fate->now, fate->why, err);
}

static bool
refused(struct node *node, const struct fate *fate, struct err *err)
{
	struct text peer = text_of(fate->mail->peer);

	return attempt_refuse(&node->journal, &fate->mail->id, peer, fate->why, err) &&
	       attempt_clear(&node->journal, peer, err);
}

/* In a transaction of its own; what fails is told. */
static void
note(struct mailing *mailing, struct post *post, struct node *node, const struct fate *fate,
    bool (*write)(struct node *node, const struct fate *fate, struct err *err))
{
	struct err err;

	if (journal_begin(&node->journal, &err)) {
		if (write(node, fate, &err) && journal_commit(&node->journal, &err)) {
			mailing->pause = 0;
			return;
		}
		journal_rollback(&node->journal);
	}
	stall(mailing, fate->now);
	post_trouble(post, &err);
}

/* Sending */

static bool
hand_over(struct mailing *mailing, struct post *post, struct mail *mail, enum parley kind,
    const struct parley_errand *errand, struct err *err)
{
	scoped(buf_free) struct buf payload = BUF(PARLEY_ERRAND_MAX);
	struct frame frame = { .kind = (uint8_t)kind, .fd = -1 };

	parley_errand_format(errand, &payload);
	if (!buf_ok(&payload, err))
		return false;
	mail->tag = frame.tag = ++mailing->tag;
	frame.payload = buf_text(&payload);
	mail->out = frame_send(post->peer[PROCESS_COURIER], &frame, err);
	/* It may wait for us to hear what it has done: who waited for it here would wait in
	 * vain. */
	mailing->full = !mail->out && err->fault == FAULT_LIMIT;
	if (!mail->out && !mailing->full)
		post_drop(post, PROCESS_COURIER);
	return mail->out;
}

static bool
send_walk(struct mailing *mailing, struct post *post, struct node *node, struct mail *mail,
    struct err *err)
{
	scoped(buf_free) struct buf url = BUF(4 * KIB);
	struct parley_errand errand = { 0 };
	enum vouch_how how;

	mail->kind = MAIL_WALK;
	if (!peering_address(node, text_of(mail->peer), &url, &how, err))
		return false;
	mail->how = (int)how;
	errand.url = buf_text(&url);
	return hand_over(mailing, post, mail, PARLEY_WALK, &errand, err);
}

static bool
send_envelope(struct mailing *mailing, struct post *post, struct node *node, struct mail *mail,
    int64_t now, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), url = BUF(4 * KIB);
	struct outgoing what = outgoing_of(mail);
	struct parley_errand errand = { 0 };

	if (!peering_inbox(node, what.peer, &url, err) ||
	    !outgoing_seal(node, &what, now, &sealed, err))
		return false;
	errand.url = buf_text(&url);
	errand.body = buf_text(&sealed);
	mail->large = sealed.len > OUTGOING_LARGE;
	return hand_over(mailing, post, mail, PARLEY_POST, &errand, err);
}

/* Who is not known yet, or whose manifest others alone have shown, is asked for it first:
 * nothing is sealed to a key by hearsay. */
static bool
is_known(struct node *node, struct text peer, bool *known, bool *confirmed, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct peers_row row;

	if (!peers_find(&node->journal, peer, &arena, known, &row, err))
		return false;
	*confirmed = *known && row.confirmed;
	return true;
}

/* It is looked for again once something has come back.  What is wrong with one is told when
 * that is sealed. */
static bool
waits(const struct mailing *mailing, struct node *node, const struct mail *mail)
{
	bool large = false;
	struct err err;

	return mail->kind == MAIL_STATEMENT && large_out(mailing) >= MAILING_LARGE_MAX &&
	       outgoing_waits(node, &mail->id, &large, &err) && large;
}

static void
send(struct mailing *mailing, struct post *post, struct node *node, struct mail *mail,
    int64_t now)
{
	bool known = false, confirmed, final;
	struct text why;
	struct err err;

	if (is_known(node, text_of(mail->peer), &known, &confirmed, &err) &&
	    (confirmed && mail->kind != MAIL_WALK
		    ? send_envelope(mailing, post, node, mail, now, &err)
		    : send_walk(mailing, post, node, mail, &err)))
		return;
	why = text_of(err.text);
	if (post->peer[PROCESS_COURIER] < 0 || mailing->full)
		return;
	/* It retired, or was forgotten here: of a walk, or a poll, that is no news. */
	final = err.fault == FAULT_DENIED || (known && err.fault == FAULT_ABSENT);
	if (!final || mail->kind == MAIL_STATEMENT)
		note(mailing, post, node, &(struct fate){ mail, now, why },
		    final ? refused : failed);
}

/* What is due */

struct due {
	struct mailing *mailing;
	size_t count;
	struct mail mail[MAILING_MAX];
};

static void
add_due(struct due *due, enum mail_kind kind, const struct hash *id, struct text peer)
{
	struct mail *mail = &due->mail[due->count];

	if (due->count == MAILING_MAX || is_busy(due->mailing, peer))
		return;
	for (size_t i = 0; i < due->count; i++)
		if (text_eq(text_of(due->mail[i].peer), peer))
			return;
	*mail = (struct mail){ .kind = kind };
	if (id != NULL)
		mail->id = *id;
	snprintf(mail->peer, sizeof(mail->peer), "%.*s", TEXT_ARGS(peer));
	due->count++;
}

static bool
add_statement(void *arg, const struct outbox_row *row, struct err *err)
{
	(void)err;
	add_due(arg, MAIL_STATEMENT, &row->id, row->peer);
	return true;
}

static size_t
walks_of(const struct due *due)
{
	size_t walks = 0;

	for (size_t i = 0; i < MAILING_MAX; i++) {
		walks += due->mailing->mail[i].out && due->mailing->mail[i].kind == MAIL_WALK;
		walks += i < due->count && due->mail[i].kind == MAIL_WALK;
	}
	return walks;
}

static bool
add_stranger(void *arg, const struct peers_row *row, struct err *err)
{
	(void)err;
	if (walks_of(arg) < MAILING_WALKS_MAX)
		add_due(arg, MAIL_WALK, NULL, row->name);
	return true;
}

struct polls {
	struct due *due;
	int64_t now;
	int64_t next;
};

static bool
add_poll(void *arg, const struct outbox_row *row, struct err *err)
{
	struct polls *polls = arg;
	int64_t until = patience_until(&polls->due->mailing->patience, row->peer);

	(void)err;
	if (until <= polls->now)
		add_due(polls->due, MAIL_POLL, NULL, row->peer);
	else if (until < polls->next)
		polls->next = until;
	return true;
}

static bool
find_due(struct due *due, struct node *node, int64_t now, int64_t *next, struct err *err)
{
	struct polls polls = { due, now, INT64_MAX };
	struct outbox_wanted wanted = { TEXT(""), now, PATIENCE_PEERS_MAX };
	int64_t proof;

	if (!outbox_due(&node->journal, now, add_statement, due, err) ||
	    !peers_strangers(&node->journal, now, MAILING_MAX, add_stranger, due, err) ||
	    !outbox_unproven(&node->journal, &wanted, add_poll, &polls, err) ||
	    !outbox_next(&node->journal, now, next, err) ||
	    !outbox_next_proof(&node->journal, now, &proof, err))
		return false;
	if (polls.next < *next)
		*next = polls.next;
	if (proof < *next)
		*next = proof;
	return true;
}

/* The clock may have been set back meanwhile. */
static bool
is_stalled(const struct mailing *mailing, int64_t now)
{
	return now < mailing->stalled && mailing->stalled <= now + LOOK_AGAIN;
}

void
mailing_do(struct mailing *mailing, struct post *post, struct node *node, int64_t now)
{
	static struct due due; /* with all names it is large */
	int64_t next;
	struct err err;

	if (post->peer[PROCESS_COURIER] < 0 || is_stalled(mailing, now) ||
	    (now < mailing->again && db_changes(node->journal.db) == mailing->changes))
		return;
	due = (struct due){ .mailing = mailing };
	if (!find_due(&due, node, now, &next, &err)) {
		post_trouble(post, &err);
		mailing->again = now + LOOK_AGAIN;
		return;
	}
	mailing->changes = db_changes(node->journal.db);
	mailing->again = next < now + LOOK_AGAIN ? next : now + LOOK_AGAIN;
	mailing->full = false;
	for (size_t i = 0; i < due.count && !mailing->full; i++) {
		struct mail *mail = find_free(mailing);

		if (mail == NULL)
			return;
		if (waits(mailing, node, &due.mail[i]))
			continue;
		*mail = due.mail[i];
		if (mail->kind == MAIL_POLL)
			patience_asked(&mailing->patience, text_of(mail->peer), now);
		send(mailing, post, node, mail, now);
	}
	if (mailing->full) /* until it has done something */
		mailing->again = 0;
}

/* What came back */

/* One answer, as far as it is known what to make of it. */
struct back {
	struct mail mail;
	bool take;  /* it is good, as far as that shows, and is to be kept */
	bool again; /* to be sent once more at once: with our manifests */
	bool refused;
	bool final; /* in a node's own words */
	uint64_t status;
	struct text notes; /* of a walk */
	struct outgoing_taken taken;
	bool sealed; /* there is an envelope, being opened */
	struct unsealing_job job;
	struct err err; /* why not */
};

static void
judge_status(struct back *back, struct unsealing *unsealing, const struct parley_errand *said)
{
	struct text words = said->body;

	back->status = said->number;
	if (said->number == OK) {
		back->sealed = unsealing_begin_bytes(
		    unsealing, PARLEY_READ_ANSWER, said->body, &back->job, &back->err);
		return;
	}
	while (text_ends(words, TEXT("\n")))
		words.len--;
	back->again = said->number == CONFLICT && !back->mail.manifest;
	back->refused = said->number == MALFORMED || said->number == TOO_LONG ||
			(said->number == CONFLICT && back->mail.manifest);
	back->final = refusal_is_final(words);
	if (!text_printable(words))
		words = TEXT("what cannot be shown");
	err_set(&back->err, FAULT_SYSTEM, "it answers with status %llu: %.*s",
	    (unsigned long long)said->number, TEXT_ARGS(words));
}

static void
judge(struct back *back, struct unsealing *unsealing, struct text answer)
{
	struct parley_errand said;
	struct text text;

	if (!parley_answer_open(answer, &text, &back->err))
		return;
	if (back->mail.kind == MAIL_WALK) {
		back->notes = text;
		back->take = true;
		return;
	}
	if (parley_errand_parse(text, &said, &back->err))
		judge_status(back, unsealing, &said);
}

/* All that were begun to be opened. */
static void
open_all(struct back *backs, size_t count, struct unsealing *unsealing, struct post *post,
    struct node *node)
{
	for (size_t i = 0; i < count; i++) {
		struct back *back = &backs[i];

		if (!back->sealed)
			continue;
		unsealing_finish(unsealing, post, node, &back->job);
		back->err = back->job.err;
		back->take = back->err.fault == FAULT_NONE;
	}
}

static bool
take_one(struct back *back, struct node *node, int64_t now, struct err *err)
{
	struct outgoing what = outgoing_of(&back->mail);
	bool known, confirmed;

	if (back->mail.kind != MAIL_WALK)
		return outgoing_take(node, &what, &back->job.envelope, now, &back->taken, err);
	/* What waits for one who was found waits on: that is not what is wrong. */
	return is_known(node, what.peer, &known, &confirmed, err) &&
	       peering_take(
		   node, back->notes, what.peer, (enum vouch_how)back->mail.how, now, err) &&
	       (confirmed || attempt_clear(&node->journal, what.peer, err));
}

/* All that are to be kept, in one transaction.  False when one failed with something
 * written; then each is by itself. */
static bool
take_together(struct back *backs, size_t count, struct node *node, int64_t now, struct err *err)
{
	if (!journal_begin(&node->journal, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		uint64_t before = db_changes(node->journal.db);

		if (!backs[i].take || take_one(&backs[i], node, now, &backs[i].err))
			continue;
		if (db_changes(node->journal.db) != before ||
		    backs[i].err.fault == FAULT_SYSTEM) {
			*err = backs[i].err;
			journal_rollback(&node->journal);
			return false;
		}
		backs[i].take = false;
	}
	return journal_commit(&node->journal, err);
}

static void
take_all(struct back *backs, size_t count, struct node *node, int64_t now)
{
	struct err err;

	if (take_together(backs, count, node, now, &err))
		return;
	for (size_t i = 0; i < count; i++)
		if (backs[i].take && !take_together(&backs[i], 1, node, now, &backs[i].err))
			backs[i].take = false;
}

/* The key that it was sealed to may be an old one. */
static bool
wants_walk(const struct back *back)
{
	return back->mail.kind == MAIL_STATEMENT && back->status == DENIED;
}

/* A proxy in front of the node may be in trouble, or have been set up wrongly. */
static bool
is_given_up(struct mailing *mailing, const struct back *back, int64_t now)
{
	if (!back->refused || back->final)
		return back->refused;
	return patience_refused(&mailing->patience, text_of(back->mail.peer), now);
}

static void
settle(struct mailing *mailing, struct post *post, struct node *node, int64_t now,
    struct back *back)
{
	const struct fate fate = { &back->mail, now, text_of(back->err.text) };
	struct mail *mail;

	if (back->take) {
		if (back->taken.bad.fault != FAULT_NONE)
			post_trouble(post, &back->taken.bad);
		if (back->mail.kind == MAIL_POLL && back->taken.count > 0)
			patience_answered(&mailing->patience, text_of(back->mail.peer));
		patience_accepted(&mailing->patience, text_of(back->mail.peer));
		return;
	}
	if (back->again && (mail = find_free(mailing)) != NULL) {
		*mail = back->mail;
		mail->out = false;
		mail->manifest = true;
		send(mailing, post, node, mail, now);
		return;
	}
	if (is_given_up(mailing, back, now)) {
		if (back->mail.kind == MAIL_STATEMENT)
			note(mailing, post, node, &fate, refused);
		return;
	}
	note(mailing, post, node, &fate, failed);
	if (wants_walk(back) && (mail = find_free(mailing)) != NULL) {
		*mail = back->mail;
		mail->out = false;
		(void)!send_walk(mailing, post, node, mail, &back->err);
	}
}

void
mailing_hear(struct mailing *mailing, struct post *post, struct node *node, int64_t now,
    struct mailing_done *done, size_t count)
{
	struct back *backs = mem_grow(NULL, MAILING_ROUND_MAX * sizeof(*backs));
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		struct mail *mail = find_tag(mailing, done[i].tag);

		if (mail == NULL)
			continue;
		mail->out = false;
		mailing->again = 0;
		if (backs == NULL)
			continue; /* it is sent again */
		backs[found] = (struct back){ .mail = *mail };
		judge(&backs[found++], mailing->unsealing, buf_text(&done[i].answer));
	}
	if (backs == NULL)
		return;
	open_all(backs, found, mailing->unsealing, post, node);
	take_all(backs, found, node, now);
	for (size_t i = 0; i < found; i++) {
		settle(mailing, post, node, now, &backs[i]);
		if (backs[i].sealed)
			unsealing_free(&backs[i].job);
	}
	free(backs);
}
