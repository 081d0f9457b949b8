/*
 * schedule.h - parties of a case who say things and hear each other, or do not for a while, in
 * an order that a seed or a fuzzer chooses; one of them may be a liar.
 *
 *	scoped(schedule_free) struct schedule schedule = { .random = seed };
 *
 *	schedule_run(&schedule, steps);
 *	schedule_deliver_all(&schedule);
 *
 * Honest parties say only what their own state allows about themselves, and are wrong about
 * others as often as not.  A liar says two things at a time, to each half one; or takes back
 * before some what it told others.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/claims.h"
#include "case/ledger.h"
#include "case/ledger_write.h"
#include "case/rm.h"

#define SCHEDULE_PARTIES 5
#define SCHEDULE_SAID_MAX 160
#define SCHEDULE_HEADS_MAX 40
#define SCHEDULE_BEGAN INT64_C(1795341600)

struct schedule {
	uint64_t random; /* the seed; or, if there is `text`, what is left of it decides */
	struct text text;
	bool by_text;
	bool whole;       /* everything is said to all */
	bool lies;        /* the last party is a liar */
	unsigned parties; /* 0: all */
	bool partition;   /* even and odd parties do not hear each other for now */
	struct text names[SCHEDULE_PARTIES];
	struct ledger ledger[SCHEDULE_PARTIES];
	int64_t clock[SCHEDULE_PARTIES];
	size_t count;
	struct move said[SCHEDULE_SAID_MAX];
	struct schedule_lists {
		struct text to[SCHEDULE_PARTIES];
		struct hash after[SCHEDULE_HEADS_MAX], history;
	} lists[SCHEDULE_SAID_MAX];
	struct move_party founder[SCHEDULE_PARTIES];
	unsigned heard[SCHEDULE_SAID_MAX];    /* bits of parties */
	unsigned withheld[SCHEDULE_SAID_MAX]; /* from whom a liar keeps it until the end */
	bool over;                            /* nothing is withheld any more */
};

/* A number below `count`, from the seed (SplitMix64) or the text. */
static inline unsigned
schedule_choose(struct schedule *s, unsigned count)
{
	uint64_t x;

	if (count == 0)
		return 0;
	if (s->by_text) {
		x = s->text.len == 0 ? 0 : (uint8_t)s->text.at[0];
		s->text = text_after(s->text, 1);
		return (unsigned)(x % count);
	}
	x = (s->random += 0x9e3779b97f4a7c15u);
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return (unsigned)((x ^ x >> 31) % count);
}

static inline void
schedule_free(struct schedule *s)
{
	for (unsigned i = 0; i < SCHEDULE_PARTIES; i++)
		ledger_free(&s->ledger[i]);
}

static inline bool
schedule_is_told(const struct schedule *s, size_t i, unsigned party)
{
	for (size_t j = 0; j < s->said[i].to.count; j++)
		if (text_eq(move_to(&s->said[i])[j], s->names[party]))
			return true;
	return false;
}

/* A party takes one in; no memory is a fair answer in a fuzz target. */
static inline bool
schedule_hear(struct schedule *s, size_t i, unsigned party)
{
	struct err err;

	s->heard[i] |= 1u << party;
	return ledger_add(&s->ledger[party], &s->said[i], &err) &&
	       ledger_fold(&s->ledger[party], &err);
}

/* --- saying */

/* The audience: all, or some with the author. */
static inline struct shape_list
schedule_audience(struct schedule *s, unsigned by)
{
	struct text *to = s->lists[s->count].to;
	unsigned who = s->whole || schedule_choose(s, 3) > 0
			   ? (1u << s->parties) - 1
			   : schedule_choose(s, 1u << s->parties) | 1u << by;
	size_t count = 0;

	for (unsigned i = 0; i < s->parties; i++)
		if (who & 1u << i)
			to[count++] = s->names[i];
	return (struct shape_list){ count, to };
}

static inline struct shape_list
schedule_after(struct schedule *s, unsigned by, const struct shape_list *to)
{
	struct hash *heads = s->lists[s->count].after;
	size_t count =
	    ledger_heads(&s->ledger[by], to->at, to->count, heads, SCHEDULE_HEADS_MAX);

	if (count > SCHEDULE_HEADS_MAX)
		abort();
	return (struct shape_list){ count, heads };
}

