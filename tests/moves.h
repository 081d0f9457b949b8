/*
 * moves.h - statements of cases for tests, as text: what their author's key signs.
 */
#pragma once

#include "case/move.h"
#include "keys.h"

#define MOVES_AT INT64_C(1795341600) /* 2026-11-22T10:00:00Z */
#define MOVES_CASE "1111111111111111111111111111111111111111111111111111111111111111"
#define MOVES_OTHER "2222222222222222222222222222222222222222222222222222222222222222"

/* The text of one by `a.example`, to itself and `b.example`, with these members behind those
 * that all have. */
static inline void
moves_text(const char *type, const char *members, struct buf *out)
{
	bool opens = strcmp(type, "case.open") == 0;

	buf_addf(out,
	    "{\"accord\":1,\"type\":\"%s\",\"by\":\"a.example\","
	    "\"at\":\"2026-11-22T10:00:00Z\","
	    "\"nonce\":\"00112233445566778899aabbccddeeff\","
	    "\"to\":[\"a.example\",\"b.example\"],%s\"after\":%s%s}\n",
	    type, opens ? "" : "\"case\":\"" MOVES_CASE "\",",
	    opens ? "[]" : "[\"" MOVES_OTHER "\"]", members);
}

/* A note of a text, as it would be stored, with a signature that nobody verifies again. */
static inline void
moves_note(struct text text, struct buf *out)
{
	buf_add(out, text);
	buf_addf(out,
	    "\n\xe2\x80\x94 a.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
}
