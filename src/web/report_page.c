#include "web/report_page.h"

static void
add_recipient(const struct facts *facts, struct html *h)
{
	scoped(buf_free) struct buf text = BUF(KIB);

	recipient_format(&facts->manifest->recipient, &text);
	h->out.failed |= text.failed;
	html_text(h, buf_text(&text));
}

static void
add_contacts(const struct disclosure *policy, struct html *h)
{
	html_raw(h, "<ul>\n");
	for (size_t i = 0; i < policy->contact.count; i++) {
		html_raw(h, "<li>");
		html_link(h, disclosure_texts(&policy->contact)[i]);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
}

static void
add_with_accord(const struct facts *facts, struct html *h)
{
	html_raw(h,
	    "<h2 id=\"accord\">With accord</h2>\n<p>Write it down in a file, and send it "
	    "with whatever shows the flaw. It is sealed on your machine; you need no "
	    "account.</p>\n<pre><code>accord report ");
	html_text(h, facts->manifest->url);
	html_raw(h,
	    " \\\n  --title 'What it is' report.md proof.txt\naccord poll</code></pre>\n<p>The "
	    "second command fetches the proof, ");
	page_span(facts->manifest->epoch, h);
	html_raw(h, " later.</p>\n");
}

static void
add_steps(const struct facts *facts, struct html *h)
{
	const struct disclosure *policy = facts_policy(facts);

	html_raw(h,
	    "<h2 id=\"then\">What happens then</h2>\n<ol class=\"steps\">\n"
	    "<li><strong>At once</strong> you have a signed receipt. It says what arrived, "
	    "and when.</li>\n<li><strong>Within ");
	page_span(facts->manifest->epoch, h);
	html_raw(h,
	    "</strong> the public log commits to your report, and you get the proof. The "
	    "log shows to nobody else that there is a report.</li>\n");
	if (policy != NULL) {
		html_raw(h, "<li><strong>Within ");
		page_days(policy->days.acknowledge, h);
		html_raw(h, "</strong> a person answers, within ");
		page_days(policy->days.assess, h);
		html_raw(
		    h, " you hear whether it is taken as a flaw.</li>\n<li><strong>Within ");
		page_days(policy->days.fix, h);
		html_raw(h, "</strong> the fix is out, for every customer at the same "
			    "instant.</li>\n");
	}
	html_raw(h, "</ol>\n<p>Keep receipt and proof: with them you can show anybody that you "
		    "reported it, and when, without asking us.</p>\n");
}

static void
add_without(const struct facts *facts, struct html *h)
{
	const struct disclosure *policy = facts_policy(facts);

	html_raw(h,
	    "<h2 id=\"without\">Without accord</h2>\n<p>Seal it with <a "
	    "href=\"https://age-encryption.org\" rel=\"noopener noreferrer\">age</a>, and "
	    "send the sealed file to the contact.</p>\n<pre><code>age -a -o "
	    "report.age \\\n  -r ");
	add_recipient(facts, h);
	html_raw(h, " \\\n  report.md</code></pre>\n");
	if (policy == NULL) {
		html_raw(h, "<p class=\"notice\">No contact has been published yet.</p>\n");
		return;
	}
	html_raw(h, "<p>The contact, the preferred one first:</p>\n");
	add_contacts(policy, h);
	html_raw(h, "<p>What comes in this way has no receipt that you could show to "
		    "others.</p>\n");
}

void
report_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_REPORT, "Report a vulnerability", 0 };

	page_begin(&page, facts, h);
	html_raw(h, "<h1>Report a vulnerability</h1>\n<p class=\"lead\">For finders: "
		    "how to tell ");
	html_text(h, facts_name(facts));
	html_raw(h,
	    " of a flaw, sealed and with a receipt. Before you test, see in the <a "
	    "href=\"policy.html\">disclosure policy</a> "
	    "what may be tested, and what you are promised.</p>\n"
	    "<h2 id=\"what\">What helps</h2>\n<ul>\n"
	    "<li>which product, and which version</li>\n"
	    "<li>what goes wrong, and what somebody could do with it</li>\n"
	    "<li>steps to see it happen, and files that it takes</li>\n"
	    "<li>whether others know of it, or make use of it already</li>\n"
	    "<li>how you want to be named when you are thanked, or that you do not</li>\n"
	    "</ul>\n");
	add_with_accord(facts, h);
	add_steps(facts, h);
	add_without(facts, h);
	html_raw(h,
	    "<details>\n<summary>Details</summary>\n<p>A report is an age envelope for "
	    "this node, sent by <code>POST /inbox</code>; receipt and proof come back "
	    "sealed to a key of yours. Its size is rounded up, so that whoever sees it "
	    "pass learns little. Your name there is the hash of a key that was made for "
	    "it: use another one for each report to stay unknown.</p>\n</details>\n");
	page_end(&page, facts, h);
}

void
report_json(const struct facts *facts, struct writer *w)
{
	const struct disclosure *policy = facts_policy(facts);
	scoped(buf_free) struct buf text = BUF(4 * KIB);

	page_json_begin(facts, w);
	buf_add(&text, facts->manifest->url);
	buf_add(&text, TEXT("/inbox"));
	statement_put_text(w, "inbox", &text);
	buf_clear(&text);
	recipient_format(&facts->manifest->recipient, &text);
	statement_put_text(w, "recipient", &text);
	writer_key(w, "contact");
	writer_array(w);
	for (size_t i = 0; policy != NULL && i < policy->contact.count; i++)
		writer_text(w, disclosure_texts(&policy->contact)[i]);
	writer_end(w);
	writer_key(w, "languages");
	writer_array(w);
	for (size_t i = 0; policy != NULL && i < policy->languages.count; i++)
		writer_text(w, disclosure_texts(&policy->languages)[i]);
	writer_end(w);
	writer_end(w);
}
