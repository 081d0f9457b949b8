#include "alert/turn.h"

#include "statement/party.h"

static const char *const as_words[] = { "client", "member", "anybody", "named", NULL };
const char *const turn_answer_words[] = { "removed", "held", "absent", NULL };

#define AT(member) offsetof(struct turn, member)
#define CONTACT_AT(member) offsetof(struct turn_contact, member)

#define OF                                                                                     \
	{                                                                                      \
		"of", SHAPE_HEX, AT(of), "the id of the alert", .size = HASH_LEN               \
	}
#define WHY(may_lack)                                                                          \
	{                                                                                      \
		"why", SHAPE_LINES, AT(why), "why, in a few lines",                            \
		    .least = 1, .most = TURN_WHY_MAX, .optional = (may_lack)                   \
	}

static bool
is_node(struct text name)
{
	struct err ignored;

	return party_check_node(name, &ignored);
}

static const struct shape forward[] = { OF,
	{ "origin", SHAPE_TEXT, AT(origin), "the name of the alert's source", .least = 1,
	    .most = PARTY_NAME_MAX, .good = is_node },
	{ "as", SHAPE_CHOICE, AT(as), "one of client, member, anybody, named",
	    .words = as_words },
	WHY(true), { 0 } };

static const struct shape ack[] = { OF,
	{ "who", SHAPE_TEXT, AT(who), "who has seen it", .least = 1, .most = TURN_WHO_MAX },
	WHY(true), { 0 } };

static const struct shape reasoned[] = { OF, WHY(false), { 0 } };

static const struct shape answer[] = { OF,
	{ "answer", SHAPE_CHOICE, AT(answer), "one of removed, held, absent",
	    .words = turn_answer_words },
	WHY(true), { 0 } };

static const struct shape drill[] = { OF,
	{ "drill", SHAPE_FLAG, AT(drill), "true or false", .least = 0 },
	{ "salt", SHAPE_HEX, AT(salt), "what the commitment was made with",
	    .size = ALERT_SALT_LEN },
	{ 0 } };

static const struct shape a_node = { .type = SHAPE_TEXT,
	.wanted = "the name of a node",
	.least = 1,
	.most = PARTY_NAME_MAX,
	.good = is_node };

static const struct shape group[] = { { "name", SHAPE_TEXT, AT(name), "the group's name",
					  .least = 1, .most = TURN_WHO_MAX },
	{ "nodes", SHAPE_LIST, AT(nodes), "a list of nodes; [] for a group that is no more",
	    .least = 0, .most = STATEMENT_TO_MAX, .of = &a_node, .size = sizeof(struct text) },
	{ 0 } };

static const struct shape contact_members[] = {
	{ "who", SHAPE_TEXT, CONTACT_AT(who), "who answers", .least = 1, .most = TURN_WHO_MAX },
	{ "reach", SHAPE_TEXT, CONTACT_AT(reach), "a telephone number or an address",
	    .least = 1, .most = TURN_REACH_MAX },
	{ "hours", SHAPE_TEXT, CONTACT_AT(hours), "when, or leave it out", .least = 1,
	    .most = TURN_REACH_MAX, .optional = true },
	{ 0 }
};
static const struct shape a_contact = {
	.type = SHAPE_OBJECT, .wanted = "an object of who, reach, hours", .of = contact_members
};

static const struct shape oncall[] = {
	{ "contacts", SHAPE_LIST, AT(contact), "a list of who answers", .least = 1,
	    .most = TURN_CONTACTS_MAX, .of = &a_contact, .size = sizeof(struct turn_contact) },
	{ "within", SHAPE_INTEGER, AT(within), "minutes until a person acknowledges",
	    .least = 1, .most = TURN_WITHIN_MAX },
	{ 0 }
};

static const struct {
	enum kind_id kind;
	const struct shape *members;
} rows[] = {
	{ KIND_ALERT_FORWARD, forward },
	{ KIND_ALERT_ACK, ack },
	{ KIND_ALERT_RECALL, reasoned },
	{ KIND_ALERT_ANSWER, answer },
	{ KIND_ALERT_REVEAL, drill },
	{ KIND_ALERT_DRILL, drill },
	{ KIND_ALERT_HOLD, reasoned },
	{ KIND_ALERT_GROUP, group },
	{ KIND_ONCALL, oncall },
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
turn_is(enum kind_id kind)
{
	return members_of(kind) != NULL;
}

bool
turn_parse(
    const struct statement *statement, struct arena *arena, struct turn *out, struct err *err)
{
	const struct shape *members = members_of(statement->kind->id);
	struct turn turn = { .kind = statement->kind->id };

	if (members == NULL)
		return err_set(err, FAULT_INPUT, "this is a %.*s, and not about an alert",
		    TEXT_ARGS(statement->kind->name));
	if (!shape_read_among(members, statement->body, arena, &turn, err))
		return err_in(err, "%.*s", TEXT_ARGS(statement->kind->name));
	*out = turn;
	return true;
}

bool
turn_sign(const struct turn *turn, const struct alert_how *how, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(TURN_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct draft_statement draft = DRAFT_STATEMENT_SECRET;
	struct turn again;
	struct hash made;

	statement_begin_to(
	    &draft, kind_of(turn->kind), how->signer->vkey.name, how->at, &how->to);
	shape_write_among(members_of(turn->kind), turn, &draft.writer);
	if (!statement_end(&draft, how->signer, &note, &made, err) ||
	    !statement_reopen(buf_text(&note), &s, err) || !turn_parse(&s, &arena, &again, err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = made;
	return true;
}
