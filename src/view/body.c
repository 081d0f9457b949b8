#include "view/body.h"

#include "statement/forget.h"

#include "bounty/edition.h"

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

static bool
parse_remark(const struct statement *s, struct body *out, struct err *err)
{
	return remark_parse(s, &out->remark, err);
}

static bool
parse_letter(const struct statement *s, struct body *out, struct err *err)
{
	return letter_parse(s, &out->letter, err);
}

static bool
parse_confirm(const struct statement *s, struct body *out, struct err *err)
{
	return confirm_parse(s, &out->confirm, err);
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
	{ KIND_POLICY, parse_policy },
	{ KIND_REMARK, parse_remark },
	{ KIND_LETTER, parse_letter },
	{ KIND_CONFIRM, parse_confirm },
	{ KIND_CHALLENGE, parse_challenge },
	{ KIND_CHALLENGE_OPEN, parse_challenge_open },
	{ KIND_CUSTODY_ASK, parse_custody_ask },
	{ KIND_CUSTODY, parse_custody },
};

bool
body_parse(const struct statement *statement, struct body *out, struct err *err)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == statement->kind->id)
			return rows[i].parse(statement, out, err);
	return err_set(err, FAULT_SYSTEM, "this accord cannot read a %.*s",
	    TEXT_ARGS(statement->kind->name));
}