/* A statement of that kind, or of any (`kind` is not a move), that counts for a party; or none.
 * Who named others would wait, and so would all that it says after that. */
static inline struct hash
schedule_known(struct schedule *s, unsigned party, enum kind_id kind)
{
	static const struct hash none;
	size_t from = schedule_choose(s, (unsigned)s->count);

	for (size_t n = 0; n < s->count; n++) {
		size_t i = (from + n) % s->count;

		if (ledger_counts(&s->ledger[party], &s->said[i].id) &&
		    (!move_is(kind) || s->said[i].kind == kind))
			return s->said[i].id;
	}
	return none;
}

static inline bool
schedule_named(const struct hash *id)
{
	static const struct hash none;

	return !hash_eq(id, &none);
}

/* Terms that a party knows; now and then no terms at all. */
static inline struct hash
schedule_terms(struct schedule *s, unsigned party)
{
	unsigned n = schedule_choose(s, 8);

	return schedule_known(s, party,
	    n == 0       ? KIND_MANIFEST
	    : n % 2 == 0 ? KIND_EMBARGO_REVISE
			 : KIND_EMBARGO_PROPOSE);
}

/* How far to say that one is: ahead, if one is honest. */
static inline void
schedule_status(struct schedule *s, unsigned by, bool honest, struct move *move)
{
	const struct ledger *ledger = &s->ledger[by];
	uint16_t self = ledger_party(ledger, s->names[by]);
	enum rm_state rm = (enum rm_state)(1 + schedule_choose(s, RM_COUNT - 1));
	unsigned fix = schedule_choose(s, 4);
	bool any = !honest || self == ENTRY_NOBODY;

	if (any || claims_allow_status(&ledger->state, self, rm, 0))
		move->rm = rm;
	if (any ||
	    claims_allow_status(&ledger->state, self, RM_START, claims_fix((enum move_fix)fix)))
		move->fix = fix;
	if (schedule_choose(s, 12) == 0)
		move->seen = (unsigned)CS_P << schedule_choose(s, 3);
	if (s->count % 3 == 0)
		move->tracking = TEXT("VU-17");
	if (move->rm == 0 && move->fix == 0 && move->seen == 0)
		move->kind = KIND_CASE_READ;
}

/* Has a party agreed to terms, whatever came of that? */
static inline bool
schedule_agreed(const struct schedule *s, unsigned by, const struct hash *terms)
{
	const struct ledger *ledger = &s->ledger[by];
	uint16_t self = ledger_party(ledger, s->names[by]);

	return self != ENTRY_NOBODY &&
	       !claims_allow_refusal(&ledger->state, self, dag_find(&ledger->dag, terms));
}

static inline void
schedule_fill(struct schedule *s, unsigned by, bool honest, struct move *move)
{
	struct hash *history;

	switch ((unsigned)move->kind) {
	case KIND_CASE_INVITE:
	case KIND_CASE_REMOVE:
	case KIND_CASE_HANDOVER:
		move->party.name = s->names[schedule_choose(s, s->parties)];
		move->party.roles = 1 + schedule_choose(s, 127);
		if (move->kind == KIND_CASE_INVITE)
			move->terms = schedule_terms(s, by);
		break;
	case KIND_CASE_ACCEPT:
	case KIND_CASE_DECLINE:
		move->of = schedule_known(
		    s, by, schedule_choose(s, 4) == 0 ? KIND_CASE_HANDOVER : KIND_CASE_INVITE);
		for (size_t i = 0; move->kind == KIND_CASE_ACCEPT && i < s->count; i++)
			if (hash_eq(&s->said[i].id, &move->of))
				move->terms = s->said[i].terms;
		if (schedule_named(&move->terms) &&
		    !ledger_counts(&s->ledger[by], &move->terms)) {
			move->kind = KIND_CASE_READ;
			move->terms = (struct hash){ 0 };
		}
		break;
	case KIND_CASE_STATUS:
		schedule_status(s, by, honest, move);
		break;
	case KIND_CASE_MESSAGE:
		history = &s->lists[s->count].history;
		*history = schedule_known(s, by, KIND_MANIFEST);
		move->history = (struct shape_list){ schedule_choose(s, 3) == 0, history };
		break;
	case KIND_EMBARGO_REVISE:
	case KIND_EMBARGO_PROPOSE:
		if (move->kind == KIND_EMBARGO_REVISE)
			move->revises = schedule_terms(s, by);
		move->ends = move->at + 1 + schedule_choose(s, 200) * INT64_C(3600);
		break;
	case KIND_EMBARGO_REJECT:
		move->terms = schedule_terms(s, by);
		if (honest && schedule_agreed(s, by, &move->terms))
			move->kind = KIND_EMBARGO_ACCEPT;
		break;
	case KIND_EMBARGO_ACCEPT:
	case KIND_EMBARGO_END:
	case KIND_EMBARGO_KEEP:
		move->terms = schedule_terms(s, by);
		break;
	default:
		break;
	}
}

