#include "view/body.h"

#include "statement/advisory.h"
#include "statement/closing.h"
#include "statement/desk.h"
#include "statement/forget.h"

#include "alert/bulletin.h"
#include "alert/turn.h"
#include "bounty/award_word.h"
#include "bounty/credit.h"
#include "bounty/edition.h"
#include "case/move.h"
#include "case/told.h"

#define DESK_ROOM (64 * KIB)
#define POLICY_ROOM MIB /* more than any policy takes that fits into a statement */

static bool
parse_manifest(const struct statement *s, struct body *out, struct err *err)
{
	return manifest_parse(s, &out->manifest, err);
}

static bool
parse_report(const struct statement *s, struct body *out, struct err *err)
{
	return report_parse(s, &out->report, err);
}

static bool
parse_receipt(const struct statement *s, struct body *out, struct err *err)
{
	return receipt_parse(s, &out->receipt, err);
}

static bool
parse_poll(const struct statement *s, struct body *out, struct err *err)
{
	return poll_parse(s, &out->poll, err);
}

static bool
parse_seal(const struct statement *s, struct body *out, struct err *err)
{
	return seal_parse(s, &out->seal, err);
}

/* What it names is gone from the journal itself; no view has more to do. */
static bool
parse_forget(const struct statement *s, struct body *out, struct err *err)
{
	struct forget forget;

	(void)out;
	return forget_parse(s, &forget, err);
}

/* Nor of what it names. */
static bool
parse_takedown(const struct statement *s, struct body *out, struct err *err)
{
	return takedown_parse(s, &out->takedown, err);
}

static bool
parse_remark(const struct statement *s, struct body *out, struct err *err)
{
	return remark_parse(s, &out->remark, err);
}

static bool
parse_desk(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(DESK_ROOM);
	struct desk desk;

	(void)out;
	return desk_parse(s, &arena, &desk, err);
}

static bool
parse_genesis(const struct statement *s, struct body *out, struct err *err)
{
	return genesis_parse(s, &out->genesis, err);
}

static bool
parse_act(const struct statement *s, struct body *out, struct err *err)
{
	return act_parse(s, &out->act, err);
}

static bool
parse_finding(const struct statement *s, struct body *out, struct err *err)
{
	return finding_parse(s, &out->finding, err);
}

static bool
parse_witnesses(const struct statement *s, struct body *out, struct err *err)
{
	return witnesses_parse(s, &out->witnesses, err);
}

static bool
parse_letter(const struct statement *s, struct body *out, struct err *err)
{
	return letter_parse(s, &out->letter, err);
}

static bool
parse_vouch(const struct statement *s, struct body *out, struct err *err)
{
	return vouch_parse(s, &out->vouch, err);
}

static bool
parse_finder_vouch(const struct statement *s, struct body *out, struct err *err)
{
	return finder_vouch_parse(s, &out->finder_vouch, err);
}

static bool
parse_challenge(const struct statement *s, struct body *out, struct err *err)
{
	return challenge_parse(s, &out->challenge, err);
}

static bool
parse_challenge_open(const struct statement *s, struct body *out, struct err *err)
{
	return challenge_open_parse(s, &out->challenge_open, err);
}

static bool
parse_custody_ask(const struct statement *s, struct body *out, struct err *err)
{
	return custody_ask_parse(s, &out->custody_ask, err);
}

static bool
parse_custody(const struct statement *s, struct body *out, struct err *err)
{
	return custody_parse(s, &out->custody, err);
}

/* What it proves is checked by who gets it, who has its own report. */
static bool
parse_closing(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(CLOSING_ROOM);
	struct closing *closing = arena_new(&arena, struct closing);

	(void)out;
	return closing == NULL ? err_memory(err) : closing_parse(s, &arena, closing, err);
}

static bool
parse_custody_rank(const struct statement *s, struct body *out, struct err *err)
{
	return custody_rank_parse(s, &out->custody_rank, err);
}

/* What the policy promises is checked, and not kept. */
static bool
parse_policy(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(POLICY_ROOM);
	struct edition edition;

	if (!edition_parse(s, &arena, &edition, err))
		return false;
	out->policy = (struct body_policy){ edition.first, edition.previous };
	return true;
}

