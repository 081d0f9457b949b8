#include "release/sighting.h"

static bool
check(const struct sighting *sighting, struct err *err)
{
	if (sighting->from < 0 || sighting->until < sighting->from ||
	    sighting->until > SIGHTING_MS_MAX)
		return err_set(err, FAULT_INPUT,
		    "'/from' and '/until' are no milliseconds of at most a year, in order");
	if (sighting->count < 2 || sighting->count > SIGHTING_PARTIES_MAX)
		return err_set(err, FAULT_INPUT, "'/seen' does not tell of 2 to %d parties",
		    SIGHTING_PARTIES_MAX);
	for (size_t i = 0; i < sighting->count; i++)
		if (sighting->ms[i] < SIGHTING_NEVER || sighting->ms[i] > sighting->until)
			return err_set(err, FAULT_INPUT,
			    "'/seen/%zu' is neither %d nor a time up to '/until'", i,
			    SIGHTING_NEVER);
	return true;
}

static bool
get_all(struct value body, struct sighting *sighting, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (!value_get_array(body, "seen", &list, err))
		return false;
	if (value_count(list) > SIGHTING_PARTIES_MAX)
		return err_set(
		    err, FAULT_INPUT, "'/seen' tells of over %d parties", SIGHTING_PARTIES_MAX);
	while (value_each(list, &walk))
		if (!value_as_integer(walk.value, &sighting->ms[sighting->count++], err))
			return false;
	return true;
}

bool
sighting_parse(const struct statement *statement, struct sighting *out, struct err *err)
{
	struct value body = statement->body;
	struct sighting sighting = { .count = 0 };

	if (statement->kind->id != KIND_RELEASE_SIGHTING)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a release.sighting",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_hash(body, "of", &sighting.of, err) ||
	    !statement_get_time(body, "opens", &sighting.opens, err) ||
	    !value_get_integer(body, "from", &sighting.from, err) ||
	    !value_get_integer(body, "until", &sighting.until, err) ||
	    !get_all(body, &sighting, err) || !check(&sighting, err))
		return err_in(err, "release.sighting");
	*out = sighting;
	return true;
}

bool
sighting_sign(const struct sighting *sighting, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(sighting, err))
		return err_in(err, "release.sighting");
	statement_begin(&draft, kind_of(KIND_RELEASE_SIGHTING), node->vkey.name, at, NULL);
	statement_put_hash(w, "of", &sighting->of);
	statement_put_time(w, "opens", sighting->opens);
	writer_put_integer(w, "from", sighting->from);
	writer_put_integer(w, "until", sighting->until);
	writer_key(w, "seen");
	writer_array(w);
	for (size_t i = 0; i < sighting->count; i++)
		writer_integer(w, sighting->ms[i]);
	writer_end(w);
	return statement_end(&draft, node, out, id, err);
}
