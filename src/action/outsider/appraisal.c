#include "action/outsider/appraisal.h"

#include <inttypes.h>

#include "action/outsider/appraising.h"
#include "action/outsider/weighing.h"
#include "base/utc.h"
#include "bounty/change.h"
#include "bounty/credit.h"
#include "bounty/edition.h"
#include "log/policy.h"
#include "log/vouched.h"
#include "member/act.h"

#define WORDS_MAX (4 * KIB)
#define THANKS_TOLD 8        /* a line each at most, of a name and a title */
#define WITNESSED_WITHIN 600 /* seconds after its log grew */
#define ROWS_MAX 8192        /* three for each file that may be offered, and as many others */
#define POLICY_PATH "/witness-policy"

/* --- rows */

bool
appraising_add(struct appraising *a, struct text about, enum audit_result result,
    enum audit_class class, struct err *err)
{
	struct audit_node *node = a->node;
	struct audit_row *row = &node->row[node->rows];

	if (node->rows == ROWS_MAX)
		return err_set(
		    err, FAULT_LIMIT, "there is more to tell of it than can be told");
	if (!buf_ok(&a->words, err))
		return false;
	*row = (struct audit_row){ arena_text(a->arena, about), result, class,
		.words = arena_text(a->arena, buf_text(&a->words)) };
	buf_clear(&a->words);
	if (row->about.at == NULL || row->words.at == NULL)
		return err_memory(err);
	node->rows++;
	return true;
}

/* --- manifests, log, anchors: what a visit finds */

#define BIT(finding) (1U << (finding))

static const unsigned of_manifests = BIT(FINDING_MANIFESTS);
static const unsigned of_log = BIT(FINDING_FORK) | BIT(FINDING_CONTRADICTED) |
			       BIT(FINDING_OMITTED) | BIT(FINDING_BACK_DATED);
static const unsigned of_anchors = BIT(FINDING_ANCHORS) | BIT(FINDING_GAP) | BIT(FINDING_LATE);

static bool
add_findings(
    struct appraising *a, struct text about, unsigned those, bool *any, struct err *err)
{
	const struct visit *visit = a->visit;

	*any = false;
	for (size_t i = 0; i < visit->findings; i++) {
		const struct visit_finding *f = &visit->finding[i];

		if ((those & BIT(f->what)) == 0)
			continue;
		*any = true;
		buf_addf(&a->words, "%s: %.*s", finding_word(f->what), TEXT_ARGS(f->about));
		if (!appraising_add(a, about, AUDIT_BROKEN, AUDIT_MEASURED, err))
			return false;
	}
	return true;
}

static bool
add_manifests(struct appraising *a, struct err *err)
{
	const struct chain *chain = &a->visit->peer.chain;
	bool any;

	if (!add_findings(a, TEXT("manifests"), of_manifests, &any, err) || any)
		return any;
	buf_addf(&a->words, "%zu, %s", chain->count,
	    chain->count == 1 ? "of "
			      : "each signed by what the one before names; the first of ");
	utc_format(chain_at(chain, 0)->statement.at, &a->words);
	return appraising_add(a, TEXT("manifests"), AUDIT_KEPT, AUDIT_MEASURED, err);
}

static bool
add_log(struct appraising *a, struct err *err)
{
	const struct visit *visit = a->visit;
	struct checkpoint head;
	bool any;

	if (!add_findings(a, TEXT("log"), of_log, &any, err) || any)
		return any;
	if (!checkpoint_open(visit->shown, &visit->peer.manifest->key[PARTY_LOG], &head, err))
		return false;
	buf_addf(&a->words,
	    "%" PRIu64 " entries, all of them in the head that it signed; %zu public "
	    "statement%s, all shown as the log has them",
	    head.size, visit->said, visit->said == 1 ? "" : "s");
	return appraising_add(a, TEXT("log"), AUDIT_KEPT, AUDIT_MEASURED, err);
}