/* What is in it is for the keeper. */
static bool
parse_deal(const struct statement *s, struct body *out, struct err *err)
{
	struct deal deal;

	(void)out;
	return deal_parse(s, &deal, err);
}

static bool
parse_arm(const struct statement *s, struct body *out, struct err *err)
{
	return arm_parse(s, &out->arm, err);
}

static bool
parse_share(const struct statement *s, struct body *out, struct err *err)
{
	return share_parse(s, &out->share, err);
}

static bool
parse_postpone(const struct statement *s, struct body *out, struct err *err)
{
	return postpone_parse(s, &out->postpone, err);
}

static bool
parse_unlock(const struct statement *s, struct body *out, struct err *err)
{
	return unlock_parse(s, &out->unlock, err);
}

static bool
parse_verified(const struct statement *s, struct body *out, struct err *err)
{
	return verified_parse(s, &out->verified, err);
}

static bool
parse_sighting(const struct statement *s, struct body *out, struct err *err)
{
	return sighting_parse(s, &out->sighting, err);
}

/* What happened in a case is checked, and no more of it kept than others need. */
static bool
parse_move(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct move move;

	if (!move_parse(s, &arena, &move, err))
		return false;
	out->move.of_case = move.of_case;
	out->move.seal = move.seal;
	out->move.count = 0;
	return move.kind != KIND_CASE_MESSAGE ||
	       attached_parse(s->body, out->move.file, &out->move.count, err);
}

/* Who was told in advance takes an arena, and is read again by who shows it. */
static bool
parse_told(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(TOLD_ROOM);
	struct told told;

	(void)out;
	return told_parse(s, &arena, &told, err);
}

static bool
parse_canary(const struct statement *s, struct body *out, struct err *err)
{
	return canary_parse(s, &out->canary, err);
}

static bool
parse_request(const struct statement *s, struct body *out, struct err *err)
{
	return demand_parse(s, &out->demand, err);
}

/* What lists and feeds tell of it is read again by who writes them. */
static bool
parse_advisory(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	struct advisory advisory;

	if (!advisory_parse(s, &arena, &advisory, err))
		return false;
	out->advisory.document = advisory.document;
	return value_get_text(s->body, "tracking", &out->advisory.tracking, err);
}

/* So does what has to do with rewards. */
static bool
parse_award(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_ROOM);
	struct award award;

	(void)out;
	return award_parse(s, &arena, &award, err);
}

static bool
parse_award_word(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_WORD_ROOM);
	struct award_word word;

	(void)out;
	return award_word_parse(s, &arena, &word, err);
}

static bool
parse_credit(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(CREDIT_ROOM);
	struct credit credit;

	(void)out;
	return credit_parse(s, &arena, &credit, err);
}

/* Of an alert no more is kept than of a move; and of what is said about it which one that is.
 */
static bool
parse_alert(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_ROOM);
	struct alert *alert = arena_new(&arena, struct alert);

	if (alert == NULL)
		return err_memory(err);
	if (!alert_parse(s, &arena, alert, err))
		return false;
	out->alert.about = true;
	out->alert.of = s->id;
	return attached_parse(s->body, out->alert.file, &out->alert.count, err);
}

/* The page reads it again. */
static bool
parse_bulletin(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_ROOM);
	struct bulletin bulletin;

	(void)out;
	return bulletin_parse(s, &arena, &bulletin, err);
}

static bool
parse_turn(const struct statement *s, struct body *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(TURN_ROOM);
	struct turn turn;

	if (!turn_parse(s, &arena, &turn, err))
		return false;
	out->alert.about = turn.kind != KIND_ALERT_GROUP && turn.kind != KIND_ONCALL;
	out->alert.of = out->alert.about ? turn.of : s->id;
	out->alert.count = 0;
	return true;
}

