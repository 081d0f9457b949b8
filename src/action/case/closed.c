#include "action/case/closed.h"

#include <inttypes.h>

#include "action/finder/mail.h"
#include "action/finder/record.h"
#include "action/finder/sent.h"
#include "journal/anchor.h"
#include "log/proof.h"
#include "statement/report.h"

#define ALWAYS TEXT("type") /* tells nothing but that there is one */

/* --- saying it */

/* What is looked at for it; all in the arena. */
struct looked {
	struct arena arena;
	struct record report, earlier;
	struct closing closing;
	struct buf proof;
};

static void
looked_free(struct looked *looked)
{
	buf_free(&looked->proof);
	arena_free(&looked->arena);
}

static bool
find(struct journal *journal, struct text hex, struct arena *arena, struct record *out,
    struct err *err)
{
	struct hash id;

	return journal_find_prefix(journal, hex, &id, err) &&
	       journal_find(journal, &id, arena, out, err) && journal_check_kept(out, err);
}

static bool
check_earlier(const struct node *node, const struct looked *looked, struct err *err)
{
	if (hash_eq(&looked->report.id, &looked->earlier.id))
		return err_set(err, FAULT_INPUT, "a report is no duplicate of itself");
	if (!looked->earlier.anchored || text_eq(looked->earlier.kind, TEXT("receipt")))
		return err_set(err, FAULT_INPUT, "a %.*s is nothing that a report could repeat",
		    TEXT_ARGS(looked->earlier.kind));
	if (text_eq(looked->earlier.by, node->manifest.name))
		return err_set(err, FAULT_DENIED,
		    "what this node says itself proves nothing: what it found ranks by custody "
		    "alone");
	return looked->earlier.epoch < looked->report.epoch ||
	       err_set(err, FAULT_CONFLICT,
		   "it is not earlier: the report came in epoch %" PRIu64
		   ", the other in %" PRIu64,
		   looked->report.epoch, looked->earlier.epoch);
}

static bool
check_report(const struct looked *looked, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct report report;

	if (!statement_reopen(looked->report.note, &s, err) || !report_parse(&s, &report, err))
		return false;
	return !report.anonymous ||
	       err_set(err, FAULT_INPUT,
		   "the report is anonymous: nobody asks for what is said about it");
}

static bool
open_field(struct looked *looked, const struct statement *s, struct text field, struct err *err)
{
	struct closing *closing = &looked->closing;

	if (closing_hides(field))
		return err_set(err, FAULT_DENIED,
		    "'%.*s' tells whose the report is, or what else is in it: it is never "
		    "opened",
		    TEXT_ARGS(field));
	if (closing->count == CLOSING_OPENINGS_MAX)
		return err_set(
		    err, FAULT_LIMIT, "over %d fields are to be opened", CLOSING_OPENINGS_MAX);
	if (!opening_make(s, &looked->earlier.commitment, field, &looked->arena,
		&closing->opening[closing->count], err))
		return false;
	closing->count++;
	return true;
}

static bool
open_fields(struct looked *looked, struct text names, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct text name;

	if (!statement_reopen(looked->earlier.note, &s, err) ||
	    !open_field(looked, &s, ALWAYS, err))
		return false;
	while (text_each(&names, ' ', &name)) {
		if (!text_eq(name, ALWAYS) && name.len > 0 &&
		    !open_field(looked, &s, name, err))
			return false;
	}
	return true;
}

/* What it says of the flaw: all but what may tell whose it is, as names of files do. */
static bool
open_all(struct looked *looked, struct err *err)
{
	static const char *const left[] = { "accord", "at", "policy", "timing", "files" };
	scoped(statement_free) struct statement s = { 0 };
	struct value_walk walk = { 0 };

	if (!statement_reopen(looked->earlier.note, &s, err))
		return false;
	while (value_each(s.body, &walk)) {
		bool out = closing_hides(walk.key);

		for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
			out = out || text_eq(walk.key, text_of(left[i]));
		if (!out && !open_field(looked, &s, walk.key, err))
			return false;
	}
	return true;
}

static bool
prove(struct journal *journal, struct looked *looked, struct err *err)
{
	scoped(anchored_free) struct anchored anchored = { 0 };

	if (!anchor_prove(journal, &looked->earlier, &anchored, &looked->proof, err))
		return err_in(err, "the earlier one");
	looked->closing.proof = buf_text(&looked->proof);
	return true;
}