static bool
add_anchors(struct appraising *a, struct err *err)
{
	const struct visit *visit = a->visit;
	bool any;

	if (!add_findings(a, TEXT("anchors"), of_anchors, &any, err) || any)
		return any;
	if (!visit->anchor.known) {
		buf_add(&a->words, TEXT("none yet"));
		return appraising_add(a, TEXT("anchors"), AUDIT_ABSENT, AUDIT_MEASURED, err);
	}
	buf_addf(&a->words,
	    "one for each epoch, without a gap; the last is that of epoch %" PRIu64
	    ", which lasted %" PRId64 " s",
	    visit->anchor.entry.epoch, visit->peer.manifest->epoch);
	return appraising_add(a, TEXT("anchors"), AUDIT_KEPT, AUDIT_MEASURED, err);
}

/* --- witnesses */

/* Did its log grow a moment ago, by its own word, so that its witnesses may not have seen it
 * yet?
 */
static bool
is_new(const struct appraising *a)
{
	const struct visit *visit = a->visit;
	int64_t now = a->appraisal->now, last = visit->latest;
	uint64_t seconds = (uint64_t)visit->peer.manifest->epoch;
	uint64_t epoch = visit->anchor.entry.epoch;

	if (visit->anchor.known && epoch < (uint64_t)UTC_MAX / seconds &&
	    (int64_t)((epoch + 1) * seconds) > last)
		last = (int64_t)((epoch + 1) * seconds);
	return now - last < WITNESSED_WITHIN && last - now < WITNESSED_WITHIN;
}

/* Does a quorum of that policy vouch for the head that was shown? */
static bool
add_seen(struct appraising *a, const struct policy *policy, const char *whose, struct err *err)
{
	const struct vkey *key = &a->visit->peer.manifest->key[PARTY_LOG];
	enum audit_result result = AUDIT_KEPT;
	struct err why;
	int64_t seen;

	if (policy->quorum == POLICY_NONE) {
		result = AUDIT_ABSENT;
		buf_add(&a->words, TEXT("nobody need vouch for its log"));
	} else if (!vouched_since(policy, key, a->visit->shown, &seen, &why)) {
		result = is_new(a) ? AUDIT_UNKNOWN : AUDIT_BROKEN;
		buf_addf(&a->words, "no quorum vouches for the head of its log%s (%s)",
		    is_new(a) ? " yet" : "", why.text);
	} else {
		buf_addf(&a->words,
		    "a quorum of %zu witnesses had seen the head of its log by ",
		    policy->witness_count);
		utc_format(seen, &a->words);
	}
	a->policy = policy;
	a->vouched = result == AUDIT_KEPT;
	buf_addf(&a->words, ", by the policy that %s", whose);
	return appraising_add(a, TEXT("witnesses"), result,
	    result == AUDIT_KEPT ? AUDIT_COUNTERSIGNED : AUDIT_MEASURED, err);
}

/* Whom to believe; false, where that is not known, with the reason. */
static bool
get_policy(const struct appraising *a, struct policy *policy, struct err *why)
{
	const struct remote *remote = a->appraisal->places->at[a->which];
	scoped(buf_free) struct buf bytes = BUF(POLICY_LEN_MAX);
	struct sink sink = sink_buf(&bytes);
	struct text kept;

	if (a->appraisal->witnesses.len > 0)
		buf_add(&bytes, a->appraisal->witnesses);
	else if (!remote->get(remote->arg, POLICY_PATH, &sink, why))
		return false;
	if (!buf_ok(&bytes, why))
		return false;
	kept = arena_text(a->arena, buf_text(&bytes));
	return kept.at == NULL ? err_memory(why) : policy_parse(kept, policy, why);
}

static bool
add_witnesses(struct appraising *a, struct err *err)
{
	bool given = a->appraisal->witnesses.len > 0;
	struct policy *policy = arena_new(a->arena, struct policy);
	struct err why;

	if (policy == NULL)
		return err_memory(err);
	a->policy = NULL;
	a->vouched = false;
	if (get_policy(a, policy, &why))
		return add_seen(a, policy, given ? "was given" : "it shows itself", err);
	if (why.fault == FAULT_ABSENT)
		buf_add(&a->words, TEXT("it shows no policy that names any (witness-policy)"));
	else
		buf_addf(&a->words, "it does not show whom to believe: %s", why.text);
	return appraising_add(a, TEXT("witnesses"),
	    why.fault == FAULT_ABSENT ? AUDIT_ABSENT : AUDIT_UNKNOWN, AUDIT_MEASURED, err);
}

