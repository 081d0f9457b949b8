#include "log/vouched.h"

static bool
names(const struct policy *policy, const struct vkey *key)
{
	for (size_t i = 0; i < policy->log_count; i++)
		if (vkey_eq(&policy->log[i].key, key))
			return true;
	return false;
}

static bool
met_since(const struct policy *policy, const struct policy_verdict *verdict, int64_t time)
{
	bool cosigned[POLICY_WITNESSES_MAX];

	for (size_t i = 0; i < policy->witness_count; i++)
		cosigned[i] = verdict->cosigned[i] && verdict->time[i] >= time;
	return policy_met(policy, cosigned);
}

bool
vouched_since(const struct policy *policy, const struct vkey *key, struct text note,
    int64_t *seen, struct err *err)
{
	struct policy_verdict verdict;
	int64_t latest = 0;

	if (!names(policy, key))
		return err_set(err, FAULT_DENIED, "the policy does not name the log '%.*s'",
		    TEXT_ARGS(key->name));
	if (!policy_open_checkpoint(policy, note, &verdict, err))
		return false;
	for (size_t i = 0; i < policy->witness_count; i++)
		if (verdict.cosigned[i] && verdict.time[i] > latest &&
		    met_since(policy, &verdict, verdict.time[i]))
			latest = verdict.time[i];
	*seen = met_since(policy, &verdict, INT64_MAX) ? INT64_MAX : latest;
	return true;
}
