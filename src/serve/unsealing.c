#include "serve/unsealing.h"

#include <poll.h>
#include <string.h>
#include <sys/mman.h>

#include "base/file.h"
#include "base/frame.h"
#include "base/stream.h"
#include "journal/keeper_ahead.h"
#include "serve/waiting.h"

#define PATIENCE_MS (UNSEALING_PATIENCE * 1000)
#define GONE "the process that opens envelopes has ended"
#define PAUSE_MS 100 /* to look whether somebody was silent too long */

bool
unsealing_begin(struct unsealing *unsealing, enum parley kind, int fd, uint64_t size,
    struct unsealing_job *out)
{
	if (unsealing->count == UNSEALING_MAX)
		return false;
	*out = (struct unsealing_job){
		.kind = kind,
		.fd = fd,
		.size = size,
		.tag = ++unsealing->tag,
		.since = waiting_now(),
		.room = BUF_SECRET(PARLEY_PARTS_MAX),
	};
	unsealing->job[unsealing->count++] = out;
	return true;
}

bool
unsealing_begin_bytes(struct unsealing *unsealing, enum parley kind, struct text sealed,
    struct unsealing_job *out, struct err *err)
{
	scoped(file_close) int fd = memfd_create("sealed", MFD_CLOEXEC);
	struct sink sink = sink_fd(&fd);

	if (fd < 0)
		return err_errno(err, "cannot open what is sealed");
	if (!sink_write(&sink, sealed, err))
		return false;
	if (!unsealing_begin(unsealing, kind, fd, sealed.len, out))
		return err_set(err, FAULT_SYSTEM, "too much is to be opened at once");
	fd = -1;
	return true;
}

void
unsealing_free(struct unsealing_job *job)
{
	file_close(&job->fd);
	age_key_wipe(&job->key);
	buf_free(&job->room);
}

/* Done */

static void
remove_from(struct unsealing_job **list, size_t *count, const struct unsealing_job *job)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (list[i] != job)
			list[kept++] = list[i];
	*count = kept;
}

static void
be_done(struct unsealing *unsealing, struct unsealing_job *job)
{
	job->stage = UNSEALING_DONE;
	file_close(&job->fd);
	age_key_wipe(&job->key);
	remove_from(unsealing->job, &unsealing->count, job);
}

static void
fail(struct unsealing *unsealing, struct unsealing_job *job, const struct err *why)
{
	job->err = *why;
	buf_clear(&job->room);
	be_done(unsealing, job);
}

static void
fail_ours(struct unsealing *unsealing, struct unsealing_job *job, const char *why)
{
	struct err err;

	(void)err_set(&err, FAULT_SYSTEM, "%s", why);
	fail(unsealing, job, &err);
}

/* The reader */

void
unsealing_change_reader(struct unsealing *unsealing)
{
	struct unsealing_job *first = unsealing->lent_count > 0 ? unsealing->lent[0] : NULL;

	if (first == NULL)
		return;
	first->fatal = true;
	fail_ours(unsealing, first, GONE);
	for (size_t i = 1; i < unsealing->lent_count; i++) {
		struct unsealing_job *job = unsealing->lent[i];

		job->stage = job->stage == UNSEALING_WHOSE ? UNSEALING_NEW : UNSEALING_KEYED;
	}
	unsealing->lent_count = 0;
}

static void
give_up_reader(struct unsealing *unsealing, struct post *post)
{
	post_drop(post, PROCESS_READER);
	unsealing_change_reader(unsealing);
}

static bool
take_stanzas(struct unsealing_job *job, struct text bytes, struct err *err)
{
	size_t count = bytes.len / KEEPER_STANZA_LEN;

	if (count == 0 || count > UNSEALING_STANZAS_MAX || bytes.len % KEEPER_STANZA_LEN != 0)
		return err_set(err, FAULT_SYSTEM, "what the reader returns are no stanzas");
	for (size_t i = 0; i < count; i++) {
		const char *at = bytes.at + i * KEEPER_STANZA_LEN;

		memcpy(job->stanza[i].share, at, X25519_LEN);
		memcpy(job->stanza[i].body, at + X25519_LEN, AGE_WRAP_LEN);
	}
	job->stanzas = count;
	job->stage = UNSEALING_ASKED;
	return true;
}

