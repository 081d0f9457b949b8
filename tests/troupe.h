/*
 * troupe.h - several nodes in one process that know each other, without a network: they do what
 * they are asked, and their mail is carried between them when a test says so.
 *
 *	scoped(troupe_free) struct troupe troupe = troupe_make(3);
 *
 *	troupe_ok(&troupe, 0, "case.open", "\"title\":\"A flaw\"");
 *	troupe_mail(&troupe);
 */
#pragma once

#include "action/deed/deed.h"
#include "action/peer/outgoing.h"
#include "pair.h"
#include "view/cases.h"

#define TROUPE_MAX 4

static const char *const troupe_names[TROUPE_MAX] = { "a.example", "b.example", "c.example",
	"d.example" };

struct troupe {
	size_t count;
	struct play node[TROUPE_MAX];
	int64_t now;
	bool away[TROUPE_MAX]; /* nothing reaches it, and it reaches nobody */
	struct buf answer;     /* of what was done last */
	struct doc doc;
	char said[13]; /* the first digits of what was said last in a case */
};

static inline void
troupe_free(struct troupe *troupe)
{
	for (size_t i = 0; i < troupe->count; i++)
		play_free(&troupe->node[i]);
	buf_free(&troupe->answer);
	doc_free(&troupe->doc);
}

static inline void
troupe_meet(struct play *who, struct play *whom, int64_t now)
{
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	struct err err;

	pair_notes(whom, &notes);
	assert_true(journal_begin(&who->node.journal, &err));
	assert_true(
	    peering_take(&who->node, buf_text(&notes), TEXT(""), VOUCH_PERSON, now, &err));
	assert_true(journal_commit(&who->node.journal, &err));
}

static inline void
troupe_begin(struct troupe *troupe)
{
	for (size_t i = 0; i < troupe->count; i++) {
		char url[64];

		snprintf(url, sizeof(url), "https://%s", troupe_names[i]);
		troupe->node[i] = play_make_known(troupe_names[i], url);
	}
	for (size_t i = 0; i < troupe->count; i++)
		for (size_t j = 0; j < troupe->count; j++)
			if (i != j)
				troupe_meet(&troupe->node[i], &troupe->node[j], troupe->now);
	play_cast_all(troupe->node, troupe->count, "troupe");
}

static inline struct troupe
troupe_make(size_t count)
{
	struct troupe troupe = { .count = count,
		.now = PLAY_BEGAN,
		.answer = BUF_SECRET(DEED_ANSWER_MAX),
		.doc = DOC };

	if (!play_pour_all(troupe.node, count, "troupe"))
		troupe_begin(&troupe);
	return troupe;
}

/* Have a node do something a second later; tells the fault, and its text. */
static inline enum fault
troupe_try(struct troupe *troupe, size_t i, const char *deed, const char *args, struct err *err)
{
	scoped(buf_free) struct buf request = BUF(DEED_REQUEST_MAX);
	struct deed_work work = { .caller = { DEED_LEAD, TEXT("tester") },
		.answer = &troupe->answer };
	struct value ok;

	troupe->now++;
	buf_addf(&request, "{\"deed\":\"%s\",\"args\":{%s}}", deed, args);
	work.request = buf_text(&request);
	deed_do(&troupe->node[i].node, troupe->now, &work);
	err->fault = FAULT_NONE;
	(void)!deed_answer_parse(buf_text(&troupe->answer), &troupe->doc, &ok, err);
	return work.fault;
}

/* It does. */
static inline struct value
troupe_ok(struct troupe *troupe, size_t i, const char *deed, const char *args)
{
	struct value ok;
	struct err err;

	if (troupe_try(troupe, i, deed, args, &err) != FAULT_NONE)
		fail_msg("%s of %s: %s", deed, troupe_names[i], err.text);
	assert_true(deed_answer_parse(buf_text(&troupe->answer), &troupe->doc, &ok, &err));
	return ok;
}

/* --- mail */

struct troupe_bag {
	size_t count;
	struct {
		struct hash id;
		char peer[PARTY_NAME_MAX + 1];
	} at[TROUPE_MAX];
};

static inline bool
troupe_collect(void *arg, const struct outbox_row *row, struct err *err)
{
	struct troupe_bag *bag = arg;

	(void)err;
	bag->at[bag->count].id = row->id;
	snprintf(
	    bag->at[bag->count].peer, sizeof(bag->at[0].peer), "%.*s", TEXT_ARGS(row->peer));
	bag->count++;
	return true;
}

static inline void
troupe_open(struct play *at, struct text sealed, struct arena *arena, struct envelope *out)
{
	struct age_open how = keeper_open(&at->node.keeper);
	struct source source = source_text(&sealed);
	struct err err;

	assert_true(envelope_read(&source, &how, arena, out, &err));
}

/* One envelope there, and its answer back. */
static inline void
troupe_carry(struct troupe *troupe, struct play *from, struct play *to, const struct hash *id)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	scoped(arena_free) struct arena arena = ARENA(8 * ENVELOPE_MAX);
	struct outgoing what = { .id = *id, .peer = to->node.manifest.name, .manifest = true };
	struct outgoing_taken taken = { 0 };
	struct receive_work work = { .reply = &reply };
	struct envelope there, back;
	struct err err;

	if (!outgoing_seal(&from->node, &what, troupe->now, &sealed, &err))
		fail_msg("sealing: %s", err.text);
	troupe_open(to, buf_text(&sealed), &arena, &there);
	work.envelope = &there;
	receive_all(&to->node, troupe->now, &work, 1);
	if (work.err.fault != FAULT_NONE)
		fail_msg("receiving: %s", work.err.text);
	troupe_open(from, buf_text(&reply), &arena, &back);
	assert_true(journal_begin(&from->node.journal, &err));
	if (!outgoing_take(&from->node, &what, &back, troupe->now, &taken, &err))
		fail_msg("answer: %s", err.text);
	assert_true(journal_commit(&from->node.journal, &err));
}

