#include "statement/kind.h"

#include <stddef.h>

#define NAME(literal)                                                                          \
	{                                                                                      \
		literal, sizeof(literal) - 1                                                   \
	}

#define BY_ANY (KIND_BY_FINDER | KIND_BY_NODE)

static const struct kind kinds[] = {
	{ KIND_MANIFEST, NAME("manifest"), true, KIND_BY_ROOT },
	{ KIND_REPORT, NAME("report"), false, KIND_BY_FINDER },
	{ KIND_RECEIPT, NAME("receipt"), false, KIND_BY_NODE },
	{ KIND_POLL, NAME("poll"), false, KIND_BY_FINDER | KIND_BY_NODE },
	{ KIND_RELEASE_SEAL, NAME("release.seal"), true, KIND_BY_NODE },
	{ KIND_FORGET, NAME("forget"), false, KIND_BY_NODE },
	{ KIND_TAKEDOWN, NAME("takedown"), true, KIND_BY_NODE },
	{ KIND_POLICY, NAME("policy"), true, KIND_BY_NODE },
	{ KIND_REMARK, NAME("remark"), false, KIND_BY_NODE },
	{ KIND_RELEASE_DEAL, NAME("release.deal"), false, KIND_BY_NODE },
	{ KIND_RELEASE_ARM, NAME("release.arm"), true, KIND_BY_NODE },
	{ KIND_RELEASE_SHARE, NAME("release.share"), true, KIND_BY_NODE },
	{ KIND_RELEASE_POSTPONE, NAME("release.postpone"), true, KIND_BY_RELEASE },
	{ KIND_RELEASE_EARLY, NAME("release.early"), true, KIND_BY_NODE },
	{ KIND_RELEASE_BREACH, NAME("release.breach"), true, KIND_BY_NODE },
	{ KIND_RELEASE_VERIFIED, NAME("release.verified"), true, KIND_BY_NODE },
	{ KIND_RELEASE_SIGHTING, NAME("release.sighting"), true, KIND_BY_NODE },
	{ KIND_GENESIS, NAME("genesis"), true, KIND_BY_NODE },
	{ KIND_PLEDGE, NAME("pledge"), true, KIND_BY_NODE },
	{ KIND_ADMIT, NAME("admit"), true, KIND_BY_NODE },
	{ KIND_SUSPEND, NAME("suspend"), true, KIND_BY_NODE },
	{ KIND_WITHDRAW, NAME("withdraw"), true, KIND_BY_NODE },
	{ KIND_FINDING, NAME("finding"), true, KIND_BY_NODE },
	{ KIND_WITNESSES, NAME("witnesses"), true, KIND_BY_NODE },
	{ KIND_CASE_OPEN, NAME("case.open"), false, BY_ANY },
	{ KIND_CASE_INVITE, NAME("case.invite"), false, BY_ANY },
	{ KIND_CASE_ACCEPT, NAME("case.accept"), false, BY_ANY },
	{ KIND_CASE_DECLINE, NAME("case.decline"), false, BY_ANY },
	{ KIND_CASE_LEAVE, NAME("case.leave"), false, BY_ANY },
	{ KIND_CASE_REMOVE, NAME("case.remove"), false, BY_ANY },
	{ KIND_CASE_HANDOVER, NAME("case.handover"), false, BY_ANY },
	{ KIND_CASE_MESSAGE, NAME("case.message"), false, BY_ANY },
	{ KIND_CASE_STATUS, NAME("case.status"), false, BY_ANY },
	{ KIND_CASE_READ, NAME("case.read"), false, BY_ANY },
	{ KIND_CASE_ERROR, NAME("case.error"), false, BY_ANY },
	{ KIND_CASE_DISCLOSURE, NAME("case.disclosure"), false, BY_ANY },
	{ KIND_CASE_CLOCK, NAME("case.clock"), false, BY_ANY },
	{ KIND_CASE_MOVED, NAME("case.moved"), false, BY_ANY },
	{ KIND_CASE_ASK, NAME("case.ask"), false, BY_ANY },
	{ KIND_CASE_RELEASE, NAME("case.release"), false, KIND_BY_NODE },
	{ KIND_EMBARGO_PROPOSE, NAME("embargo.propose"), false, BY_ANY },
	{ KIND_EMBARGO_REVISE, NAME("embargo.revise"), false, BY_ANY },
	{ KIND_EMBARGO_ACCEPT, NAME("embargo.accept"), false, BY_ANY },
	{ KIND_EMBARGO_REJECT, NAME("embargo.reject"), false, BY_ANY },
	{ KIND_EMBARGO_END, NAME("embargo.end"), false, BY_ANY },
	{ KIND_EMBARGO_KEEP, NAME("embargo.keep"), false, BY_ANY },
	{ KIND_LETTER, NAME("letter"), false, BY_ANY },
	{ KIND_VOUCH, NAME("peer.vouch"), false, KIND_BY_NODE },
	{ KIND_FINDER_VOUCH, NAME("finder.vouch"), false, KIND_BY_NODE },
	{ KIND_CHALLENGE, NAME("challenge"), false, KIND_BY_FINDER | KIND_BY_NODE },
	{ KIND_CHALLENGE_OPEN, NAME("challenge.open"), true, BY_ANY },
	{ KIND_CUSTODY_ASK, NAME("custody.ask"), false, KIND_BY_FINDER | KIND_BY_NODE },
	{ KIND_CUSTODY, NAME("custody"), false, KIND_BY_NODE },
	{ KIND_CUSTODY_RANK, NAME("custody.rank"), false, KIND_BY_NODE },
	{ KIND_CLOSING, NAME("closing"), false, KIND_BY_NODE },
	{ KIND_DESK, NAME("desk"), false, KIND_BY_NODE },
	{ KIND_TOLD, NAME("told"), true, KIND_BY_NODE },
	{ KIND_AWARD, NAME("award"), false, KIND_BY_NODE },
	{ KIND_AWARD_ANSWER, NAME("award.answer"), false, KIND_BY_FINDER },
	{ KIND_AWARD_PAID, NAME("award.paid"), false, KIND_BY_NODE },
	{ KIND_AWARD_MEDIATE, NAME("award.mediate"), false, KIND_BY_FINDER },
	{ KIND_AWARD_OPINION, NAME("award.opinion"), false, KIND_BY_NODE },
	{ KIND_CREDIT, NAME("credit"), true, KIND_BY_NODE },
	{ KIND_ALERT, NAME("alert"), false, KIND_BY_NODE },
	{ KIND_ALERT_FORWARD, NAME("alert.forward"), false, KIND_BY_NODE },
	{ KIND_ALERT_ACK, NAME("alert.ack"), false, KIND_BY_NODE },
	{ KIND_ALERT_RECALL, NAME("alert.recall"), false, KIND_BY_NODE },
	{ KIND_ALERT_ANSWER, NAME("alert.answer"), false, KIND_BY_NODE },
	{ KIND_ALERT_REVEAL, NAME("alert.reveal"), false, KIND_BY_NODE },
	{ KIND_ALERT_DRILL, NAME("alert.drill"), false, KIND_BY_NODE },
	{ KIND_ALERT_HOLD, NAME("alert.hold"), false, KIND_BY_NODE },
	{ KIND_ALERT_GROUP, NAME("alert.group"), false, KIND_BY_NODE },
	{ KIND_ONCALL, NAME("oncall"), false, KIND_BY_NODE },
	{ KIND_ALERT_PUBLIC, NAME("alert.public"), true, KIND_BY_NODE },
	{ KIND_ADVISORY, NAME("advisory"), true, KIND_BY_NODE },
	{ KIND_CANARY, NAME("canary"), true, KIND_BY_NODE },
	{ KIND_GOVERNMENT_REQUEST, NAME("government.request"), true, KIND_BY_NODE },
};

