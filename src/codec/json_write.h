/*
 * json_write.h - writing JSON into a buffer, in straight lines.
 *
 *	struct writer w = WRITER(&out);
 *
 *	writer_object(&w);
 *	writer_key(&w, "by");
 *	writer_text(&w, name);
 *	writer_end(&w);
 *
 * Commas and escapes are the writer's business; failure is the buffer's.
 * Nothing is put between tokens, so what is written is one line.  Text that is
 * not valid UTF-8 marks the buffer failed.
 */
#pragma once

#include "base/buf.h"

#define WRITER_DEPTH_MAX 64

struct writer {
	struct buf *out;
	unsigned depth;
	bool after_key;
	bool filled[WRITER_DEPTH_MAX]; /* something stands here: a comma comes first */
	char close[WRITER_DEPTH_MAX];  /* what ends this level */
};

#define WRITER(buf) ((struct writer){ .out = (buf) })

void writer_object(struct writer *writer);
void writer_array(struct writer *writer);
void writer_end(struct writer *writer); /* the innermost object or array */
void writer_key(struct writer *writer, const char *key);
void writer_key_text(struct writer *writer, struct text key);
void writer_text(struct writer *writer, struct text text);
void writer_integer(struct writer *writer, int64_t integer);
void writer_bool(struct writer *writer, bool truth);
void writer_null(struct writer *writer);

/* A member: its key, and its value. */
void writer_put_text(struct writer *writer, const char *key, struct text text);
void writer_put_integer(struct writer *writer, const char *key, int64_t integer);
void writer_put_bool(struct writer *writer, const char *key, bool truth);
void writer_put_texts(
    struct writer *writer, const char *key, const struct text *texts, size_t count);

/* A value that is spelled in JSON already, such as canonical_format() does. */
void writer_json(struct writer *writer, struct text json);