static inline size_t
troupe_index(const struct troupe *troupe, const char *name)
{
	size_t i = 0;

	while (i < troupe->count && strcmp(troupe_names[i], name) != 0)
		i++;
	return i;
}

static inline bool
troupe_carry_all(struct troupe *troupe, size_t i)
{
	struct troupe_bag bag = { 0 };
	bool any = false;
	struct err err;

	assert_true(
	    outbox_due(&troupe->node[i].node.journal, troupe->now, troupe_collect, &bag, &err));
	for (size_t j = 0; j < bag.count; j++) {
		size_t to = troupe_index(troupe, bag.at[j].peer);

		if (to == troupe->count || troupe->away[i] || troupe->away[to])
			continue;
		troupe_carry(troupe, &troupe->node[i], &troupe->node[to], &bag.at[j].id);
		any = true;
	}
	return any;
}

/* Until nothing waits but for those who are away. */
static inline void
troupe_mail(struct troupe *troupe)
{
	bool any = true;

	while (any) {
		any = false;
		for (size_t i = 0; i < troupe->count; i++)
			any = troupe_carry_all(troupe, i) || any;
	}
}

/* --- what they see */

static inline struct casebook_case *
troupe_held(struct troupe *troupe, size_t i, const struct hash *id)
{
	struct casebook_case *held;
	struct err err;

	if (!case_load(&troupe->node[i].node.journal, id, &held, &err))
		fail_msg("%s: %s", troupe_names[i], err.text);
	return held;
}

/* How many statements of a case count there that were said to others, too. */
static inline size_t
troupe_heard(struct troupe *troupe, size_t i, const struct hash *id)
{
	const struct ledger *ledger = &troupe_held(troupe, i, id)->ledger;
	size_t heard = 0;

	for (size_t j = 0; j < ledger->dag.ordered; j++)
		heard +=
		    ledger->audience[ledger->entry[ledger->dag.order[j]].audience].width > 1;
	return heard;
}

/* --- cases */

/* The arguments that name the case. */
struct troupe_case {
	struct hash id;
	char hex[2 * HASH_LEN + 1];
};

static inline struct troupe_case
troupe_open_case(struct troupe *troupe, const char *args)
{
	struct value ok = troupe_ok(troupe, 0, "case.open", args);
	struct text hex = deed_text(ok, "case", TEXT(""));
	struct troupe_case out;

	assert_true(hash_parse(hex, &out.id));
	snprintf(out.hex, sizeof(out.hex), "%.*s", TEXT_ARGS(hex));
	return out;
}

/* A deed about a case, with further members. */
static inline void
troupe_does(struct troupe *troupe, size_t i, const struct troupe_case *of, const char *deed,
    const char *more)
{
	scoped(buf_free) struct buf args = BUF(64 * KIB);

	buf_addf(&args, "\"case\":\"%s\"%s", of->hex, more);
	snprintf(troupe->said, sizeof(troupe->said), "%.12s",
	    deed_text(
		troupe_ok(troupe, i, deed, buf_string(&args)), "id", TEXT("             "))
		.at);
}

static inline void
troupe_refuses(struct troupe *troupe, size_t i, const struct troupe_case *of, const char *deed,
    const char *more)
{
	scoped(buf_free) struct buf args = BUF(64 * KIB);
	struct err err;

	buf_addf(&args, "\"case\":\"%s\"%s", of->hex, more);
	assert_int_equal(troupe_try(troupe, i, deed, buf_string(&args), &err), FAULT_CONFLICT);
}

static inline const struct state *
troupe_state(struct troupe *troupe, size_t i, const struct troupe_case *of)
{
	return &troupe_held(troupe, i, &of->id)->ledger.state;
}

static inline enum membership
troupe_part(struct troupe *troupe, size_t i, const struct troupe_case *of, size_t whom)
{
	const struct ledger *ledger = &troupe_held(troupe, i, &of->id)->ledger;
	uint16_t party = ledger_party(ledger, text_of(troupe_names[whom]));

	return party == ENTRY_NOBODY ? MEMBER_OUTSIDE : ledger->state.party[party].membership;
}

static inline bool
troupe_bound(struct troupe *troupe, size_t i, const struct troupe_case *of, size_t whom)
{
	const struct ledger *ledger = &troupe_held(troupe, i, &of->id)->ledger;

	return state_adheres(&ledger->state, ledger_party(ledger, text_of(troupe_names[whom])));
}

#define TROUPE_UNTIL ",\"until\":\"2001-10-01T00:00:00Z\""

/* A and B under an embargo. */
static inline struct troupe_case
troupe_agree(struct troupe *troupe)
{
	struct troupe_case of =
	    troupe_open_case(troupe, "\"title\":\"A flaw\",\"with\":\"b.example\"");

	troupe_does(troupe, 0, &of, "embargo.propose", TROUPE_UNTIL);
	troupe_mail(troupe);
	troupe_does(troupe, 1, &of, "embargo.accept", "");
	troupe_mail(troupe);
	return of;
}
