#include "web/alerts_page.h"

static void
add_lines(struct text text, struct html *h)
{
	struct text rest = text, line;
	bool first = true;

	html_raw(h, "<p>");
	while (text_each(&rest, '\n', &line)) {
		if (!first)
			html_raw(h, "<br>");
		html_text(h, line);
		first = false;
	}
	html_raw(h, "</p>\n");
}

static void
add_indicators(const struct facts_alert *alert, struct html *h)
{
	if (alert->indicators == 0)
		return;
	html_raw(h, "<p>What to look for:</p>\n<ul>\n");
	for (size_t i = 0; i < alert->indicators; i++) {
		html_raw(h, "<li><code>");
		html_text(h, alert->indicator[i]);
		html_raw(h, "</code></li>\n");
	}
	html_raw(h, "</ul>\n");
}

static void
add_alert(const struct facts_alert *alert, struct html *h)
{
	html_raw(h, "<section>\n<h2>");
	html_text(h, alert->title);
	html_raw(h, "</h2>\n<dl class=\"rows\">\n<div><dt>By</dt><dd>");
	html_text(h, alert->origin);
	html_raw(h, "</dd></div>\n<div><dt>Said</dt><dd>");
	html_time(h, alert->said);
	html_raw(h, "</dd></div>\n<div><dt>Published</dt><dd>");
	html_time(h, alert->at);
	html_raw(h, "</dd></div>\n</dl>\n");
	if (alert->text.len > 0)
		add_lines(alert->text, h);
	add_indicators(alert, h);
	html_raw(h, "<details>\n<summary>Details</summary>\n<p>The signed statement: ");
	html_hash(h, &alert->id);
	html_raw(h, "</p>\n</details>\n</section>\n");
}

static void
add_row(const char *what, int64_t number, const char *unit, struct html *h)
{
	html_raw(h, "<div><dt>");
	html_text(h, text_of(what));
	html_raw(h, "</dt><dd>");
	if (number < 0)
		html_raw(h, "-");
	else
		html_textf(h, "%lld%s", (long long)number, unit);
	html_raw(h, "</dd></div>\n");
}

static void
add_drills(const struct facts_drills *drills, struct html *h)
{
	html_raw(h,
	    "<section>\n<h2>Drills</h2>\n<p>Unannounced alerts of which nobody could tell that "
	    "they were drills, of those that are over; by the times that the others "
	    "signed.</p>\n<dl class=\"rows\">\n");
	add_row("Drills", drills->count, "", h);
	add_row("Told, all together", drills->told, "", h);
	add_row("Received by their machines", drills->received, "", h);
	add_row("Middle time until then", drills->receipt, " s", h);
	add_row("Acknowledged by a person", drills->acked, "", h);
	add_row("Middle time until then", drills->ack, " s", h);
	add_row("With a promise of when", drills->promised, "", h);
	add_row("Promises kept", drills->kept, "", h);
	add_row("Promises not kept", drills->late, "", h);
	html_raw(h, "</dl>\n</section>\n");
}

void
alerts_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_ALERTS, "Alerts", 0 };

	page_begin(&page, facts, h);
	html_raw(h,
	    "<h1>Alerts</h1>\n<p class=\"lead\">For customers, and for everybody: warnings "
	    "of what is being exploited or goes wrong now. What goes to "
	    "some alone is not shown here, nor how many there are.</p>\n");
	if (facts->alerts == 0)
		html_raw(h, "<p class=\"notice\">Nothing was published yet. Where there "
			    "is danger, it stands here first.</p>\n");
	for (size_t i = 0; i < facts->alerts; i++)
		add_alert(&facts->alert[i], h);
	if (facts->drills.count > 0)
		add_drills(&facts->drills, h);
	page_end(&page, facts, h);
}

/* JSON */

static void
put_alert(const struct facts_alert *alert, struct writer *w)
{
	writer_object(w);
	statement_put_hash(w, "id", &alert->id);
	writer_put_text(w, "origin", alert->origin);
	writer_put_text(w, "title", alert->title);
	if (alert->text.len > 0)
		writer_put_text(w, "text", alert->text);
	statement_put_time(w, "said", alert->said);
	statement_put_time(w, "at", alert->at);
	writer_key(w, "indicators");
	writer_array(w);
	for (size_t i = 0; i < alert->indicators; i++)
		writer_text(w, alert->indicator[i]);
	writer_end(w);
	writer_end(w);
}

static void
put_number(struct writer *w, const char *key, int64_t number)
{
	if (number < 0)
		return;
	writer_key(w, key);
	writer_integer(w, number);
}

static void
put_drills(const struct facts_drills *drills, struct writer *w)
{
	writer_key(w, "drills");
	writer_object(w);
	put_number(w, "count", drills->count);
	put_number(w, "told", drills->told);
	put_number(w, "received", drills->received);
	put_number(w, "receipt_median", drills->receipt);
	put_number(w, "acknowledged", drills->acked);
	put_number(w, "ack_median", drills->ack);
	put_number(w, "promised", drills->promised);
	put_number(w, "kept", drills->kept);
	put_number(w, "late", drills->late);
	writer_end(w);
}

void
alerts_json(const struct facts *facts, struct writer *w)
{
	page_json_begin(facts, w);
	writer_key(w, "alerts");
	writer_array(w);
	for (size_t i = 0; i < facts->alerts; i++)
		put_alert(&facts->alert[i], w);
	writer_end(w);
	put_drills(&facts->drills, w);
	writer_end(w);
}
