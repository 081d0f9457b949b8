#include "action/alert/alert_group.h"

#include "action/alert/alert_say.h"
#include "action/deed/deeds.h"
#include "action/member/membership.h"
#include "view/alerts.h"

#define GROUPS_MAX 10000 /* statements that are looked through */
#define NAMES_MAX 65536

/* --- looking */

struct search {
	const struct deed_task *task;
	struct text name;
	bool found;
	struct turn turn;
};

static bool
load_turn(
    const struct deed_task *task, const struct hash *id, struct turn *out, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;

	return journal_find(&task->node->journal, id, task->arena, &record, err) &&
	       statement_reopen(record.note, &s, err) && turn_parse(&s, task->arena, out, err);
}

/* The newest of a name counts, and they come newest first. */
static bool
look_at(void *arg, const struct alerts_row *row, struct err *err)
{
	struct search *search = arg;
	struct turn turn;

	if (search->found)
		return true;
	if (!load_turn(search->task, &row->id, &turn, err))
		return false;
	if (!text_eq(turn.name, search->name))
		return true;
	search->found = true;
	search->turn = turn;
	return true;
}

/* Members but this node; they live in the arena. */
static bool
find_members(const struct deed_task *task, struct shape_list *nodes, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct membership membership;
	struct text *name;

	if (!membership_load(task->node, task->now, &arena, &membership, err))
		return false;
	name = arena_array(task->arena, struct text, membership.roll.count + 1);
	if (name == NULL)
		return err_memory(err);
	*nodes = (struct shape_list){ 0, name };
	for (size_t i = 0; i < membership.roll.count; i++) {
		const struct roll_person *person = &membership.roll.person[i];

		if (person->status != ROLL_MEMBER ||
		    text_eq(person->name, task->node->manifest.name))
			continue;
		name[nodes->count] = arena_text(task->arena, person->name);
		if (name[nodes->count++].at == NULL)
			return err_memory(err);
	}
	return true;
}

bool
alert_group_find(
    const struct deed_task *task, struct text name, struct shape_list *nodes, struct err *err)
{
	struct search search = { .task = task, .name = name };

	if (text_eq(name, TEXT(ALERT_GROUP_MEMBERS)))
		return find_members(task, nodes, err);
	if (!alerts_of_kind(
		&task->node->journal, KIND_ALERT_GROUP, GROUPS_MAX, look_at, &search, err))
		return false;
	if (!search.found || search.turn.nodes.count == 0)
		return err_set(err, FAULT_ABSENT,
		    "'%.*s' is no node, and no group: see 'accord alert groups'",
		    TEXT_ARGS(name));
	*nodes = search.turn.nodes;
	return true;
}

bool
alert_group_has(const struct deed_task *task, struct text name, struct text node, bool *has,
    struct err *err)
{
	struct shape_list nodes = { 0 };
	const struct text *at;

	*has = false;
	if (!alert_group_find(task, name, &nodes, err))
		return err->fault == FAULT_ABSENT;
	at = nodes.at;
	for (size_t i = 0; i < nodes.count; i++)
		*has = *has || text_eq(at[i], node);
	return true;
}

/* --- resolving */

static bool
add_name(const struct deed_task *task, struct text name, struct text *to, size_t *count,
    struct err *err)
{
	for (size_t i = 0; i < *count; i++)
		if (text_eq(to[i], name))
			return true;
	if (text_eq(name, task->node->manifest.name))
		return true;
	if (*count == STATEMENT_TO_MAX)
		return err_set(
		    err, FAULT_LIMIT, "it goes to %d nodes at most", STATEMENT_TO_MAX);
	to[(*count)++] = name;
	return true;
}

static bool
add_group(const struct deed_task *task, struct text name, struct text *to, size_t *count,
    struct err *err)
{
	struct shape_list nodes;
	const struct text *at;

	if (!alert_group_find(task, name, &nodes, err))
		return false;
	at = nodes.at;
	for (size_t i = 0; i < nodes.count; i++)
		if (!add_name(task, at[i], to, count, err))
			return false;
	return true;
}

