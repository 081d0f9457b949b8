#include "web/audit_page.h"

#include "statement/statement.h"
#include "web/style.h"

#define WIDTH 600   /* of a chart, in units of its own */
#define BAR_LEAST 2 /* of one that took no time */

static const struct {
	const char *word, *tag, *colour;
} results[] = {
	[AUDIT_KEPT] = { "kept", "better", "var(--better)" },
	[AUDIT_BROKEN] = { "broken", "worse", "var(--worse)" },
	[AUDIT_PRESENT] = { "present", "", "var(--link)" },
	[AUDIT_ABSENT] = { "absent", "unclear", "var(--unclear)" },
	[AUDIT_UNKNOWN] = { "not measurable", "", "var(--quiet)" },
};

static const char *const classes[] = {
	[AUDIT_MEASURED] = "measured",
	[AUDIT_COUNTERSIGNED] = "countersigned",
	[AUDIT_CLAIMED] = "claimed",
};

static const struct {
	const char *word, *tag;
} worths[] = {
	[AUDIT_COUNTS] = { "counts", "better" },
	[AUDIT_BESIDE] = { "beside", "" },
	[AUDIT_FOREIGN] = { "foreign", "unclear" },
	[AUDIT_FORGED] = { "does not hold", "worse" },
	[AUDIT_UNVERIFIED] = { "not verifiable", "" },
};

const char *
audit_result_word(enum audit_result result)
{
	return results[result].word;
}

const char *audit_class_word(enum audit_class class)
{
	return classes[class];
}

const char *
audit_worth_word(enum audit_worth worth)
{
	return worths[worth].word;
}

size_t
audit_count(const struct audit_node *node, enum audit_result result)
{
	size_t count = 0;

	for (size_t i = 0; i < node->rows; i++)
		count += node->row[i].result == result;
	return count;
}

/* --- charts, which say nothing that the words beside them do not say */

static void
add_shares(const struct audit_node *node, struct html *h)
{
	size_t before = 0;

	html_raw(h, "<svg viewBox=\"0 0 600 16\" role=\"img\" aria-hidden=\"true\" "
		    "preserveAspectRatio=\"none\" style=\"width:100%;height:1rem\">\n");
	for (unsigned i = 0; i < AUDIT_RESULTS; i++) {
		size_t count = audit_count(node, i);

		if (count == 0)
			continue;
		html_raw(h, "<rect y=\"0\" height=\"16\" x=\"");
		html_textf(h, "%zu", before * WIDTH / node->rows);
		html_raw(h, "\" width=\"");
		html_textf(h, "%zu",
		    (before + count) * WIDTH / node->rows - before * WIDTH / node->rows);
		html_raw(h, "\" style=\"fill:");
		html_text(h, text_of(results[i].colour));
		html_raw(h, "\"/>\n");
		before += count;
	}
	html_raw(h, "</svg>\n");
}

static int64_t
longest(const struct audit_node *node)
{
	int64_t most = 1;

	for (size_t i = 0; i < node->bars; i++)
		if (node->bar[i].ms > most)
			most = node->bar[i].ms;
	return most;
}

/* As long as the screen is wide; so it can be read on a telephone, too. */
static void
add_bar(const struct audit_bar *bar, int64_t most, struct html *h)
{
	int64_t width = bar->ms < 0 ? WIDTH : BAR_LEAST + bar->ms * (WIDTH - BAR_LEAST) / most;

	html_raw(h, "<li>");
	html_text(h, bar->who);
	if (bar->ms < 0)
		html_raw(h, ": not seen");
	else
		html_textf(h, ": %lld ms", (long long)bar->ms);
	if (bar->late)
		html_raw(h, ", late");
	html_raw(h, "\n<svg viewBox=\"0 0 600 8\" role=\"img\" aria-hidden=\"true\" "
		    "preserveAspectRatio=\"none\" style=\"width:100%;height:.5rem\">"
		    "<rect height=\"8\" width=\"");
	html_textf(h, "%lld", (long long)width);
	html_raw(h, "\" style=\"fill:");
	html_text(h, text_of(bar->late ? "var(--worse)" : "var(--better)"));
	html_raw(h, "\"/></svg></li>\n");
}

