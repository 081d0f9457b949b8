#include <inttypes.h>

#include "action/deed/deeds.h"
#include "journal/anchor.h"
#include "statement/party.h"

#define PAGE_MAX 200
#define PAGE 50

static const struct deed_field args[] = {
	{ "limit", DEED_INTEGER, false, 1, PAGE_MAX,
	    "How many statements at most; 50 if absent." },
	{ "before", DEED_INTEGER, false, 1, INT64_C(1) << 53,
	    "The `next` of the page before, to go on after it." },
	{ "kind", DEED_TEXT, false, 1, 64, "Only those of this kind." },
	{ "by", DEED_TEXT, false, 1, PARTY_NAME_MAX, "Only those by this party." },
	{ "since", DEED_TEXT, false, 1, 32,
	    "Only those that say they were made then or later: 2026-11-22T10:00:00Z." },
	{ 0 },
};

struct page {
	struct writer *w;
	size_t left;
	uint64_t last;
	bool more;
	uint64_t anchored; /* the last epoch that is */
};

static bool
put_line(void *arg, const struct record *line, struct err *err)
{
	struct page *page = arg;
	struct writer *w = page->w;

	(void)err;
	if (page->left == 0) {
		page->more = true;
		return true;
	}
	page->left--;
	page->last = line->seq;
	writer_object(w);
	writer_key(w, "seq");
	writer_integer(w, (int64_t)line->seq);
	statement_put_hash(w, "id", &line->id);
	writer_key(w, "kind");
	writer_text(w, line->kind);
	writer_key(w, "by");
	writer_text(w, line->by);
	statement_put_time(w, "at", line->at);
	if (line->epoch != 0) {
		writer_key(w, "epoch");
		writer_integer(w, (int64_t)line->epoch);
		writer_key(w, "anchored");
		writer_bool(w, line->epoch <= page->anchored);
	}
	if (line->forgotten) {
		writer_key(w, "forgotten");
		writer_bool(w, true);
	}
	writer_end(w);
	return true;
}

static bool
read_since(struct value in, int64_t *since, struct err *err)
{
	struct text text = deed_text(in, "since", TEXT(""));

	return text.len == 0 || utc_parse_strict(text, since) ||
	       err_set(err, FAULT_INPUT, "'%.*s' is not a time such as 2026-11-22T10:00:00Z",
		   TEXT_ARGS(text));
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	size_t most = (size_t)deed_integer(in, "limit", PAGE);
	struct page page = { .w = answer, .left = most };
	struct journal_page which = JOURNAL_PAGE(most + 1);

	which.before = (uint64_t)deed_integer(in, "before", INT64_MAX);
	which.kind = deed_text(in, "kind", TEXT(""));
	which.by = deed_text(in, "by", TEXT(""));
	if (!read_since(in, &which.since, err) ||
	    !anchor_last(&task->node->journal, &page.anchored, err))
		return false;
	writer_object(answer);
	writer_key(answer, "statements");
	writer_array(answer);
	if (!journal_list(&task->node->journal, &which, put_line, &page, err))
		return false;
	writer_end(answer);
	if (page.more) {
		writer_key(answer, "next");
		writer_integer(answer, (int64_t)page.last);
	}
	writer_end(answer);
	return true;
}

const struct deed deed_statements = {
	.name = "statements",
	.about = "All statements that the node made or received, the newest first.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer =
	    "statements:[seq:int id:id kind:text by:text at:time epoch?:int anchored?:bool"
	    " forgotten?:bool]"
	    " next?:int",
	.run = run,
};
