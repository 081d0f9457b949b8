/* A draft of an advisory, of what a case, its reports and this node know, and of what is said.
 */
#include "action/case/case_call.h"
#include "action/case/case_policy.h"
#include "action/deed/deeds.h"
#include "action/node/disclose.h"
#include "advisory/drafting.h"
#include "statement/report.h"

#define DOCUMENT_MAX (4 * MIB)
#define ID_DIGITS 8

/* What is known, while it is gathered. */
struct gathering {
	const struct deed_task *task;
	struct case_call call;
	struct drafting_words words; /* what was said, and what is known beside it */
	struct drafting_publisher publisher;
	struct drafting_product product; /* the reports' */
	struct text credit[DRAFTING_CREDITS_MAX];
	size_t credits;
};

static bool
keep(struct gathering *g, struct text in, struct text *out, struct err *err)
{
	*out = arena_text(g->task->arena, in);
	return out->at != NULL || err_memory(err);
}

/* --- this node */

static bool
gather_publisher(struct gathering *g, struct err *err)
{
	const struct manifest *manifest = &g->task->node->manifest;
	struct disclosed said;
	bool found;

	if (!disclose_latest(g->task->node, g->task->arena, &found, &said, err))
		return false;
	g->publisher = (struct drafting_publisher){
		.name = found ? said.edition.policy.name : manifest->name,
		.url = manifest->url,
		.contact = found && said.edition.policy.contact.count > 0
			       ? disclosure_texts(&said.edition.policy.contact)[0]
			       : TEXT(""),
		.category = (manifest->roles & MANIFEST_VENDOR) != 0 ? "vendor"
			    : (manifest->roles & (MANIFEST_COORDINATOR | MANIFEST_CSIRT)) != 0
				? "coordinator"
				: "other",
	};
	return true;
}

/* --- the reports */

static bool
take_credit(struct gathering *g, struct text credit, struct err *err)
{
	if (credit.len == 0 || g->credits == DRAFTING_CREDITS_MAX)
		return true;
	for (size_t i = 0; i < g->credits; i++)
		if (text_eq(g->credit[i], credit))
			return true;
	return keep(g, credit, &g->credit[g->credits++], err);
}

/* Of several the first that says so counts; a finder is named as it asked to be, or not at all.
 */
static bool
take_details(struct gathering *g, const struct details *details, struct err *err)
{
	const struct text *component = details->components.at;

	if (g->product.name.len == 0 && details->product.len > 0) {
		if (!keep(g, details->product, &g->product.name, err) ||
		    !keep(g, details->versions, &g->product.affected, err))
			return false;
		if (details->components.count == 1 &&
		    !keep(g, component[0], &g->product.purl, err))
			return false;
	}
	return take_credit(g, details->credit, err);
}

static bool
gather_report(struct gathering *g, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(STATEMENT_PRIVATE_MAX + DETAILS_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct details details = { 0 };
	struct report report;
	struct record record;

	if (!journal_find(&g->task->node->journal, id, &arena, &record, err))
		return err->fault == FAULT_ABSENT; /* another has it */
	if (record.forgotten || !text_eq(record.kind, kind_of(KIND_REPORT)->name))
		return true;
	return statement_reopen(record.note, &s, err) && report_parse(&s, &report, err) &&
	       report_details(&s, &arena, &details, err) && take_details(g, &details, err);
}

static bool
gather_reports(struct gathering *g, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * MOVE_ROOM);
	struct shape_list reports;

	if (!case_policy_reports(
		&g->task->node->journal, &g->call.held->ledger, &arena, &reports, err))
		return false;
	for (size_t i = 0; i < reports.count; i++)
		if (!gather_report(g, &move_hashes(&reports)[i], err))
			return false;
	return true;
}

/* --- the words */

/* By the case's own tracking id; else by what nobody can tell the case's id from. */
static bool
make_id(struct gathering *g, struct err *err)
{
	scoped(buf_free) struct buf id = BUF(KIB), seed = BUF(KIB), year = BUF(KIB);
	struct text tracking = buf_text(&g->call.held->tracking);
	struct hash hash;

	if (tracking.len > 0)
		return keep(g, tracking, &g->words.id, err);
	buf_add(&seed, TEXT("accord/advisory/v1 "));
	hash_format(&g->call.id, &seed);
	hash = hash_text(buf_text(&seed));
	utc_format(g->words.date, &year);
	buf_addf(&id, "%.*s-%.4s-", TEXT_ARGS(g->task->node->manifest.name), buf_string(&year));
	hash_format(&hash, &id);
	buf_cut(&id, id.len - (size_t)2 * HASH_LEN + ID_DIGITS);
	return buf_ok(&seed, err) && buf_ok(&year, err) && buf_ok(&id, err) &&
	       keep(g, buf_text(&id), &g->words.id, err);
}

/* What was not said is as the case has it. */
static bool
complete(struct gathering *g, struct err *err)
{
	struct drafting_words *words = &g->words;

	if (words->date == 0)
		words->date = g->task->now;
	if (words->title.len == 0 &&
	    !keep(g, buf_text(&g->call.held->title), &words->title, err))
		return false;
	if (words->products.count == 0 && g->product.name.len > 0)
		words->products = (struct shape_list){ 1, &g->product };
	if (words->credits.count == 0)
		words->credits = (struct shape_list){ g->credits, g->credit };
	return words->id.len > 0 || make_id(g, err);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct gathering *g = arena_new(task->arena, struct gathering);
	scoped(buf_free) struct buf document = BUF_SECRET(DOCUMENT_MAX);

	if (g == NULL)
		return err_memory(err);
	g->task = task;
	if (!drafting_read(deed_text(in, "words", TEXT("{}")), task->arena, &g->words, err) ||
	    !case_call_begin(task, in, &g->call, err) || !gather_publisher(g, err) ||
	    !gather_reports(g, err) || !complete(g, err) ||
	    !drafting_write(&g->words, &g->publisher, &document, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "case", &g->call.id);
	writer_key(answer, "document");
	writer_text(answer, buf_text(&document));
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = { CASE_CALL_CASE,
	{ "words", DEED_TEXT, false, 2, (int64_t)DRAFTING_WORDS_MAX,
	    "What people say of it, a JSON object; the rest is as the case has it." },
	{ 0 } };

const struct deed deed_advisory_draft = {
	.name = "advisory.draft",
	.about = "A CSAF document of what a case knows; nothing is published.",
	.least = DEED_HANDLER,
	.args = args,
	.answer = "case:id document:text",
	.run = run,
};
