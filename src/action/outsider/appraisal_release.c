#include <inttypes.h>

#include "action/outsider/appraising.h"
#include "action/release/verdict.h"
#include "release/contradiction.h"

#define BARS_MAX 2048

static struct text
party_name(const struct verdict *verdict, size_t party)
{
	return party == 0 ? verdict->facts.said.by
			  : verdict->facts.terms.committee.member[party - 1].name;
}

/* --- bars */

static bool
add_bars(
    struct appraising *a, const struct verdict *verdict, struct text about, struct err *err)
{
	struct audit_node *node = a->node;

	if (node->bar == NULL)
		node->bar = arena_array(a->arena, struct audit_bar, BARS_MAX);
	if (node->bar == NULL)
		return err_memory(err);
	for (size_t i = 0; i < lateness_parties(&verdict->lateness); i++) {
		struct lateness_fact fact = lateness_of(&verdict->lateness, i);
		struct audit_bar *bar = &node->bar[node->bars];

		if (fact.words == 0 || node->bars == BARS_MAX)
			continue;
		*bar = (struct audit_bar){ arena_text(a->arena, about),
			arena_text(a->arena, party_name(verdict, i)),
			fact.ms == SIGHTING_NEVER ? -1 : fact.ms, fact.is_late };
		if (bar->about.at == NULL || bar->who.at == NULL)
			return err_memory(err);
		node->bars++;
	}
	return true;
}

/* --- words */

static void
add_late(const struct verdict *verdict, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < lateness_parties(&verdict->lateness); i++) {
		struct lateness_fact fact = lateness_of(&verdict->lateness, i);

		if (fact.words == 0 || !fact.is_late)
			continue;
		buf_addf(
		    out, "%s%.*s", any ? ", " : "; late: ", TEXT_ARGS(party_name(verdict, i)));
		any = true;
	}
}

static void
add_opening(const struct verdict *verdict, struct buf *out)
{
	utc_format(verdict->opens, out);
	if (verdict->moved > 0) {
		buf_addf(out, " (postponed %u time%s, from ", verdict->moved,
		    verdict->moved == 1 ? "" : "s");
		utc_format(verdict->facts.seal.opens, out);
		buf_add(out, TEXT(")"));
	}
}

/* What follows, and how it is known. */
struct outcome {
	enum audit_result result;
	enum audit_class class;
};

static struct outcome
judge_ahead(const struct verdict *verdict, struct buf *out)
{
	const struct committee *committee = &verdict->facts.terms.committee;

	buf_add(out, TEXT("opens "));
	add_opening(verdict, out);
	if (committee->sharing.members > 0)
		buf_addf(out, "; %zu of %u members armed, %u open it",
		    standing_armed(&verdict->standing), committee->sharing.members,
		    committee->sharing.threshold);
	return (struct outcome){ AUDIT_PRESENT, AUDIT_CLAIMED };
}

static struct outcome
judge_opened(const struct verdict *verdict, struct buf *out)
{
	int64_t ms = verdict_readable(verdict);

	if (ms == SIGHTING_NEVER) {
		buf_add(out, TEXT("its key is there, and nobody has told since when; promised "
				  "for "));
		add_opening(verdict, out);
		return (struct outcome){ AUDIT_UNKNOWN, AUDIT_MEASURED };
	}
	buf_addf(out, "readable %" PRId64 " ms after ", ms);
	add_opening(verdict, out);
	add_late(verdict, out);
	return (struct outcome){ ms > LATENESS_GOAL_MS ? AUDIT_BROKEN : AUDIT_KEPT,
		AUDIT_COUNTERSIGNED };
}

static struct outcome
judge(const struct verdict *verdict, int64_t now, struct buf *out)
{
	const struct standing *standing = &verdict->standing;

	if (verdict->has_bundle && !verdict->is_bundle) {
		buf_add(out, TEXT("what is shown as its bundle is not what was promised"));
		return (struct outcome){ AUDIT_BROKEN, AUDIT_MEASURED };
	}
	if (standing->breach) {
		buf_add(out, TEXT("its key was seen before its time, and everybody was let "
				  "in; promised for "));
		add_opening(verdict, out);
		return (struct outcome){ AUDIT_BROKEN, AUDIT_MEASURED };
	}
	if (standing->early) {
		buf_add(out, TEXT("opened by its publisher, with its reasons, before "));
		add_opening(verdict, out);
		return (struct outcome){ AUDIT_PRESENT, AUDIT_CLAIMED };
	}
	if (now < verdict->opens)
		return judge_ahead(verdict, out);
	if (verdict->has_key)
		return judge_opened(verdict, out);
	buf_add(out, TEXT("its time has come, and nobody shows its key: promised for "));
	add_opening(verdict, out);
	return (struct outcome){ AUDIT_BROKEN, AUDIT_MEASURED };
}

