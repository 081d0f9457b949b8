#include "bounty/credit.h"

#include "bounty/currency.h"

#define AT(member) offsetof(struct credit, member)
#define LINE(name_, at_, wanted_)                                                              \
	{                                                                                      \
		name_, SHAPE_TEXT, at_, wanted_, .least = 1, .most = CREDIT_LINE_MAX,          \
						 .optional = true                              \
	}

static const struct shape members[] = {
	{ "award", SHAPE_HEX, AT(award), "the id of the award", .size = HASH_LEN },
	{ "title", SHAPE_TEXT, AT(title), "what was found, on one line", .least = 1,
	    .most = CREDIT_LINE_MAX },
	{ "where", SHAPE_LINES, AT(where), "where it is public", .least = 1,
	    .most = CREDIT_WHERE_MAX },
	LINE("name", AT(name), "the name that the finder wished for, or leave it out"),
	LINE("row", AT(row), "the row of the table of rewards, or leave it out"),
	{ "severity", SHAPE_TEXT, AT(severity), "a vector of CVSS, or leave it out", .least = 1,
	    .most = AWARD_VECTOR_MAX, .optional = true },
	{ "amount", SHAPE_INTEGER, AT(amount),
	    "an amount in the currency's smallest unit, or leave it out", .least = 1,
	    .most = DISCLOSURE_MONEY_MAX, .optional = true },
	{ "currency", SHAPE_TEXT, AT(currency),
	    "the code of a currency beside an amount, or leave it out",
	    .least = CURRENCY_CODE_LEN, .most = CURRENCY_CODE_LEN, .optional = true,
	    .good = currency_known },
	LINE("donated", AT(donated), "to whom it was given instead, or leave it out"),
	{ 0 },
};

bool
credit_parse(
    const struct statement *statement, struct arena *arena, struct credit *out, struct err *err)
{
	struct credit credit = { 0 };

	if (statement->kind->id != KIND_CREDIT)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a credit",
		    TEXT_ARGS(statement->kind->name));
	if (!shape_read_among(members, statement->body, arena, &credit, err) ||
	    !statement_get_hash_if(
		statement->body, "corrects", &credit.has_corrects, &credit.corrects, err))
		return err_in(err, "credit");
	if ((credit.amount > 0) != (credit.currency.len > 0))
		return err_set(err, FAULT_INPUT, "credit: an amount has a currency");
	*out = credit;
	return true;
}

bool
credit_sign(const struct credit *credit, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(CREDIT_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct credit again;
	struct hash made;

	statement_begin(&draft, kind_of(KIND_CREDIT), signer->vkey.name, at, NULL);
	shape_write_among(members, credit, &draft.writer);
	if (credit->has_corrects)
		statement_put_hash(&draft.writer, "corrects", &credit->corrects);
	if (!statement_end(&draft, signer, &note, &made, err) ||
	    !statement_reopen(buf_text(&note), &s, err) ||
	    !credit_parse(&s, &arena, &again, err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = made;
	return true;
}
