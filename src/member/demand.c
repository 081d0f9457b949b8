#include "member/demand.h"

#define WITHHELD "may_not_say"

static const char *const kinds[DEMAND_KINDS] = {
	[DEMAND_DATA] = "data",
	[DEMAND_METADATA] = "metadata",
	[DEMAND_REMOVAL] = "removal",
	[DEMAND_ACCESS] = "access",
	[DEMAND_KEYS] = "keys",
	[DEMAND_WEAKEN] = "weaken",
	[DEMAND_VULNERABILITIES] = "vulnerabilities",
	[DEMAND_OTHER] = "other",
	[DEMAND_ANY] = "any",
};

static const char *const counts[DEMAND_COUNTS] = {
	[DEMAND_RECEIVED] = "received",
	[DEMAND_COMPLIED] = "complied",
	[DEMAND_CHALLENGED] = "challenged",
};

const char *
demand_kind_word(enum demand_kind kind)
{
	return kinds[kind];
}

bool
demand_kind_parse(struct text word, enum demand_kind *out)
{
	for (size_t i = 0; i < DEMAND_KINDS; i++) {
		if (!text_eq(word, text_of(kinds[i])))
			continue;
		*out = (enum demand_kind)i;
		return true;
	}
	return false;
}

const char *
demand_count_word(enum demand_count count)
{
	return counts[count];
}

static bool
is_country(struct text country)
{
	return text_eq(country, TEXT("*")) ||
	       (country.len == 2 && country.at[0] >= 'A' && country.at[0] <= 'Z' &&
		   country.at[1] >= 'A' && country.at[1] <= 'Z');
}

/* No more can be answered than came. */
static bool
check_counts(const struct demand *r, struct err *err)
{
	int64_t received = r->count[DEMAND_RECEIVED];

	for (size_t i = 0; i < DEMAND_COUNTS; i++) {
		if (r->count[i] < DEMAND_MAY_NOT_SAY || r->count[i] > STATEMENT_INTEGER_MAX)
			return err_set(err, FAULT_INPUT, "'%s' is out of range", counts[i]);
		if (received != DEMAND_MAY_NOT_SAY && r->count[i] > received)
			return err_set(
			    err, FAULT_INPUT, "'%s' is more than were received", counts[i]);
	}
	return true;
}

/* What holds for each, read or to be written. */
static bool
check(const struct demand *r, int64_t at, struct err *err)
{
	if (r->since >= r->until || r->until - r->since > DEMAND_DAYS_MAX * INT64_C(86400))
		return err_set(err, FAULT_INPUT,
		    "'since' to 'until' is no period of %d days "
		    "at most",
		    DEMAND_DAYS_MAX);
	if (r->until > at)
		return err_set(err, FAULT_INPUT, "its period is not over when it is signed");
	if (!is_country(r->country))
		return err_set(err, FAULT_INPUT,
		    "'country' is neither two capital letters nor '*', for all of them");
	if (r->why.len > DEMAND_WHY_MAX || !text_printable(r->why))
		return err_set(err, FAULT_INPUT,
		    "'why' is not up to %d bytes on a line that "
		    "can be shown",
		    DEMAND_WHY_MAX);
	return check_counts(r, err);
}

/* Each count stands there once: as a number, or as what may not be said. */
static bool
get_withheld(struct value body, bool *withheld, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct text word;

	if (!value_find(body, WITHHELD, &list))
		return true;
	if (!value_as_array(list, err))
		return false;
	while (value_each(list, &walk)) {
		size_t i = 0;

		if (!value_as_text(walk.value, &word, err))
			return false;
		while (i < DEMAND_COUNTS && !text_eq(word, text_of(counts[i])))
			i++;
		if (i == DEMAND_COUNTS || withheld[i])
			return err_set(err, FAULT_INPUT,
			    "'" WITHHELD "' has what is no count, or one twice");
		withheld[i] = true;
	}
	return value_count(list) > 0 || err_set(err, FAULT_INPUT, "'" WITHHELD "' is empty");
}

static bool
get_counts(struct value body, struct demand *out, struct err *err)
{
	bool withheld[DEMAND_COUNTS] = { false };
	struct value there;

	if (!get_withheld(body, withheld, err))
		return false;
	for (size_t i = 0; i < DEMAND_COUNTS; i++) {
		out->count[i] = DEMAND_MAY_NOT_SAY;
		if (withheld[i]) {
			if (value_find(body, counts[i], &there))
				return err_set(err, FAULT_INPUT,
				    "'%s' is said, and may not be said", counts[i]);
			continue;
		}
		if (!value_get_integer(body, counts[i], &out->count[i], err))
			return false;
		if (out->count[i] < 0)
			return err_set(err, FAULT_INPUT, "'%s' is out of range", counts[i]);
	}
	return true;
}

static bool
parse(const struct statement *s, struct demand *out, struct err *err)
{
	struct value why;
	struct text word;

	if (!statement_get_time(s->body, "since", &out->since, err) ||
	    !statement_get_time(s->body, "until", &out->until, err) ||
	    !value_get_text(s->body, "country", &out->country, err) ||
	    !value_get_text(s->body, "kind", &word, err) || !get_counts(s->body, out, err))
		return false;
	if (!demand_kind_parse(word, &out->kind))
		return err_set(err, FAULT_INPUT, "'kind' is none of requests");
	if (value_find(s->body, "why", &why)) {
		if (!value_as_text(why, &out->why, err))
			return false;
		if (out->why.len == 0)
			return err_set(err, FAULT_INPUT, "'why' is empty");
	}
	return check(out, s->at, err);
}

bool
demand_parse(const struct statement *statement, struct demand *out, struct err *err)
{
	struct demand request = { .why = TEXT("") };

	if (statement->kind->id != KIND_GOVERNMENT_REQUEST)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a government.request",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement, &request, err))
		return err_in(err, "government.request");
	*out = request;
	return true;
}

static void
put_counts(const struct demand *r, struct writer *w)
{
	bool withheld = false;

	for (size_t i = 0; i < DEMAND_COUNTS; i++) {
		withheld |= r->count[i] == DEMAND_MAY_NOT_SAY;
		if (r->count[i] == DEMAND_MAY_NOT_SAY)
			continue;
		writer_key(w, counts[i]);
		writer_integer(w, r->count[i]);
	}
	if (!withheld)
		return;
	writer_key(w, WITHHELD);
	writer_array(w);
	for (size_t i = 0; i < DEMAND_COUNTS; i++)
		if (r->count[i] == DEMAND_MAY_NOT_SAY)
			writer_text(w, text_of(counts[i]));
	writer_end(w);
}

bool
demand_sign(const struct demand *request, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(request, at, err))
		return err_in(err, "government.request");
	statement_begin(&draft, kind_of(KIND_GOVERNMENT_REQUEST), signer->vkey.name, at, NULL);
	statement_put_time(w, "since", request->since);
	statement_put_time(w, "until", request->until);
	writer_key(w, "country");
	writer_text(w, request->country);
	writer_key(w, "kind");
	writer_text(w, text_of(kinds[request->kind]));
	put_counts(request, w);
	if (request->why.len > 0) {
		writer_key(w, "why");
		writer_text(w, request->why);
	}
	return statement_end(&draft, signer, out, id, err);
}

bool
demand_is_same(const struct demand *a, const struct demand *b)
{
	return a->since == b->since && a->until == b->until && a->kind == b->kind &&
	       text_eq(a->country, b->country);
}

int64_t
demand_next_due(const struct demand *request)
{
	return request->until + (request->until - request->since) + DEMAND_PUBLISH;
}
