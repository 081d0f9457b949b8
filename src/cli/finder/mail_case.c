#include "cli/finder/mail_case.h"

#include <stdio.h>

#include "case/cs.h"
#include "case/em.h"
#include "case/rm.h"
#include "case/role.h"
#include "cli/command/fold.h"
#include "cli/command/instant.h"
#include "cli/command/shown.h"
#include "codec/json_write.h"

#define PARTY_COLUMNS 30
#define ID_SHOWN 12 /* digits; `accord mail` takes them */

static const char *const parts[] = { "outside", "invited", "joined", "declined", "left",
	"removed" };
static const char *const terms_words[] = { "proposed", "in force", "replaced", "rejected",
	"ended" };
static const char *const consent_words[] = { "none", "given", "refused", "withdrawn" };

/* One that is told about. */
struct telling {
	const struct finder *finder;
	const struct mailbag *bag;
	int64_t now;
};

static const char *
part_of(const struct finder_case *held)
{
	if (held->party == ENTRY_NOBODY)
		return parts[MEMBER_OUTSIDE];
	return parts[held->ledger.state.party[held->party].membership];
}

static const char *
word_of(const struct embargo_terms *terms, int64_t now)
{
	bool over = terms->state == TERMS_ACTIVE && now >= terms->ends;

	return terms_words[over ? TERMS_ENDED : terms->state];
}

static const char *
consent_of(const struct finder_case *held, const struct embargo_terms *terms)
{
	if (held->party == ENTRY_NOBODY)
		return consent_words[CONSENT_NONE];
	return consent_words[state_consent(&held->ledger.state, terms, held->party).consent];
}

static const struct hash *
id_of(const struct finder_case *held, uint32_t node)
{
	return &held->ledger.dag.node[node].id;
}

static void
print_short(const struct hash *id)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(id, &hex);
	printf("%.*s", ID_SHOWN, buf_string(&hex));
}

static void
print_until(int64_t at, int64_t now)
{
	scoped(buf_free) struct buf utc = BUF(KIB);

	utc_format(at, &utc);
	instant_print(buf_text(&utc), now);
}

/* --- in lines */

/* What it is asked, by the very id that its answer will name. */
static void
print_question(const struct finder_case *held, const struct embargo_terms *terms, int64_t now)
{
	if (!finder_case_waits(held, terms) || now >= terms->ends)
		return;
	printf("            your answer: accord mail --accept ");
	print_short(id_of(held, terms->node));
	printf(", or --decline ");
	print_short(id_of(held, terms->node));
	puts(" WHY");
}

static void
print_terms(const struct finder_case *held, const struct embargo_terms *terms, int64_t now)
{
	printf("  embargo   ");
	print_short(id_of(held, terms->node));
	printf(", %s, until ", word_of(terms, now));
	print_until(terms->ends, now);
	printf("\n            by %.*s; your consent: %s\n",
	    TEXT_ARGS(ledger_name(&held->ledger, terms->by)), consent_of(held, terms));
	print_question(held, terms, now);
}

/* Of what is over nothing is asked, and a list leaves it out. */
static bool
is_open(const struct embargo_terms *terms, int64_t now)
{
	return (terms->state == TERMS_PENDING || terms->state == TERMS_ACTIVE) &&
	       now < terms->ends;
}

static void
print_invitation(const struct finder_case *held)
{
	const struct state *state = &held->ledger.state;

	if (held->party == ENTRY_NOBODY ||
	    state->party[held->party].membership != MEMBER_INVITED)
		return;
	printf("  invited   to take part, by what it says: accord mail --accept ");
	print_short(id_of(held, state->party[held->party].invite));
	puts(", or --decline");
}

static void
print_head(const struct finder_case *held, int64_t now)
{
	scoped(buf_free) struct buf title = BUF_SECRET(16 * KIB), cs = BUF(KIB);
	const struct state *state = &held->ledger.state;

	shown_add(buf_text(&held->title), &title);
	cs_format(state->pxa, &cs);
	printf("case      ");
	print_short(&held->ledger.of_case);
	printf("  %s\n  state     you: %s; embargo %s, what has happened: %s\n",
	    title.len > 0 ? buf_string(&title) : "(not told yet)", part_of(held),
	    em_word(state_em_at(state, now)), buf_string(&cs));
}

static bool
show_one(void *arg, const struct hash *of_case, struct err *err)
{
	scoped(finder_case_free) struct finder_case held = { 0 };
	const struct telling *telling = arg;
	const struct state *state;

	if (!finder_case_load(telling->finder, telling->bag, of_case, &held, err))
		return false;
	state = &held.ledger.state;
	print_head(&held, telling->now);
	print_invitation(&held);
	for (size_t i = 0; i < state->terms_count; i++)
		if (is_open(&state->terms[i], telling->now))
			print_terms(&held, &state->terms[i], telling->now);
	return true;
}

bool
mail_case_show_list(
    const struct finder *finder, const struct mailbag *bag, int64_t now, struct err *err)
{
	struct telling telling = { finder, bag, now };

	return finder_case_each(bag, show_one, &telling, err);
}