/* --- one, and all */

static bool
add_release(
    struct appraising *a, const struct verdict *verdict, struct text about, struct err *err)
{
	struct outcome outcome = judge(verdict, a->appraisal->now, &a->words);

	return appraising_add(a, about, outcome.result, outcome.class, err) &&
	       add_bars(a, verdict, about, err);
}

static bool
look_at(
    struct appraising *a, const struct mirrors *places, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf about = BUF(KIB);
	struct verdict *verdict = arena_new(a->arena, struct verdict);
	struct err why;
	bool good;

	buf_add(&about, TEXT("release "));
	hash_format(id, &about);
	if (verdict == NULL || about.failed)
		return err_memory(err);
	if (!verdict_find(places, id, TEXT(""), a->appraisal->now, verdict, &why)) {
		buf_add(&a->words, text_of(why.text));
		return appraising_add(a, buf_text(&about), AUDIT_UNKNOWN, AUDIT_MEASURED, err);
	}
	good = add_release(a, verdict, buf_text(&about), err);
	verdict_free(verdict);
	return good;
}

/* --- what cannot both stand */

/* What the statements looked at so far have to themselves. */
struct claimed {
	struct hash what, by;
};

struct claims {
	size_t count;
	struct claimed *at;
};

static bool
tell_contradiction(
    struct appraising *a, const struct statement *s, const struct hash *before, struct err *err)
{
	scoped(buf_free) struct buf about = BUF(KIB);

	buf_add(&about, TEXT("contradiction "));
	hash_format(&s->id, &about);
	buf_addf(&a->words, "%s; the one before is ", contradiction_words(s->kind));
	hash_format(before, &a->words);
	return buf_ok(&about, err) &&
	       appraising_add(a, buf_text(&about), AUDIT_BROKEN, AUDIT_MEASURED, err);
}

/* The first that has any of them to itself; as many as there are: none. */
static size_t
find_claimed(const struct claims *claims, const struct hash *what, size_t count)
{
	for (size_t i = 0; i < claims->count; i++)
		for (size_t k = 0; k < count; k++)
			if (hash_eq(&claims->at[i].what, &what[k]))
				return i;
	return claims->count;
}

static bool
take_claims(
    struct appraising *a, struct claims *claims, const struct visit_said *said, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct hash what[CONTRADICTION_CLAIMS];
	size_t count, before;

	if (!statement_reopen(said->note, &s, err) ||
	    !contradiction_claims(&s, what, &count, err))
		return false;
	before = find_claimed(claims, what, count);
	if (before < claims->count && !tell_contradiction(a, &s, &claims->at[before].by, err))
		return false;
	for (size_t k = 0; k < count; k++)
		claims->at[claims->count++] = (struct claimed){ what[k], s.id };
	return true;
}

static bool
find_contradictions(struct appraising *a, struct err *err)
{
	const struct visit *visit = a->visit;
	struct claims claims = { 0,
		arena_array(a->arena, struct claimed, visit->said * CONTRADICTION_CLAIMS) };

	if (claims.at == NULL)
		return err_memory(err);
	for (size_t i = 0; i < visit->said; i++)
		if (contradiction_words(visit->say[i].kind) != NULL &&
		    !take_claims(a, &claims, &visit->say[i], err))
			return false;
	return true;
}

/* The publisher first; the others are its mirrors. */
bool
appraising_releases(struct appraising *a, struct err *err)
{
	const struct mirrors *all = a->appraisal->places;
	const struct remote *order[DOWNLOAD_MIRRORS_MAX];
	struct mirrors places = { order, 0, 0 };
	bool any = false;

	order[places.count++] = all->at[a->which];
	for (size_t i = 0; i < all->count; i++)
		if (i != a->which)
			order[places.count++] = all->at[i];
	for (size_t i = 0; i < a->visit->said; i++) {
		const struct visit_said *said = &a->visit->say[i];

		if (said->kind->id != KIND_RELEASE_SEAL)
			continue;
		any = true;
		if (!look_at(a, &places, &said->id, err))
			return false;
	}
	if (any)
		return find_contradictions(a, err);
	buf_add(&a->words, TEXT("it has sealed none"));
	return appraising_add(a, TEXT("releases"), AUDIT_ABSENT, AUDIT_MEASURED, err);
}
