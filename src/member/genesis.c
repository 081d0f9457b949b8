#include "member/genesis.h"

#include "statement/party.h"
#include "statement/url.h"

#define ADMISSIONS_MAX 100
#define SPONSORS_MAX 16
#define SEASON_DAYS_MAX 3650

bool
genesis_same_house(struct text a, struct text b)
{
	struct text longer = a.len > b.len ? a : b, shorter = a.len > b.len ? b : a;

	return text_ends(longer, shorter) &&
	       (longer.len == shorter.len || longer.at[longer.len - shorter.len - 1] == '.');
}

static bool
within(int64_t value, int64_t least, int64_t most, const char *name, struct err *err)
{
	return (value >= least && value <= most) ||
	       err_set(err, FAULT_INPUT, "'%s' is out of range", name);
}

bool
genesis_check_url(struct text url, struct err *err)
{
	if (url.len > GENESIS_URL_MAX)
		return err_set(err, FAULT_INPUT, "'url' is longer than %d", GENESIS_URL_MAX);
	return url_check(url, err);
}

static bool
check_founders(const struct genesis *g, struct err *err)
{
	if (g->count < GENESIS_FOUNDERS_MIN || g->count > GENESIS_FOUNDERS_MAX)
		return err_set(err, FAULT_INPUT, "it has not %d to %d founders",
		    GENESIS_FOUNDERS_MIN, GENESIS_FOUNDERS_MAX);
	for (size_t i = 0; i < g->count; i++) {
		if (!party_check_node(g->founder[i].name, err) ||
		    !genesis_check_url(g->founder[i].url, err))
			return false;
		for (size_t j = 0; j < i; j++)
			if (genesis_same_house(g->founder[i].name, g->founder[j].name))
				return err_set(err, FAULT_INPUT,
				    "'%.*s' and '%.*s' are of one organisation",
				    TEXT_ARGS(g->founder[j].name),
				    TEXT_ARGS(g->founder[i].name));
	}
	return true;
}

static bool
is_founder(const struct genesis *g, struct text name)
{
	for (size_t i = 0; i < g->count; i++)
		if (text_eq(g->founder[i].name, name))
			return true;
	return false;
}

/* What holds for every genesis, read or to be written. */
static bool
check(const struct genesis *g, struct text by, struct err *err)
{
	if (g->name.len == 0 || g->name.len > GENESIS_NAME_MAX || !text_printable(g->name))
		return err_set(err, FAULT_INPUT,
		    "'name' is not 1 to %d bytes that can be shown", GENESIS_NAME_MAX);
	for (size_t i = 0; i < PROMISES; i++)
		if (!within(
			g->terms[i].version, 1, INT32_MAX, promise_word((enum promise)i), err))
			return false;
	return within(g->rules.admissions, 1, ADMISSIONS_MAX, "admissions", err) &&
	       within(g->rules.sponsors, 1, SPONSORS_MAX, "sponsors", err) &&
	       within(g->rules.season_days, 0, SEASON_DAYS_MAX, "season_days", err) &&
	       check_founders(g, err) &&
	       (is_founder(g, by) || err_set(err, FAULT_INPUT,
					 "'%.*s' signed it and is no founder", TEXT_ARGS(by)));
}

static bool
parse_founder(struct value value, struct genesis_founder *out, struct err *err)
{
	struct text word;

	return value_get_text(value, "name", &out->name, err) &&
	       value_get_text(value, "url", &out->url, err) &&
	       statement_get_hash(value, "manifest", &out->manifest, err) &&
	       value_get_text(value, "promise", &word, err) &&
	       (promise_parse(word, &out->promise) ||
		   err_set(err, FAULT_INPUT, "'promise' is neither pledge nor charter"));
}

static bool
parse_founders(struct value body, struct genesis *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (!value_get_array(body, "founders", &list, err))
		return false;
	while (value_each(list, &walk)) {
		if (out->count == GENESIS_FOUNDERS_MAX)
			return err_set(err, FAULT_INPUT, "it has more than %d founders",
			    GENESIS_FOUNDERS_MAX);
		if (!parse_founder(walk.value, &out->founder[out->count++], err))
			return false;
	}
	return true;
}

static bool
parse_terms(struct value body, struct genesis *out, struct err *err)
{
	struct value terms;

	for (size_t i = 0; i < PROMISES; i++)
		if (!value_get_object(body, promise_word((enum promise)i), &terms, err) ||
		    !value_get_integer(terms, "version", &out->terms[i].version, err) ||
		    !statement_get_hash(terms, "sha256", &out->terms[i].sha256, err))
			return false;
	return true;
}

static bool
parse(struct value body, struct genesis *out, struct err *err)
{
	struct value rules;

	return value_get_text(body, "name", &out->name, err) && parse_terms(body, out, err) &&
	       value_get_object(body, "rules", &rules, err) &&
	       value_get_integer(rules, "admissions", &out->rules.admissions, err) &&
	       value_get_integer(rules, "sponsors", &out->rules.sponsors, err) &&
	       value_get_integer(rules, "season_days", &out->rules.season_days, err) &&
	       parse_founders(body, out, err);
}

bool
genesis_parse(const struct statement *statement, struct genesis *out, struct err *err)
{
	struct genesis genesis = { .count = 0 };

	if (statement->kind->id != KIND_GENESIS)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a genesis",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement->body, &genesis, err) || !check(&genesis, statement->by, err))
		return err_in(err, "genesis");
	*out = genesis;
	return true;
}

static void
write_founders(const struct genesis *g, struct writer *w)
{
	writer_key(w, "founders");
	writer_array(w);
	for (size_t i = 0; i < g->count; i++) {
		writer_object(w);
		writer_key(w, "name");
		writer_text(w, g->founder[i].name);
		writer_key(w, "url");
		writer_text(w, g->founder[i].url);
		statement_put_hash(w, "manifest", &g->founder[i].manifest);
		writer_key(w, "promise");
		writer_text(w, text_of(promise_word(g->founder[i].promise)));
		writer_end(w);
	}
	writer_end(w);
}

static void
write_terms(const struct genesis *g, struct writer *w)
{
	for (size_t i = 0; i < PROMISES; i++) {
		writer_key(w, promise_word((enum promise)i));
		writer_object(w);
		writer_put_integer(w, "version", g->terms[i].version);
		statement_put_hash(w, "sha256", &g->terms[i].sha256);
		writer_end(w);
	}
}

bool
genesis_sign(const struct genesis *genesis, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(genesis, signer->vkey.name, err))
		return err_in(err, "genesis");
	statement_begin(&draft, kind_of(KIND_GENESIS), signer->vkey.name, at, NULL);
	writer_key(w, "name");
	writer_text(w, genesis->name);
	write_terms(genesis, w);
	writer_key(w, "rules");
	writer_object(w);
	writer_put_integer(w, "admissions", genesis->rules.admissions);
	writer_put_integer(w, "sponsors", genesis->rules.sponsors);
	writer_put_integer(w, "season_days", genesis->rules.season_days);
	writer_end(w);
	write_founders(genesis, w);
	return statement_end(&draft, signer, out, id, err);
}
