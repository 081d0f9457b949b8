#include "release/standing.h"

#include "release/arm.h"
#include "release/unlock.h"
#include "release/verified.h"

#define KEY_MAX 128 /* AGE-SECRET-KEY-1... */

void
standing_begin(const struct seal *seal, const struct seal_terms *terms, const struct hash *id,
    struct text publisher, struct standing *out)
{
	*out = (struct standing){ .seal = seal,
		.terms = terms,
		.publisher = publisher,
		.gathering = { .committee = &terms->committee, .seal = *id },
		.key = BUF(KEY_MAX) };
}

void
standing_free(struct standing *standing)
{
	buf_free(&standing->key);
}

static bool
is_of(const struct standing *standing, const struct hash *of)
{
	return hash_eq(of, &standing->gathering.seal);
}

static bool
add_arm(struct standing *p, const struct statement *s, struct err *err)
{
	struct arm arm;

	if (!arm_parse(s, &arm, err))
		return false;
	if (!is_of(p, &arm.of))
		return true;
	if (committee_find(&p->terms->committee, s->by) == arm.index)
		p->armed[arm.index - 1] = true;
	else
		p->wrong++;
	return true;
}

static bool
add_share(struct standing *p, const struct statement *s, struct err *err)
{
	struct share share;
	struct err why;

	if (!share_parse(s, &share, err))
		return false;
	if (is_of(p, &share.of) && !gathering_add(&p->gathering, s->by, &share, &why))
		p->wrong++;
	return true;
}

/* Whoever says it, the key speaks for itself; early alone is its publisher's to say. */
static bool
add_unlock(struct standing *p, const struct statement *s, struct err *err)
{
	struct unlock unlock;

	if (!unlock_parse(s, &unlock, err))
		return false;
	if (!is_of(p, &unlock.of))
		return true;
	if (!recipient_eq(&unlock.recipient, &p->seal->recipient) ||
	    (!unlock.breach && !text_eq(s->by, p->publisher))) {
		p->wrong++;
		return true;
	}
	buf_clear(&p->key);
	buf_add(&p->key, unlock.key);
	if (!buf_ok(&p->key, err))
		return false;
	if (unlock.breach)
		p->breach = true;
	else
		p->early = true;
	return true;
}

static bool
add_verified(struct standing *p, const struct statement *s, struct err *err)
{
	struct verified verified;

	if (!verified_parse(s, &verified, err))
		return false;
	if (!is_of(p, &verified.of))
		return true;
	if (!hash_eq(&verified.bundle, &p->seal->bundle))
		p->wrong++;
	else if (verified.good)
		p->good++;
	else
		p->bad++;
	return true;
}

bool
standing_party(const struct standing *standing, struct text name, size_t *out)
{
	bool publishes = text_eq(name, standing->publisher);

	*out = publishes ? 0 : committee_find(&standing->terms->committee, name);
	return publishes || *out > 0;
}

/* What follows from it is lateness.h's matter. */
static bool
add_sighting(struct standing *p, const struct statement *s, struct err *err)
{
	struct sighting sighting;
	size_t party;

	if (!sighting_parse(s, &sighting, err))
		return false;
	if (!is_of(p, &sighting.of))
		return true;
	if (standing_party(p, s->by, &party))
		p->told[party] = true;
	else
		p->wrong++;
	return true;
}

static const struct {
	enum kind_id kind;
	bool (*add)(struct standing *p, const struct statement *s, struct err *err);
} rows[] = {
	{ KIND_RELEASE_ARM, add_arm },
	{ KIND_RELEASE_SHARE, add_share },
	{ KIND_RELEASE_EARLY, add_unlock },
	{ KIND_RELEASE_BREACH, add_unlock },
	{ KIND_RELEASE_VERIFIED, add_verified },
	{ KIND_RELEASE_SIGHTING, add_sighting },
};

bool
standing_add(struct standing *standing, const struct statement *statement, struct err *err)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == statement->kind->id)
			return rows[i].add(standing, statement, err);
	return true;
}

bool
standing_key(const struct standing *standing, struct identity *out, struct err *err)
{
	if (standing->early || standing->breach)
		return identity_parse(buf_text(&standing->key), out, err);
	return gathering_open(&standing->gathering, &standing->seal->recipient, out, err);
}

size_t
standing_armed(const struct standing *standing)
{
	size_t count = 0;

	for (size_t i = 0; i < SHARING_MEMBERS_MAX; i++)
		count += standing->armed[i];
	return count;
}

enum standing_state
standing_state(const struct standing *standing, int64_t opens, int64_t now)
{
	unsigned threshold = standing->terms->committee.sharing.threshold;

	if (standing->early || standing->breach || gathering_full(&standing->gathering))
		return STANDING_OPEN;
	if (now >= opens + standing->terms->timing.grace)
		return STANDING_LATE;
	return threshold > 0 && standing_armed(standing) >= threshold ? STANDING_READY
								      : STANDING_SEALED;
}
