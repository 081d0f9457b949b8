#include "case/told.h"

#include "case/role.h"

#define AT(member) offsetof(struct told, member)
#define PARTY_AT(member) offsetof(struct told_party, member)

static const struct shape party_members[] = {
	{ "who", SHAPE_TEXT, PARTY_AT(who), "who was told; nobody's name for a finder",
	    .least = 1, .most = MOVE_TITLE_MAX, .optional = true },
	{ "role", SHAPE_CHOICE, PARTY_AT(role),
	    "one of finder, vendor, deployer, coordinator, cna, authority, observer",
	    .words = role_words },
	{ "told", SHAPE_TIME, PARTY_AT(told), "when, such as 2026-11-22T10:00:00Z",
	    .least = 0 },
	{ "notice", SHAPE_TEXT, PARTY_AT(notice),
	    "which notice to an authority it was, or leave it out", .least = 1,
	    .most = MOVE_LABEL_MAX, .optional = true },
	{ "record", SHAPE_HEX, PARTY_AT(record), "the id of what was recorded then",
	    .size = HASH_LEN },
	{ "epoch", SHAPE_INTEGER, PARTY_AT(epoch), "the epoch that it is anchored in",
	    .least = 0, .most = STATEMENT_INTEGER_MAX },
	{ 0 },
};
static const struct shape a_party = { .type = SHAPE_OBJECT,
	.wanted = "an object of who, role, told, record, epoch",
	.of = party_members };

static const struct shape members[] = {
	{ "title", SHAPE_TEXT, AT(title), "what it is about, on one line", .least = 1,
	    .most = MOVE_TITLE_MAX },
	{ "where", SHAPE_LINES, AT(where), "where it is public", .least = 1,
	    .most = MOVE_WHY_MAX },
	{ "since", SHAPE_TIME, AT(since), "since when it is, such as 2026-11-22T10:00:00Z",
	    .least = 0 },
	{ "part", SHAPE_INTEGER, AT(part), "which of several statements this is, from 1",
	    .least = 1, .most = TOLD_PARTS_MAX },
	{ "parts", SHAPE_INTEGER, AT(parts), "how many there are", .least = 1,
	    .most = TOLD_PARTS_MAX },
	{ "parties", SHAPE_LIST, AT(parties), "a list of who was told; [] for nobody",
	    .least = 0, .most = TOLD_PARTIES_MAX, .of = &a_party,
	    .size = sizeof(struct told_party) },
	{ 0 },
};

const struct told_party *
told_parties(const struct told *told)
{
	return told->parties.at;
}

/* What holds for each, read or to be written. */
static bool
check(const struct told *told, struct err *err)
{
	const struct told_party *party = told_parties(told);

	for (size_t i = 0; i < told->parties.count; i++)
		if ((party[i].who.len == 0) != (role_at(party[i].role) == ROLE_FINDER))
			return err_set(err, FAULT_INPUT,
			    "'/parties/%zu' is a finder with a name, or somebody else without",
			    i);
	return told->part <= told->parts ||
	       err_set(err, FAULT_INPUT, "'/part' is one of more than '/parts'");
}

bool
told_parse(
    const struct statement *statement, struct arena *arena, struct told *out, struct err *err)
{
	struct told told = { 0 };

	if (statement->kind->id != KIND_TOLD)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not who was told",
		    TEXT_ARGS(statement->kind->name));
	if (!shape_read_among(members, statement->body, arena, &told, err) ||
	    !statement_get_hash_if(
		statement->body, "release", &told.has_release, &told.release, err) ||
	    !check(&told, err))
		return err_in(err, "told");
	*out = told;
	return true;
}

bool
told_sign(const struct told *told, int64_t at, const struct signer *signer, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(TOLD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct told again;
	struct hash made;

	statement_begin(&draft, kind_of(KIND_TOLD), signer->vkey.name, at, NULL);
	shape_write_among(members, told, &draft.writer);
	if (told->has_release)
		statement_put_hash(&draft.writer, "release", &told->release);
	if (!statement_end(&draft, signer, &note, &made, err) ||
	    !statement_reopen(buf_text(&note), &s, err) || !told_parse(&s, &arena, &again, err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = made;
	return true;
}
