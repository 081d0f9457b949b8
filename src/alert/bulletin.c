#include "alert/bulletin.h"

#include "alert/pattern.h"
#include "statement/party.h"

#define AT(member) offsetof(struct bulletin, member)

static bool
is_node(struct text name)
{
	struct err ignored;

	return party_check_node(name, &ignored);
}

static bool
is_pattern(struct text in)
{
	struct pattern pattern;
	struct err ignored;

	return pattern_parse(in, &pattern, &ignored);
}

static const struct shape an_indicator = { .type = SHAPE_TEXT,
	.wanted = "a pattern such as \"[ipv4-addr:value = '192.0.2.1']\"",
	.least = 1,
	.most = PATTERN_LEN_MAX,
	.good = is_pattern };

static const struct shape members[] = {
	{ "of", SHAPE_HEX, AT(of), "the id of the alert", .size = HASH_LEN },
	{ "origin", SHAPE_TEXT, AT(origin), "the name of its source", .least = 1,
	    .most = PARTY_NAME_MAX, .good = is_node },
	{ "said", SHAPE_TIME, AT(said), "when it was said, such as 2026-11-22T10:00:00Z",
	    .least = 0 },
	{ "title", SHAPE_TEXT, AT(title), "what it is about, on one line", .least = 1,
	    .most = ALERT_TITLE_MAX },
	{ "text", SHAPE_LINES, AT(text), "what it says", .least = 1, .most = ALERT_TEXT_MAX,
	    .optional = true },
	{ "indicators", SHAPE_LIST, AT(indicators), "a list of patterns, or leave it out",
	    .least = 1, .most = ALERT_INDICATORS_MAX, .optional = true, .of = &an_indicator,
	    .size = sizeof(struct text) },
	{ 0 },
};

bool
bulletin_parse(const struct statement *statement, struct arena *arena, struct bulletin *out,
    struct err *err)
{
	struct bulletin bulletin = { 0 };

	if (statement->kind->id != KIND_ALERT_PUBLIC)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a published alert",
		    TEXT_ARGS(statement->kind->name));
	if (!shape_read_among(members, statement->body, arena, &bulletin, err))
		return err_in(err, "alert.public");
	*out = bulletin;
	return true;
}

bool
bulletin_sign(const struct bulletin *bulletin, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct bulletin again;
	struct hash made;

	statement_begin(&draft, kind_of(KIND_ALERT_PUBLIC), signer->vkey.name, at, NULL);
	shape_write_among(members, bulletin, &draft.writer);
	if (!statement_end(&draft, signer, &note, &made, err) ||
	    !statement_reopen(buf_text(&note), &s, err) ||
	    !bulletin_parse(&s, &arena, &again, err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = made;
	return true;
}
