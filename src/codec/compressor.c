#include "codec/compressor.h"

#include <string.h>
#include <zstd.h>

/* What is ready-made for its readers (packages, pictures) goes through as it is; text takes a
 * fraction.  More than this costs several times the work for a few hundredths. */
#define LEVEL 9
#define STEP (128 * KIB) /* a block of the format */

/* A frame that is skipped (RFC 8878 3.1.2): a magic number, a length, so many bytes. */
#define SKIPPED_MAGIC UINT64_C(0x184d2a50)
#define SKIPPED_HEAD 8
#define SKIPPED_MAX (16 * MIB) /* with its head */

static bool
set_up(struct ZSTD_CCtx_s *context, uint64_t len)
{
	return !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL)) &&
	       !ZSTD_isError(
		   ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, COMPRESSOR_WINDOW_LOG)) &&
	       !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)) &&
	       !ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(context, len));
}

bool
compressor_open(const struct source *from, uint64_t len, uint64_t (*pad)(uint64_t len),
    struct compressor *out, struct err *err)
{
	struct compressor compressor = { .from = from,
		.pad = pad,
		.context = ZSTD_createCCtx(),
		.expected = len,
		.in = BUF_SECRET(STEP),
		.out = BUF(2 * STEP) };

	if (compressor.context == NULL || !set_up(compressor.context, len)) {
		compressor_free(&compressor);
		return err_memory(err);
	}
	*out = compressor;
	return true;
}

void
compressor_free(struct compressor *compressor)
{
	ZSTD_freeCCtx(compressor->context);
	buf_free(&compressor->in);
	buf_free(&compressor->out);
	*compressor = (struct compressor){ 0 };
}

static bool
read_more(struct compressor *c, struct err *err)
{
	size_t got;
	char *at;

	buf_clear(&c->in);
	c->used = 0;
	at = buf_extend(&c->in, STEP);
	if (at == NULL)
		return buf_ok(&c->in, err);
	if (!source_fill(c->from, at, STEP, &got, err))
		return false;
	buf_cut(&c->in, got);
	c->ended = got < STEP;
	if (got > c->expected || (c->ended && got < c->expected))
		return err_set(err, FAULT_INPUT,
		    "what is to be compressed is not as long as it was said to be");
	c->expected -= got;
	return true;
}

/* The next bytes of the frame; perhaps none yet. */
static bool
make_frame(struct compressor *c, struct err *err)
{
	char *at = buf_extend(&c->out, STEP);
	ZSTD_outBuffer out = { at, STEP, 0 };
	ZSTD_inBuffer in;
	size_t result;

	if (at == NULL)
		return buf_ok(&c->out, err);
	if (c->used == c->in.len && !c->ended && !read_more(c, err))
		return false;
	in = (ZSTD_inBuffer){ c->in.at, c->in.len, c->used };
	result = ZSTD_compressStream2(
	    c->context, &out, &in, c->ended ? ZSTD_e_end : ZSTD_e_continue);
	if (ZSTD_isError(result))
		return err_set(
		    err, FAULT_LIMIT, "cannot compress: %s", ZSTD_getErrorName(result));
	c->used = in.pos;
	c->made += out.pos;
	buf_cut(&c->out, out.pos);
	c->framed = c->ended && result == 0;
	if (c->framed && c->pad != NULL)
		c->padding = c->pad(c->made + SKIPPED_HEAD) - c->made;
	return true;
}

/* What does not fit into one leaves enough for the head of another. */
static bool
begin_skipped(struct compressor *c, struct err *err)
{
	uint64_t len = c->padding <= SKIPPED_MAX ? c->padding : SKIPPED_MAX - SKIPPED_HEAD;
	uint64_t head = SKIPPED_MAGIC | (len - SKIPPED_HEAD) << 32;

	for (unsigned i = 0; i < SKIPPED_HEAD; i++)
		buf_add_byte(&c->out, (uint8_t)(head >> 8 * i));
	c->zeros = len - SKIPPED_HEAD;
	c->padding -= len;
	return buf_ok(&c->out, err);
}

static bool
make_more(struct compressor *c, struct err *err)
{
	buf_clear(&c->out);
	c->taken = 0;
	return c->framed ? begin_skipped(c, err) : make_frame(c, err);
}

static bool
read_compressed(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct compressor *c = arg;
	size_t len;

	*got = 0;
	while (c->taken == c->out.len && c->zeros == 0) {
		if (c->framed && c->padding == 0)
			return true;
		if (!make_more(c, err))
			return false;
	}
	len = c->out.len - c->taken < room ? c->out.len - c->taken : room;
	if (len > 0) {
		memcpy(at, c->out.at + c->taken, len);
		c->taken += len;
	} else {
		len = c->zeros < room ? (size_t)c->zeros : room;
		memset(at, 0, len);
		c->zeros -= len;
	}
	*got = len;
	return true;
}

struct source
compressor_source(struct compressor *compressor)
{
	return (struct source){ read_compressed, compressor };
}
