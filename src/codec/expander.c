#include "codec/expander.h"

#include <inttypes.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#define IN_LEN ((size_t)64 * 1024)
#define MAGIC_LEN 4
#define HEAD_MAX 18              /* a frame's, with its magic number (RFC 8878 3.1.1) */
#define SKIPPED_MAGIC 0x184d2a5u /* and four bits that may be anything */
#define SKIPPED_HEAD 8

void
expander_free(struct expander *expander)
{
	ZSTD_freeDCtx(expander->context);
	buf_free(&expander->in);
	*expander = (struct expander){ 0 };
}

static struct text
ready(const struct expander *e)
{
	return text_after(buf_text(&e->in), e->taken);
}

/* Have so many bytes ready, or all that there are. */
static bool
want(struct expander *e, size_t len, struct err *err)
{
	struct text kept = ready(e);
	size_t got;
	char *at;

	if (kept.len >= len || e->ended)
		return true;
	if (e->in.limit == 0)
		e->in = BUF_SECRET(IN_LEN);
	if (e->in.len > 0)
		memmove(e->in.at, kept.at, kept.len);
	buf_cut(&e->in, kept.len);
	e->taken = 0;
	at = buf_extend(&e->in, IN_LEN - kept.len);
	if (at == NULL)
		return buf_ok(&e->in, err);
	if (!source_fill(e->from, at, IN_LEN - kept.len, &got, err))
		return false;
	e->ended = got < IN_LEN - kept.len;
	buf_cut(&e->in, kept.len + got);
	return true;
}

static uint32_t
little(const char *at)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < 4; i++)
		value |= (uint32_t)(uint8_t)at[i] << 8 * i;
	return value;
}

static bool
cut_short(struct err *err)
{
	return err_set(err, FAULT_INPUT, "the compressed bytes are cut short");
}

static bool
fail(size_t result, struct err *err)
{
	ZSTD_ErrorCode code = ZSTD_getErrorCode(result);

	if (code == ZSTD_error_memory_allocation)
		return err_memory(err);
	if (code == ZSTD_error_frameParameter_windowTooLarge)
		return err_set(err, FAULT_LIMIT,
		    "what is compressed needs more than %d MiB to be expanded",
		    1 << (EXPANDER_WINDOW_LOG_MAX - 20));
	return err_set(err, FAULT_INPUT, "the compressed bytes are damaged: %s",
	    ZSTD_getErrorName(result));
}

static bool
make_context(struct expander *e, struct err *err)
{
	e->context = ZSTD_createDCtx();
	return (e->context != NULL && !ZSTD_isError(ZSTD_DCtx_setParameter(e->context,
					  ZSTD_d_windowLogMax, EXPANDER_WINDOW_LOG_MAX))) ||
	       err_memory(err);
}

static bool
begin_frame(struct expander *e, struct err *err)
{
	struct text head = ready(e);
	uint64_t len =
	    ZSTD_getFrameContentSize(head.at, head.len < HEAD_MAX ? head.len : HEAD_MAX);

	if (e->framed)
		return err_set(
		    err, FAULT_INPUT, "what is compressed is in more than one frame");
	if (len == ZSTD_CONTENTSIZE_UNKNOWN)
		return err_set(
		    err, FAULT_INPUT, "what is compressed does not say how much it is");
	if (len == ZSTD_CONTENTSIZE_ERROR)
		return e->ended ? cut_short(err)
				: err_set(err, FAULT_INPUT,
				      "the compressed bytes are damaged at their beginning");
	if (len > e->most)
		return err_set(err, FAULT_LIMIT,
		    "what is compressed would become %" PRIu64 " bytes; %" PRIu64
		    " are the most here",
		    len, e->most);
	if (!make_context(e, err))
		return false;
	e->framed = e->inside = true;
	e->left = len;
	return true;
}

/* One that says nothing. */
static bool
skip(struct expander *e, struct err *err)
{
	struct text head = ready(e);
	uint64_t left;

	if (head.len < SKIPPED_HEAD)
		return cut_short(err);
	left = (uint64_t)SKIPPED_HEAD + little(head.at + MAGIC_LEN);
	while (left > 0) {
		size_t step;

		if (!want(e, 1, err))
			return false;
		step = e->in.len - e->taken;
		if (step == 0)
			return cut_short(err);
		step = step < left ? step : (size_t)left;
		e->taken += step;
		left -= step;
	}
	return true;
}

/* Up to the frame, or behind it to the end. */
static bool
find_frame(struct expander *e, bool *more, struct err *err)
{
	struct text head;

	*more = false;
	for (;;) {
		if (!want(e, HEAD_MAX, err))
			return false;
		head = ready(e);
		if (head.len == 0)
			return e->framed || cut_short(err);
		if (head.len < MAGIC_LEN)
			return err_set(err, FAULT_INPUT, "the compressed bytes %s",
			    e->framed ? "go on after their end" : "are cut short");
		if (little(head.at) >> 4 == SKIPPED_MAGIC) {
			if (!skip(e, err))
				return false;
		} else if (little(head.at) == ZSTD_MAGICNUMBER) {
			*more = true;
			return begin_frame(e, err);
		} else {
			return err_set(err, FAULT_INPUT, "%s",
			    e->framed ? "the compressed bytes go on after their end"
				      : "this is not compressed, or damaged");
		}
	}
}

static bool
too_much(struct err *err)
{
	return err_set(err, FAULT_INPUT, "what is compressed is more than it says");
}

static bool
expand(struct expander *e, char *at, size_t room, size_t *got, struct err *err)
{
	ZSTD_outBuffer out = { at, room < e->left ? room : (size_t)e->left, 0 };

	while (e->inside && (out.pos == 0)) {
		ZSTD_inBuffer in;
		size_t result;

		if (!want(e, 1, err))
			return false;
		in = (ZSTD_inBuffer){ e->in.at, e->in.len, e->taken };
		result = ZSTD_decompressStream(e->context, &out, &in);
		if (ZSTD_isError(result))
			return fail(result, err);
		if (result == 0)
			e->inside = false;
		else if (out.pos == 0 && in.pos == e->taken)
			return in.pos == in.size ? cut_short(err) : too_much(err);
		e->taken = in.pos;
	}
	e->left -= out.pos;
	*got = out.pos;
	return e->inside || e->left == 0 ||
	       err_set(err, FAULT_INPUT, "what is compressed is less than it says");
}

static bool
read_expanded(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct expander *e = arg;
	bool more = true;

	*got = 0;
	if (room == 0)
		return true;
	if (!e->framed && !find_frame(e, &more, err))
		return false;
	if (e->inside && !expand(e, at, room, got, err))
		return false;
	return *got > 0 || find_frame(e, &more, err);
}

struct source
expander_source(struct expander *expander)
{
	return (struct source){ read_expanded, expander };
}

bool
expander_len(struct expander *expander, uint64_t *len, struct err *err)
{
	bool more;

	if (!expander->framed && !find_frame(expander, &more, err))
		return false;
	*len = expander->left;
	return true;
}