/* --- pledge and policy: what it says of itself */

static bool
add_pledge(struct appraising *a, struct err *err)
{
	for (size_t i = 0; i < a->visit->said; i++) {
		scoped(statement_free) struct statement s = { 0 };
		const struct visit_said *said = &a->visit->say[i];
		struct act act;

		if (said->kind->id != KIND_PLEDGE && said->kind->id != KIND_WITHDRAW)
			continue;
		if (!statement_reopen(said->note, &s, err) || !act_parse(&s, &act, err))
			return false;
		if (a->words.len > 0)
			buf_add(&a->words, TEXT("; "));
		if (act.kind == KIND_WITHDRAW)
			buf_add(&a->words, TEXT("withdrawn at "));
		else
			buf_addf(&a->words, "the %s, version %" PRId64 ", signed at ",
			    promise_word(act.promise), act.terms.version);
		utc_format(s.at, &a->words);
	}
	if (a->words.len > 0)
		return appraising_add(a, TEXT("pledge"), AUDIT_PRESENT, AUDIT_CLAIMED, err);
	buf_add(&a->words, TEXT("it has signed neither the pledge nor the charter"));
	return appraising_add(a, TEXT("pledge"), AUDIT_ABSENT, AUDIT_MEASURED, err);
}

/* The versions of its policy, in the order of its log. */
struct editions {
	size_t count, worse;
	struct edition last;
	struct hash id;
	int64_t at;
	bool broken;
};

static bool
add_edition(
    struct appraising *a, struct editions *editions, const struct statement *s, struct err *err)
{
	struct edition edition;
	struct changes changes;

	if (!edition_parse(s, a->arena, &edition, err))
		return false;
	if (editions->count > 0) {
		editions->broken |= edition.first || !hash_eq(&edition.previous, &editions->id);
		if (!change_list(
			&editions->last.policy, &edition.policy, a->arena, &changes, err))
			return false;
		for (size_t i = 0; i < changes.count; i++)
			editions->worse += changes.at[i].way == CHANGE_WORSE;
	}
	editions->last = edition;
	editions->id = s->id;
	editions->at = s->at;
	editions->count++;
	return true;
}

static bool
read_editions(struct appraising *a, struct editions *editions, struct err *err)
{
	for (size_t i = 0; i < a->visit->said; i++) {
		scoped(statement_free) struct statement s = { 0 };
		const struct visit_said *said = &a->visit->say[i];

		if (said->kind->id == KIND_POLICY && (!statement_reopen(said->note, &s, err) ||
							 !add_edition(a, editions, &s, err)))
			return false;
	}
	return true;
}

static bool
add_policy(struct appraising *a, struct err *err)
{
	struct editions editions = { 0 };

	if (!read_editions(a, &editions, err))
		return false;
	if (editions.count == 0) {
		buf_add(&a->words, TEXT("it has published none"));
		return appraising_add(a, TEXT("policy"), AUDIT_ABSENT, AUDIT_MEASURED, err);
	}
	if (editions.broken) {
		buf_add(&a->words, TEXT("its versions do not follow each other"));
		return appraising_add(a, TEXT("policy"), AUDIT_BROKEN, AUDIT_MEASURED, err);
	}
	buf_addf(&a->words, "%zu version%s, each naming the one before, the last of ",
	    editions.count, editions.count == 1 ? "" : "s");
	utc_format(editions.at, &a->words);
	if (editions.count > 1)
		buf_addf(
		    &a->words, "; changes for the worse, for finders: %zu", editions.worse);
	return appraising_add(a, TEXT("policy"), AUDIT_PRESENT, AUDIT_CLAIMED, err);
}

/* --- what is counted */

