#include "web/told_page.h"

#include "web/table.h"

static void
add_party(const struct facts_told_party *party, struct table *table)
{
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_text(h, party->who.len == 0 ? TEXT("a finder") : party->who);
	table_cell(table);
	html_text(h, party->role);
	if (party->notice.len > 0) {
		html_raw(h, " (");
		html_text(h, party->notice);
		html_raw(h, ")");
	}
	table_cell(table);
	html_time(h, party->told);
}

static void
add_parties(const struct facts_told *told, struct html *h)
{
	static const struct table_column columns[] = { { .title = "Who", .head = true },
		{ .title = "As what" }, { .title = "Told" } };
	struct table table = TABLE(h, columns);

	if (told->parties == 0) {
		html_raw(h, "<p>Nobody was told in advance.</p>\n");
		return;
	}
	table_begin(&table, "Who was told");
	for (size_t i = 0; i < told->parties; i++)
		add_party(&told->party[i], &table);
	table_end(&table);
}

static void
add_hex(const struct hash *id, struct html *h)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(id, &hex);
	h->out.failed |= hex.failed;
	html_text(h, buf_text(&hex));
}

static void
add_details(const struct facts_told *told, struct html *h)
{
	html_raw(h, "<details>\n<summary>Details</summary>\n<p>The signed statement, and the "
		    "records that it names, each with the epoch whose anchor in the public "
		    "log commits to it:</p>\n<p>");
	html_hash(h, &told->id);
	html_raw(h, "</p>\n<ul>\n");
	for (size_t i = 0; i < told->parties; i++) {
		html_raw(h, "<li>");
		html_textf(h, "%lld: ", (long long)told->party[i].epoch);
		html_hash(h, &told->party[i].record);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
	if (told->has_register) {
		html_raw(h, "<p><a href=\"register/");
		add_hex(&told->id, h);
		html_raw(h,
		    "\">The register</a> as a file that proves this to anybody, without "
		    "the network: <code>accord case register --verify FILE</code></p>\n");
	}
	html_raw(h, "</details>\n");
}

static void
add_told(const struct facts_told *told, struct html *h)
{
	html_raw(h, "<section>\n<h2>");
	html_text(h, told->title);
	html_raw(h, "</h2>\n<dl class=\"rows\">\n<div><dt>Public since</dt><dd>");
	html_time(h, told->since);
	html_raw(h, "</dd></div>\n<div><dt>Where</dt><dd>");
	html_link(h, told->where);
	html_raw(h, "</dd></div>\n");
	if (told->has_release) {
		html_raw(h, "<div><dt>Release</dt><dd>");
		html_hash(h, &told->release);
		html_raw(h, "</dd></div>\n");
	}
	html_raw(h, "</dl>\n");
	add_parties(told, h);
	add_details(told, h);
	html_raw(h, "</section>\n");
}

void
told_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_TOLD, "Told in advance", 0 };

	page_begin(&page, facts, h);
	html_raw(h,
	    "<h1>Told in advance</h1>\n<p class=\"lead\">For whoever checks: who knew of a "
	    "vulnerability from this "
	    "organisation before it was public, as what, and since when. Each was recorded "
	    "when it was told, and the public log has committed to that since. Finders are "
	    "not named.</p>\n");
	if (facts->tolds == 0)
		html_raw(h, "<p class=\"notice\">Nothing was published yet. Once a "
			    "flaw is public, those who were told before stand here.</p>\n");
	for (size_t i = 0; i < facts->tolds; i++)
		add_told(&facts->told[i], h);
	html_raw(h,
	    "<p>What nobody can prove is that no one else knew: this is what the "
	    "organisation stated, in which order, and that it did not rewrite it.</p>\n");
	page_end(&page, facts, h);
}

/* JSON */

static void
put_party(const struct facts_told_party *party, struct writer *w)
{
	writer_object(w);
	if (party->who.len > 0)
		writer_put_text(w, "who", party->who);
	writer_put_text(w, "role", party->role);
	if (party->notice.len > 0)
		writer_put_text(w, "notice", party->notice);
	statement_put_time(w, "told", party->told);
	statement_put_hash(w, "record", &party->record);
	writer_key(w, "epoch");
	writer_integer(w, party->epoch);
	writer_end(w);
}

static void
put_told(const struct facts_told *told, struct writer *w)
{
	writer_object(w);
	statement_put_hash(w, "id", &told->id);
	writer_put_text(w, "title", told->title);
	writer_put_text(w, "where", told->where);
	statement_put_time(w, "since", told->since);
	if (told->has_release)
		statement_put_hash(w, "release", &told->release);
	if (told->has_register) {
		scoped(buf_free) struct buf path = BUF(KIB);

		buf_add(&path, TEXT("register/"));
		hash_format(&told->id, &path);
		statement_put_text(w, "register", &path);
	}
	writer_key(w, "parties");
	writer_array(w);
	for (size_t i = 0; i < told->parties; i++)
		put_party(&told->party[i], w);
	writer_end(w);
	writer_end(w);
}

void
told_json(const struct facts *facts, struct writer *w)
{
	page_json_begin(facts, w);
	writer_key(w, "told");
	writer_array(w);
	for (size_t i = 0; i < facts->tolds; i++)
		put_told(&facts->told[i], w);
	writer_end(w);
	writer_end(w);
}
