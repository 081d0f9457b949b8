#include "journal/signer_duty.h"

#include "base/file.h"
#include "log/checkpoint.h"

static bool
fail_shorter(const struct last_head *last, uint64_t size, struct err *err)
{
	return err_set(err, FAULT_CONFLICT,
	    "the log has %llu entries, but a head of %llu was signed already: its database "
	    "is older than that; restore the newest copy of it",
	    (unsigned long long)size, (unsigned long long)last->size);
}

static bool
check_extends(
    const struct last_head *last, const struct signer_request *request, struct err *err)
{
	const struct last_head *head = &request->head;
	struct err why;

	if (head->size < last->size)
		return fail_shorter(last, head->size, err);
	return merkle_check_consistency(
		   last->size, &last->root, head->size, &head->root, &request->path, &why) ||
	       err_set(err, FAULT_CONFLICT,
		   "the log of %llu entries does not continue the one of %llu that was signed "
		   "last, so it is not signed; restore the newest copy of its database",
		   (unsigned long long)head->size, (unsigned long long)last->size);
}

static bool
sign(const struct signer_duty *duty, const struct last_head *head, struct buf *note,
    struct err *err)
{
	scoped(buf_free) struct buf text = BUF(CHECKPOINT_LEN_MAX);
	struct checkpoint c = {
		.origin = duty->signer.vkey.name,
		.size = head->size,
		.root = head->root,
	};

	checkpoint_format(&c, &text);
	return buf_ok(&text, err) && note_sign(buf_text(&text), &duty->signer, note, err);
}

/* The same head may be asked for again: its first signature may have been lost, or what
 * was noted down never reached the disk; so it is written again, too. */
static bool
sign_next(const struct signer_duty *duty, const struct signer_request *request,
    struct last_head *last, struct buf *note, struct err *err)
{
	scoped(file_close) int fd = -1;

	if (!last_head_open(duty->last, &fd, err) || !last_head_read(fd, last, err))
		return false;
	if (request->wish != SIGNER_SIGN)
		return true;
	if (!check_extends(last, request, err))
		return false;
	if (!last_head_write(fd, &request->head, err))
		return false;
	*last = request->head;
	return sign(duty, last, note, err);
}

static bool
do_request(const struct signer_duty *duty, struct text in, struct last_head *last,
    struct buf *note, struct err *err)
{
	struct signer_request request;

	if (!signer_request_parse(in, &request, err))
		return false;
	if (request.wish == SIGNER_ACCEPT &&
	    !last_head_override(duty->last, &request.head, request.at, err))
		return false;
	return sign_next(duty, &request, last, note, err);
}

void
signer_duty_do(const struct signer_duty *duty, struct text request, struct buf *answer)
{
	scoped(buf_free) struct buf note = BUF(SIGNER_ANSWER_MAX);
	struct signer_answer said = { 0 };
	struct err err = { 0 };

	if (do_request(duty, request, &said.last, &note, &err)) {
		said.text = buf_text(&note);
	} else {
		said.fault = err.fault;
		said.text = text_of(err.text);
	}
	signer_answer_format(&said, answer);
}
