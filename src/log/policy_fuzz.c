#include "log/policy.h"

#include "fuzz.h"
#include "keys.h"

#define LINES_MAX (2 * MIB)

void
fuzz_setup(void)
{
	random_init();
}

/* The group as it would be written, by those who are its members. */
static void
add_group(const struct policy *policy, size_t group, struct buf *out)
{
	const struct policy_party *party = &policy->party[group];

	buf_addf(out, "group %.*s %zu", TEXT_ARGS(party->name), party->least);
	for (size_t i = 0; i < group; i++)
		if (policy->party[i].group == group)
			buf_addf(out, " %.*s", TEXT_ARGS(policy->party[i].name));
	buf_add(out, TEXT("\n"));
}

static void
add_witness(const struct policy_witness *witness, struct buf *out)
{
	buf_addf(out, "witness %.*s ", TEXT_ARGS(witness->name));
	vkey_format(&witness->key, out);
	buf_addf(out, " %.*s\n", TEXT_ARGS(witness->url));
}

/* A policy as it would be written with one blank between words. */
static void
format(const struct policy *policy, struct buf *out)
{
	struct text quorum = policy_quorum_name(policy);

	for (size_t i = 0; i < policy->log_count; i++) {
		buf_add(out, TEXT("log "));
		vkey_format(&policy->log[i].key, out);
		buf_addf(out, " %.*s\n", TEXT_ARGS(policy->log[i].url));
	}
	for (size_t i = 0; i < policy->party_count; i++)
		if (policy->party[i].witness == POLICY_NONE)
			add_group(policy, i, out);
		else
			add_witness(&policy->witness[policy->party[i].witness], out);
	buf_addf(out, "quorum %.*s\n", TEXT_ARGS(quorum));
}

/* One more cosignature never makes a quorum fail; all meet it, and nobody only "none". */
static void
check_quorum(const struct policy *policy)
{
	bool cosigned[POLICY_WITNESSES_MAX] = { 0 };
	bool met = policy_met(policy, cosigned);

	REQUIRE(met == (policy->quorum == POLICY_NONE));
	for (size_t i = 0; i < policy->witness_count; i++) {
		cosigned[i] = true;
		REQUIRE(!met || policy_met(policy, cosigned));
		met = policy_met(policy, cosigned);
	}
	REQUIRE(met);
}

/* What was read, written in the plainest way, is read as the same. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf once = BUF(LINES_MAX), twice = BUF(LINES_MAX);
	static struct policy policy, again;
	struct err err;

	if (!policy_parse(in, &policy, &err))
		return;
	check_quorum(&policy);
	format(&policy, &once);
	if (!buf_ok(&once, &err))
		return;
	REQUIRE(policy_parse(buf_text(&once), &again, &err));
	format(&again, &twice);
	if (buf_ok(&twice, &err))
		REQUIRE(text_eq(buf_text(&once), buf_text(&twice)));
}