static void
print_party(const struct finder_case *held, uint16_t party)
{
	const struct state *state = &held->ledger.state;
	const struct participant *p = &state->party[party];
	scoped(buf_free) struct buf name = BUF(16 * KIB), padded = BUF(16 * KIB), cs = BUF(KIB);

	shown_add(ledger_name(&held->ledger, party), &name);
	fold_pad(party == held->party ? TEXT("you") : buf_text(&name), PARTY_COLUMNS, &padded);
	cs_format(state_cs(state, party), &cs);
	printf("  party     %s  %-8s  %-8s  %s%s%s\n", buf_string(&padded),
	    parts[p->membership], rm_word(p->rm), buf_string(&cs),
	    state_adheres(state, party) ? "  bound" : "",
	    party == state->owner ? "  owner" : "");
}

bool
mail_case_show(const struct finder *finder, const struct mailbag *bag,
    const struct hash *of_case, int64_t now, struct err *err)
{
	scoped(finder_case_free) struct finder_case held = { 0 };
	const struct state *state;
	struct hash missing;
	size_t next = 0;

	if (!finder_case_load(finder, bag, of_case, &held, err))
		return false;
	state = &held.ledger.state;
	print_head(&held, now);
	print_invitation(&held);
	for (size_t i = 0; i < held.ledger.names; i++)
		if (state->party[i].membership != MEMBER_OUTSIDE)
			print_party(&held, (uint16_t)i);
	for (size_t i = 0; i < state->terms_count; i++)
		print_terms(&held, &state->terms[i], now);
	if (ledger_missing(&held.ledger, &next, &missing))
		puts("  missing   others name statements that have not come to you");
	return true;
}

/* --- as JSON */

static void
put_word(struct writer *w, const char *key, const char *word)
{
	writer_key(w, key);
	writer_text(w, text_of(word));
}

static void
put_set(struct writer *w, const char *key, unsigned set)
{
	scoped(buf_free) struct buf letters = BUF(KIB);

	cs_format(set, &letters);
	statement_put_text(w, key, &letters);
}

static void
put_parties(const struct finder_case *held, struct writer *w)
{
	const struct state *state = &held->ledger.state;

	writer_key(w, "participants");
	writer_array(w);
	for (size_t i = 0; i < held->ledger.names; i++) {
		if (state->party[i].membership == MEMBER_OUTSIDE)
			continue;
		writer_object(w);
		writer_key(w, "party");
		writer_text(w, ledger_name(&held->ledger, (uint16_t)i));
		put_word(w, "is", parts[state->party[i].membership]);
		put_word(w, "rm", rm_word(state->party[i].rm));
		put_set(w, "cs", state_cs(state, (uint16_t)i));
		writer_key(w, "adheres");
		writer_bool(w, state_adheres(state, (uint16_t)i));
		writer_end(w);
	}
	writer_end(w);
}

static void
put_terms(const struct finder_case *held, int64_t now, struct writer *w)
{
	const struct state *state = &held->ledger.state;

	writer_key(w, "terms");
	writer_array(w);
	for (size_t i = 0; i < state->terms_count; i++) {
		const struct embargo_terms *terms = &state->terms[i];

		writer_object(w);
		statement_put_hash(w, "terms", id_of(held, terms->node));
		writer_key(w, "by");
		writer_text(w, ledger_name(&held->ledger, terms->by));
		put_word(w, "is", word_of(terms, now));
		statement_put_time(w, "ends", terms->ends);
		writer_key(w, "left");
		writer_integer(w, terms->ends > now ? terms->ends - now : 0);
		put_word(w, "consent", consent_of(held, terms));
		writer_key(w, "waits");
		writer_bool(w, finder_case_waits(held, terms) && now < terms->ends);
		writer_end(w);
	}
	writer_end(w);
}

static bool
put_one(void *arg, const struct hash *of_case, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET(4 * MIB), line = BUF_SECRET(16 * MIB);
	scoped(finder_case_free) struct finder_case held = { 0 };
	const struct telling *telling = arg;
	struct writer w = WRITER(&json);

	if (!finder_case_load(telling->finder, telling->bag, of_case, &held, err))
		return false;
	writer_object(&w);
	statement_put_hash(&w, "case", of_case);
	writer_key(&w, "title");
	writer_text(&w, buf_text(&held.title));
	put_word(&w, "part", part_of(&held));
	put_word(&w, "em", em_word(state_em_at(&held.ledger.state, telling->now)));
	put_set(&w, "cs", held.ledger.state.pxa);
	put_parties(&held, &w);
	put_terms(&held, telling->now, &w);
	writer_end(&w);
	shown_add(buf_text(&json), &line);
	if (!buf_ok(&json, err) || !buf_ok(&line, err))
		return false;
	puts(buf_string(&line));
	return true;
}

bool
mail_case_json(
    const struct finder *finder, const struct mailbag *bag, int64_t now, struct err *err)
{
	struct telling telling = { finder, bag, now };

	return finder_case_each(bag, put_one, &telling, err);
}
