#include "action/release/measure.h"

#include "action/release/vigil_do.h"

#define SECOND INT64_C(1000)

static size_t
party_count(const struct vigil_watch *watch)
{
	return 1 + (size_t)watch->terms.committee.sharing.members;
}

static size_t
own_party(const struct vigil_watch *watch)
{
	return watch->own ? 0 : watch->index;
}

static bool
is_party(const struct vigil_watch *watch)
{
	return !watch->missing && party_count(watch) > 1 && (watch->own || watch->index > 0);
}

/* What is let out before its time is no matter of being late. */
static bool
is_to_begin(const struct vigil_watch *watch, int64_t now_ms)
{
	const struct standing *standing = watch->standing;

	return is_party(watch) && !watch->measure.on && !watch->measure.said &&
	       !standing->early && !standing->breach && now_ms >= watch->opens * SECOND &&
	       now_ms - watch->opens * SECOND <= SIGHTING_MS_MAX;
}

static void
begin(struct vigil_watch *watch, int64_t now_ms)
{
	struct vigil_measure *measure = &watch->measure;

	measure->on = true;
	measure->opens = watch->opens;
	measure->from = now_ms - watch->opens * SECOND;
	for (size_t i = 0; i < SIGHTING_PARTIES_MAX; i++)
		measure->ms[i] = SIGHTING_NEVER;
}

/* A clock that was set back does not make time run backwards. */
static int64_t
since(const struct vigil_measure *measure, int64_t now_ms)
{
	int64_t ms = now_ms - measure->opens * SECOND;

	if (ms < measure->from)
		return measure->from;
	return ms > SIGHTING_MS_MAX ? SIGHTING_MS_MAX : ms;
}

void
measure_look(struct vigil_watch *watch, int64_t now_ms)
{
	struct vigil_measure *measure = &watch->measure;

	if (is_to_begin(watch, now_ms))
		begin(watch, now_ms);
	if (measure->on && watch->open && measure->ms[own_party(watch)] == SIGHTING_NEVER)
		measure->ms[own_party(watch)] = since(measure, now_ms);
}

bool
measure_wants(const struct vigil_watch *watch, struct text party)
{
	size_t index;

	return watch->measure.on && !watch->measure.said &&
	       standing_party(watch->standing, party, &index) &&
	       watch->measure.ms[index] == SIGHTING_NEVER;
}

void
measure_clock(struct vigil_watch *watch, bool wrong, int64_t seen)
{
	struct vigil_measure *measure = &watch->measure;

	measure->doubted |= measure->on && wrong;
	measure->borne_out = measure->on && seen >= measure->opens;
}

bool
measure_asks(const struct vigil_watch *watch)
{
	const struct vigil_measure *measure = &watch->measure;

	return measure->on && !measure->said && !measure->doubted && !measure->borne_out;
}

static bool
is_key(const struct vigil_watch *watch, const struct vigil_file *file)
{
	scoped(identity_free) struct identity key = { 0 };
	scoped(buf_free) struct buf path = BUF(KIB);
	struct text rest = file->bytes, line;
	struct err ignored;

	seal_key_path(&watch->id, &path);
	return !path.failed && text_eq(file->path, buf_text(&path)) &&
	       text_line(&rest, &line) && rest.len == 0 &&
	       identity_parse(line, &key, &ignored) &&
	       seal_check_key(&watch->seal, &key, &ignored);
}

void
measure_take(struct vigil_watch *watch, const struct vigil_file *file, int64_t now_ms)
{
	size_t party;

	if (measure_wants(watch, file->from) &&
	    standing_party(watch->standing, file->from, &party) && is_key(watch, file))
		watch->measure.ms[party] = since(&watch->measure, now_ms);
}

/* When it is looked for no longer, in milliseconds.  Who began late looks as long all the same:
 * what was not looked for was not missed. */
static int64_t
end_of(const struct vigil_watch *watch)
{
	int64_t grace = watch->terms.timing.grace * SECOND, from = watch->measure.from;

	return (watch->measure.opens + MEASURE_SECONDS) * SECOND +
	       (from < grace ? grace : from);
}

static bool
all_seen(const struct vigil_watch *watch)
{
	for (size_t i = 0; i < party_count(watch); i++)
		if (watch->measure.ms[i] == SIGHTING_NEVER)
			return false;
	return true;
}

static bool
is_known(const struct vigil_watch *watch, int64_t now_ms)
{
	return (watch->measure.borne_out && all_seen(watch)) || now_ms >= end_of(watch);
}

bool
measure_say(
    struct vigil_watch *watch, struct node *node, int64_t now_ms, bool *said, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct vigil_measure *measure = &watch->measure;
	struct signer signer = node_signer(node);
	struct sighting sighting = { .of = watch->id, .opens = measure->opens };
	struct hash id;

	*said = false;
	if (!measure->on || measure->said || measure->doubted || !is_known(watch, now_ms))
		return true;
	sighting.from = measure->from;
	sighting.until = since(measure, now_ms);
	sighting.count = party_count(watch);
	for (size_t i = 0; i < sighting.count; i++)
		sighting.ms[i] = measure->ms[i];
	if (!sighting_sign(&sighting, now_ms / SECOND, &signer, &note, &id, err) ||
	    !vigil_say(node, buf_text(&note), err))
		return false;
	measure->said = true;
	*said = true;
	return vigil_hear(watch, node, err);
}

bool
measure_is_under_way(const struct vigil_watch *watch, int64_t now)
{
	const struct standing *standing = watch->standing;
	size_t words = 0;

	if (!watch->measure.on || now > end_of(watch) / SECOND + MEASURE_WORDS_SECONDS)
		return false;
	for (size_t i = 0; i < party_count(watch); i++)
		words += standing->told[i];
	return words < party_count(watch);
}
