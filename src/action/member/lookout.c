#include "action/member/lookout.h"

#include "action/member/lookout_item.h"
#include "action/peer/peering.h"
#include "action/peer/voided.h"
#include "action/release/vigil.h"
#include "release/standing.h"
#include "release/unlock.h"

#define ITEMS_DEPTH 8
#define ITEMS_AT_ONCE (64 * KIB) /* and one more, escaped twice */

/* Whom */

static bool
is_looked_at(const struct roll_person *person)
{
	return person->status == ROLL_MEMBER || person->status == ROLL_CALLED ||
	       person->status == ROLL_APPLICANT;
}

static bool
gather(struct node *node, const struct membership *membership, struct arena *arena,
    struct lookout_post *posts, size_t *count, struct err *err)
{
	const struct roll *roll = &membership->roll;

	for (size_t i = 0; i < roll->count; i++) {
		const struct roll_person *person = &roll->person[i];
		struct text url;

		if (!is_looked_at(person) || text_eq(person->name, node->manifest.name))
			continue;
		if (!membership_url(node, membership, person->name, arena, &url, err) ||
		    !peering_reach(node, person->name, url, arena, &url, err))
			return false;
		if (url.len > 0)
			posts[(*count)++] = (struct lookout_post){ person->name, url };
	}
	return true;
}

bool
lookout_posts(struct node *node, int64_t now, struct arena *arena, struct lookout_post **out,
    size_t *count, struct err *err)
{
	struct membership *membership = arena_new(arena, struct membership);

	*count = 0;
	*out = NULL;
	if (membership == NULL)
		return err_memory(err);
	if (!membership_load(node, now, arena, membership, err))
		return err->fault == FAULT_ABSENT;
	*out = arena_array(arena, struct lookout_post, membership->roll.count + 1);
	if (*out == NULL)
		return err_memory(err);
	return gather(node, membership, arena, *out, count, err);
}

static bool
format_chain(struct node *node, struct text name, struct buf *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };

	if (name.len == 0)
		return true;
	if (!members_chain(&node->journal, name, &chain, err))
		return err->fault == FAULT_ABSENT;
	chain_format(&chain, out);
	return buf_ok(out, err);
}

bool
lookout_begin(
    struct node *node, struct text name, int64_t now, struct visit *visit, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf chain = BUF(CHAIN_BYTES_MAX);
	struct watched watched;

	return watched_find(&node->journal, name, &arena, &watched, err) &&
	       format_chain(node, name, &chain, err) &&
	       visit_begin(
		   visit, buf_text(&chain), chain.len > 0 ? watched.state : TEXT(""), now, err);
}

/* What came of it */

static void
put_note(struct writer *w, struct text note)
{
	lookout_item_format(&(struct lookout_item){ .what = LOOKOUT_NOTE, .note = note }, w);
}

/* Of all that a log holds, what is about members and their word; and what is sealed, for
 * whoever looks for a release's key here.  The rest of what is said about it comes by
 * action/release/vigil from those who have a part in it, and that its key was seen may be
 * anybody's word. */
static bool
is_wanted(const struct kind *kind)
{
	return act_is(kind->id) || kind->id == KIND_GENESIS || kind->id == KIND_FINDING ||
	       kind->id == KIND_WITNESSES || kind->id == KIND_RELEASE_SEAL ||
	       kind->id == KIND_RELEASE_BREACH || kind->id == KIND_CANARY ||
	       kind->id == KIND_GOVERNMENT_REQUEST;
}

static void
put_finding(const struct visit_finding *finding, struct text who, struct writer *w)
{
	lookout_item_format(&(struct lookout_item){ .what = LOOKOUT_FINDING,
				.found = finding->what,
				.who = who,
				.about = finding->about,
				.evidence = finding->evidence },
	    w);
}

