/*
 * move.h - what one statement of a case says: a move.
 *
 * All of them name their case by the id of its case.open, `after`: the heads, known to its
 * author, of what was said to this audience, and the audience itself: `to` names all of it, the
 * author too.  Both lists are in ascending order, so that each has one spelling.
 *
 * One struct for all kinds: what a kind does not have is zero.  Which members a kind has, and
 * what holds for each, are tables in move.c; docs/formats.md has them in words.  What a move
 * does is in state.h.
 */
#pragma once

#include "base/arena.h"
#include "case/vultron.h"
#include "statement/large.h"

#define MOVE_AFTER_MAX 512   /* heads: each of an audience may be one, some twice */
#define MOVE_HISTORY_MAX 500 /* statements that are shown to who comes later */
#define MOVE_PARTIES_MAX STATEMENT_TO_MAX
#define MOVE_REPORTS_MAX 100
#define MOVE_FROM_MAX 16 /* cases that one is made of */
#define MOVE_FILES_MAX 64
#define MOVE_WANTS_MAX 100 /* statements that are asked for at once */
#define MOVE_TEXT_MAX (64 * KIB)
#define MOVE_WHY_MAX 2000
#define MOVE_TITLE_MAX 200
#define MOVE_LABEL_MAX 100
#define MOVE_TARGETS_MAX 3
#define MOVE_TARGET_MAX 36500
#define MOVE_ROOM (4 * MIB) /* of an arena: more than any takes that fits into a statement */

/* From which other cases it is made. */
enum move_origin { ORIGIN_NONE, ORIGIN_SPLIT, ORIGIN_MERGE, ORIGIN_AGAIN };

/* How far a vendor or deployer is with the fix: V, F, D have happened. */
enum move_fix { FIX_NONE, FIX_AWARE, FIX_READY, FIX_DEPLOYED };

/* Why an embargo ends. */
enum move_reason {
	REASON_NONE,
	REASON_PUBLIC,
	REASON_EXPLOIT,
	REASON_ATTACKS,
	REASON_ADVERSARIES, /* are known to have details or an exploit */
	REASON_READY,       /* enough vendors have their fix */
	REASON_DEPLOYED,
	REASON_OTHER,
};

/* What is wrong with a statement that is answered by case.error. */
enum move_fault { WRONG_NONE, WRONG_FORM, WRONG_TIME, WRONG_STATE, WRONG_OTHER };

/* A party and its roles. */
struct move_party {
	struct text name;
	struct shape_list words; /* of unsigned: which of role_words */
	unsigned roles;          /* bits of enum role: what the words say */
};

struct move_file {
	struct text name;
	int64_t size;
	struct hash hash;
};

struct move {
	enum kind_id kind;
	struct hash id;
	struct hash of_case; /* its own id, of a case.open */
	struct text by;
	int64_t at;
	struct shape_list to;    /* of struct text */
	struct shape_list after; /* of struct hash */

	struct text relays; /* a guest's name: it says this, by its host */
	struct text title, tracking;
	struct move_party party;   /* who is invited, removed, shall be the owner */
	struct shape_list parties; /* of struct move_party, of those it begins with */
	struct shape_list reports, from, history; /* of struct hash */
	struct shape_list files;                  /* of struct move_file */
	struct shape_list large;                  /* of struct large_file: they follow */
	int64_t piece;                            /* of a large file; 0: none */
	struct hash whole;                        /* that file */
	unsigned origin;
	struct hash of; /* the statement that it answers or edits */
	struct hash edits;
	struct hash into;        /* the case in which it goes on */
	struct shape_list wants; /* of struct hash: what has not come */
	struct hash taken;       /* the message of another case that this one repeats */
	struct text taken_by;
	int64_t taken_at;
	struct text text;
	struct text why;

	unsigned rm; /* 0: not told; else 1 more than an enum rm_state */
	unsigned fix;
	struct shape_list seen_words; /* of unsigned: which of P, X, A */
	unsigned seen;                /* the events that they say */
	struct text where;
	unsigned fault;

	struct text who, what, reference; /* told in advance */
	bool authority, sensitive;
	int64_t told;

	struct text clock, event, step;
	int64_t since;
	struct shape_list targets; /* of int64_t, days: of the clock that a policy sets */

	struct hash seal; /* a sealed release of its author's, and when it opens */
	int64_t opens;

	struct hash terms;   /* that are meant; zero: none */
	struct hash revises; /* the terms that these would replace */
	int64_t ends;
	unsigned preset; /* of embargo_presets, 0: none */
	unsigned reason;
	int64_t answer_by;
};

/* Is it a kind of statement that a case has? */
bool move_is(enum kind_id kind);

/* Read the whole of one; texts live in the arena or are borrowed from the statement.
 * Faults: INPUT, LIMIT. */
must_use bool move_parse(
    const struct statement *statement, struct arena *arena, struct move *out, struct err *err);

/* Write and sign one that move_parse() reads; `id`, `by` and `at` are taken from how it is
 * said, whom it is to from the move.  Faults: INPUT, LIMIT. */
must_use bool move_sign(const struct move *move, const struct signer *signer, int64_t at,
    struct buf *out, struct hash *id, struct err *err);

/* The elements of its lists. */
const struct text *move_to(const struct move *move);
const struct hash *move_hashes(const struct shape_list *list);
const struct move_party *move_parties(const struct move *move);

/* The bits of a list of words. */
unsigned move_bits(const struct shape_list *words);
