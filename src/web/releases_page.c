#include "web/releases_page.h"

#include "web/page.h"
#include "web/table.h"

#define SECOND_MS 1000
#define MINUTE 60
#define HOUR 3600
#define DAY 86400

/* --- times */

/* The two largest units that say anything: "3 days 4 hours". */
static void
add_span(int64_t seconds, struct html *h)
{
	static const int64_t units[] = { DAY, HOUR, MINUTE, 1 };
	size_t i = 0;

	while (seconds < units[i] && i < 3)
		i++;
	page_span(seconds - seconds % units[i], h);
	if (i == 3 || seconds % units[i] < units[i + 1])
		return;
	html_raw(h, " ");
	seconds %= units[i];
	page_span(seconds - seconds % units[i + 1], h);
}

/* Of one that is still shut; for who reads without a script the page is written anew with
 * each epoch, and says when that was. */
static void
add_countdown(const struct facts *facts, const struct facts_release *release, struct html *h)
{
	html_time(h, release->opens);
	if (release->open) {
		html_raw(h, ", open");
	} else if (release->opens > facts->now) {
		html_raw(h, ", in ");
		add_span(release->opens - facts->now, h);
	} else {
		html_raw(h, ", overdue");
	}
	if (release->moved == 0)
		return;
	html_textf(h, "; postponed %u %s, from ", release->moved,
	    release->moved == 1 ? "time" : "times");
	html_time(h, release->promised);
}

static void
add_ms(int64_t ms, struct html *h)
{
	if (ms < 10 * SECOND_MS)
		html_textf(h, "%lld.%02lld seconds", (long long)(ms / SECOND_MS),
		    (long long)(ms % SECOND_MS / 10));
	else
		add_span(ms / SECOND_MS, h);
}

/* --- one release */

static void
add_row(const char *name, struct html *h)
{
	html_raw(h, "<div><dt>");
	html_text(h, text_of(name));
	html_raw(h, "</dt><dd>");
}

static void
end_row(struct html *h)
{
	html_raw(h, "</dd></div>\n");
}

static void
add_who_opens(const struct facts_release *release, struct html *h)
{
	add_row("Who can open it", h);
	if (release->members == 0) {
		html_raw(h, "its publisher alone");
	} else {
		html_textf(h, "any %u of %u members, or its publisher", release->threshold,
		    release->members);
		end_row(h);
		add_row("Armed", h);
		html_textf(h, "%u of %u", release->armed, release->members);
		if (!release->open && release->armed >= release->threshold)
			html_raw(h, ": it opens without its publisher");
	}
	end_row(h);
}

static void
add_odd(const struct facts_release *release, struct html *h)
{
	if (release->early)
		html_raw(h, "<p class=\"notice\">Its publisher opened it before its time, and "
			    "has said why in the log.</p>\n");
	if (release->breach)
		html_raw(h, "<p class=\"notice\">Its key was seen before its time, so that "
			    "everybody was let in.</p>\n");
	if (release->bad > 0)
		html_raw(h, "<p class=\"notice\">Somebody who opened it beforehand says that "
			    "it does not hold what it should.</p>\n");
	if (release->good > 0) {
		html_raw(h, "<p>Opened beforehand and found good by ");
		html_textf(h, "%zu", release->good);
		html_raw(h, ".</p>\n");
	}
}

static void
add_served(const struct facts_party *party, struct html *h)
{
	if (party->words == 0) {
		html_raw(h, "nobody has told");
		return;
	}
	if (party->ms < 0) {
		html_raw(h, "not as long as others looked");
	} else {
		html_text(h, party->at_once ? TEXT("at most ") : TEXT(""));
		add_ms(party->ms, h);
	}
	if (party->late)
		html_raw(h, " <span class=\"tag worse\">late</span>");
}

static void
add_party(
    const struct facts_release *release, const struct facts_party *party, struct table *table)
{
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_text(h, party->name);
	if (party->publishes)
		html_raw(h, " <span class=\"tag\">publisher</span>");
	table_cell(table);
	if (!party->publishes)
		html_text(h, party->armed ? TEXT("armed") : TEXT("not armed"));
	if (!release->open)
		return;
	table_cell(table);
	add_served(party, h);
	table_cell(table);
	html_textf(h, "%zu", party->words);
}

static void
add_parties(const struct facts_release *release, struct html *h)
{
	static const struct table_column columns[] = {
		{ .title = "Organisation", .head = true }, { .title = "Share" },
		{ .title = "Key served after" }, { .title = "Seen by", .number = true }
	};
	struct table table = TABLE(h, columns);

	if (release->members == 0)
		return;
	if (!release->open)
		table.columns = 2; /* there is no key yet */
	table_begin(&table, "Who has to do with it");
	for (size_t i = 0; i < release->parties; i++)
		add_party(release, &release->party[i], &table);
	table_end(&table);
}