static const struct row {
	enum kind_id kind;
	bool (*parse)(const struct statement *s, struct body *out, struct err *err);
} rows[] = {
	{ KIND_MANIFEST, parse_manifest },
	{ KIND_REPORT, parse_report },
	{ KIND_RECEIPT, parse_receipt },
	{ KIND_POLL, parse_poll },
	{ KIND_RELEASE_SEAL, parse_seal },
	{ KIND_FORGET, parse_forget },
	{ KIND_TAKEDOWN, parse_takedown },
	{ KIND_POLICY, parse_policy },
	{ KIND_REMARK, parse_remark },
	{ KIND_RELEASE_DEAL, parse_deal },
	{ KIND_RELEASE_ARM, parse_arm },
	{ KIND_RELEASE_SHARE, parse_share },
	{ KIND_RELEASE_POSTPONE, parse_postpone },
	{ KIND_RELEASE_EARLY, parse_unlock },
	{ KIND_RELEASE_BREACH, parse_unlock },
	{ KIND_RELEASE_VERIFIED, parse_verified },
	{ KIND_RELEASE_SIGHTING, parse_sighting },
	{ KIND_GENESIS, parse_genesis },
	{ KIND_PLEDGE, parse_act },
	{ KIND_ADMIT, parse_act },
	{ KIND_SUSPEND, parse_act },
	{ KIND_WITHDRAW, parse_act },
	{ KIND_FINDING, parse_finding },
	{ KIND_WITNESSES, parse_witnesses },
	{ KIND_CASE_OPEN, parse_move },
	{ KIND_CASE_INVITE, parse_move },
	{ KIND_CASE_ACCEPT, parse_move },
	{ KIND_CASE_DECLINE, parse_move },
	{ KIND_CASE_LEAVE, parse_move },
	{ KIND_CASE_REMOVE, parse_move },
	{ KIND_CASE_HANDOVER, parse_move },
	{ KIND_CASE_MESSAGE, parse_move },
	{ KIND_CASE_STATUS, parse_move },
	{ KIND_CASE_READ, parse_move },
	{ KIND_CASE_ERROR, parse_move },
	{ KIND_CASE_DISCLOSURE, parse_move },
	{ KIND_CASE_CLOCK, parse_move },
	{ KIND_CASE_MOVED, parse_move },
	{ KIND_CASE_ASK, parse_move },
	{ KIND_CASE_RELEASE, parse_move },
	{ KIND_EMBARGO_PROPOSE, parse_move },
	{ KIND_EMBARGO_REVISE, parse_move },
	{ KIND_EMBARGO_ACCEPT, parse_move },
	{ KIND_EMBARGO_REJECT, parse_move },
	{ KIND_EMBARGO_END, parse_move },
	{ KIND_EMBARGO_KEEP, parse_move },
	{ KIND_LETTER, parse_letter },
	{ KIND_VOUCH, parse_vouch },
	{ KIND_FINDER_VOUCH, parse_finder_vouch },
	{ KIND_CHALLENGE, parse_challenge },
	{ KIND_CHALLENGE_OPEN, parse_challenge_open },
	{ KIND_CUSTODY_ASK, parse_custody_ask },
	{ KIND_CUSTODY, parse_custody },
	{ KIND_CUSTODY_RANK, parse_custody_rank },
	{ KIND_CLOSING, parse_closing },
	{ KIND_DESK, parse_desk },
	{ KIND_TOLD, parse_told },
	{ KIND_ADVISORY, parse_advisory },
	{ KIND_AWARD, parse_award },
	{ KIND_AWARD_ANSWER, parse_award_word },
	{ KIND_AWARD_PAID, parse_award_word },
	{ KIND_AWARD_MEDIATE, parse_award_word },
	{ KIND_AWARD_OPINION, parse_award_word },
	{ KIND_CREDIT, parse_credit },
	{ KIND_ALERT, parse_alert },
	{ KIND_ALERT_FORWARD, parse_turn },
	{ KIND_ALERT_ACK, parse_turn },
	{ KIND_ALERT_RECALL, parse_turn },
	{ KIND_ALERT_ANSWER, parse_turn },
	{ KIND_ALERT_REVEAL, parse_turn },
	{ KIND_ALERT_DRILL, parse_turn },
	{ KIND_ALERT_HOLD, parse_turn },
	{ KIND_ALERT_GROUP, parse_turn },
	{ KIND_ONCALL, parse_turn },
	{ KIND_ALERT_PUBLIC, parse_bulletin },
	{ KIND_CANARY, parse_canary },
	{ KIND_GOVERNMENT_REQUEST, parse_request },
};

bool
body_parse(const struct statement *statement, struct body *out, struct err *err)
{
	out->kind = statement->kind->id;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == statement->kind->id)
			return rows[i].parse(statement, out, err);
	return err_set(err, FAULT_SYSTEM, "this accord cannot read a %.*s",
	    TEXT_ARGS(statement->kind->name));
}