static void
add_bars(const struct audit_node *node, struct html *h)
{
	int64_t most = longest(node);
	struct text about = TEXT("");

	if (node->bars == 0)
		return;
	html_raw(h, "<h3>When its sealed releases could be read</h3>\n<p>After the promised "
		    "time, at each party that has to do with them, as the others measured "
		    "it.</p>\n");
	for (size_t i = 0; i < node->bars; i++) {
		if (!text_eq(node->bar[i].about, about)) {
			html_raw(h, "<p class=\"long\">");
			html_text(h, node->bar[i].about);
			html_raw(h, "</p>\n<ul class=\"all\">\n");
		}
		about = node->bar[i].about;
		add_bar(&node->bar[i], most, h);
		if (i + 1 == node->bars || !text_eq(node->bar[i + 1].about, about))
			html_raw(h, "</ul>\n");
	}
}

/* --- a node */

static void
add_seen(const struct audit_row *row, struct html *h)
{
	if (row->url.len == 0)
		return;
	html_raw(h, "<br><small>");
	html_link(h, row->url);
	if (row->has_hash) {
		html_raw(h, ", SHA-256 ");
		html_hash(h, &row->hash);
	}
	html_raw(h, "</small>");
}

static void
add_row(const struct audit_row *row, struct html *h)
{
	html_raw(h, "<div><dt>");
	html_text(h, row->about);
	html_raw(h, " <span class=\"tag ");
	html_text(h, text_of(results[row->result].tag));
	html_raw(h, "\">");
	html_text(h, text_of(results[row->result].word));
	html_raw(h, "</span> <small>");
	html_text(h, text_of(classes[row->class]));
	html_raw(h, "</small></dt><dd>");
	html_text(h, row->words);
	add_seen(row, h);
	html_raw(h, "</dd></div>\n");
}

/* With the colours of the chart, for who can tell them apart. */
static void
add_counts(const struct audit_node *node, struct html *h)
{
	bool first = true;

	html_raw(h, "<p>");
	for (unsigned i = 0; i < AUDIT_RESULTS; i++) {
		size_t count = audit_count(node, i);

		if (count == 0)
			continue;
		if (!first)
			html_raw(h, ", ");
		html_raw(h, "<span aria-hidden=\"true\" style=\"color:");
		html_text(h, text_of(results[i].colour));
		html_raw(h, "\">&#9632;</span> ");
		html_textf(h, "%zu %s", count, results[i].word);
		first = false;
	}
	html_raw(h, "</p>\n");
}

static struct text
name_of(const struct audit_node *node)
{
	return node->name.len > 0 ? node->name : node->place;
}

static void
add_reply(const struct audit_node *node, struct html *h)
{
	struct text rest = node->reply, line;
	bool first = true;

	if (node->reply.len == 0)
		return;
	html_raw(h, "<blockquote><p>Its reply: ");
	while (text_each(&rest, '\n', &line)) {
		if (!first)
			html_raw(h, "<br>\n");
		html_text(h, line);
		first = false;
	}
	html_raw(h, "</p></blockquote>\n");
}

static void
add_node(const struct audit_node *node, size_t index, struct html *h)
{
	html_raw(h, "<section>\n<h2 id=\"of-");
	html_textf(h, "%zu", index);
	html_raw(h, "\">");
	html_text(h, name_of(node));
	html_raw(h, "</h2>\n<p class=\"long\">Looked at: ");
	html_text(h, node->place);
	html_raw(h, "</p>\n");
	add_reply(node, h);
	if (node->rows > 0) {
		add_shares(node, h);
		add_counts(node, h);
	}
	html_raw(h, "<dl class=\"found\">\n");
	for (size_t i = 0; i < node->rows; i++)
		add_row(&node->row[i], h);
	html_raw(h, "</dl>\n");
	add_bars(node, h);
	html_raw(h, "</section>\n");
}

