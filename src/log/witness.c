#include "log/witness.h"

#include <inttypes.h>

#include "codec/base64.h"

/* "old <size>" */
static bool
parse_old(struct text *rest, uint64_t *old, struct err *err)
{
	struct text line;

	if (!text_line(rest, &line) || !text_skip(&line, TEXT("old ")) || !text_u64(line, old))
		return err_set(err, FAULT_INPUT,
		    "the request's first line is not 'old SIZE', with a decimal number");
	return true;
}

/* The proof's lines, and the blank one after them. */
static bool
parse_path(struct text *rest, struct merkle_path *path, struct err *err)
{
	struct text line;

	path->count = 0;
	for (;;) {
		if (!text_line(rest, &line))
			return err_set(err, FAULT_INPUT,
			    "the request has no blank line before its checkpoint");
		if (line.len == 0)
			return true;
		if (path->count == WITNESS_PROOF_MAX)
			return err_set(err, FAULT_INPUT,
			    "the consistency proof has more than %d lines", WITNESS_PROOF_MAX);
		if (!base64_decode(line, path->hash[path->count].bytes, HASH_LEN))
			return err_set(err, FAULT_INPUT,
			    "line %zu of the consistency proof is not 32 bytes in base64",
			    path->count + 1);
		path->count++;
	}
}

bool
witness_request_parse(struct text body, struct witness_request *out, struct err *err)
{
	struct witness_request request = { 0 };
	struct text rest = body;

	if (body.len > WITNESS_BODY_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the request is longer than %zu bytes", WITNESS_BODY_MAX);
	if (!parse_old(&rest, &request.old, err) || !parse_path(&rest, &request.path, err))
		return false;
	if (!note_parse(rest, &request.note, err) ||
	    !checkpoint_parse_foreign(request.note.text, &request.head, err))
		return false;
	*out = request;
	return true;
}

/* The tree's side of it: is the head the log's last, grown? */
static enum witness_answer
judge_growth(
    const struct witness_request *request, const struct witness_head *last, struct err *err)
{
	const struct checkpoint *head = &request->head;

	if (request->old > head->size) {
		err_set(err, FAULT_INPUT,
		    "the old size %" PRIu64 " is larger than the checkpoint's, %" PRIu64,
		    request->old, head->size);
		return WITNESS_MALFORMED;
	}
	if (request->old != last->size) {
		err_set(err, FAULT_CONFLICT,
		    "the size that was cosigned last is %" PRIu64 ", not %" PRIu64, last->size,
		    request->old);
		return WITNESS_OTHER_SIZE;
	}
	if (!checkpoint_fits(head)) {
		err_set(err, FAULT_DENIED, "the checkpoint's size and root hash do not fit");
		return WITNESS_INCONSISTENT;
	}
	if (!merkle_check_consistency(
		last->size, &last->root, head->size, &head->root, &request->path, err))
		return WITNESS_INCONSISTENT;
	return WITNESS_COSIGNED;
}

enum witness_answer
witness_judge(const struct witness_request *request, const struct vkey *keys, size_t count,
    const struct witness_head *last, struct err *err)
{
	bool good[WITNESS_KEYS_MAX];

	if (count == 0) {
		err_set(err, FAULT_ABSENT, "the log '%.*s' is not known here",
		    TEXT_ARGS(request->head.origin));
		return WITNESS_UNKNOWN;
	}
	if (!note_verify(&request->note, keys, count, good, err))
		return err->fault == FAULT_DENIED ? WITNESS_UNSIGNED : WITNESS_FAILED;
	return judge_growth(request, last, err);
}

bool
witness_time(int64_t now, int64_t last, int64_t *time, struct err *err)
{
	if (now < 0 || (now < last && last - now > WITNESS_CLOCK_SLACK))
		return err_set(err, FAULT_SYSTEM,
		    "the clock is %" PRId64
		    " seconds behind the last cosignature; set it right",
		    last - now);
	*time = now < last ? last : now;
	return true;
}

/* The first line of a key, as it was read. */
static void
add_line(const struct note *note, const struct vkey *key, struct buf *out)
{
	for (size_t i = 0; i < note->count; i++) {
		const struct note_signature *line = &note->signature[i];

		if (line->id != key->id || !text_eq(line->name, key->name))
			continue;
		buf_addf(out, "\xe2\x80\x94 %.*s %.*s\n", TEXT_ARGS(line->name),
		    TEXT_ARGS(line->base64));
		return;
	}
}

void
witness_format(const struct witness_request *request, const struct vkey *keys, size_t count,
    struct text lines, struct buf *out)
{
	buf_add(out, request->note.text);
	buf_add(out, TEXT("\n"));
	for (size_t i = 0; i < count; i++)
		add_line(&request->note, &keys[i], out);
	buf_add(out, lines);
}
