#include "statement/advisory.h"

#define AT(member) offsetof(struct advisory, member)

static const struct shape members[] = {
	{ "document", SHAPE_HEX, AT(document), "the SHA-256 of the document",
	    .size = HASH_LEN },
	{ "size", SHAPE_INTEGER, AT(size), "its bytes", .least = 1, .most = ADVISORY_SIZE_MAX },
	{ "tracking", SHAPE_TEXT, AT(tracking), "the id by which it is tracked", .least = 1,
	    .most = ADVISORY_TRACKING_MAX },
	{ "version", SHAPE_TEXT, AT(version), "its version", .least = 1,
	    .most = ADVISORY_VERSION_MAX },
	{ "title", SHAPE_TEXT, AT(title), "what it is about", .least = 1,
	    .most = ADVISORY_LINE_MAX },
	{ "summary", SHAPE_LINES, AT(summary), "what it means for customers", .least = 1,
	    .most = ADVISORY_SUMMARY_MAX, .optional = true },
	{ "initial", SHAPE_TIME, AT(initial), "when its first version was released",
	    .least = 0 },
	{ "current", SHAPE_TIME, AT(current), "when this version was released", .least = 0 },
	{ 0 },
};

static bool
check(const struct advisory *advisory, struct err *err)
{
	return advisory->initial <= advisory->current ||
	       err_set(err, FAULT_INPUT, "'/current' is before '/initial'");
}

bool
advisory_parse(const struct statement *statement, struct arena *arena, struct advisory *out,
    struct err *err)
{
	struct advisory advisory = { 0 };

	if (statement->kind->id != KIND_ADVISORY)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not an advisory",
		    TEXT_ARGS(statement->kind->name));
	if (!shape_read_among(members, statement->body, arena, &advisory, err) ||
	    !statement_get_hash_if(
		statement->body, "release", &advisory.has_release, &advisory.release, err) ||
	    !check(&advisory, err))
		return err_in(err, "advisory");
	*out = advisory;
	return true;
}

/* What was written is read as others will. */
static bool
check_note(struct text note, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct advisory read;

	return statement_reopen(note, &s, err) && advisory_parse(&s, &arena, &read, err);
}

bool
advisory_sign(const struct advisory *advisory, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct hash said;

	statement_begin(&draft, kind_of(KIND_ADVISORY), node->vkey.name, at, NULL);
	shape_write_among(members, advisory, &draft.writer);
	if (advisory->has_release)
		statement_put_hash(&draft.writer, "release", &advisory->release);
	if (!statement_end(&draft, node, &note, &said, err) ||
	    !check_note(buf_text(&note), err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = said;
	return true;
}