static size_t
count_said(const struct appraising *a, enum kind_id kind)
{
	size_t count = 0;

	for (size_t i = 0; i < a->visit->said; i++)
		count += a->visit->say[i].kind->id == kind;
	return count;
}

/* Of which there need be none. */
static bool
add_count(struct appraising *a, enum kind_id kind, const char *about, const char *words,
    struct err *err)
{
	size_t count = count_said(a, kind);

	if (count == 0)
		return true;
	buf_addf(&a->words, "%zu %s", count, words);
	return appraising_add(a, text_of(about), AUDIT_PRESENT, AUDIT_CLAIMED, err);
}

static bool
add_thank(struct appraising *a, struct text note, const char *before, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(arena_free) struct arena arena = ARENA(CREDIT_ROOM);
	struct credit credit;

	if (!statement_reopen(note, &s, err) || !credit_parse(&s, &arena, &credit, err))
		return false;
	buf_addf(&a->words, "%s%.*s (%.*s)", before,
	    TEXT_ARGS(credit.name.len > 0 ? credit.name : TEXT("a finder without a name")),
	    TEXT_ARGS(credit.title));
	return true;
}

/* Of many the last ones. */
static bool
add_thanks(struct appraising *a, struct err *err)
{
	size_t count = count_said(a, KIND_CREDIT), at = 0;
	size_t first = count > THANKS_TOLD ? count - THANKS_TOLD : 0;

	if (count == 0)
		return true;
	buf_addf(&a->words, "%zu signed in public", count);
	for (size_t i = 0; i < a->visit->said; i++) {
		const char *before = first > 0 ? ", the last: " : ": ";

		if (a->visit->say[i].kind->id != KIND_CREDIT || at++ < first)
			continue;
		if (!add_thank(a, a->visit->say[i].note, at - 1 == first ? before : "; ", err))
			return false;
	}
	return appraising_add(a, TEXT("thanks to finders"), AUDIT_PRESENT, AUDIT_CLAIMED, err);
}

/* --- what others found of it */

static bool
add_found(struct appraising *a, const struct visit *by, struct err *err)
{
	for (size_t i = 0; i < by->said; i++) {
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf at = BUF(KIB);
		struct finding finding;

		if (by->say[i].kind->id != KIND_FINDING)
			continue;
		if (!statement_reopen(by->say[i].note, &s, err) ||
		    !finding_parse(&s, &finding, err))
			return false;
		if (!text_eq(finding.who, a->node->name))
			continue;
		utc_format(s.at, &at);
		buf_addf(&a->words, "%.*s, at %s: %s: %.*s", TEXT_ARGS(s.by), buf_string(&at),
		    finding_word(finding.what), TEXT_ARGS(finding.about));
		if (!appraising_add(
			a, TEXT("found by others"), AUDIT_BROKEN, AUDIT_COUNTERSIGNED, err))
			return false;
	}
	return true;
}

/* --- all of a node, and all nodes */

/* All that was looked at. */
struct gathered {
	struct visit *visits;
	struct promise_book book;
	struct weighing weighing;
};

