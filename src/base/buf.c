#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/mem.h"

/* realloc() may move the block and leave the old bytes behind; a secret one
 * is moved by hand. */
static char *
buf_move(const struct buf *buf, size_t room)
{
	char *at;

	if (!buf->secret)
		return mem_grow(buf->at, room);
	at = mem_grow(NULL, room);
	if (at == NULL)
		return NULL;
	if (buf->at != NULL) {
		memcpy(at, buf->at, buf->len);
		mem_wipe(buf->at, buf->room);
		free(buf->at);
	}
	return at;
}

static void
buf_fail(struct buf *buf)
{
	buf_free(buf);
	buf->failed = true;
}

/* Make room for `more` bytes and a NUL; false and marked failed if we can't. */
static bool
buf_grow(struct buf *buf, size_t more)
{
	size_t need, room;
	char *at;

	if (buf->failed)
		return false;
	if (ckd_add(&need, buf->len, more) || need > buf->limit || ckd_add(&need, need, 1u)) {
		buf_fail(buf);
		return false;
	}
	if (need <= buf->room)
		return true;
	if (ckd_mul(&room, need, 2u) || room > buf->limit)
		room = need > buf->limit ? need : buf->limit;
	at = buf_move(buf, room);
	if (at == NULL) {
		buf_fail(buf);
		buf->starved = true;
		return false;
	}
	buf->at = at;
	buf->room = room;
	return true;
}

char *
buf_extend(struct buf *buf, size_t len)
{
	char *at;

	if (!buf_grow(buf, len))
		return NULL;
	at = buf->at + buf->len;
	buf->len += len;
	buf->at[buf->len] = '\0';
	return at;
}

void
buf_add(struct buf *buf, struct text more)
{
	char *at;

	if (more.len == 0)
		return;
	at = buf_extend(buf, more.len);
	if (at != NULL)
		memcpy(at, more.at, more.len);
}

void
buf_add_byte(struct buf *buf, uint8_t byte)
{
	buf_add(buf, text_bytes(&byte, 1));
}

void
buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0) {
		buf_fail(buf); /* longer than any int */
		return;
	}
	if (!buf_grow(buf, (size_t)len))
		return;
	va_start(ap, fmt);
	vsnprintf(buf->at + buf->len, (size_t)len + 1, fmt, ap);
	va_end(ap);
	buf->len += (size_t)len;
}

bool
buf_ok(const struct buf *buf, struct err *err)
{
	if (!buf->failed)
		return true;
	if (buf->starved)
		return err_memory(err);
	return err_set(err, FAULT_LIMIT, "it does not fit into %zu bytes", buf->limit);
}

struct text
buf_text(const struct buf *buf)
{
	return (struct text){ buf->at, buf->len };
}

const char *
buf_string(const struct buf *buf)
{
	return buf->at == NULL ? "" : buf->at;
}

void
buf_cut(struct buf *buf, size_t len)
{
	if (len >= buf->len)
		return;
	if (buf->secret)
		mem_wipe(buf->at + len, buf->len - len);
	buf->len = len;
	buf->at[len] = '\0';
}

void
buf_clear(struct buf *buf)
{
	buf_cut(buf, 0);
	buf->failed = buf->starved = false;
}

void
buf_free(struct buf *buf)
{
	if (buf->secret && buf->at != NULL)
		mem_wipe(buf->at, buf->room);
	free(buf->at);
	*buf = (struct buf){ .limit = buf->limit, .secret = buf->secret };
}
