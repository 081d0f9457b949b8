#include "member/canary.h"

const struct canary_sentence canary_sentences[] = {
	{ "no-offence",
	    "We have helped no government, and nobody else, to attack anybody's systems." },
	{ "no-back-door", "We have built no back door into what we make, and have weakened "
			  "none of it, nor its encryption, for anybody." },
	{ "no-keys", "We have handed over none of our private keys and none of our customers', "
		     "and hold none in escrow." },
	{ "no-secret-build",
	    "We have delivered no build and no update to some people in order to watch or "
	    "attack them." },
	{ "no-flaw-passed-on", "We have passed on no vulnerability, and nothing else that we "
			       "learnt in confidence, to anybody who would attack with it." },
	{ "no-gag", "No order forbids us to tell how many requests of governments we had; our "
		    "register of them is complete." },
	{ "in-control",
	    "Our keys are in our hands alone, and we sign this of our own free will." },
	{ NULL, NULL },
};

const char *
canary_words(struct text id)
{
	for (const struct canary_sentence *one = canary_sentences; one->id != NULL; one++)
		if (text_eq(id, text_of(one->id)))
			return one->words;
	return NULL;
}

bool
canary_does_say(const struct canary *canary, struct text id)
{
	for (size_t i = 0; i < canary->says; i++)
		if (text_eq(canary->say[i], id))
			return true;
	return false;
}

/* Small letters, digits and "-". */
static bool
is_id(struct text id)
{
	for (size_t i = 0; i < id.len; i++)
		if (!(id.at[i] >= 'a' && id.at[i] <= 'z') &&
		    !(id.at[i] >= '0' && id.at[i] <= '9') && id.at[i] != '-')
			return false;
	return id.len > 0 && id.len <= CANARY_ID_MAX;
}

static bool
check_says(const struct canary *c, struct err *err)
{
	if (c->says == 0 || c->says > CANARY_SAYS_MAX)
		return err_set(
		    err, FAULT_INPUT, "'says' is not 1 to %d sentences", CANARY_SAYS_MAX);
	for (size_t i = 0; i < c->says; i++) {
		if (!is_id(c->say[i]))
			return err_set(err, FAULT_INPUT, "'says' has what is no sentence's id");
		for (size_t j = 0; j < i; j++)
			if (text_eq(c->say[i], c->say[j]))
				return err_set(err, FAULT_INPUT, "'%.*s' is said twice",
				    TEXT_ARGS(c->say[i]));
	}
	return true;
}

/* Lines that can be shown; whose signatures they are is not for this floor. */
static bool
check_beacon(struct text beacon, struct err *err)
{
	struct text line;
	bool good = beacon.len <= CANARY_BEACON_MAX;

	while (good && text_line(&beacon, &line))
		good = text_printable(line);
	return (good && beacon.len == 0) ||
	       err_set(err, FAULT_INPUT,
		   "'beacon' is not lines that can be shown, %zu bytes "
		   "at most",
		   CANARY_BEACON_MAX);
}

/* What holds for each, read or to be written. */
static bool
check(const struct canary *c, int64_t at, struct err *err)
{
	if (c->days < 1 || c->days > CANARY_DAYS_MAX)
		return err_set(err, FAULT_INPUT, "'days' is not 1 to %d", CANARY_DAYS_MAX);
	if (c->since > at)
		return err_set(err, FAULT_INPUT, "'since' is after it was signed");
	return check_says(c, err) && check_beacon(c->beacon, err);
}

static bool
get_says(struct value body, struct canary *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (!value_get_array(body, "says", &list, err))
		return false;
	while (value_each(list, &walk)) {
		if (out->says == CANARY_SAYS_MAX)
			return err_set(err, FAULT_INPUT, "'says' is more than %d sentences",
			    CANARY_SAYS_MAX);
		if (!value_as_text(walk.value, &out->say[out->says++], err))
			return false;
	}
	return true;
}

static bool
get_beacon(struct value body, struct canary *out, struct err *err)
{
	struct value beacon;

	if (!value_find(body, "beacon", &beacon))
		return true;
	if (!value_as_text(beacon, &out->beacon, err))
		return false;
	return out->beacon.len > 0 || err_set(err, FAULT_INPUT, "'beacon' is empty");
}

bool
canary_parse(const struct statement *statement, struct canary *out, struct err *err)
{
	struct value body = statement->body;
	struct canary canary = { .beacon = TEXT("") };
	bool follows;

	if (statement->kind->id != KIND_CANARY)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a canary",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_time(body, "since", &canary.since, err) ||
	    !value_get_integer(body, "days", &canary.days, err) ||
	    !get_says(body, &canary, err) ||
	    !statement_get_hash_if(body, "previous", &follows, &canary.previous, err) ||
	    !get_beacon(body, &canary, err) || !check(&canary, statement->at, err))
		return err_in(err, "canary");
	canary.first = !follows;
	*out = canary;
	return true;
}

bool
canary_sign(const struct canary *canary, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(canary, at, err))
		return err_in(err, "canary");
	statement_begin(&draft, kind_of(KIND_CANARY), signer->vkey.name, at, NULL);
	statement_put_time(w, "since", canary->since);
	writer_key(w, "days");
	writer_integer(w, canary->days);
	writer_key(w, "says");
	writer_array(w);
	for (size_t i = 0; i < canary->says; i++)
		writer_text(w, canary->say[i]);
	writer_end(w);
	if (!canary->first)
		statement_put_hash(w, "previous", &canary->previous);
	if (canary->beacon.len > 0) {
		writer_key(w, "beacon");
		writer_text(w, canary->beacon);
	}
	return statement_end(&draft, signer, out, id, err);
}
