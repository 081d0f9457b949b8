#include "action/deed/deed_call.h"
#include "action/advisory/advise_due.h"

#include <poll.h>

#include "action/node/backup.h"
#include "action/node/due.h"
#include "action/node/face.h"
#include "base/file.h"
#include "journal/log_public.h"
#include "log/checkpoint.h"

#define TRIES 250 /* while another command is at work, or a server begins */
#define TRY_MS 20
#define SHOWN_TRIES 750 /* that is 15 s: a disk may be slow */

static bool
ask(int fd, struct text request, struct buf *answer, struct err *err)
{
	bool got;

	if (!packet_send(fd, request, err))
		return err_in(err, "the node's server");
	if (packet_receive(fd, answer, &got, err))
		return true;
	if (err->fault == FAULT_ABSENT)
		return err_set(err, FAULT_SYSTEM,
		    "the node's server ended before it answered; look whether it was done");
	return err_in(err, "the node's server");
}

static void
do_here(struct node *node, int64_t now, struct text request, struct buf *answer)
{
	struct deed_work work = {
		.caller = { DEED_LEAD, { 0 } },
		.request = request,
		.answer = answer,
	};

	deed_do(node, now, &work);
}

/* What only reads is in nobody's way. */
static bool
writes(struct text request)
{
	scoped(doc_free) struct doc doc = { .secret = true };
	struct deed_request read;
	struct err err;

	return deed_request_parse(request, &doc, &read, &err) && read.deed->writes;
}

/* *done is false when another process has the node now. */
static bool
try(const char *dir, int64_t now, struct text request, struct buf *answer, bool *done,
    struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	scoped(file_close) int fd = -1, lock = -1;

	*done = true;
	if (local_connect(dir, &fd, err))
		return ask(fd, request, answer, err);
	/* First of all, whether there is one: nothing is made where there is none. */
	if (err->fault != FAULT_ABSENT || !node_open(dir, &node, err))
		return false;
	if (writes(request) && !backup_check(dir, err))
		return false;
	if (writes(request) && !local_lock(dir, &lock, err)) {
		*done = err->fault != FAULT_CONFLICT;
		return false;
	}
	do_here(&node, now, request, answer);
	return buf_ok(answer, err);
}

bool
deed_call(
    const char *dir, int64_t now, struct text request, struct buf *answer, struct err *err)
{
	bool done = false;

	for (unsigned i = 0; i < TRIES; i++) {
		if (try(dir, now, request, answer, &done, err))
			return true;
		if (done)
			return false;
		poll(NULL, 0, TRY_MS);
	}
	return err_set(
	    err, FAULT_CONFLICT, "another process is at work on the node in '%s'", dir);
}

void
deed_ask_begin(struct deed_ask *ask, const char *deed)
{
	*ask = (struct deed_ask){
		.request = BUF_SECRET(DEED_REQUEST_MAX),
		.answer = BUF_SECRET(DEED_ANSWER_MAX),
		.doc = { .secret = true },
	};
	ask->args = WRITER(&ask->request);
	writer_object(&ask->args);
	writer_key(&ask->args, "deed");
	writer_text(&ask->args, text_of(deed));
	writer_key(&ask->args, "args");
	writer_object(&ask->args);
}

bool
deed_ask(struct deed_ask *ask, const char *dir, int64_t now, struct value *ok, struct err *err)
{
	writer_end(&ask->args);
	if (ask->who != NULL) {
		writer_key(&ask->args, "who");
		writer_text(&ask->args, text_of(ask->who));
	}
	writer_end(&ask->args);
	return buf_ok(&ask->request, err) &&
	       deed_call(dir, now, buf_text(&ask->request), &ask->answer, err) &&
	       deed_answer_parse(buf_text(&ask->answer), &ask->doc, ok, err);
}

void
deed_ask_free(struct deed_ask *ask)
{
	buf_free(&ask->request);
	buf_free(&ask->answer);
	doc_free(&ask->doc);
}

static bool
is_shown(const struct tree *tree, uint64_t size)
{
	scoped(buf_free) struct buf bytes = BUF(CHECKPOINT_LEN_MAX);
	struct checkpoint head;
	struct note note;
	struct err err;

	return tree_get(tree, LOG_PUBLIC_CHECKPOINT, &bytes, &err) &&
	       note_parse(buf_text(&bytes), &note, &err) &&
	       checkpoint_parse(note.text, &head, &err) && head.size >= size;
}

static bool
wait_until_shown(const char *dir, uint64_t size, struct err *err)
{
	char path[PATH_MAX];
	struct tree tree;

	if (!node_path(dir, "public", path, err) || !tree_open(path, &tree, err))
		return false;
	for (unsigned i = 0; i < SHOWN_TRIES; i++) {
		if (is_shown(&tree, size))
			return true;
		poll(NULL, 0, TRY_MS);
	}
	return err_set(err, FAULT_SYSTEM,
	    "the running server has not shown it for %d s; its messages say why",
	    SHOWN_TRIES * TRY_MS / 1000);
}

static bool
publish_here(const char *dir, int64_t now, struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	return node_open(dir, &node, err) && due_post_keys(&node, now, err) &&
	       advise_due(&node, now, err) && node_publish(&node, err) &&
	       face_update(&node, now, err);
}

bool
deed_publish(const char *dir, const char *what, uint64_t size, int64_t now, struct err *err)
{
	scoped(file_close) int fd = -1;
	bool shown = local_connect(dir, &fd, err)
			 ? wait_until_shown(dir, size, err)
			 : err->fault == FAULT_ABSENT && publish_here(dir, now, err);

	return shown ||
	       err_in(err, "%s, but not public yet ('accord serve' makes it so when it can)",
		   what);
}

size_t
deed_round_take(struct deed_round *round, struct local *local)
{
	size_t taken =
	    local_take(local, &round->guest[round->count], DEED_ROUND_MAX - round->count);

	round->count += taken;
	return taken;
}

void
deed_round_do(struct deed_round *round, struct node *node, int64_t now)
{
	struct deed_work works[DEED_ROUND_MAX];

	for (size_t i = 0; i < round->count; i++) {
		round->answer[i] = BUF_SECRET(DEED_ANSWER_MAX);
		works[i] = (struct deed_work){
			.caller = { DEED_LEAD, { 0 } },
			.request = buf_text(&round->guest[i]->request),
			.answer = &round->answer[i],
		};
	}
	deed_do_all(node, now, works, round->count);
}

void
deed_round_answer(struct deed_round *round, struct local *local)
{
	for (size_t i = 0; i < round->count; i++) {
		local_reply(local, round->guest[i], buf_text(&round->answer[i]));
		buf_free(&round->answer[i]);
	}
	round->count = 0;
}