/* All of them at a glance, and the way to each; of one there is nothing to compare. */
static void
add_overview(const struct audit_facts *facts, struct html *h)
{
	if (facts->nodes < 2)
		return;
	html_raw(h, "<section>\n<h2>All of them</h2>\n<ul class=\"all\">\n");
	for (size_t i = 0; i < facts->nodes; i++) {
		html_raw(h, "<li><a href=\"#of-");
		html_textf(h, "%zu", i + 1);
		html_raw(h, "\">");
		html_text(h, name_of(&facts->node[i]));
		html_raw(h, "</a>");
		if (!text_eq(name_of(&facts->node[i]), facts->node[i].place)) {
			html_raw(h, " <small>");
			html_text(h, facts->node[i].place);
			html_raw(h, "</small>");
		}
		html_raw(h, "\n");
		if (facts->node[i].rows > 0) {
			add_shares(&facts->node[i], h);
			add_counts(&facts->node[i], h);
		}
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n</section>\n");
}

/* --- what parties offered */

static void
add_offer(const struct audit_offer *offer, struct html *h)
{
	html_raw(h, "<div><dt>");
	html_text(h, offer->name);
	html_raw(h, " <span class=\"tag ");
	html_text(h, text_of(worths[offer->worth].tag));
	html_raw(h, "\">");
	html_text(h, text_of(worths[offer->worth].word));
	html_raw(h, "</span></dt><dd>");
	html_text(h, offer->words);
	if (offer->has_hash) {
		html_raw(h, "<br><small>SHA-256 ");
		html_hash(h, &offer->hash);
		html_raw(h, "</small>");
	}
	html_raw(h, "</dd></div>\n");
}

static void
add_offers(const struct audit_facts *facts, struct html *h)
{
	if (facts->offers == 0)
		return;
	html_raw(h, "<section>\n<h2>What parties offered</h2>\n<p>Receipts, proofs and what "
		    "else they had, each held to the public logs above. What does not hold, or "
		    "is of somebody else, counts nothing.</p>\n");
	if (facts->offers_left > 0) {
		html_raw(h, "<p>Not looked at, as there were too many: ");
		html_textf(h, "%zu.</p>\n", facts->offers_left);
	}
	html_raw(h, "<dl class=\"found\">\n");
	for (size_t i = 0; i < facts->offers; i++)
		add_offer(&facts->offer[i], h);
	html_raw(h, "</dl>\n</section>\n");
}

static void
add_explanation(struct html *h)
{
	html_raw(h,
	    "<details>\n<summary>What the words mean</summary>\n<ul>\n"
	    "<li><b>kept</b>, <b>broken</b>: it was promised, and public files show "
	    "that it is so, or is not.</li>\n"
	    "<li><b>present</b>, <b>absent</b>: it is there or not; whether it is kept "
	    "no file shows.</li>\n"
	    "<li><b>not measurable</b>: nothing follows from that, for or "
	    "against.</li>\n"
	    "<li><b>measured</b>: by this audit, from the outside; "
	    "<b>countersigned</b>: others signed that they saw it; <b>claimed</b>: "
	    "one side alone says it; of the organisation itself that is no promise kept, and "
	    "of "
	    "who offers something it is one broken only if the organisation could refute it "
	    "and "
	    "nobody does.</li>\n"
	    "<li>Of what parties offered: <b>counts</b>: its signature holds, and what "
	    "follows stands with the node; <b>beside</b>: others are checked by it; "
	    "<b>foreign</b>: of somebody who is not audited here; <b>does not hold</b>: "
	    "altered, or made up; <b>not verifiable</b>: nothing that can be "
	    "checked.</li>\n"
	    "</ul>\n</details>\n");
}

void
audit_page(const struct audit_facts *facts, struct html *h)
{
	html_raw(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta name=\"color-scheme\" content=\"light dark\">\n"
		    "<title>Audit of promises</title>\n<style>\n");
	style_sheet(&h->out);
	html_raw(h,
	    ".found > div { padding: .625rem 0; border-bottom: 1px solid var(--line); }\n"
	    ".found dt { font-weight: 650; }\n"
	    ".found small { color: var(--quiet); font-weight: 400; }\n"
	    ".found dt, .found dd { margin: 0; overflow-wrap: anywhere; }\n"
	    ".all small { color: var(--quiet); overflow-wrap: anywhere; }\n"
	    ".all { list-style: none; padding: 0; }\n"
	    ".all p { margin: .125rem 0 .75rem; }\n");
	html_raw(h,
	    "</style>\n</head>\n<body>\n<main>\n<h1>Audit of promises</h1>\n"
	    "<p class=\"lead\">What organisations promised about vulnerabilities, and "
	    "how they kept it, recomputed from their public files alone.</p>\n<p>As of ");
	html_time(h, facts->at);
	html_raw(h, "; times are UTC. Whoever makes the audit anew from the same files gets "
		    "the same page, byte by byte.</p>\n");
	add_overview(facts, h);
	for (size_t i = 0; i < facts->nodes; i++)
		add_node(&facts->node[i], i + 1, h);
	add_offers(facts, h);
	add_explanation(h);
	html_raw(h, "</main>\n</body>\n</html>\n");
}

/* --- JSON */

static void
put_node(const struct audit_node *node, struct writer *w)
{
	writer_object(w);
	writer_put_text(w, "place", node->place);
	writer_put_text(w, "name", node->name);
	if (node->reply.len > 0)
		writer_put_text(w, "reply", node->reply);
	writer_key(w, "found");
	writer_array(w);
	for (size_t i = 0; i < node->rows; i++) {
		writer_object(w);
		writer_put_text(w, "about", node->row[i].about);
		writer_put_text(w, "result", text_of(results[node->row[i].result].word));
		writer_put_text(w, "known_by", text_of(classes[node->row[i].class]));
		writer_put_text(w, "words", node->row[i].words);
		if (node->row[i].url.len > 0)
			writer_put_text(w, "url", node->row[i].url);
		if (node->row[i].has_hash)
			statement_put_hash(w, "sha256", &node->row[i].hash);
		writer_end(w);
	}
	writer_end(w);
	writer_key(w, "served");
	writer_array(w);
	for (size_t i = 0; i < node->bars; i++) {
		writer_object(w);
		writer_put_text(w, "about", node->bar[i].about);
		writer_put_text(w, "who", node->bar[i].who);
		writer_key(w, "ms");
		writer_integer(w, node->bar[i].ms);
		writer_key(w, "late");
		writer_bool(w, node->bar[i].late);
		writer_end(w);
	}
	writer_end(w);
	writer_end(w);
}

static void
put_offers(const struct audit_facts *facts, struct writer *w)
{
	writer_key(w, "offered");
	writer_array(w);
	for (size_t i = 0; i < facts->offers; i++) {
		const struct audit_offer *offer = &facts->offer[i];

		writer_object(w);
		writer_put_text(w, "file", offer->name);
		if (offer->has_hash)
			statement_put_hash(w, "sha256", &offer->hash);
		writer_put_text(w, "worth", text_of(worths[offer->worth].word));
		writer_put_text(w, "words", offer->words);
		writer_end(w);
	}
	writer_end(w);
	writer_key(w, "offered_left");
	writer_integer(w, (int64_t)facts->offers_left);
}

void
audit_json(const struct audit_facts *facts, struct writer *w)
{
	writer_object(w);
	statement_put_time(w, "at", facts->at);
	writer_key(w, "nodes");
	writer_array(w);
	for (size_t i = 0; i < facts->nodes; i++)
		put_node(&facts->node[i], w);
	writer_end(w);
	if (facts->offers > 0)
		put_offers(facts, w);
	writer_end(w);
}
