/* Advisories: a draft of what a case knows, published, listed. */
#include "action/advisory/advise.h"
#include "action/advisory/advisory_set.h"
#include "action/deed/deeds.h"
#include "action/node/enclosure.h"
#include "advisory/provider.h"
#include "journal/release_advisory.h"
#include "view/advisories.h"

/* --- publish */

/* Where its page and its document are, below the node's address. */
static bool
put_places(struct writer *w, const struct advisory *advisory, struct err *err)
{
	const struct provider_row row = { .tracking = advisory->tracking,
		.initial = advisory->initial };
	scoped(buf_free) struct buf page = BUF(KIB), place = BUF(KIB);

	buf_add(&page, TEXT(ADVISORY_SET "/"));
	provider_name(advisory->tracking, &page);
	buf_add(&page, TEXT(".html"));
	buf_add(&place, TEXT(ADVISORY_SET "/"));
	provider_place(&row, &place);
	buf_add(&place, TEXT(".json"));
	if (!buf_ok(&page, err) || !buf_ok(&place, err))
		return false;
	writer_put_text(w, "page", buf_text(&page));
	writer_put_text(w, "file", buf_text(&place));
	return true;
}

static bool
put_advisory(
    struct writer *w, const struct hash *id, const struct advisory *advisory, struct err *err)
{
	statement_put_hash(w, "id", id);
	writer_put_text(w, "tracking", advisory->tracking);
	writer_put_text(w, "version", advisory->version);
	writer_put_text(w, "title", advisory->title);
	statement_put_time(w, "initial", advisory->initial);
	statement_put_time(w, "current", advisory->current);
	statement_put_hash(w, "sha256", &advisory->document);
	if (advisory->has_release)
		statement_put_hash(w, "release", &advisory->release);
	return put_places(w, advisory, err);
}

static const struct deed_field publish_args[] = {
	{ "document", DEED_HEX, true, 2 * HASH_LEN, 2 * HASH_LEN,
	    "The SHA-256 of the document, which lies in DIR/drafts." },
	{ 0 },
};

static bool
run_publish(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct advise_wish wish = { .now = task->now };
	struct advisory advisory;
	struct hash id;
	uint64_t size;

	if (!hash_parse(deed_text(in, "document", TEXT("")), &wish.document))
		return err_set(err, FAULT_INPUT, "'document' is no SHA-256");
	if (!enclosure_take(task->node, &wish.document, &size, err) ||
	    !advise_say(task->node, &wish, task->arena, &advisory, &id, err))
		return false;
	writer_object(answer);
	if (!put_advisory(answer, &id, &advisory, err))
		return false;
	writer_key(answer, "size");
	writer_integer(answer, (int64_t)log_store_size(&task->node->journal.log));
	writer_end(answer);
	return true;
}

#define ANSWER                                                                                 \
	"id:id tracking:text version:text title:text initial:time current:time sha256:id "     \
	"release?:id page:text file:text"

const struct deed deed_advisory_publish = {
	.name = "advisory.publish",
	.about = "Publish an advisory: a CSAF document that is valid, TLP:WHITE and no draft.",
	.least = DEED_LEAD,
	.writes = true,
	.args = publish_args,
	.answer = ANSWER " size:int",
	.run = run_publish,
};

/* --- list */

struct listing {
	struct journal *journal;
	struct writer *w;
};

static bool
put_row(void *arg, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(statement_free) struct statement s = { 0 };
	const struct listing *listing = arg;
	struct advisory advisory;
	struct record record;

	if (!journal_find(listing->journal, id, &arena, &record, err) ||
	    !statement_reopen(record.note, &s, err) ||
	    !advisory_parse(&s, &arena, &advisory, err))
		return false;
	writer_object(listing->w);
	if (!put_advisory(listing->w, id, &advisory, err))
		return false;
	writer_end(listing->w);
	return true;
}

/* What was sealed with a release and could not be published when that opened. */
static bool
put_refused(void *arg, const struct hash *seal, struct text why, struct err *err)
{
	struct writer *w = arg;

	(void)err;
	writer_object(w);
	statement_put_hash(w, "release", seal);
	writer_put_text(w, "why", why);
	writer_end(w);
	return true;
}

static bool
run_list(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing listing = { &task->node->journal, answer };

	(void)in;
	writer_object(answer);
	writer_key(answer, "advisories");
	writer_array(answer);
	if (!advisories_each(
		listing.journal, task->node->manifest.name, put_row, &listing, err))
		return false;
	writer_end(answer);
	writer_key(answer, "refused");
	writer_array(answer);
	if (!release_advisory_refused(listing.journal, put_refused, answer, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

static const struct deed_field no_args[] = { { 0 } };

const struct deed deed_advisories = {
	.name = "advisories",
	.about = "The advisories that this node published, the newest version of each.",
	.least = DEED_READ_ONLY,
	.args = no_args,
	.answer = "advisories:[" ANSWER "] refused:[release:id why:text]",
	.run = run_list,
};