static bool
say(struct node *node, const struct looked *looked, int64_t now, struct hash *id,
    struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(node);
	struct saying how = { &signer, now, looked->report.by };

	return closing_sign(&looked->closing, &how, &note, id, err) &&
	       node_keep_private(node, buf_text(&note), now, err);
}

bool
closed_say(struct node *node, const struct closed_wish *wish, struct hash *id, struct err *err)
{
	scoped(looked_free) struct looked looked = {
		.arena = ARENA(2 * CLOSING_ROOM),
		.proof = BUF(PROOF_LEN_MAX),
	};
	struct journal *journal = &node->journal;

	if (!find(journal, wish->report, &looked.arena, &looked.report, err) ||
	    !check_report(&looked, err) ||
	    !find(journal, wish->earlier, &looked.arena, &looked.earlier, err) ||
	    !check_earlier(node, &looked, err))
		return false;
	looked.closing.of = looked.report.id;
	looked.closing.earlier = looked.earlier.id;
	looked.closing.as = wish->as;
	looked.closing.why = wish->why;
	return (wish->all ? open_all(&looked, err) : open_fields(&looked, wish->open, err)) &&
	       prove(journal, &looked, err) && say(node, &looked, wish->now, id, err);
}

/* --- verifying it */

static bool
load_own(const struct finder *finder, const struct hash *report, struct arena *arena,
    struct record_bytes *bytes, struct record_facts *facts, struct err *err)
{
	char name[PATH_MAX], whole[PATH_MAX];

	return sent_name(report, "", name, err) && finder_name(finder, name, whole, err) &&
	       record_load_in(&finder->locker, whole, arena, bytes, err) &&
	       record_check_bytes(bytes, TEXT(""), arena, facts, err);
}

/* The newest that the finder has: the log's key may have changed since the report. */
static bool
load_chain(
    const struct finder *finder, struct text manifests, struct chain *out, struct err *err)
{
	scoped(buf_free) struct buf newer = BUF(CHAIN_BYTES_MAX);
	scoped(chain_free) struct chain own = { 0 };
	struct hash node;
	char name[PATH_MAX];

	if (!chain_parse(manifests, &own, err))
		return false;
	node = chain_at(&own, 0)->statement.id;
	if (!mail_chain_name(&node, name, err))
		return false;
	if (!finder_has(finder, name))
		return chain_parse(manifests, out, err);
	return finder_load(finder, name, &newer, err) &&
	       chain_parse(buf_text(&newer), out, err) &&
	       (out->count < own.count || chain_check_extends(out, &own, err));
}

static bool
check_proof(const struct finder *finder, const struct record_bytes *bytes,
    const struct record_facts *own, struct closed_facts *facts, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	const struct opening *first = &facts->closing.opening[0];
	struct hash commitment = commitment_hash(&first->salt, &first->of, &first->fields);
	struct record_proof proven;

	if (!load_chain(finder, bytes->manifest, &chain, err) ||
	    !record_check_proof(facts->closing.proof, &chain, &commitment, &proven, err))
		return false;
	if (proven.epoch >= own->epoch)
		return err_set(
		    err, FAULT_DENIED, "the other statement is no earlier than your report");
	facts->epoch = proven.epoch;
	facts->anchored_by = ((int64_t)proven.epoch + 1) * chain_newest(&chain)->epoch;
	facts->own = own->anchored_by;
	return true;
}

bool
closed_check(const struct finder *finder, const struct statement *statement,
    struct arena *arena, struct closed_facts *out, struct err *err)
{
	struct closed_facts *facts = arena_new(arena, struct closed_facts);
	struct record_bytes bytes;
	struct record_facts own;

	if (facts == NULL)
		return err_memory(err);
	if (!closing_parse(statement, arena, &facts->closing, err) ||
	    !load_own(finder, &facts->closing.of, arena, &bytes, &own, err))
		return false;
	if (!text_eq(statement->by, own.node))
		return err_set(err, FAULT_DENIED, "'%.*s' is not who received the report",
		    TEXT_ARGS(statement->by));
	if (!check_proof(finder, &bytes, &own, facts, err))
		return false;
	*out = *facts;
	return true;
}