static inline struct move *
schedule_say(struct schedule *s, unsigned by, enum kind_id kind)
{
	struct move *move = &s->said[s->count];
	uint64_t name[2] = { s->count, s->random };

	*move = (struct move){ .kind = kind, .by = s->names[by] };
	move->id = hash_text(text_bytes(name, sizeof(name)));
	move->of_case = s->count == 0 ? move->id : s->said[0].id;
	/* Each has a clock of its own, which is at times far from the others'. */
	s->clock[by] += 1 + schedule_choose(s, 50);
	move->at = s->clock[by];
	move->to = schedule_audience(s, by);
	move->after = schedule_after(s, by, &move->to);
	s->heard[s->count] = 0;
	s->withheld[s->count] = 0;
	return move;
}

/* It is said, and its author knows of it; unless it is the other half of a lie. */
static inline bool
schedule_said(struct schedule *s, unsigned by, bool twin)
{
	return twin ? (s->count++, true) : schedule_hear(s, s->count++, by);
}

static inline bool
schedule_open(struct schedule *s)
{
	struct move_party *party = s->founder;
	struct move *move = schedule_say(s, 0, KIND_CASE_OPEN);
	bool was = s->whole;

	s->whole = true;
	move->to = schedule_audience(s, 0);
	s->whole = was;
	move->parties.at = party;
	for (unsigned i = 0; i < s->parties; i++)
		if (i == 0 || schedule_choose(s, 2) == 0)
			party[move->parties.count++] = (struct move_party){ .name = s->names[i],
				.roles = 1 + schedule_choose(s, 127) };
	return schedule_said(s, 0, false);
}

/* The same again, otherwise: told to those alone to whom the first was not. */
static inline bool
schedule_lie(struct schedule *s, unsigned by)
{
	const struct move *first = &s->said[s->count - 1];
	struct move *move;

	if (s->count == SCHEDULE_SAID_MAX)
		return true;
	move = schedule_say(s, by, KIND_CASE_STATUS);
	move->rm = RM_RECEIVED;
	move->to = first->to;
	move->after = first->after;
	s->withheld[s->count - 1] = 1u << schedule_choose(s, s->parties);
	s->withheld[s->count] = (1u << s->parties) - 1 - s->withheld[s->count - 1];
	return schedule_said(s, by, true);
}

static inline bool
schedule_speak(struct schedule *s)
{
	static const enum kind_id kinds[] = { KIND_CASE_INVITE, KIND_CASE_ACCEPT,
		KIND_CASE_ACCEPT, KIND_CASE_DECLINE, KIND_CASE_LEAVE, KIND_CASE_REMOVE,
		KIND_CASE_HANDOVER, KIND_CASE_MESSAGE, KIND_CASE_STATUS, KIND_CASE_STATUS,
		KIND_CASE_STATUS, KIND_CASE_READ, KIND_EMBARGO_PROPOSE, KIND_EMBARGO_REVISE,
		KIND_EMBARGO_ACCEPT, KIND_EMBARGO_ACCEPT, KIND_EMBARGO_ACCEPT,
		KIND_EMBARGO_REJECT, KIND_EMBARGO_END, KIND_EMBARGO_KEEP };
	unsigned by = schedule_choose(s, s->parties);
	unsigned n = schedule_choose(s, sizeof(kinds) / sizeof(kinds[0]));
	bool honest = !s->lies || by + 1 != s->parties;
	struct move *move;

	if (s->count == SCHEDULE_SAID_MAX)
		return true;
	/* Who goes ends little by itself: some do, seldom. */
	if ((kinds[n] == KIND_CASE_LEAVE || kinds[n] == KIND_CASE_REMOVE) &&
	    schedule_choose(s, 4) != 0)
		n = 8;
	move = schedule_say(s, by, kinds[n]);
	schedule_fill(s, by, honest, move);
	if (!schedule_said(s, by, false))
		return false;
	return honest || schedule_choose(s, 3) != 0 || schedule_lie(s, by);
}

