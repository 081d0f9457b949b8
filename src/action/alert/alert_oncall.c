#include "action/alert/alert_oncall.h"

#include "action/alert/alert_group.h"
#include "action/alert/alert_say.h"
#include "action/deed/deeds.h"
#include "view/alerts.h"

#define SAID_MAX 2000 /* the last ones */
#define CONTACTS_LEN_MAX 16384
#define TO_MAX 65536

/* --- what was said */

struct loading {
	struct node *node;
	struct arena *arena;
	struct alert_oncall *at;
	size_t count;
};

static bool
take(void *arg, const struct alerts_row *row, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct loading *l = arg;
	struct alert_oncall *said = &l->at[l->count++];
	struct record record;

	if (!journal_find(&l->node->journal, &row->id, &arena, &record, err) ||
	    !statement_reopen(record.note, &s, err) ||
	    !turn_parse(&s, l->arena, &said->turn, err))
		return false;
	said->at = s.at;
	said->by = arena_text(l->arena, s.by);
	return said->by.at != NULL || err_memory(err);
}

bool
alert_oncall_load(struct node *node, struct arena *arena, struct alert_oncall **out,
    size_t *count, struct err *err)
{
	struct loading loading = { node, arena,
		arena_array(arena, struct alert_oncall, SAID_MAX), 0 };

	if (loading.at == NULL)
		return err_memory(err);
	if (!alerts_of_kind(&node->journal, KIND_ONCALL, SAID_MAX, take, &loading, err))
		return false;
	*out = loading.at;
	*count = loading.count;
	return true;
}

int64_t
alert_oncall_within(
    const struct alert_oncall *oncall, size_t count, struct text name, int64_t at)
{
	for (size_t i = 0; i < count; i++)
		if (oncall[i].at <= at && text_eq(oncall[i].by, name))
			return oncall[i].turn.within;
	return 0;
}

/* --- saying it */

/* "WHO; REACH; HOURS": what stands before the first mark, blanks around it left out. */
static struct text
cut_part(struct text *line)
{
	struct text part = TEXT("");

	(void)!text_each(line, ';', &part);
	while (text_skip(&part, TEXT(" ")))
		;
	while (text_ends(part, TEXT(" ")))
		part.len--;
	return part;
}

static bool
read_contacts(
    const struct deed_task *task, struct text lines, struct shape_list *out, struct err *err)
{
	struct turn_contact *contact =
	    arena_array(task->arena, struct turn_contact, TURN_CONTACTS_MAX);
	struct text line;
	size_t count = 0;

	if (contact == NULL)
		return err_memory(err);
	while (text_each(&lines, '\n', &line)) {
		if (count == TURN_CONTACTS_MAX)
			return err_set(
			    err, FAULT_LIMIT, "there are over %d contacts", TURN_CONTACTS_MAX);
		contact[count].who = cut_part(&line);
		contact[count].reach = cut_part(&line);
		contact[count].hours = cut_part(&line);
		if (contact[count].reach.len == 0 || line.len > 0)
			return err_set(err, FAULT_INPUT,
			    "contact %zu is not 'WHO; HOW TO REACH; HOURS'", count + 1);
		count++;
	}
	*out = (struct shape_list){ count, contact };
	return true;
}

static bool
run_say(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct alert_speaker speaker = { task->node, task->now };
	struct turn turn = { .kind = KIND_ONCALL, .within = deed_integer(in, "within", 0) };
	struct shape_list to;
	struct hash id;

	if (!alert_group_resolve(
		task, deed_text(in, "to", TEXT(ALERT_GROUP_MEMBERS)), &to, err) ||
	    !read_contacts(task, deed_text(in, "contacts", TEXT("")), &turn.contact, err) ||
	    !alert_say(&speaker, &turn, &to, &id, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	writer_key(answer, "recipients");
	writer_integer(answer, (int64_t)to.count);
	writer_end(answer);
	return true;
}

static const struct deed_field say_args[] = {
	{ "contacts", DEED_TEXT, true, 1, CONTACTS_LEN_MAX,
	    "Who answers alerts: a line each of who, how to reach them, and hours if not "
	    "always, "
	    "';' between." },
	{ "within", DEED_INTEGER, true, 1, TURN_WITHIN_MAX,
	    "Minutes in which a person acknowledges an alert." },
	{ "to", DEED_TEXT, false, 1, TO_MAX,
	    "Nodes and groups that are told; all members of the accord if absent." },
	{ 0 },
};

const struct deed deed_alert_oncall = {
	.name = "alert.oncall",
	.about = "Tell others who answers alerts here, and promise within how long.",
	.least = DEED_LEAD,
	.writes = true,
	.args = say_args,
	.answer = "id:id recipients:int",
	.run = run_say,
};

/* --- listing */

static void
put_contact(struct writer *w, const struct turn_contact *contact)
{
	writer_object(w);
	writer_key(w, "who");
	writer_text(w, contact->who);
	writer_key(w, "reach");
	writer_text(w, contact->reach);
	if (contact->hours.len > 0) {
		writer_key(w, "hours");
		writer_text(w, contact->hours);
	}
	writer_end(w);
}

static void
put_said(struct writer *w, const struct alert_oncall *said)
{
	const struct turn_contact *contact = said->turn.contact.at;

	writer_object(w);
	writer_key(w, "node");
	writer_text(w, said->by);
	statement_put_time(w, "at", said->at);
	writer_key(w, "within");
	writer_integer(w, said->turn.within);
	writer_key(w, "contacts");
	writer_array(w);
	for (size_t i = 0; i < said->turn.contact.count; i++)
		put_contact(w, &contact[i]);
	writer_end(w);
	writer_end(w);
}

/* What a node said later takes the place of this. */
static bool
is_old(const struct alert_oncall *said, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (text_eq(said[j].by, said[i].by))
			return true;
	return false;
}

static bool
run_list(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_KNOWN_ROOM);
	struct alert_oncall *said;
	size_t count;

	(void)in;
	if (!alert_oncall_load(task->node, &arena, &said, &count, err))
		return false;
	writer_object(answer);
	writer_key(answer, "oncall");
	writer_array(answer);
	for (size_t i = 0; i < count; i++)
		if (!is_old(said, i))
			put_said(answer, &said[i]);
	writer_end(answer);
	writer_end(answer);
	return true;
}

static const struct deed_field no_args[] = { { 0 } };

const struct deed deed_alert_contacts = {
	.name = "alert.contacts",
	.about = "Who answers alerts at the nodes that said so, and within how long.",
	.least = DEED_READ_ONLY,
	.args = no_args,
	.answer = "oncall:[node:text at:time within:int contacts:[who:text reach:text "
		  "hours?:text]]",
	.run = run_list,
};
