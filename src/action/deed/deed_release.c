#include "action/advisory/advise_due.h"
#include "action/deed/deeds.h"
#include "action/node/disclose.h"
#include "action/release/dealing.h"
#include "action/release/release_case.h"
#include "view/cases.h"

#define SIZE_MOST (INT64_C(1) << 53)
#define KEY_LEN 74 /* AGE-SECRET-KEY-1... */
#define TIME_LEN 20
#define ADVISORIES_MAX 8192
#define NAMES_MAX (SHARING_MEMBERS_MAX * 256)

static const struct deed_field args[] = {
	{ "bundle", DEED_HEX, true, 2 * HASH_LEN, 2 * HASH_LEN,
	    "The SHA-256 of the bundle, which lies in the public tree already." },
	{ "size", DEED_INTEGER, true, 1, SIZE_MOST - 1, "Its bytes." },
	{ "opens", DEED_TEXT, false, TIME_LEN, TIME_LEN,
	    "When it opens, such as 2026-11-22T10:00:00Z; if absent, when other releases of "
	    "its "
	    "case do, else in the next slot of the policy." },
	{ "key", DEED_TEXT, true, KEY_LEN, KEY_LEN,
	    "The age identity that opens it, which the node keeps until then." },
	{ "committee", DEED_TEXT, false, 1, NAMES_MAX,
	    "Nodes that shall be able to open it together without this one, a name a line; "
	    "'members': all other members of the accord." },
	{ "threshold", DEED_INTEGER, false, 1, SHARING_MEMBERS_MAX,
	    "How many of them it takes; the fewest that are more than half if absent." },
	{ "grace", DEED_INTEGER, false, 1, TIMING_GRACE_MAX,
	    "Seconds after which they go by their own clocks when witnesses are silent." },
	{ "slip", DEED_INTEGER, false, 1, TIMING_SLIP_MAX,
	    "By how many seconds in all it may be postponed; never if absent." },
	{ "cutoff", DEED_INTEGER, false, 0, TIMING_CUTOFF_MAX,
	    "In the last so many seconds before its time it is not postponed." },
	{ "times", DEED_INTEGER, false, 1, TIMING_COUNT_MAX, "How often it may be postponed." },
	{ "case", DEED_HEX, false, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The case that it belongs to, whose participants are told when it opens." },
	{ "advisories", DEED_TEXT, false, 1, ADVISORIES_MAX,
	    "The SHA-256 of each advisory that is published when it opens, a line each; they "
	    "lie "
	    "in DIR/drafts." },
	{ 0 },
};

/* --- when it opens */

static bool
find_slot(const struct deed_task *task, int64_t *opens, struct err *err)
{
	struct disclosed said;
	bool found;

	if (!disclose_latest(task->node, task->arena, &found, &said, err))
		return false;
	if (!found || said.edition.policy.slots.count == 0)
		return err_set(err, FAULT_INPUT,
		    "the policy of this node names no slots for releases: say when it opens");
	*opens = disclosure_next_slot(&said.edition.policy, task->now + 1);
	return true;
}

/* The releases of a case open at one time. */
static bool
find_time(const struct deed_task *task, const struct hash *of_case, struct text given,
    int64_t *opens, struct err *err)
{
	struct lineup *lineup = arena_new(task->arena, struct lineup);
	scoped(buf_free) struct buf time = BUF(KIB);
	const struct lineup_row *latest = NULL;

	if (lineup == NULL)
		return err_memory(err);
	if (of_case != NULL) {
		if (!release_case_lineup(
			&task->node->journal, of_case, task->arena, lineup, err))
			return false;
		latest = lineup_latest(lineup);
	}
	if (given.len > 0 && !utc_parse(given, opens))
		return err_set(
		    err, FAULT_INPUT, "'opens' is no time such as 2026-11-22T10:00:00Z");
	if (latest == NULL)
		return given.len > 0 || find_slot(task, opens, err);
	utc_format(latest->opens, &time);
	if (given.len > 0 && *opens != latest->opens)
		return err_set(err, FAULT_CONFLICT,
		    "other releases of this case open at %s: take that time, or agree on "
		    "another first",
		    buf_string(&time));
	*opens = latest->opens;
	return true;
}

/* --- the seal */

static bool
read_seal(struct value in, struct seal *seal, struct identity *key, struct err *err)
{
	seal->size = (uint64_t)deed_integer(in, "size", 0);
	if (!hash_parse(deed_text(in, "bundle", TEXT("")), &seal->bundle))
		return err_set(err, FAULT_INPUT, "'bundle' is no SHA-256");
	if (!identity_parse(deed_text(in, "key", TEXT("")), key, err))
		return err_in(err, "'key'");
	seal->recipient = key->recipient;
	return true;
}

static bool
say(const struct deed_task *task, struct value in, const struct seal *seal,
    const struct identity *key, struct hash *id, struct err *err)
{
	struct text names = deed_text(in, "committee", TEXT(""));
	int64_t slip = deed_integer(in, "slip", 0);
	struct dealing dealing = {
		.now = task->now,
		.names = text_eq(names, TEXT("members")) ? TEXT("") : names,
		.threshold = (unsigned)deed_integer(in, "threshold", 0),
		.grace = deed_integer(in, "grace", 0),
	};

	if (names.len == 0)
		return release_say(task->node, seal, key, task->now, id, err);
	if (slip > 0)
		dealing.postpone = (struct timing_postpone){ slip,
			deed_integer(in, "cutoff", 0), (unsigned)deed_integer(in, "times", 1) };
	return dealing_say(task->node, seal, key, &dealing, id, err);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	struct text hex = deed_text(in, "case", TEXT(""));
	struct release_case_say told = { 0 };
	struct seal seal = { 0 };
	struct hash id;

	if (hex.len > 0 && !cases_find(&task->node->journal, hex, &told.of_case, err))
		return false;
	if (!find_time(task, hex.len > 0 ? &told.of_case : NULL,
		deed_text(in, "opens", TEXT("")), &seal.opens, err) ||
	    !read_seal(in, &seal, &key, err) || !say(task, in, &seal, &key, &id, err))
		return false;
	if (!advise_later(task->node, &id, deed_text(in, "advisories", TEXT("")), err))
		return false;
	told.seal = id;
	told.opens = seal.opens;
	if (hex.len > 0 && !release_case_say(task, &told, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	statement_put_time(answer, "opens", seal.opens);
	writer_key(answer, "size");
	writer_integer(answer, (int64_t)log_store_size(&task->node->journal.log));
	writer_end(answer);
	return true;
}

const struct deed deed_release_seal = {
	.name = "release.seal",
	.about = "Promise a release whose sealed bundle lies in the public tree: its seal goes "
		 "into the public log, and its key is posted when it opens.",
	.least = DEED_LEAD,
	.writes = true,
	.args = args,
	.answer = "id:id opens:time size:int",
	.run = run,
};
