#include "web/log_page.h"

static void
add_vkey(const struct facts *facts, struct html *h)
{
	scoped(buf_free) struct buf text = BUF(KIB);

	vkey_format(&facts->manifest->key[PARTY_LOG], &text);
	h->out.failed |= text.failed;
	html_text(h, buf_text(&text));
}

static void
add_head(const struct facts *facts, struct html *h)
{
	if (facts->size == 0) {
		html_raw(h, "<p class=\"notice\">It has not been signed yet: that happens "
			    "when the first epoch ends.</p>\n");
		return;
	}
	html_raw(h, "<dl class=\"rows\">\n<div><dt>Entries</dt><dd>");
	html_textf(h, "%llu", (unsigned long long)facts->size);
	html_raw(h, "</dd></div>\n<div><dt>Seen within the ");
	page_period(facts->manifest->epoch, h);
	html_raw(h, " from</dt><dd>");
	html_time(h, facts->as_of);
	html_raw(h, "</dd></div>\n<div><dt>A new entry at least every</dt><dd>");
	page_period(facts->manifest->epoch, h);
	html_raw(h, "</dd></div>\n<div><dt>Called</dt><dd>");
	html_text(h, facts->manifest->key[PARTY_LOG].name);
	html_raw(h, "</dd></div>\n</dl>\n<p>The fingerprint of all its entries (the root "
		    "hash):</p>\n<p>");
	html_hash(h, &facts->root);
	html_raw(h, "</p>\n");
}

static void
add_witnesses(const struct facts *facts, struct html *h)
{
	html_raw(h, "<h2 id=\"witnesses\">Who watches it</h2>\n");
	if (facts->cosigners == 0) {
		html_raw(h,
		    "<p>Nobody yet: what it says is signed, not yet witnessed. Two people "
		    "who compare what they saw of it would notice if it were shown "
		    "differently to each.</p>\n");
		return;
	}
	html_raw(h, "<p>These confirmed that it only grew. Whether a name is whose you think, "
		    "only its key tells, which your policy names.</p>\n<ul>\n");
	for (size_t i = 0; i < facts->cosigners; i++) {
		html_raw(h, "<li>");
		html_text(h, facts->cosigner[i]);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
}

static void
add_check(const struct facts *facts, struct html *h)
{
	html_raw(h, "<h2 id=\"check\">How to check it</h2>\n<p>Its key is</p>\n<p><code "
		    "class=\"long\">");
	add_vkey(facts, h);
	html_raw(h, "</code></p>\n<p>Read all of it and compute it again:</p>\n"
		    "<pre><code>accord log fsck ");
	html_text(h, facts->manifest->url);
	html_raw(h, " --vkey '");
	add_vkey(facts, h);
	html_raw(h, "'</code></pre>\n<p>Or have a machine watch that it only grows:</p>\n"
		    "<pre><code>accord log watch ");
	html_text(h, facts->manifest->url);
	html_raw(h, " --state seen --vkey '");
	add_vkey(facts, h);
	html_raw(h,
	    "'</code></pre>\n<p>Any other tool for <a "
	    "href=\"https://c2sp.org/tlog-tiles\" rel=\"noopener "
	    "noreferrer\">tlog-tiles</a> does as well: the log lies at this address, its "
	    "newest checkpoint in <a href=\"checkpoint\">checkpoint</a>.</p>\n");
}

void
log_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_LOG, "Public log", 0 };

	page_begin(&page, facts, h);
	html_raw(h, "<h1>The public log</h1>\n<p class=\"lead\">For whoever checks: a record "
		    "that can only "
		    "grow. What is published "
		    "stands in it; what comes in under seal is in it as well, but shows to "
		    "nobody who has no proof.</p>\n");
	add_head(facts, h);
	add_witnesses(facts, h);
	add_check(facts, h);
	html_raw(h, "<details>\n<summary>Details</summary>\n<p>An entry is 41 bytes: a public "
		    "statement's id, or the anchor of an epoch. Everything private that was "
		    "said within an epoch is committed to by its one anchor, which looks the "
		    "same when there was nothing. So the log shows neither that a report "
		    "exists nor how many there are.</p>\n</details>\n");
	page_end(&page, facts, h);
}

void
log_json(const struct facts *facts, struct writer *w)
{
	page_json_begin(facts, w);
	writer_key(w, "origin");
	writer_text(w, facts->manifest->key[PARTY_LOG].name);
	{
		scoped(buf_free) struct buf text = BUF(KIB);

		vkey_format(&facts->manifest->key[PARTY_LOG], &text);
		statement_put_text(w, "key", &text);
	}
	writer_key(w, "epoch");
	writer_integer(w, facts->manifest->epoch);
	writer_key(w, "size");
	writer_integer(w, (int64_t)facts->size);
	if (facts->size > 0) {
		statement_put_hash(w, "root", &facts->root);
		statement_put_time(w, "epoch_began", facts->as_of);
	}
	writer_key(w, "cosigned_by");
	writer_array(w);
	for (size_t i = 0; i < facts->cosigners; i++)
		writer_text(w, facts->cosigner[i]);
	writer_end(w);
	writer_end(w);
}
