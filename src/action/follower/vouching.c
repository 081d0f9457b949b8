#include "action/follower/vouching.h"

#include <stdlib.h>

#include "base/mem.h"
#include "log/policy.h"

void
vouching_free(struct vouching *vouching)
{
	for (size_t i = 0; i < vouching->count; i++) {
		buf_free(&vouching->at[i].policy);
		buf_free(&vouching->at[i].handover);
	}
	free(vouching->at);
	buf_free(&vouching->pinned);
	*vouching = VOUCHING;
}

/* What a kept checkpoint says, which is nobody's word until a quorum's. */
static void
read_handover(struct voucher *voucher)
{
	struct checkpoint head;
	struct note note;
	struct err ignored;

	if (!note_parse(buf_text(&voucher->handover), &note, &ignored) ||
	    !checkpoint_parse(note.text, &head, &ignored) || head.size <= voucher->index)
		return;
	voucher->size = head.size;
	voucher->root = head.root;
}

bool
vouching_add(struct vouching *vouching, uint64_t index, struct text policy,
    struct text handover, struct err *err)
{
	struct voucher *grown, *voucher;

	if (vouching->count == VOUCHING_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the log names witnesses over %d times", VOUCHING_MAX);
	grown = mem_grow(vouching->at, (vouching->count + 1) * sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	vouching->at = grown;
	voucher = &grown[vouching->count++];
	*voucher = (struct voucher){ .index = index,
		.policy = BUF(POLICY_LEN_MAX),
		.handover = BUF(CHECKPOINT_LEN_MAX) };
	buf_add(&voucher->policy, policy);
	buf_add(&voucher->handover, handover);
	read_handover(voucher);
	return buf_ok(&voucher->policy, err) && buf_ok(&voucher->handover, err);
}

void
vouching_pass(struct vouching *vouching, uint64_t size, const struct hash *root)
{
	for (size_t i = 0; i < vouching->count; i++)
		if (vouching->at[i].size == size && hash_eq(&vouching->at[i].root, root))
			vouching->at[i].fits = true;
}

/* Did a quorum of the policy cosign it?  With `some`, one that has witnesses at all. */
static bool
is_met(struct text text, struct text note, bool some)
{
	struct policy *policy = mem_grow(NULL, sizeof(*policy));
	struct policy_verdict verdict;
	struct err ignored;
	bool met;

	if (policy == NULL)
		return false;
	met = policy_parse(text, policy, &ignored) && (!some || policy->witness_count > 0) &&
	      policy_open_checkpoint(policy, note, &verdict, &ignored);
	free(policy);
	return met;
}

static bool
may_follow(const struct vouching *vouching, size_t now, size_t next, struct text shown)
{
	struct text policy = buf_text(&vouching->at[now].policy);
	const struct voucher *voucher = &vouching->at[next];

	return is_met(policy, shown, false) ||
	       (voucher->fits && is_met(policy, buf_text(&voucher->handover), false));
}

/* Where to begin: with what is pinned, else with the newest that vouches for what is shown.
 * False: with none. */
static bool
find_first(const struct vouching *vouching, struct text shown, size_t *out)
{
	for (size_t i = vouching->count; i-- > 0;) {
		struct text policy = buf_text(&vouching->at[i].policy);

		if (vouching->pinned.len > 0 ? !text_eq(policy, buf_text(&vouching->pinned))
					     : !is_met(policy, shown, true))
			continue;
		*out = i;
		return true;
	}
	return false;
}

bool
vouching_lets_in(const struct vouching *vouching)
{
	return vouching->pinned.len == 0 || vouching->vouched;
}

bool
vouching_settle(struct vouching *vouching, struct text shown, struct err *err)
{
	size_t now;

	if (!find_first(vouching, shown, &now)) {
		vouching->unheeded = vouching->pinned.len > 0;
		vouching->vouched = vouching->pinned.len > 0 &&
				    is_met(buf_text(&vouching->pinned), shown, true);
		return true;
	}
	vouching->vouched = is_met(buf_text(&vouching->at[now].policy), shown, true);
	while (now + 1 < vouching->count && may_follow(vouching, now, now + 1, shown)) {
		now++;
		/* Who agreed to a change just now vouches for what is shown, too. */
		if (is_met(buf_text(&vouching->at[now].policy), shown, true))
			vouching->vouched = true;
	}
	vouching->unheeded = now + 1 < vouching->count;
	buf_clear(&vouching->pinned);
	buf_add(&vouching->pinned, buf_text(&vouching->at[now].policy));
	return buf_ok(&vouching->pinned, err);
}
