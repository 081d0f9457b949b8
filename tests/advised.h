/*
 * advised.h - advisories for tests, and a node that publishes them.
 */
#pragma once

#include "action/advisory/advise.h"
#include "action/node/enclosure.h"
#include "advisory/redraft.h"
#include "play.h"

/* Append a document that may be published: of that tracking id, of so many versions, the first
 * released at `initial`, each other a second after the one before. */
static inline void
advised_write(const char *id, unsigned versions, int64_t initial, struct buf *out)
{
	const struct drafting_publisher publisher = { TEXT("Widgets"),
		TEXT("https://psirt.example.com"), TEXT(""), "vendor" };
	const struct drafting_words nothing = { 0 };
	scoped(buf_free) struct buf draft = BUF(MIB), last = BUF(MIB);
	struct drafting_product product = { .name = TEXT("Widget"), .affected = TEXT("1.0") };
	struct drafting_words words = { .title = TEXT("Widgets leak"),
		.summary = TEXT("Update."),
		.id = text_of(id),
		.date = initial,
		.products = { 1, &product } };
	struct redraft how = { .said = &nothing, .final = true, .date = initial };
	struct err err;

	assert_true(drafting_write(&words, &publisher, &draft, &err));
	assert_true(redraft_write(&how, TEXT(""), buf_text(&draft), out, &err));
	how.revision = TEXT("More is known.");
	for (unsigned i = 1; i < versions; i++) {
		how.date++;
		buf_clear(&last);
		buf_add(&last, buf_text(out));
		buf_clear(out);
		assert_true(redraft_write(&how, buf_text(&last), buf_text(&draft), out, &err));
	}
}

/* Publish it, as a deed does; at the play's time. */
static inline bool
advised_say(struct play *play, const struct buf *json, struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct advise_wish wish = { .now = play->now };
	struct journal *journal = &play->node.journal;
	struct advisory advisory;
	uint64_t size;

	assert_true(enclosure_put(&play->node, buf_text(json), &wish.document, err));
	assert_true(journal_begin(journal, err));
	if (enclosure_take(&play->node, &wish.document, &size, err) &&
	    advise_say(&play->node, &wish, &arena, &advisory, id, err))
		return journal_commit(journal, err);
	journal_rollback(journal);
	return false;
}