/* --- hearing */

static inline bool
schedule_may_hear(const struct schedule *s, size_t i, unsigned party)
{
	unsigned by = 0;

	while (!text_eq(s->names[by], s->said[i].by))
		by++;
	if ((s->heard[i] & 1u << party) != 0 || !schedule_is_told(s, i, party))
		return false;
	return s->over ||
	       ((s->withheld[i] & 1u << party) == 0 && (!s->partition || by % 2 == party % 2));
}

/* One of what a party has not heard, in any order; at times once more what it has. */
static inline bool
schedule_listen(struct schedule *s)
{
	unsigned party = schedule_choose(s, s->parties);
	size_t from = schedule_choose(s, (unsigned)s->count);

	for (size_t n = 0; n < s->count; n++) {
		size_t i = (from + n) % s->count;

		if (schedule_may_hear(s, i, party))
			return schedule_hear(s, i, party);
	}
	return true;
}

/* False when there was no memory. */
static inline bool
schedule_run(struct schedule *s, unsigned steps)
{
	static const char *const names[SCHEDULE_PARTIES] = { "a.example", "b.example",
		"c.example", "d.example", "e.example" };
	uint64_t first[2] = { 0, 0 };
	struct hash of_case;
	bool good = true;

	if (s->parties == 0)
		s->parties = SCHEDULE_PARTIES;
	for (unsigned i = 0; i < s->parties; i++) {
		s->names[i] = text_of(names[i]);
		s->clock[i] = SCHEDULE_BEGAN + schedule_choose(s, 200);
	}
	first[1] = s->random;
	of_case = hash_text(text_bytes(first, sizeof(first)));
	for (unsigned i = 0; i < s->parties; i++)
		ledger_make(&s->ledger[i], &of_case);
	good = schedule_open(s);
	for (unsigned i = 0; good && i < steps; i++) {
		if (schedule_choose(s, 40) == 0)
			s->partition = !s->partition;
		good = schedule_choose(s, 3) == 0 ? schedule_speak(s) : schedule_listen(s);
	}
	return good;
}

/* All that was said comes to all to whom it was said. */
static inline bool
schedule_deliver_all(struct schedule *s)
{
	s->over = true;
	for (unsigned party = 0; party < s->parties; party++) {
		size_t from = schedule_choose(s, (unsigned)s->count);

		for (size_t n = 0; n < s->count; n++) {
			size_t i = (from + n * 7) % s->count; /* some more than once */

			if (schedule_is_told(s, i, party) && !schedule_hear(s, i, party))
				return false;
		}
		for (size_t i = s->count; i-- > 0;)
			if (schedule_may_hear(s, i, party) && !schedule_hear(s, i, party))
				return false;
	}
	return true;
}

/* What is so for one who heard what a party heard, all at once, forwards or backwards. */
static inline bool
schedule_afresh(const struct schedule *s, unsigned party, bool backwards, struct buf *out)
{
	scoped(ledger_free) struct ledger ledger;
	struct writer w = WRITER(out);
	struct err err;

	ledger_make(&ledger, &s->said[0].of_case);
	for (size_t n = 0; n < s->count; n++) {
		size_t i = backwards ? s->count - 1 - n : n;

		if ((s->heard[i] & 1u << party) != 0 && !ledger_add(&ledger, &s->said[i], &err))
			return false;
	}
	return ledger_fold(&ledger, &err) && ledger_write(&ledger, &w, &err) && !out->failed;
}

static inline bool
schedule_state(const struct schedule *s, unsigned party, struct buf *out)
{
	struct writer w = WRITER(out);
	struct err err;

	return ledger_write(&s->ledger[party], &w, &err) && !out->failed;
}
