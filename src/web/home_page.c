#include "web/home_page.h"

static void
add_tile(struct html *h, const char *what, int64_t days)
{
	html_raw(h, "<div><dt>");
	html_text(h, text_of(what));
	html_raw(h, "</dt><dd>");
	page_days(days, h);
	html_raw(h, "</dd></div>\n");
}

static void
add_promise(const struct facts *facts, struct html *h)
{
	const struct disclosure *policy = facts_policy(facts);

	html_raw(h, "<section aria-labelledby=\"promise\">\n"
		    "<h2 id=\"promise\">The promise</h2>\n");
	if (policy == NULL) {
		html_raw(h, "<p class=\"notice\">No disclosure policy has been published yet. "
			    "Until there is one, nothing here says what may be tested, or how "
			    "soon you are answered. Who runs this node writes one with "
			    "<code>accord policy edit</code>.</p>\n</section>\n");
		return;
	}
	html_raw(h, "<dl class=\"tiles\">\n");
	add_tile(h, "A person answers within", policy->days.acknowledge);
	add_tile(h, "It is assessed within", policy->days.assess);
	add_tile(h, "A fix is out within", policy->days.fix);
	html_raw(h, "<div><dt>Safe harbour</dt><dd>");
	html_text(h, text_of(disclosure_harbour_word(policy->harbour.level)));
	html_raw(h, "</dd></div>\n</dl>\n<p>The <a href=\"policy.html\">disclosure policy</a> "
		    "is signed, and in the public log in every version. A report is dealt "
		    "with by the version under which it came in, whatever changes "
		    "later.</p>\n</section>\n");
}

static void
add_record(const struct facts *facts, struct html *h)
{
	html_raw(h, "<article>\n<h3>Your record</h3>\n<p>Whoever reports gets a signed receipt "
		    "at once. Within ");
	page_span(facts->manifest->epoch, h);
	html_raw(h, " the public log commits to the report, and you get the proof. From then "
		    "on nobody can deny it, lose it unnoticed or give it another "
		    "date.</p>\n</article>\n");
}

static void
add_unlock(const struct facts *facts, struct html *h)
{
	html_raw(h,
	    "<article>\n<h3>Fixes unlock for everybody at once</h3>\n<p>A fix and its "
	    "advisory are handed out locked, before their time. At that time one "
	    "short key unlocks them for every customer at the same "
	    "instant. <a href=\"releases.html\">What is locked now.</a></p>\n</article>\n"
	    "<article>\n<h3>Told in advance</h3>\n<p>Until it unlocks, nobody can "
	    "read a locked release but ");
	html_text(h, facts_name(facts));
	html_raw(h, ", or so many members of its committee as open it, together. Whoever is "
		    "told of a flaw in other ways is recorded then, and published once the "
		    "flaw is. <a href=\"told.html\">Who was told.</a></p>\n</article>\n");
}

static void
add_log(const struct facts *facts, struct html *h)
{
	html_raw(h,
	    "<article>\n<h3>The public log</h3>\n<p>It can only grow, and takes an entry "
	    "every ");
	page_period(facts->manifest->epoch, h);
	html_raw(h, ", also when nothing happened: so it tells nobody that a report exists. ");
	if (facts->size > 0) {
		html_raw(h, "It had ");
		html_textf(h, "%llu %s", (unsigned long long)facts->size,
		    facts->size == 1 ? "entry" : "entries");
		html_raw(h, " in the ");
		page_period(facts->manifest->epoch, h);
		html_raw(h, " from ");
		html_time(h, facts->as_of);
		html_raw(h, ". ");
	}
	if (facts->cosigners == 0)
		html_raw(h, "No other organisation watches it yet: what it says is signed, not "
			    "yet witnessed. ");
	html_raw(h, "<a href=\"log.html\">Check it yourself.</a></p>\n</article>\n");
}

