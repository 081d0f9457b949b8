#include "action/case/case_publish.h"

#include "action/award/awarded.h"
#include "action/case/laid_open.h"
#include "case/clocks.h"
#include "case/role.h"
#include "case/told.h"
#include "statement/party.h"
#include "view/disclosures.h"

#define PARTS_ROOM ((size_t)TOLD_PARTS_MAX * TOLD_PARTIES_MAX)

/* What is published, of all that was recorded. */
struct publishing {
	const struct case_speaker *speaker;
	const struct casebook_case *held;
	struct told_party *party;
	size_t count, room;
	bool before; /* some was published already */
};

/* --- what is gathered */

/* As what somebody is known in the case: the first of its roles. */
static unsigned
role_of(const struct publishing *p, const struct move *move)
{
	const struct ledger *ledger = &p->held->ledger;
	uint16_t party = ledger_party(ledger, move->who);
	unsigned roles = move->authority ? ROLE_AUTHORITY : ROLE_OBSERVER, i = 0;

	if (party_is_finder(move->who))
		roles = ROLE_FINDER;
	else if (party != ENTRY_NOBODY && ledger->state.party[party].roles != 0)
		roles = ledger->state.party[party].roles;
	while ((roles & role_at(i)) == 0)
		i++;
	return i;
}

static bool
name_notice(
    const struct publishing *p, const struct move *move, struct text *out, struct err *err)
{
	scoped(buf_free) struct buf notice = BUF(KIB);

	*out = TEXT("");
	/* That it was marked as sensitive stays with those who were told. */
	if (move->clock.len == 0 || move->sensitive)
		return true;
	buf_addf(&notice, "%.*s %.*s", TEXT_ARGS(move->clock), TEXT_ARGS(move->step));
	*out = arena_text(p->speaker->arena, buf_text(&notice));
	return out->at != NULL || err_memory(err);
}

static bool
take(
    struct publishing *p, const struct record *record, const struct move *move, struct err *err)
{
	struct told_party *party = &p->party[p->count];

	if (p->count == p->room)
		return err_set(err, FAULT_LIMIT, "over %zu were told", p->room);
	party->role = role_of(p, move);
	party->told = move->told;
	party->record = record->id;
	party->epoch = (int64_t)record->epoch;
	party->who = TEXT("");
	if (role_at(party->role) != ROLE_FINDER) {
		party->who = arena_text(p->speaker->arena, move->who);
		if (party->who.at == NULL)
			return err_memory(err);
	}
	p->count++;
	return name_notice(p, move, &party->notice, err);
}

static bool
gather(void *arg, const struct hash *id, bool published, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM + STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct publishing *p = arg;
	struct record record;
	struct move move;

	if (published) {
		p->before = true;
		return true;
	}
	return journal_find(&p->speaker->node->journal, id, &arena, &record, err) &&
	       statement_reopen(record.note, &s, err) && move_parse(&s, &arena, &move, err) &&
	       take(p, &record, &move, err);
}

static bool
count_one(void *arg, const struct hash *id, bool published, struct err *err)
{
	size_t *count = arg;

	(void)id, (void)err;
	*count += !published;
	return true;
}

static bool
gather_all(struct publishing *p, struct err *err)
{
	struct journal *journal = &p->speaker->node->journal;

	if (!disclosures_each(journal, &p->held->id, count_one, &p->room, err))
		return false;
	if (p->room > PARTS_ROOM)
		p->room = PARTS_ROOM;
	p->party = arena_array(p->speaker->arena, struct told_party, p->room);
	if (p->party == NULL)
		return err_memory(err);
	return disclosures_each(journal, &p->held->id, gather, p, err);
}

/* --- what is said */

static bool
say_part(const struct publishing *p, const struct told *told, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = node_signer(p->speaker->node);

	return told_sign(told, p->speaker->now, &signer, &note, id, err) &&
	       statement_open(buf_text(&note), &signer.vkey, &s, err) &&
	       journal_add_public(&p->speaker->node->journal, &s, err);
}

