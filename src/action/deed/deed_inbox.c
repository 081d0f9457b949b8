#include <inttypes.h>

#include "action/deed/deeds.h"
#include "action/inbox/standing.h"

#define PAGE_MAX 200
#define PAGE 50
#define CURSOR_MAX 96

static const struct deed_field args[] = {
	{ "limit", DEED_INTEGER, false, 1, PAGE_MAX,
	    "How many reports at most; 50 if absent." },
	{ "cursor", DEED_TEXT, false, 1, CURSOR_MAX,
	    "The `next` of the page before, to go on after it." },
	{ 0 },
};

struct page {
	struct standing_asks asks;
	struct journal *journal;
	struct writer *w;
	size_t left; /* of the page; one more is asked for, to see whether there is one */
	struct inbox_mark last;
	bool more;
};

static bool
put_report(void *arg, const struct inbox_report *report, struct err *err)
{
	struct page *page = arg;

	if (page->left == 0) {
		page->more = true;
		return true;
	}
	page->left--;
	page->last = (struct inbox_mark){ report->received, report->id };
	return standing_put_report(page->journal, &page->asks, report, page->w, err);
}

static void
put_next(const struct page *page)
{
	scoped(buf_free) struct buf cursor = BUF(CURSOR_MAX);

	if (!page->more)
		return;
	buf_addf(&cursor, "%" PRId64 "-", page->last.received);
	hash_format(&page->last.id, &cursor);
	statement_put_text(page->w, "next", &cursor);
}

static bool
parse_cursor(struct text cursor, struct inbox_mark *out, struct err *err)
{
	struct text rest = cursor, piece;
	uint64_t received;

	if (!text_cut(&rest, '-', &piece) || !text_u64(piece, &received) ||
	    received > INT64_MAX || !hash_parse(rest, &out->id))
		return err_set(
		    err, FAULT_INPUT, "'%.*s' is no cursor of the inbox", TEXT_ARGS(cursor));
	out->received = (int64_t)received;
	return true;
}

static void
page_free(struct page *page)
{
	standing_asks_free(&page->asks);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	size_t most = (size_t)deed_integer(in, "limit", PAGE);
	struct text cursor = deed_text(in, "cursor", TEXT(""));
	scoped(page_free) struct page page = {
		.journal = &task->node->journal, .w = answer, .left = most
	};
	struct inbox_mark after;

	if ((cursor.len > 0 && !parse_cursor(cursor, &after, err)) ||
	    !standing_asks_load(task->node, &page.asks, err))
		return false;
	writer_object(answer);
	writer_key(answer, "reports");
	writer_array(answer);
	if (!inbox_page(&task->node->journal, cursor.len > 0 ? &after : NULL, most + 1,
		put_report, &page, err))
		return false;
	writer_end(answer);
	put_next(&page);
	writer_end(answer);
	return true;
}

const struct deed deed_inbox = {
	.name = "inbox",
	.about = "The reports that came in, the newest first.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer =
	    "reports:[id:id by:text from:text confirmed:bool new:bool title:text product?:text "
	    "exploited?:text public?:text lacks?:text"
	    " at:time received:time epoch:int files:int"
	    " anchored:bool rank:int remarks:int] next?:text",
	.run = run,
};