static void
put_watched(const struct lookout_report *report, struct writer *w)
{
	const struct err *trouble = report->trouble;

	lookout_item_format(
	    &(struct lookout_item){ .what = LOOKOUT_WATCHED,
		.who = report->post->name,
		.url = report->post->url,
		.state = trouble == NULL ? buf_text(&report->visit->next) : TEXT(""),
		.trouble = trouble == NULL ? TEXT("") : text_of(trouble->text) },
	    w);
}

/* The item of that number: manifests, statements, findings, and that it was watched. */
static void
put_item(struct lookout_report *report, size_t number, struct writer *w)
{
	const struct visit *visit = report->visit;
	size_t manifests = visit->peer.chain.count - visit->known;

	if (report->trouble != NULL)
		number += manifests + visit->said + visit->findings;
	if (number < manifests) {
		put_note(
		    w, chain_at(&visit->peer.chain, visit->known + number)->statement.bytes);
		return;
	}
	number -= manifests;
	if (number < visit->said) {
		if (is_wanted(visit->say[number].kind))
			put_note(w, visit->say[number].note);
		return;
	}
	number -= visit->said;
	if (number < visit->findings) {
		put_finding(&visit->finding[number], report->post->name, w);
		return;
	}
	put_watched(report, w);
	report->done = true;
}

bool
lookout_format(struct lookout_report *report, struct buf *out, struct err *err)
{
	struct writer w = WRITER(out);

	writer_array(&w);
	while (!report->done && out->len < ITEMS_AT_ONCE)
		put_item(report, report->next++, &w);
	writer_end(&w);
	return buf_ok(out, err);
}

/* Taking it */

/* A manifest must be the next of those that are known. */
static bool
open_manifest(struct node *node, struct text note, const struct statement *claimed,
    struct statement *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	const struct vkey *root;

	if (!members_chain(&node->journal, claimed->by, &chain, err) &&
	    err->fault != FAULT_ABSENT)
		return false;
	if (!chain_add(&chain, note, err))
		return false;
	root = &chain_newest(&chain)->key[PARTY_ROOT];
	return statement_open(note, root, out, err);
}

static bool
open_said(struct node *node, struct text note, const struct statement *claimed,
    struct statement *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct vkey key;

	if (!is_wanted(claimed->kind))
		return err_set(err, FAULT_INPUT, "a %.*s says nothing of members or releases",
		    TEXT_ARGS(claimed->kind->name));
	return members_chain(&node->journal, claimed->by, &chain, err) &&
	       chain_signer(&chain, note, PARTY_STATEMENT, &key, err) &&
	       statement_open(note, &key, out, err);
}

/* Of a release that is not known here, by a key that is not its, or once more: it would fill
 * the journal for nothing. */
static bool
is_breach_news(struct node *node, const struct statement *claimed, bool *is, struct err *err)
{
	struct vigil_watch *watch = NULL;
	struct unlock unlock;

	*is = false;
	if (!unlock_parse(claimed, &unlock, err))
		return false;
	if (!vigil_open(node, &unlock.of, &watch, err))
		return err->fault == FAULT_ABSENT;
	*is =
	    !watch->standing->breach && recipient_eq(&unlock.recipient, &watch->seal.recipient);
	vigil_close(&watch);
	return true;
}

static bool
take_note(struct node *node, struct text note, struct lookout_taken *taken, struct err *err)
{
	scoped(statement_free) struct statement claimed = { 0 }, statement = { 0 };
	bool has, manifest, news = true;

	if (!statement_reopen(note, &claimed, err) ||
	    !journal_has(&node->journal, &claimed.id, &has, err))
		return false;
	if (has || text_eq(claimed.by, node->manifest.name))
		return true;
	if (claimed.kind->id == KIND_RELEASE_BREACH &&
	    !is_breach_news(node, &claimed, &news, err))
		return false;
	if (!news)
		return true;
	manifest = claimed.kind->id == KIND_MANIFEST;
	if (!(manifest ? open_manifest : open_said)(node, note, &claimed, &statement, err) ||
	    !journal_add_foreign(&node->journal, &statement, err) ||
	    (manifest && !voided_look(node, statement.by, err)))
		return err_in(err, "a statement by '%.*s'", TEXT_ARGS(claimed.by));
	taken->statements++;
	return true;
}

