/* An alert goes out. */
#include "action/alert/alert_group.h"
#include "action/alert/alert_say.h"
#include "action/deed/deeds.h"
#include "action/node/enclosure.h"
#include "alert/pattern.h"
#include "crypto/random.h"
#include "journal/anchor.h"

#define TO_MAX 65536
#define INDICATORS_MAX 200000

static const struct deed_field args[] = {
	{ "title", DEED_TEXT, true, 1, ALERT_TITLE_MAX, "What it is about, in a line." },
	{ "to", DEED_TEXT, true, 1, TO_MAX,
	    "Whom it is for: nodes and groups, blanks between; 'members' are all of the "
	    "accord." },
	{ "tlp", DEED_TEXT, true, 1, 16,
	    "How far it may go: TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN, TLP:CLEAR." },
	{ "text", DEED_TEXT, false, 0, ALERT_TEXT_MAX, "What is to be said." },
	{ "indicators", DEED_TEXT, false, 0, INDICATORS_MAX,
	    "STIX 2.1 patterns of one comparison each, one after the other." },
	{ "files", DEED_TEXT, false, 0, ENCLOSURE_LINES_MAX,
	    "A line for each file in DIR/drafts: SHA-256, name." },
	{ "drill", DEED_INTEGER, false, 0, 1,
	    "1: it is a drill, which nobody can see before." },
	{ 0 },
};

/* --- what it says */

static bool
is_blank(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] != ' ' && in.at[i] != '\n')
			return false;
	return true;
}

/* Each in its one spelling, so that the same is found by the same text. */
static bool
add_indicator(const struct deed_task *task, const struct pattern *pattern, struct text *out,
    struct err *err)
{
	scoped(buf_free) struct buf spelled = BUF_SECRET(2 * PATTERN_LEN_MAX);

	pattern_format(pattern, &spelled);
	if (!buf_ok(&spelled, err))
		return false;
	*out = arena_text(task->arena, buf_text(&spelled));
	return out->at != NULL || err_memory(err);
}

static bool
read_indicators(
    const struct deed_task *task, struct text rest, struct shape_list *out, struct err *err)
{
	struct text *at = arena_array(task->arena, struct text, ALERT_INDICATORS_MAX);
	size_t count = 0;

	if (at == NULL)
		return err_memory(err);
	while (!is_blank(rest)) {
		struct pattern pattern;

		if (count == ALERT_INDICATORS_MAX)
			return err_set(err, FAULT_LIMIT, "an alert has %d indicators at most",
			    ALERT_INDICATORS_MAX);
		if (!pattern_cut(&rest, &pattern, err) ||
		    !add_indicator(task, &pattern, &at[count], err))
			return err_in(err, "indicator %zu", count + 1);
		count++;
	}
	*out = (struct shape_list){ count, at };
	return true;
}

static bool
read_alert(const struct deed_task *task, struct value in, struct alert *alert, struct err *err)
{
	struct text marking = deed_text(in, "tlp", TEXT(""));
	enum tlp tlp;

	alert->title = deed_text(in, "title", TEXT(""));
	alert->text = deed_text(in, "text", TEXT(""));
	if (!tlp_parse(marking, &tlp))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no marking of TLP 2.0: give TLP:RED, TLP:AMBER+STRICT, "
		    "TLP:AMBER, "
		    "TLP:GREEN or TLP:CLEAR",
		    TEXT_ARGS(marking));
	alert->tlp = tlp;
	return read_indicators(
		   task, deed_text(in, "indicators", TEXT("")), &alert->indicators, err) &&
	       enclosure_take_all(task->node, deed_text(in, "files", TEXT("")), alert->file,
		   &alert->count, err);
}

/* --- saying it */

static bool
say(const struct deed_task *task, const struct alert *alert, const struct shape_list *to,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(task->node);
	struct alert_speaker speaker = { task->node, task->now };
	struct alert_how how = { &signer, task->now, *to };

	return alert_sign(alert, &how, &note, id, err) &&
	       node_keep_private(task->node, buf_text(&note), task->now, err) &&
	       alert_hurry(&speaker, to, err);
}

/* What the commitment was made of is kept, whether it is a drill or not: that a statement of
 * this kind is there tells nothing. */
static bool
note_drill(const struct deed_task *task, const struct turn *turn, struct err *err)
{
	struct alert_speaker speaker = { task->node, task->now };
	struct hash id;

	return alert_say_to(&speaker, turn, task->node->manifest.name, &id, err);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct turn turn = { .kind = KIND_ALERT_DRILL,
		.drill = deed_integer(in, "drill", 0) == 1 };
	struct alert *alert = arena_new(task->arena, struct alert);
	struct shape_list to;

	if (alert == NULL)
		return err_memory(err);
	random_bytes(turn.salt.bytes, sizeof(turn.salt.bytes));
	alert->drill = alert_commit(turn.salt.bytes, turn.drill);
	if (!alert_group_resolve(task, deed_text(in, "to", TEXT("")), &to, err) ||
	    !read_alert(task, in, alert, err) || !say(task, alert, &to, &turn.of, err) ||
	    !note_drill(task, &turn, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &turn.of);
	writer_key(answer, "recipients");
	writer_integer(answer, (int64_t)to.count);
	writer_end(answer);
	return true;
}

const struct deed deed_alert_send = {
	.name = "alert.send",
	.about =
	    "Warn other nodes at once: a text, what to look for, files, marked by TLP 2.0.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = args,
	.answer = "id:id recipients:int",
	.run = run,
};