static void
add_details(struct html *h)
{
	html_raw(h,
	    "<section aria-labelledby=\"limits\">\n<h2 id=\"limits\">What this does not "
	    "show</h2>\n<ul>\n"
	    "<li>A receipt proves that a report arrived, not that somebody read it.</li>\n"
	    "<li>No log proves that nobody had a fix early; it proves what was said, in which "
	    "order, and that nobody rewrote it.</li>\n"
	    "<li>A page that you read in a browser is as honest as the server that sent it. "
	    "What is signed can be checked without trusting either.</li>\n"
	    "</ul>\n</section>\n"
	    "<details>\n<summary>Details, for those who know the words</summary>\n<ul>\n"
	    "<li>Everything said is a statement: one line of JSON in a <a "
	    "href=\"https://c2sp.org/signed-note\" rel=\"noopener noreferrer\">signed "
	    "note</a>, Ed25519.</li>\n"
	    "<li>The log is a Merkle tree in the form of <a "
	    "href=\"https://c2sp.org/tlog-tiles\" rel=\"noopener noreferrer\">tlog-tiles</a>; "
	    "private statements show in it only as one anchor an epoch.</li>\n"
	    "<li>Reports and locked releases are sealed with <a "
	    "href=\"https://c2sp.org/age\" rel=\"noopener noreferrer\">age</a>.</li>\n"
	    "<li>The <a href=\"keys.html\">keys</a> are named by a manifest that the offline "
	    "root key signs.</li>\n</ul>\n</details>\n");
}

void
home_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_HOME, "Vulnerability disclosure", 0 };

	page_begin(&page, facts, h);
	html_raw(
	    h, "<div class=\"hero\">\n<p class=\"kicker\">Vulnerability disclosure</p>\n<h1>");
	html_text(h, facts_name(facts));
	html_raw(h,
	    "</h1>\n<p class=\"lead\">Here reports of vulnerabilities are taken in, and "
	    "anybody can check how they are dealt with.</p>\n"
	    "<p class=\"actions\"><a class=\"button\" href=\"report.html\">Report a "
	    "vulnerability</a> <a class=\"button quiet\" href=\"policy.html\">Read the "
	    "disclosure policy</a></p>\n</div>\n");
	add_promise(facts, h);
	html_raw(h, "<section aria-labelledby=\"check\">\n<h2 id=\"check\">What you can check"
		    "</h2>\n<div class=\"cards\">\n");
	add_record(facts, h);
	add_unlock(facts, h);
	add_log(facts, h);
	html_raw(h, "</div>\n</section>\n");
	add_details(h);
	page_end(&page, facts, h);
}

void
lost_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_LOST, "Not here", 0 };

	page_begin(&page, facts, h);
	html_raw(h, "<h1>There is nothing here</h1>\n<p class=\"lead\">This address leads to "
		    "no page of ");
	html_text(h, facts_name(facts));
	html_raw(h, ".</p>\n<ul>\n<li>If you typed it: look for a slip. Addresses here are in "
		    "small letters.</li>\n<li>If a link led here: what it meant may have been "
		    "renamed, or not be published yet. A sealed release has no page of its "
		    "own before its time.</li>\n<li>If you want to tell of a vulnerability: "
		    "<a href=\"/report.html\">this is how</a>.</li>\n</ul>\n");
	page_end(&page, facts, h);
}

void
home_json(const struct facts *facts, struct writer *w)
{
	page_json_begin(facts, w);
	writer_key(w, "called");
	writer_text(w, facts_name(facts));
	statement_put_hash(w, "manifest", &facts->manifest_id);
	writer_key(w, "policy");
	if (facts->versions > 0) {
		scoped(buf_free) struct buf hex = BUF(KIB);

		hash_format(&facts->version[0].id, &hex);
		w->out->failed |= hex.failed;
		writer_text(w, buf_text(&hex));
	} else {
		writer_null(w);
	}
	writer_key(w, "epoch");
	writer_integer(w, facts->manifest->epoch);
	writer_end(w);
}
