#include "bounty/award_word.h"

#include "statement/party.h"

static const char *const answers[] = { "accept", "dispute", "received", NULL };
static const char *const opinions[] = { "holds", "owes", "unclear", NULL };

const char *
award_opinion_text(unsigned opinion)
{
	return opinion <= AWARD_UNCLEAR ? opinions[opinion] : "";
}

/* --- the bodies */

#define ANSWER(member) offsetof(struct award_answer, member)
#define PAID(member) offsetof(struct award_paid, member)
#define MEDIATE(member) offsetof(struct award_mediate, member)
#define OPINION(member) offsetof(struct award_opinion, member)

#define OF(at_)                                                                                \
	{                                                                                      \
		"of", SHAPE_HEX, at_, "the id of the award", .size = HASH_LEN                  \
	}
#define LINE(name_, at_, wanted_)                                                              \
	{                                                                                      \
		name_, SHAPE_TEXT, at_, wanted_, .least = 1, .most = AWARD_LINE_MAX,           \
						 .optional = true                              \
	}
#define NOTE(name_, at_, wanted_)                                                              \
	{                                                                                      \
		name_, SHAPE_LINES, at_, wanted_, .least = 1, .most = STATEMENT_PRIVATE_MAX    \
	}

static const struct shape answer_members[] = {
	OF(ANSWER(of)),
	{ "answer", SHAPE_CHOICE, ANSWER(answer), "accept, dispute or received",
	    .words = answers },
	{ "why", SHAPE_LINES, ANSWER(why), "the reasons, or leave it out", .least = 1,
	    .most = AWARD_WHY_MAX, .optional = true },
	LINE("donate", ANSWER(donate), "the name of a charity, or leave it out"),
	LINE("credit", ANSWER(credit), "a name to be thanked under, or leave it out"),
	{ "anonymous", SHAPE_FLAG, ANSWER(anonymous),
	    "true to be named nowhere, or leave it out", .optional = true },
	{ "show_amount", SHAPE_FLAG, ANSWER(show_amount),
	    "true if the amount may be told, or leave it out", .optional = true },
	LINE("mediator", ANSWER(mediator), "the name of a node, or leave it out"),
	{ 0 },
};

static const struct shape paid_members[] = {
	OF(PAID(of)),
	{ "on", SHAPE_TIME, PAID(on), "when it was paid, such as 2026-11-22T10:00:00Z",
	    .least = 0 },
	LINE("reference", PAID(reference), "what the payment is called, or leave it out"),
	{ 0 },
};

static const struct shape mediate_members[] = {
	OF(MEDIATE(of)),
	{ "why", SHAPE_LINES, MEDIATE(why), "what is wrong with it", .least = 1,
	    .most = AWARD_WHY_MAX },
	NOTE("award", MEDIATE(award), "the award, as it was signed"),
	NOTE("receipt", MEDIATE(receipt), "the receipt of the report, as it was signed"),
	{ "policy", SHAPE_LINES, MEDIATE(policy),
	    "the policy that the receipt binds, as it was signed, or leave it out", .least = 1,
	    .most = STATEMENT_PRIVATE_MAX, .optional = true },
	{ 0 },
};

static const struct shape opinion_members[] = {
	OF(OPINION(of)),
	{ "ask", SHAPE_HEX, OPINION(ask), "the id of the request", .size = HASH_LEN },
	{ "opinion", SHAPE_CHOICE, OPINION(opinion), "holds, owes or unclear",
	    .words = opinions },
	{ "amount", SHAPE_INTEGER, OPINION(amount),
	    "what would be right, in the currency's smallest unit, or leave it out", .least = 1,
	    .most = DISCLOSURE_MONEY_MAX, .optional = true },
	{ "text", SHAPE_LINES, OPINION(text), "what it follows from", .least = 1,
	    .most = AWARD_WHY_MAX },
	{ 0 },
};

/* What no single member tells. */
static bool
check_answer(const struct award_answer *answer, struct err *err)
{
	bool disputes = answer->answer == AWARD_DISPUTE;

	if (answer->credit.len > 0 && answer->anonymous)
		return err_set(err, FAULT_INPUT, "'credit' names who is to be anonymous");
	if (disputes != (answer->why.len > 0))
		return err_set(err, FAULT_INPUT,
		    "it says why there is a dispute, and else nothing of the kind");
	if (!disputes && answer->mediator.len > 0)
		return err_set(err, FAULT_INPUT, "there is no dispute to mediate in");
	return answer->mediator.len == 0 || party_check_name(answer->mediator, err);
}

/* A row for each of them; all lie at the same place. */
static const struct row {
	enum kind_id kind;
	const struct shape *members;
} rows[] = {
	{ KIND_AWARD_ANSWER, answer_members },
	{ KIND_AWARD_PAID, paid_members },
	{ KIND_AWARD_MEDIATE, mediate_members },
	{ KIND_AWARD_OPINION, opinion_members },
};

static const struct shape *
members_of(enum kind_id kind)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == kind)
			return rows[i].members;
	return NULL;
}

bool
award_word_parse(
    const struct statement *s, struct arena *arena, struct award_word *out, struct err *err)
{
	struct award_word word = { .kind = s->kind->id };
	const struct shape *members = members_of(word.kind);

	if (members == NULL)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not said about an award",
		    TEXT_ARGS(s->kind->name));
	if (!shape_read_among(members, s->body, arena, &word.answer, err) ||
	    (word.kind == KIND_AWARD_ANSWER && !check_answer(&word.answer, err)))
		return err_in(err, "%.*s", TEXT_ARGS(s->kind->name));
	*out = word;
	return true;
}

const struct hash *
award_word_of(const struct award_word *word)
{
	return &word->answer.of; /* the first of each */
}

bool
award_word_sign(const struct award_word *word, const struct saying *how,
    const struct shape_list *to, struct buf *out, struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_WORD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct draft_statement draft = DRAFT_STATEMENT_SECRET;
	struct shape_list one = { 1, &how->to };
	struct award_word again;
	struct hash made;

	statement_begin_to(&draft, kind_of(word->kind), how->signer->vkey.name, how->at,
	    to == NULL ? &one : to);
	shape_write_among(members_of(word->kind), &word->answer, &draft.writer);
	if (!statement_end(&draft, how->signer, &note, &made, err) ||
	    !statement_reopen(buf_text(&note), &s, err) ||
	    !award_word_parse(&s, &arena, &again, err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = made;
	return true;
}
