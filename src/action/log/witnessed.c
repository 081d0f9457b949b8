#include "action/log/witnessed.h"

#include "log/proof.h"

static bool
parse(struct text text, struct arena *arena, struct policy **out, struct err *err)
{
	struct policy *policy = arena_new(arena, struct policy);

	if (policy == NULL)
		return err_memory(err);
	if (!policy_parse(text, policy, err))
		return err_in(err, "witness policy");
	if (policy->witness_count == 0)
		return err_set(err, FAULT_INPUT, "the witness policy names no witness");
	*out = policy;
	return true;
}

/* When the quorum was there: the latest of the earliest that make it one. */
static int64_t
met_since(const struct policy *policy, const struct policy_verdict *verdict)
{
	bool early[POLICY_WITNESSES_MAX];
	int64_t since = 0;

	if (!verdict->met)
		return 0;
	for (size_t i = 0; i < policy->witness_count; i++) {
		int64_t time = verdict->time[i];

		if (!verdict->cosigned[i] || (since != 0 && time >= since))
			continue;
		for (size_t j = 0; j < policy->witness_count; j++)
			early[j] = verdict->cosigned[j] && verdict->time[j] <= time;
		if (policy_met(policy, early))
			since = time;
	}
	return since;
}

static bool
keep_witnesses(const struct policy *policy, const struct policy_verdict *verdict,
    struct arena *arena, struct witnessed *out, struct err *err)
{
	struct witnessed_by *by =
	    arena_array(arena, struct witnessed_by, policy->witness_count);

	if (by == NULL)
		return err_memory(err);
	for (size_t i = 0; i < policy->witness_count; i++) {
		by[i] = (struct witnessed_by){ arena_text(arena, policy->witness[i].key.name),
			verdict->cosigned[i], verdict->time[i] };
		if (by[i].name.at == NULL)
			return err_memory(err);
		out->cosigned += verdict->cosigned[i];
	}
	out->by = by;
	out->count = policy->witness_count;
	return true;
}

static bool
keep(const struct policy *policy, const struct policy_verdict *verdict, struct arena *arena,
    struct witnessed *out, struct err *err)
{
	out->met = verdict->met;
	out->since = met_since(policy, verdict);
	out->size = verdict->head.size;
	out->quorum = arena_text(arena, policy_quorum_name(policy));
	out->log = arena_text(arena, verdict->log->key.name);
	if (out->quorum.at == NULL || out->log.at == NULL)
		return err_memory(err);
	return keep_witnesses(policy, verdict, arena, out, err);
}

bool
witnessed_look(struct text proof_text, struct text text, struct arena *arena,
    struct witnessed *out, struct err *err)
{
	struct witnessed witnessed = { .policy = hash_text(text) };
	struct policy_verdict verdict;
	struct policy *policy;
	struct proof proof;

	if (!parse(text, arena, &policy, err))
		return false;
	if (!proof_parse(proof_text, &proof, err) ||
	    !policy_read_checkpoint(policy, proof.checkpoint, &verdict, err))
		return err_in(err, "proof");
	if (!keep(policy, &verdict, arena, &witnessed, err))
		return false;
	*out = witnessed;
	return true;
}

bool
witnessed_check_policy(struct text text, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct policy *policy;

	return parse(text, &arena, &policy, err);
}