/* What a node says to other nodes, and what the outbox sees to. */
static const enum kind_id posted[] = { KIND_LETTER, KIND_CHALLENGE, KIND_CUSTODY_ASK,
	KIND_CUSTODY, KIND_CASE_OPEN, KIND_CASE_INVITE, KIND_CASE_ACCEPT, KIND_CASE_DECLINE,
	KIND_CASE_LEAVE, KIND_CASE_REMOVE, KIND_CASE_HANDOVER, KIND_CASE_MESSAGE,
	KIND_CASE_STATUS, KIND_CASE_READ, KIND_CASE_ERROR, KIND_CASE_DISCLOSURE,
	KIND_CASE_CLOCK, KIND_CASE_MOVED, KIND_CASE_ASK, KIND_CASE_RELEASE,
	KIND_EMBARGO_PROPOSE, KIND_EMBARGO_REVISE, KIND_EMBARGO_ACCEPT, KIND_EMBARGO_REJECT,
	KIND_EMBARGO_END, KIND_EMBARGO_KEEP, KIND_RELEASE_DEAL, KIND_CLOSING, KIND_AWARD,
	KIND_AWARD_PAID, KIND_AWARD_OPINION, KIND_ALERT, KIND_ALERT_FORWARD, KIND_ALERT_ACK,
	KIND_ALERT_RECALL, KIND_ALERT_ANSWER, KIND_ALERT_REVEAL, KIND_ONCALL,
	KIND_FINDER_VOUCH };

/* Of these what is said before what else waits for the same node; in their own order. */
static const enum kind_id urgent[] = { KIND_ALERT, KIND_ALERT_FORWARD, KIND_ALERT_ACK,
	KIND_ALERT_RECALL, KIND_ALERT_ANSWER, KIND_ALERT_REVEAL };

#define COUNT (sizeof(kinds) / sizeof(kinds[0]))

const struct kind *
kind_find(struct text name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (text_eq(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

const struct kind *
kind_of(enum kind_id id)
{
	for (size_t i = 0; i < COUNT; i++)
		if (kinds[i].id == id)
			return &kinds[i];
	return NULL;
}

/* Which of the signers a key's name makes it; 0 for what signs no statements. */
static unsigned
signer_of(struct text key_name)
{
	struct text rest = key_name, owner;

	if (!text_cut(&rest, '/', &owner))
		return party_is_finder(key_name) ? KIND_BY_FINDER : KIND_BY_NODE;
	if (text_eq(rest, text_of(party_role_word(PARTY_ROOT))))
		return KIND_BY_ROOT;
	if (text_eq(rest, text_of(party_role_word(PARTY_RELEASE))))
		return KIND_BY_RELEASE;
	return 0;
}

enum party_role
kind_role(const struct kind *kind)
{
	if ((kind->signers & KIND_BY_ROOT) != 0)
		return PARTY_ROOT;
	return (kind->signers & KIND_BY_RELEASE) != 0 ? PARTY_RELEASE : PARTY_STATEMENT;
}

bool
kind_signed_by(const struct kind *kind, struct text key_name)
{
	return (kind->signers & signer_of(key_name)) != 0;
}

static bool
is_among(enum kind_id id, const enum kind_id *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == id)
			return true;
	return false;
}

bool
kind_is_posted(const struct kind *kind)
{
	return is_among(kind->id, posted, sizeof(posted) / sizeof(posted[0]));
}

bool
kind_is_urgent(const struct kind *kind)
{
	return is_among(kind->id, urgent, sizeof(urgent) / sizeof(urgent[0]));
}