bool
alert_group_resolve(
    const struct deed_task *task, struct text names, struct shape_list *to, struct err *err)
{
	struct text *at = arena_array(task->arena, struct text, STATEMENT_TO_MAX);
	struct text name;
	size_t count = 0;
	struct err none;

	if (at == NULL)
		return err_memory(err);
	while (text_each(&names, ' ', &name))
		if (name.len > 0 &&
		    !(party_check_node(name, &none) ? add_name(task, name, at, &count, err)
						    : add_group(task, name, at, &count, err)))
			return false;
	if (count == 0)
		return err_set(err, FAULT_INPUT, "nobody but this node itself is named");
	*to = (struct shape_list){ count, at };
	return true;
}

/* --- arranging */

static const struct deed_field group_args[] = {
	{ "name", DEED_TEXT, true, 1, TURN_WHO_MAX,
	    "What the group is called; no blank in it." },
	{ "nodes", DEED_TEXT, false, 0, NAMES_MAX,
	    "Its nodes, blanks between; none: there is no such group any more." },
	{ 0 },
};

/* It is told from a node by having no point in it. */
static bool
check_name(struct text name, struct err *err)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] == ' ' || name.at[i] == '.')
			return err_set(err, FAULT_INPUT,
			    "a group's name has neither blanks nor points: '%.*s'",
			    TEXT_ARGS(name));
	return !text_eq(name, TEXT(ALERT_GROUP_MEMBERS)) ||
	       err_set(err, FAULT_CONFLICT, "who is a member follows from the accord alone");
}

static bool
run_group(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct alert_speaker speaker = { task->node, task->now };
	struct turn turn = { .kind = KIND_ALERT_GROUP,
		.name = deed_text(in, "name", TEXT("")) };
	struct text nodes = deed_text(in, "nodes", TEXT(""));
	struct hash id;

	if (!check_name(turn.name, err) ||
	    (nodes.len > 0 && !alert_group_resolve(task, nodes, &turn.nodes, err)) ||
	    !alert_say_to(&speaker, &turn, task->node->manifest.name, &id, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	writer_end(answer);
	return true;
}

const struct deed deed_alert_group = {
	.name = "alert.group",
	.about = "Call some nodes by a name, for whom alerts are meant; 'clients' are those to "
		 "whom TLP:AMBER may be passed on.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = group_args,
	.answer = "id:id",
	.run = run_group,
};

struct listing {
	const struct deed_task *task;
	struct writer *w;
	struct text *seen; /* names that were told */
	size_t count;
};

static bool
was_seen(struct listing *listing, struct text name)
{
	for (size_t i = 0; i < listing->count; i++)
		if (text_eq(listing->seen[i], name))
			return true;
	return false;
}

static bool
put_group(void *arg, const struct alerts_row *row, struct err *err)
{
	struct listing *listing = arg;
	struct writer *w = listing->w;
	const struct text *at;
	struct turn turn;

	if (!load_turn(listing->task, &row->id, &turn, err))
		return false;
	if (was_seen(listing, turn.name))
		return true;
	listing->seen[listing->count++] = turn.name;
	if (turn.nodes.count == 0)
		return true;
	at = turn.nodes.at;
	writer_object(w);
	writer_key(w, "name");
	writer_text(w, turn.name);
	writer_key(w, "nodes");
	writer_array(w);
	for (size_t i = 0; i < turn.nodes.count; i++)
		writer_text(w, at[i]);
	writer_end(w);
	writer_end(w);
	return true;
}

static bool
run_groups(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text *seen = arena_array(task->arena, struct text, GROUPS_MAX);
	struct listing listing = { task, answer, seen, 0 };

	(void)in;
	if (seen == NULL)
		return err_memory(err);
	writer_object(answer);
	writer_key(answer, "groups");
	writer_array(answer);
	if (!alerts_of_kind(
		&task->node->journal, KIND_ALERT_GROUP, GROUPS_MAX, put_group, &listing, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

static const struct deed_field no_args[] = { { 0 } };

const struct deed deed_alert_groups = {
	.name = "alert.groups",
	.about = "The groups of nodes, and who is in them.",
	.least = DEED_READ_ONLY,
	.args = no_args,
	.answer = "groups:[name:text nodes:texts]",
	.run = run_groups,
};