static void
add_cover(const struct facts_cover *cover, struct table *table)
{
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_text(h, cover->product);
	table_cell(table);
	html_text(h, cover->versions);
	if (cover->edition.len > 0) {
		html_raw(h, ", ");
		html_text(h, cover->edition);
	}
	if (cover->region.len > 0) {
		html_raw(h, ", ");
		html_text(h, cover->region);
	}
	table_cell(table);
	html_text(h, cover->fix ? cover->file : TEXT("none"));
	if (cover->until.len > 0) {
		html_text(h, cover->fix ? TEXT(", supported until ") : TEXT(", by "));
		html_text(h, cover->until);
	}
	table_cell(table);
	html_text(h, cover->needs);
}

static void
add_covers(const struct facts_release *release, struct html *h)
{
	static const struct table_column columns[] = { { .title = "Product", .head = true },
		{ .title = "Versions" }, { .title = "Fix" }, { .title = "Needs elsewhere" } };
	struct table table = TABLE(h, columns);

	if (release->covers == 0)
		return;
	table_begin(&table, "What it fixes");
	for (size_t i = 0; i < release->covers; i++)
		add_cover(&release->cover[i], &table);
	table_end(&table);
}

static void
add_link(const char *before, const struct hash *hash, const char *after, const char *words,
    struct html *h)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(hash, &hex);
	h->out.failed |= hex.failed;
	html_raw(h, " <a href=\"");
	html_text(h, text_of(before));
	html_text(h, buf_text(&hex));
	html_text(h, text_of(after));
	html_raw(h, "\">");
	html_text(h, text_of(words));
	html_raw(h, "</a>");
}

/* Who was told of it in advance, once that is public. */
static void
add_told(const struct facts *facts, const struct facts_release *release, struct html *h)
{
	for (size_t i = 0; i < facts->tolds; i++)
		if (facts->told[i].has_release &&
		    hash_eq(&facts->told[i].release, &release->id)) {
			html_raw(h, " <a href=\"told.html\">Who was told in advance</a>");
			return;
		}
}

static void
add_files(const struct facts *facts, const struct facts_release *release, struct html *h)
{
	html_raw(h, "<p class=\"long\">");
	page_size(release->size, h);
	html_raw(h, ".");
	if (release->has_bundle)
		add_link("bundle/", &release->bundle, ".age", "Bundle", h);
	if (release->own)
		add_link("statement/", &release->id, "", "Promise", h);
	if (release->has_said)
		add_link("release/", &release->id, "/said", "What was said", h);
	if (release->open)
		add_link("release/", &release->id, "/key", "Key", h);
	add_told(facts, release, h);
	html_raw(h, "</p>\n<details>\n<summary>Details</summary>\n<p>The promise, by its "
		    "hash:</p>\n<p>");
	html_hash(h, &release->id);
	html_raw(h, "</p>\n<p>SHA-256 of the bundle:</p>\n<p>");
	html_hash(h, &release->bundle);
	html_raw(h, "</p>\n</details>\n");
}

/* As this page calls it. */
static struct text
state_words(struct text state)
{
	return text_eq(state, TEXT("sealed")) ? TEXT("locked") : state;
}

static void
add_release(const struct facts *facts, const struct facts_release *release, struct html *h)
{
	html_raw(h, "<article>\n<h3>");
	html_text(h, release->by);
	html_raw(h, " <span class=\"tag\">");
	html_text(h, state_words(release->state));
	html_raw(h, "</span></h3>\n<dl class=\"rows\">\n");
	add_row("Opens", h);
	add_countdown(facts, release, h);
	end_row(h);
	add_row("Sealed", h);
	html_time(h, release->at);
	end_row(h);
	add_who_opens(release, h);
	html_raw(h, "</dl>\n");
	add_odd(release, h);
	add_covers(release, h);
	add_parties(release, h);
	add_files(facts, release, h);
	html_raw(h, "</article>\n");
}

/* --- all of them */

static bool
has_any(const struct facts *facts, bool open)
{
	for (size_t i = 0; i < facts->releases; i++)
		if (facts->release[i].open == open)
			return true;
	return false;
}

static void
add_those(const struct facts *facts, bool open, struct html *h)
{
	if (!has_any(facts, open))
		return;
	if (open)
		html_raw(h, "<section aria-labelledby=\"open\">\n<h2 id=\"open\">Open</h2>\n");
	else
		html_raw(h, "<section aria-labelledby=\"locked\">\n<h2 id=\"locked\">Locked, "
			    "until their time</h2>\n");
	html_raw(h, "<div class=\"releases\">\n");
	for (size_t i = 0; i < facts->releases; i++)
		if (facts->release[i].open == open)
			add_release(facts, &facts->release[i], h);
	html_raw(h, "</div>\n</section>\n");
}

