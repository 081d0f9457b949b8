#include "statement/desk.h"

#include "base/arena.h"

#define AT(member) offsetof(struct desk, member)

static const char *const words[] = { "", "assign", "tag", "untag", "template", "drop", "said",
	NULL };

static const struct shape members[] = {
	{ "does", SHAPE_CHOICE, AT(does), "assign, tag, untag, template, drop or said",
	    .words = words, .optional = true },
	{ "who", SHAPE_TEXT, AT(who), "who of the node's people it was", .least = 1,
	    .most = DESK_WHO_MAX },
	{ "of", SHAPE_HEX, AT(of), "the id of a case or a statement", .size = HASH_LEN,
	    .optional = true },
	{ "name", SHAPE_TEXT, AT(name), "a name, a tag, what a template is called", .least = 1,
	    .most = DESK_NAME_MAX, .optional = true },
	{ "text", SHAPE_LINES, AT(text), "a template's text", .least = 1, .most = DESK_TEXT_MAX,
	    .optional = true },
	{ 0 },
};

/* What each takes: `of`, a label, a text. */
static const struct need {
	bool of, label, text;
} needs[] = {
	[DESK_ASSIGN] = { true, false, false },
	[DESK_TAG] = { true, true, false },
	[DESK_UNTAG] = { true, true, false },
	[DESK_TEMPLATE] = { false, true, true },
	[DESK_DROP] = { false, true, false },
	[DESK_SAID] = { true, false, false },
};

const char *
desk_word(unsigned does)
{
	return words[does];
}

/* A tag or a template is called by what can be shown and has no blank. */
static bool
is_label(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] == ' ' || name.at[i] == ',')
			return false;
	return name.len > 0 && name.len <= DESK_NAME_MAX && text_printable(name);
}

/* What no single member tells. */
static bool
check(const struct desk *desk, struct err *err)
{
	static const struct hash none;
	const struct need *need = &needs[desk->does];

	if (desk->does == DESK_NOTHING)
		return err_set(err, FAULT_INPUT, "'/does' is missing");
	if (need->of == hash_eq(&desk->of, &none))
		return err_set(err, FAULT_INPUT, "'/of' does not fit '/does'");
	if (need->label && !is_label(desk->name))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no label: 1 to %d bytes that can be shown, without blank or "
		    "comma",
		    TEXT_ARGS(desk->name), DESK_NAME_MAX);
	if (desk->does == DESK_SAID && desk->name.len > 0)
		return err_set(err, FAULT_INPUT, "'/name' does not fit '/does'");
	return need->text == (desk->text.len > 0) ||
	       err_set(err, FAULT_INPUT, "'/text' does not fit '/does'");
}

bool
desk_parse(const struct statement *s, struct arena *arena, struct desk *out, struct err *err)
{
	struct desk desk = { 0 };

	if (s->kind->id != KIND_DESK)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not of a desk",
		    TEXT_ARGS(s->kind->name));
	if (!shape_read_among(members, s->body, arena, &desk, err) || !check(&desk, err))
		return err_in(err, "desk");
	*out = desk;
	return true;
}

/* So nothing is kept that a fold would refuse. */
static bool
check_written(struct text note, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	scoped(statement_free) struct statement s = { 0 };
	struct desk again;

	return statement_reopen(note, &s, err) && desk_parse(&s, &arena, &again, err);
}

bool
desk_sign(const struct desk *desk, int64_t at, const struct signer *signer, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct draft_statement draft = DRAFT_STATEMENT_SECRET;
	struct hash made;

	if (!check(desk, err))
		return err_in(err, "desk");
	statement_begin(&draft, kind_of(KIND_DESK), signer->vkey.name, at, &signer->vkey.name);
	shape_write_among(members, desk, &draft.writer);
	if (!statement_end(&draft, signer, &note, &made, err) ||
	    !check_written(buf_text(&note), err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = made;
	return true;
}
