#include "case/ledger_write.h"

#include <stdlib.h>
#include <string.h>

#include "case/cs.h"
#include "case/em.h"
#include "case/rm.h"
#include "case/role.h"
#include "case/room.h"

static const char *const terms_words[] = { "pending", "active", "replaced", "rejected",
	"ended" };
static const char *const consent_words[] = { "none", "given", "refused", "withdrawn" };
static const char *const equivocation_words[] = { "fork", "contradiction" };

/* Nodes in the order of their ids. */
struct list {
	uint32_t *at;
	size_t count;
};

static void
list_free(struct list *list)
{
	free(list->at);
}

static int
by_id(const void *a, const void *b, void *ledger)
{
	const struct dag_node *node = ((const struct ledger *)ledger)->dag.node;

	return memcmp(&node[*(const uint32_t *)a].id, &node[*(const uint32_t *)b].id,
	    sizeof(struct hash));
}

static bool
list_make(const struct ledger *ledger, struct list *out, struct err *err)
{
	struct ledger copy = *ledger;
	size_t room = 0, count = ledger->dag.nodes;

	out->at = room_grow(NULL, &room, count, sizeof(uint32_t));
	if (out->at == NULL)
		return err_memory(err);
	for (out->count = 0; out->count < count; out->count++)
		out->at[out->count] = (uint32_t)out->count;
	qsort_r(out->at, count, sizeof(uint32_t), by_id, &copy);
	return true;
}

static void
put_word(struct writer *w, const char *key, const char *word)
{
	writer_key(w, key);
	writer_text(w, text_of(word));
}

static void
put_id(const struct ledger *ledger, struct writer *w, const char *key, uint32_t node)
{
	statement_put_hash(w, key, &ledger->dag.node[node].id);
}

static void
put_cs(struct writer *w, const char *key, unsigned set)
{
	scoped(buf_free) struct buf letters = BUF(KIB);

	cs_format(set, &letters);
	statement_put_text(w, key, &letters);
}

/* --- participants */

static void
put_roles(struct writer *w, unsigned roles)
{
	writer_key(w, "roles");
	writer_array(w);
	for (unsigned i = 0; i < ROLES; i++)
		if (roles & role_at(i))
			writer_text(w, text_of(role_words[i]));
	writer_end(w);
}

static void
put_participant(const struct ledger *ledger, struct writer *w, uint16_t party)
{
	const struct participant *p = &ledger->state.party[party];

	writer_object(w);
	writer_key(w, "party");
	writer_text(w, ledger->name[party]);
	put_word(w, "is", membership_word(p->membership));
	put_roles(w, p->roles);
	put_word(w, "rm", rm_word(p->rm));
	put_cs(w, "cs", state_cs(&ledger->state, party));
	writer_key(w, "adheres");
	writer_bool(w, state_adheres(&ledger->state, party));
	if (p->tracking != DAG_NONE)
		put_id(ledger, w, "tracking", p->tracking);
	writer_end(w);
}

static void
put_participants(const struct ledger *ledger, struct writer *w)
{
	writer_key(w, "participants");
	writer_array(w);
	for (size_t i = 0; i < ledger->names; i++)
		if (ledger->state.party[ledger->by_name[i]].membership != MEMBER_OUTSIDE)
			put_participant(ledger, w, ledger->by_name[i]);
	writer_end(w);
}

/* --- terms */

static void
put_consents(const struct ledger *ledger, struct writer *w, const struct embargo_terms *terms)
{
	writer_key(w, "consent");
	writer_object(w);
	for (size_t i = 0; i < ledger->names; i++) {
		uint16_t party = ledger->by_name[i];
		struct embargo_consent consent = state_consent(&ledger->state, terms, party);

		if (consent.consent == CONSENT_NONE)
			continue;
		writer_key_text(w, ledger->name[party]);
		writer_text(w, text_of(consent_words[consent.consent]));
	}
	writer_end(w);
}

static void
put_terms(const struct ledger *ledger, struct writer *w)
{
	writer_key(w, "terms");
	writer_array(w);
	for (size_t i = 0; i < ledger->state.terms_count; i++) {
		const struct embargo_terms *terms = &ledger->state.terms[i];

		writer_object(w);
		put_id(ledger, w, "terms", terms->node);
		writer_key(w, "by");
		writer_text(w, ledger->name[terms->by]);
		put_word(w, "state", terms_words[terms->state]);
		statement_put_time(w, "ends", terms->ends);
		put_consents(ledger, w, terms);
		writer_end(w);
	}
	writer_end(w);
}

/* --- statements */

static void
put_void(const struct ledger *ledger, struct writer *w, const struct list *ids)
{
	writer_key(w, "void");
	writer_array(w);
	for (size_t i = 0; i < ids->count; i++) {
		uint32_t node = ids->at[i];
		enum outcome outcome = ledger_outcome(ledger, node);

		if (!ledger->dag.node[node].here || outcome == OUTCOME_COUNTS)
			continue;
		writer_object(w);
		put_id(ledger, w, "id", node);
		put_word(w, "why", outcome_text(outcome));
		writer_end(w);
	}
	writer_end(w);
}

static void
put_missing(const struct ledger *ledger, struct writer *w, const struct list *ids)
{
	writer_key(w, "missing");
	writer_array(w);
	for (size_t i = 0; i < ids->count; i++) {
		scoped(buf_free) struct buf hex = BUF(KIB);

		if (ledger->dag.node[ids->at[i]].here)
			continue;
		hash_format(&ledger->dag.node[ids->at[i]].id, &hex);
		statement_add_text(w, &hex);
	}
	writer_end(w);
}

static bool
put_equivocations(const struct ledger *ledger, struct writer *w, struct err *err)
{
	struct equivocation shown;
	size_t next = 0;
	bool found;

	writer_key(w, "equivocations");
	writer_array(w);
	for (;;) {
		if (!ledger_equivocation(ledger, &next, &found, &shown, err))
			return false;
		if (!found)
			break;
		writer_object(w);
		writer_key(w, "party");
		writer_text(w, ledger->name[shown.party]);
		put_word(w, "kind", equivocation_words[shown.kind]);
		statement_put_hash(w, "one", &shown.one);
		statement_put_hash(w, "other", &shown.other);
		writer_end(w);
	}
	writer_end(w);
	return true;
}

static void
put_case(const struct ledger *ledger, struct writer *w)
{
	const struct state *state = &ledger->state;

	statement_put_hash(w, "case", &ledger->of_case);
	writer_key(w, "owner");
	if (state->owner == ENTRY_NOBODY)
		writer_null(w);
	else
		writer_text(w, ledger->name[state->owner]);
	put_word(w, "embargo", em_word(state->em));
	put_cs(w, "happened", state->pxa);
	writer_key(w, "decide");
	writer_bool(w, state->decide);
}

bool
ledger_write(const struct ledger *ledger, struct writer *w, struct err *err)
{
	scoped(list_free) struct list ids = { 0 };
	bool good;

	if (!list_make(ledger, &ids, err))
		return false;
	writer_object(w);
	put_case(ledger, w);
	put_participants(ledger, w);
	put_terms(ledger, w);
	put_void(ledger, w, &ids);
	put_missing(ledger, w, &ids);
	good = put_equivocations(ledger, w, err);
	writer_end(w);
	return good;
}