static void
add_explanation(struct html *h)
{
	html_raw(h, "<details>\n<summary>What this shows, and what not</summary>\n<ul>\n"
		    "<li>Before its time nobody can read a locked release but its publisher, "
		    "or so many members of its committee as open it, together. This page "
		    "names no product before.</li>\n"
		    "<li>Who served the key when is not what each says of itself: the others "
		    "looked for it, and said in their logs when they saw it. The middle of "
		    "what they say counts; later than 2 seconds is told as late.</li>\n"
		    "<li>It shows that all could read it at once, not that nobody had it "
		    "earlier.</li>\n"
		    "<li>Anybody checks all of it: <code>accord release verify</code>.</li>\n"
		    "</ul>\n</details>\n");
}

void
releases_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_RELEASES, "Releases", 0 };

	page_begin(&page, facts, h);
	html_raw(h,
	    "<h1>Locked releases</h1>\n<p class=\"lead\">For customers: fixes and advisories "
	    "that are handed out locked, and open for everybody at the same "
	    "instant.</p>\n<p>A machine fetches them beforehand, and has them opened "
	    "at their time:</p>\n<pre><code>accord follow ");
	html_text(h, facts->manifest->url);
	html_raw(h, " --into DIR</code></pre>\n<p>This page was written at ");
	html_time(h, facts->now);
	html_raw(h, ".</p>\n");
	if (facts->releases == 0)
		html_raw(h,
		    "<p class=\"notice\">Nothing has been locked here yet. Once a fix is "
		    "ready, it lies here locked, with the time at which it opens. Who runs "
		    "this node locks one with <code>accord release seal</code>.</p>\n");
	add_those(facts, false, h);
	add_those(facts, true, h);
	add_explanation(h);
	page_end(&page, facts, h);
}

/* --- JSON */

static void
put_party(const struct facts_party *party, struct writer *w)
{
	writer_object(w);
	writer_put_text(w, "name", party->name);
	writer_put_bool(w, "publisher", party->publishes);
	writer_put_bool(w, "armed", party->armed);
	writer_put_bool(w, "share", party->told);
	writer_put_integer(w, "seen_by", (int64_t)party->words);
	if (party->words > 0) {
		writer_put_integer(w, "served_ms", party->ms);
		writer_put_bool(w, "at_most", party->at_once);
		writer_put_bool(w, "late", party->late);
	}
	writer_end(w);
}

static void
put_cover(const struct facts_cover *cover, struct writer *w)
{
	writer_object(w);
	writer_put_text(w, "product", cover->product);
	writer_put_text(w, "versions", cover->versions);
	if (cover->edition.len > 0)
		writer_put_text(w, "edition", cover->edition);
	if (cover->region.len > 0)
		writer_put_text(w, "region", cover->region);
	writer_put_bool(w, "fix", cover->fix);
	if (cover->fix)
		writer_put_text(w, "file", cover->file);
	if (cover->until.len > 0)
		writer_put_text(w, "until", cover->until);
	writer_put_text(w, "needs", cover->needs);
	writer_end(w);
}

static void
put_standing(const struct facts_release *release, struct writer *w)
{
	writer_put_text(w, "state", release->state);
	writer_put_bool(w, "early", release->early);
	writer_put_bool(w, "breach", release->breach);
	writer_put_integer(w, "good", (int64_t)release->good);
	writer_put_integer(w, "bad", (int64_t)release->bad);
	writer_put_integer(w, "members", release->members);
	writer_put_integer(w, "threshold", release->threshold);
	writer_put_integer(w, "armed", release->armed);
}

static void
put_release(const struct facts_release *release, struct writer *w)
{
	writer_object(w);
	statement_put_hash(w, "id", &release->id);
	writer_put_text(w, "by", release->by);
	statement_put_time(w, "at", release->at);
	statement_put_time(w, "promised", release->promised);
	statement_put_time(w, "opens", release->opens);
	writer_put_integer(w, "moved", release->moved);
	statement_put_hash(w, "bundle", &release->bundle);
	writer_put_integer(w, "size", (int64_t)release->size);
	put_standing(release, w);
	writer_key(w, "parties");
	writer_array(w);
	for (size_t i = 0; i < release->parties; i++)
		put_party(&release->party[i], w);
	writer_end(w);
	writer_key(w, "covers");
	writer_array(w);
	for (size_t i = 0; i < release->covers; i++)
		put_cover(&release->cover[i], w);
	writer_end(w);
	writer_end(w);
}

void
releases_json(const struct facts *facts, struct writer *w)
{
	page_json_begin(facts, w);
	statement_put_time(w, "written", facts->now);
	writer_key(w, "releases");
	writer_array(w);
	for (size_t i = 0; i < facts->releases; i++)
		put_release(&facts->release[i], w);
	writer_end(w);
	writer_end(w);
}