static bool
add_rows(struct appraising *a, struct gathered *gathered, struct err *err)
{
	size_t count = a->appraisal->places->count;
	const struct visit *visits = gathered->visits;

	if (!add_manifests(a, err) || !add_log(a, err) || !add_anchors(a, err) ||
	    !add_witnesses(a, err) || !add_pledge(a, err) || !add_policy(a, err) ||
	    !appraising_releases(a, err) || !appraising_canary(a, &gathered->book, err) ||
	    !add_count(a, KIND_GOVERNMENT_REQUEST, "government requests",
		"statements of how many there were", err) ||
	    !add_count(a, KIND_ADVISORY, "advisories", "published", err) ||
	    !add_thanks(a, err) ||
	    !add_count(a, KIND_TAKEDOWN, "taken down",
		"statements, each with a tombstone in the log", err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (i != a->which && visits[i].met && !add_found(a, &visits[i], err))
			return false;
	return weighing_node(&gathered->weighing, a, err);
}

/* One that cannot be looked at has a row that says so. */
static bool
look(struct appraising *a, struct err *err)
{
	const struct remote *remote = a->appraisal->places->at[a->which];
	struct err why;

	a->node->place = text_of(a->appraisal->names[a->which]);
	a->node->row = arena_array(a->arena, struct audit_row, ROWS_MAX);
	if (a->node->row == NULL)
		return err_memory(err);
	if (!visit_begin(a->visit, TEXT(""), TEXT(""), a->appraisal->now, err))
		return false;
	if (!visit_all(a->visit, remote, &why)) {
		visit_free(a->visit);
		buf_addf(&a->words, "it cannot be looked at: %s", why.text);
		return appraising_add(a, TEXT("files"), AUDIT_UNKNOWN, AUDIT_MEASURED, err);
	}
	a->node->name = arena_text(a->arena, a->visit->peer.manifest->name);
	return a->node->name.at != NULL || err_memory(err);
}

static bool
appraise_each(struct appraising *a, struct gathered *gathered, struct audit_facts *out,
    bool (*step)(struct appraising *a, struct gathered *gathered, struct err *err),
    struct err *err)
{
	for (size_t i = 0; i < out->nodes; i++) {
		a->which = i;
		a->visits = gathered->visits;
		a->visit = &gathered->visits[i];
		a->node = &out->node[i];
		buf_clear(&a->words);
		if (!step(a, gathered, err))
			return err_in(err, "'%s'", a->appraisal->names[i]);
	}
	return true;
}

static bool
step_look(struct appraising *a, struct gathered *gathered, struct err *err)
{
	return look(a, err) && (!a->visit->met || appraising_read(a, &gathered->book, err));
}

static bool
step_meet(struct appraising *a, struct gathered *gathered, struct err *err)
{
	return !a->visit->met || weighing_meet(&gathered->weighing, a, err);
}

static bool
step_tell(struct appraising *a, struct gathered *gathered, struct err *err)
{
	return !a->visit->met || add_rows(a, gathered, err);
}

static bool
check_witnesses(const struct appraisal *appraisal, struct arena *arena, struct err *err)
{
	struct policy *policy = arena_new(arena, struct policy);

	if (policy == NULL)
		return err_memory(err);
	return appraisal->witnesses.len == 0 ||
	       policy_parse(appraisal->witnesses, policy, err) || err_in(err, "the witnesses");
}

static bool
appraise_all(
    struct appraising *a, struct gathered *gathered, struct audit_facts *out, struct err *err)
{
	static const struct offered nothing = { .files = 0 };
	const struct offered *offered = a->appraisal->offered;

	promise_book_begin(&gathered->book, a->arena, a->appraisal->now);
	if (!check_witnesses(a->appraisal, a->arena, err) ||
	    !appraise_each(a, gathered, out, step_look, err))
		return false;
	promise_book_judge(&gathered->book);
	if (offered == NULL)
		offered = &nothing;
	return weighing_begin(&gathered->weighing, offered, a->arena, err) &&
	       appraise_each(a, gathered, out, step_meet, err) &&
	       appraise_each(a, gathered, out, step_tell, err) &&
	       weighing_end(&gathered->weighing, out, err);
}

bool
appraise(const struct appraisal *appraisal, struct arena *arena, struct audit_facts *out,
    struct err *err)
{
	size_t count = appraisal->places->count;
	struct gathered gathered = { .visits = arena_array(arena, struct visit, count) };
	struct appraising a = {
		.appraisal = appraisal, .arena = arena, .words = BUF(WORDS_MAX)
	};
	bool good;

	*out = (struct audit_facts){ .at = appraisal->now,
		.nodes = count,
		.node = arena_array(arena, struct audit_node, count) };
	if (gathered.visits == NULL || out->node == NULL)
		return err_memory(err);
	good = appraise_all(&a, &gathered, out, err);
	for (size_t i = 0; i < count; i++)
		visit_free(&gathered.visits[i]);
	promise_book_free(&gathered.book);
	weighing_free(&gathered.weighing);
	buf_free(&a.words);
	return good;
}