static bool
take_watched(struct node *node, const struct lookout_item *item, int64_t now, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct watched watched;

	if (!watched_find(&node->journal, item->who, &arena, &watched, err))
		return false;
	watched.url = item->url;
	watched.trouble = item->trouble;
	if (item->state.len > 0)
		watched.state = item->state;
	watched.at = now;
	if (watched.trouble.len == 0)
		watched.good = now;
	return watched_set(&node->journal, item->who, &watched, err);
}

/* Has the node said just this before? */
struct same {
	struct node *node;
	const struct finding *finding;
	bool found;
	unsigned others; /* findings of the same member */
};

static bool
compare(void *arg, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct same *same = arg;
	struct finding said;
	struct record record;

	if (same->found)
		return true;
	if (!journal_find(&same->node->journal, id, &arena, &record, err) ||
	    !statement_reopen(record.note, &statement, err) ||
	    !finding_parse(&statement, &said, err))
		return false;
	same->found = said.what == same->finding->what &&
		      text_eq(said.who, same->finding->who) &&
		      text_eq(said.about, same->finding->about);
	same->others += text_eq(said.who, same->finding->who);
	return true;
}

bool
lookout_find_out(struct node *node, const struct finding *finding, struct text evidence,
    int64_t now, bool *said, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX), path = BUF(KIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct same same = { node, finding, false, 0 };
	struct signer signer = node_signer(node);
	struct finding full = *finding;
	struct hash id;

	*said = false;
	if (!members_each(
		&node->journal, KIND_FINDING, node->manifest.name, compare, &same, err))
		return false;
	if (same.found || same.others >= LOOKOUT_FINDINGS_MAX)
		return true;
	full.has_evidence = evidence.len > 0;
	full.evidence = hash_text(evidence);
	full.size = (int64_t)evidence.len;
	finding_path(&full.evidence, &path);
	if (!buf_ok(&path, err) || !finding_sign(&full, now, &signer, &note, &id, err) ||
	    (full.has_evidence &&
		!tree_put(&node->journal.tree, buf_string(&path), evidence, err)))
		return false;
	*said = statement_open(buf_text(&note), &signer.vkey, &statement, err) &&
		journal_add_public(&node->journal, &statement, err);
	return *said;
}

static bool
take_item(struct node *node, const struct lookout_item *item, int64_t now,
    struct lookout_taken *taken, struct err *err)
{
	const struct finding finding = {
		.what = item->found, .who = item->who, .about = item->about
	};
	bool done = false;

	switch (item->what) {
	case LOOKOUT_NOTE:
		return take_note(node, item->note, taken, err);
	case LOOKOUT_WATCHED:
		return take_watched(node, item, now, err);
	case LOOKOUT_FINDING:
		break;
	}
	if (!lookout_find_out(node, &finding, item->evidence, now, &done, err))
		return false;
	taken->findings += done;
	return true;
}

bool
lookout_take(struct node *node, struct text items, int64_t now, struct lookout_taken *taken,
    struct err *err)
{
	const struct doc_limits limits = { VISIT_BYTES_MAX, ITEMS_DEPTH };
	scoped(doc_free) struct doc doc = DOC;
	struct value_walk walk = { 0 };
	struct lookout_taken sum = { 0 };
	struct lookout_item item;
	struct value list;

	if (!doc_parse(&doc, items, &limits, &list, err) || !value_as_array(list, err))
		return false;
	while (value_each(list, &walk))
		if (!lookout_item_parse(walk.value, &item, err) ||
		    !take_item(node, &item, now, &sum, err))
			return false;
	*taken = sum;
	return true;
}