static bool
say_told(
    const struct publishing *p, const struct told *all, struct hash *first, struct err *err)
{
	struct told told = *all;

	told.parts = (int64_t)((p->count + TOLD_PARTIES_MAX - 1) / TOLD_PARTIES_MAX);
	told.parts = told.parts == 0 ? 1 : told.parts;
	for (told.part = 1; told.part <= told.parts; told.part++) {
		size_t from = (size_t)(told.part - 1) * TOLD_PARTIES_MAX;
		size_t left = p->count - from;
		struct hash id;

		told.parties =
		    (struct shape_list){ left < TOLD_PARTIES_MAX ? left : TOLD_PARTIES_MAX,
			    p->party + from };
		if (!say_part(p, &told, &id, err))
			return false;
		if (told.part == 1)
			*first = id;
	}
	return true;
}

/* --- that it is public */

/* Since when it is, as the case has it; false when it is not. */
static bool
find_public(const struct ledger *ledger, int64_t *since)
{
	for (size_t i = 0; i < ledger->dag.ordered; i++) {
		uint32_t node = ledger->dag.order[i];

		if ((ledger->entry[node].seen & CS_P) == 0 ||
		    ledger_outcome(ledger, node) != OUTCOME_COUNTS)
			continue;
		*since = ledger->entry[node].at;
		return true;
	}
	return false;
}

static bool
say_public(const struct case_speaker *speaker, const struct hash *of_case, struct text where,
    struct err *err)
{
	static const unsigned public[] = { 0 };
	struct move move = {
		.kind = KIND_CASE_STATUS, .seen_words = { 1, public }, .where = where
	};

	return case_say(speaker, of_case, CASE_TO_ALL, &move, err);
}

bool
case_publish(const struct case_speaker *speaker, const struct hash *of_case,
    const struct case_publication *publication, struct case_published *out, struct err *err)
{
	struct publishing p = { .speaker = speaker };
	struct told told = { .title = publication->title, .where = publication->where };
	struct awarded_thanks thanks = { .where = publication->where, .now = speaker->now };
	struct casebook_case *held;
	struct hash first;
	size_t opened;
	bool was;

	if (!case_load(&speaker->node->journal, of_case, &held, err))
		return false;
	was = find_public(&held->ledger, &told.since);
	if (!was && !say_public(speaker, of_case, publication->where, err))
		return false;
	if (!case_load(&speaker->node->journal, of_case, &held, err))
		return false;
	p.held = held;
	if (!gather_all(&p, err))
		return false;
	if (was && p.before && p.count == 0)
		return err_set(err, FAULT_CONFLICT,
		    "it is public, and so is who was told in advance: nothing is left to say");
	if (!find_public(&held->ledger, &told.since) || told.since > speaker->now)
		told.since = speaker->now;
	if (told.title.len == 0)
		told.title = buf_text(&held->title);
	if (publication->release != NULL) {
		told.has_release = true;
		told.release = *publication->release;
	}
	thanks.title = told.title;
	if (!say_told(&p, &told, &first, err) ||
	    !laid_open_case(speaker->node, of_case, speaker->now, &opened, err) ||
	    !awarded_thank_case(speaker->node, of_case, &thanks, &opened, err))
		return false;
	*out = (struct case_published){ first, p.count };
	return true;
}

bool
case_publish_told(const struct case_speaker *speaker, const struct hash *of_case,
    const struct case_publication *publication, struct case_published *out, struct err *err)
{
	struct publishing p = { .speaker = speaker };
	struct told told = { .title = publication->title,
		.where = publication->where,
		.since = speaker->now,
		.has_release = true,
		.release = *publication->release };
	struct casebook_case *held;
	struct hash first;

	if (!case_load(&speaker->node->journal, of_case, &held, err))
		return false;
	p.held = held;
	if (!gather_all(&p, err) || !say_told(&p, &told, &first, err))
		return false;
	*out = (struct case_published){ first, p.count };
	return true;
}