/* Of a malformed envelope the reader tells; a malformed answer ends what it is about. */
static void
take_answer(struct unsealing *unsealing, struct unsealing_job *job, struct text answer)
{
	bool whose = job->stage == UNSEALING_WHOSE;
	struct text text;
	struct err err;

	if (!parley_answer_open(answer, &text, &err) ||
	    !(whose ? take_stanzas(job, text, &err)
		    : parley_parts_parse(text, &job->envelope, &err)))
		fail(unsealing, job, &err);
	else if (!whose)
		be_done(unsealing, job);
}

/* The next answer of the reader; false when there is none for now.  One that says something
 * else may have been taken over by what it read. */
static bool
hear_reader(struct unsealing *unsealing, struct post *post)
{
	scoped(buf_free) struct buf small = BUF(4 * KIB);
	scoped(frame_free) struct frame frame = FRAME;
	struct unsealing_job *job = unsealing->lent_count > 0 ? unsealing->lent[0] : NULL;
	bool parts = job != NULL && job->stage == UNSEALING_READ;
	struct err err;

	if (!frame_receive(
		post->peer[PROCESS_READER], parts ? &job->room : &small, &frame, &err) ||
	    (frame.kind != 0 && (job == NULL || frame.fd >= 0 || frame.tag != job->tag ||
				    frame.kind != (parts ? PARLEY_PARTS : PARLEY_STANZAS)))) {
		give_up_reader(unsealing, post);
		return false;
	}
	if (frame.kind == 0)
		return false;
	unsealing->heard = waiting_now();
	remove_from(unsealing->lent, &unsealing->lent_count, job);
	take_answer(unsealing, job, frame.payload);
	return true;
}

static void
lend(struct unsealing *unsealing, struct post *post, struct unsealing_job *job)
{
	bool keyed = job->stage == UNSEALING_KEYED;
	struct frame frame = {
		.kind = (uint8_t)(keyed ? job->kind : PARLEY_WHOSE),
		.tag = job->tag,
		.payload = keyed ? text_bytes(job->key.bytes, AGE_KEY_LEN) : TEXT(""),
		.fd = job->fd,
		.size = job->size,
	};
	struct err err;

	if (post->peer[PROCESS_READER] < 0 || unsealing->lent_count == UNSEALING_MAX)
		return;
	if (!frame_send(post->peer[PROCESS_READER], &frame, &err)) {
		if (err.fault != FAULT_LIMIT) /* else it has enough to read */
			give_up_reader(unsealing, post);
		return;
	}
	if (unsealing->lent_count == 0)
		unsealing->heard = waiting_now();
	unsealing->lent[unsealing->lent_count++] = job;
	job->stage = keyed ? UNSEALING_READ : UNSEALING_WHOSE;
}

/* A reader that is given up here takes some off the list; they are looked at next time. */
static void
lend_all(struct unsealing *unsealing, struct post *post, enum unsealing_stage stage)
{
	for (size_t i = 0; i < unsealing->count; i++)
		if (unsealing->job[i]->stage == stage)
			lend(unsealing, post, unsealing->job[i]);
}

/* The keeper */

static void
take_key(struct unsealing *unsealing, struct node *node, struct unsealing_job *job)
{
	struct age_open how = keeper_open(&node->keeper);
	struct err err;
	bool fits;

	if (!how.unwrap(how.arg, &job->stanza[job->tried], &fits, &job->key, &err)) {
		fail(unsealing, job, &err);
	} else if (fits) {
		job->stage = UNSEALING_KEYED;
	} else if (++job->tried == job->stanzas) {
		(void)err_set(&err, FAULT_DENIED, "it is sealed to other keys");
		fail(unsealing, job, &err);
	}
}

/* Hear of one that was asked; false when that is still under way. */
static bool
hear_keeper(struct unsealing *unsealing, struct node *node, struct unsealing_job *job)
{
	enum keeper_standing standing =
	    keeper_unwrap_standing(&node->keeper, &job->stanza[job->tried]);

	if (standing == KEEPER_UNDER_WAY)
		return false;
	job->asked = false;
	if (standing == KEEPER_ANSWERED)
		take_key(unsealing, node, job);
	return true;
}

static void
ask_keeper(struct unsealing *unsealing, struct node *node, struct unsealing_job *job)
{
	if (node->keeper.fd < 0)
		fail_ours(unsealing, job, "the process that keeps the keys has ended");
	else
		job->asked = keeper_unwrap_ahead(&node->keeper, &job->stanza[job->tried]);
}

/* It answers in the order in which it was asked, so who comes after one that waits does, too.
 */
static void
see_to_keys(struct unsealing *unsealing, struct node *node)
{
	bool waits = false;

	keeper_hear(&node->keeper);
	for (size_t i = 0; i < unsealing->count;) {
		struct unsealing_job *job = unsealing->job[i];

		if (job->stage == UNSEALING_ASKED && job->asked && !waits)
			waits = !hear_keeper(unsealing, node, job);
		if (job->stage == UNSEALING_ASKED && !job->asked)
			ask_keeper(unsealing, node, job);
		i += i < unsealing->count && unsealing->job[i] == job;
	}
}

bool
unsealing_awaits_keeper(const struct unsealing *unsealing)
{
	for (size_t i = 0; i < unsealing->count; i++)
		if (unsealing->job[i]->stage == UNSEALING_ASKED)
			return true;
	return false;
}

/* All */

static void
see_to_silence(struct unsealing *unsealing, struct post *post)
{
	int64_t now = waiting_now();

	if (unsealing->lent_count > 0 && now - unsealing->heard > PATIENCE_MS)
		give_up_reader(unsealing, post);
	while (post->peer[PROCESS_READER] < 0 && unsealing->count > 0 &&
	       now - unsealing->job[0]->since > PATIENCE_MS)
		fail_ours(
		    unsealing, unsealing->job[0], "the process that opens envelopes has ended");
}

void
unsealing_go_on(struct unsealing *unsealing, struct post *post, struct node *node)
{
	while (post->peer[PROCESS_READER] >= 0 && hear_reader(unsealing, post))
		;
	see_to_silence(unsealing, post);
	see_to_keys(unsealing, node);
	lend_all(unsealing, post, UNSEALING_KEYED);
	lend_all(unsealing, post, UNSEALING_NEW);
}

void
unsealing_finish(struct unsealing *unsealing, struct post *post, struct node *node,
    struct unsealing_job *job)
{
	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = post->peer[PROCESS_READER], .events = POLLIN },
			{ .fd = -1, .events = POLLIN },
		};

		unsealing_go_on(unsealing, post, node);
		/* Whoever waits here does not hear of a new one. */
		if (job->stage != UNSEALING_DONE && post->peer[PROCESS_READER] < 0)
			fail_ours(unsealing, job, GONE);
		if (job->stage == UNSEALING_DONE)
			return;
		if (unsealing_awaits_keeper(unsealing))
			fds[1].fd = node->keeper.fd;
		fds[0].fd = post->peer[PROCESS_READER];
		(void)poll(fds, 2, PAUSE_MS);
	}
}

/* A reader that ends over it would end over it again: it cannot be opened, and that is that. */
bool
unsealing_within(void *arg, struct text sealed, bool answer, struct buf *room,
    struct envelope *out, struct err *err)
{
	scoped(unsealing_free) struct unsealing_job job = { .fd = -1 };
	struct unsealing_ways *ways = arg;

	if (!unsealing_begin_bytes(
		ways->unsealing, answer ? PARLEY_READ_ANSWER : PARLEY_READ, sealed, &job, err))
		return false;
	unsealing_finish(ways->unsealing, ways->post, ways->node, &job);
	*err = job.err;
	if (job.fatal)
		err->fault = FAULT_INPUT;
	if (err->fault != FAULT_NONE)
		return false;
	buf_free(room);
	*room = job.room;
	job.room = (struct buf){ 0 };
	*out = job.envelope;
	return true;
}
