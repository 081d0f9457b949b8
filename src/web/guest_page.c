#include "web/guest_page.h"

#define HOUR 3600
#define DAY 86400

/* --- around all of them */

static void
begin(struct text node, const char *title, struct html *h)
{
	html_raw(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta name=\"color-scheme\" content=\"light dark\">\n"
		    "<meta name=\"robots\" content=\"noindex\">\n<title>");
	html_text(h, text_of(title));
	html_raw(h, " - ");
	html_text(h, node);
	html_raw(h, "</title>\n<link rel=\"stylesheet\" href=\"../style.css\">\n"
		    "<link rel=\"icon\" type=\"image/svg+xml\" href=\"../icon.svg\">\n</head>\n"
		    "<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n"
		    "<header>\n<div class=\"wide\">\n<p class=\"brand\">"
		    "<a href=\"../index.html\">");
	html_text(h, node);
	html_raw(h, "</a></p>\n</div>\n</header>\n<main id=\"content\">\n");
}

static void
end(struct html *h)
{
	html_raw(h, "</main>\n<footer>\n<div class=\"wide\">\n<p>No script, nothing from "
		    "elsewhere; one cookie, which lets you in. Close the window when others "
		    "use this machine.</p>\n</div>\n</footer>\n</body>\n</html>\n");
}

static void
begin_form(const struct guest_facts *facts, struct text action, struct html *h)
{
	html_raw(h, "<form method=\"post\" action=\"./\">\n"
		    "<input type=\"hidden\" name=\"form\" value=\"");
	html_text(h, facts->form);
	html_raw(h, "\">\n<input type=\"hidden\" name=\"action\" value=\"");
	html_text(h, action);
	html_raw(h, "\">\n");
}

static void
end_form(const char *words, bool quiet, struct html *h)
{
	if (quiet)
		html_raw(h, "<button class=\"button quiet\">");
	else
		html_raw(h, "<button class=\"button\">");
	html_text(h, text_of(words));
	html_raw(h, "</button>\n</form>\n");
}

/* "in 43 days" */
static void
add_left(int64_t left, struct html *h)
{
	if (left <= 0)
		html_raw(h, "over");
	else if (left < (int64_t)2 * HOUR)
		html_textf(h, "in %lld minutes", (long long)(left / 60));
	else if (left < (int64_t)2 * DAY)
		html_textf(h, "in %lld hours", (long long)(left / HOUR));
	else
		html_textf(h, "in %lld days", (long long)(left / DAY));
}

static void
add_instant(int64_t at, int64_t now, struct html *h)
{
	html_time(h, at);
	html_raw(h, " (");
	add_left(at - now, h);
	html_raw(h, ")");
}

/* --- the embargo */

static void
add_answers(const struct guest_facts *facts, const struct guest_terms *terms, struct html *h)
{
	html_raw(h, "<div class=\"actions\">\n");
	begin_form(facts, TEXT("agree"), h);
	html_raw(h, "<input type=\"hidden\" name=\"terms\" value=\"");
	html_text(h, terms->id);
	html_raw(h, "\">\n");
	end_form("Agree", false, h);
	begin_form(facts, TEXT("reject"), h);
	html_raw(h, "<input type=\"hidden\" name=\"terms\" value=\"");
	html_text(h, terms->id);
	html_raw(h, "\">\n<label>Why not: <input name=\"why\" required maxlength=\"500\">"
		    "</label>\n");
	end_form("Reject", true, h);
	html_raw(h, "</div>\n");
}

static void
add_terms(const struct guest_facts *facts, const struct guest_terms *terms, struct html *h)
{
	html_raw(h, "<div class=\"notice\">\n<p><strong>");
	if (terms->in_force)
		html_raw(h, "Keep it secret until ");
	else
		html_raw(h, "Proposed: secret until ");
	add_instant(terms->ends, facts->now, h);
	html_raw(h, "</strong></p>\n");
	if (terms->agreed)
		html_raw(h, "<p>You have agreed to that.</p>\n");
	else if (terms->invited && facts->invited)
		html_raw(h, "<p>Whoever takes part agrees to that.</p>\n");
	else if (!facts->invited)
		add_answers(facts, terms, h);
	html_raw(h, "</div>\n");
}

static void
add_embargo(const struct guest_facts *facts, struct html *h)
{
	html_raw(h, "<h2 id=\"embargo\">Until when it is secret</h2>\n");
	if (facts->open) {
		html_raw(h, "<p>It is public. Nothing is to be kept secret any more.</p>\n");
		return;
	}
	for (size_t i = 0; i < facts->terms_count; i++)
		add_terms(facts, &facts->terms[i], h);
	if (facts->terms_count == 0)
		html_raw(h, "<p>Nothing has been agreed on yet.</p>\n");
}

/* --- coming in */

static void
add_invitation(const struct guest_facts *facts, struct html *h)
{
	html_raw(h,
	    "<h2 id=\"answer\">Do you take part?</h2>\n<p>What it is about you are told "
	    "once you do.</p>\n<div class=\"actions\">\n");
	begin_form(facts, TEXT("accept"), h);
	end_form("Agree and take part", false, h);
	begin_form(facts, TEXT("decline"), h);
	html_raw(h, "<label>Why not: <input name=\"why\" maxlength=\"500\"></label>\n");
	end_form("Decline", true, h);
	html_raw(h, "</div>\n");
}

/* --- what was said */

static void
add_lines(struct text text, struct html *h)
{
	struct text rest = text, line;

	html_raw(h, "<p>");
	while (text_each(&rest, '\n', &line)) {
		html_text(h, line);
		if (rest.len > 0)
			html_raw(h, "<br>\n");
	}
	html_raw(h, "</p>\n");
}

/* As the last part of an address, by which a browser names what it saves. */
static void
add_escaped(struct text name, struct html *h)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.at[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || (c == '.' && i > 0))
			html_textf(h, "%c", c);
		else
			html_textf(h, "%%%02X", c);
	}
}

static void
add_link(const struct guest_file *file, struct html *h)
{
	if (!file->here) {
		html_text(h, file->name);
		html_raw(h, " (not here: ask for it)");
		return;
	}
	html_raw(h, "<a download href=\"" GUEST_FILES);
	hash_format(&file->hash, &h->out);
	html_raw(h, "/");
	add_escaped(file->name, h);
	html_raw(h, "\">");
	html_text(h, file->name);
	html_raw(h, "</a> (");
	html_textf(h, "%lld bytes)", (long long)file->size);
}

static void
add_file(const struct guest_file *file, struct html *h)
{
	html_raw(h, "<p>File: ");
	add_link(file, h);
	html_raw(h, "</p>\n");
}

/* Somebody else chose the name, and people type what stands here. */
static bool
is_harmless(struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && c != '_' && (i == 0 || (c != '-' && c != '.')))
			return false;
	}
	return name.len > 0;
}

static void
add_joining(const struct guest_large *large, struct html *h)
{
	html_raw(h, "<p>Save all of them in one folder: one after the other they are the file");
	if (is_harmless(large->name)) {
		html_raw(h, ", as <code>cat ");
		html_text(h, large->name);
		html_raw(h, ".???? &gt; ");
		html_text(h, large->name);
		html_raw(h, "</code> joins them");
	}
	html_raw(h, ". It is whole if its SHA-256 is <code>");
	hash_format(&large->hash, &h->out);
	html_raw(h, "</code>.</p>\n");
}

static void
add_large(const struct guest_large *large, struct html *h)
{
	html_raw(h, "<p>File in ");
	html_textf(h, "%lld pieces: ", (long long)large->pieces);
	html_text(h, large->name);
	html_textf(h, " (%lld bytes)", (long long)large->size);
	if (large->came < (size_t)large->pieces)
		html_textf(h, ", of which %zu have come yet", large->came);
	html_raw(h, "</p>\n");
	for (size_t i = 0; i < large->came; i++) {
		html_raw(h, "<p>Piece ");
		html_textf(h, "%lld: ", (long long)large->piece[i].number);
		add_link(&large->piece[i].file, h);
		html_raw(h, "</p>\n");
	}
	add_joining(large, h);
}

static void
add_message(const struct guest_message *message, struct html *h)
{
	html_raw(h, "<li>\n<p class=\"kicker\">");
	html_text(h, message->by);
	if (message->own)
		html_raw(h, " <span class=\"tag\">you</span>");
	if (message->again)
		html_raw(h, " <span class=\"tag\">from before you came</span>");
	html_raw(h, " &middot; ");
	html_time(h, message->at);
	html_raw(h, "</p>\n");
	add_lines(message->text, h);
	for (size_t i = 0; i < message->files; i++)
		add_file(&message->file[i], h);
	for (size_t i = 0; i < message->larges; i++)
		add_large(&message->large[i], h);
	html_raw(h, "</li>\n");
}

static void
add_messages(const struct guest_facts *facts, struct html *h)
{
	bool files = false;

	html_raw(h, "<h2 id=\"said\">What was said</h2>\n");
	if (!facts->told)
		html_raw(
		    h, "<p>You are told more once you have agreed to the terms above.</p>\n");
	else if (facts->messages == 0)
		html_raw(h, "<p>Nothing yet, since you came.</p>\n");
	html_raw(h, "<ol class=\"history\">\n");
	for (size_t i = 0; i < facts->messages; i++) {
		add_message(&facts->message[i], h);
		files |= facts->message[i].files + facts->message[i].larges > 0;
	}
	html_raw(h, "</ol>\n");
	if (files)
		html_raw(h, "<p>Files come as they were sent: open none that you do not "
			    "expect.</p>\n");
}

/* --- saying something */

static void
add_say(const struct guest_facts *facts, struct html *h)
{
	html_raw(h, "<h2 id=\"say\">Say something</h2>\n");
	begin_form(facts, TEXT("say"), h);
	html_raw(h, "<label for=\"text\">To all who take part</label>\n<textarea id=\"text\" "
		    "name=\"text\" rows=\"6\" maxlength=\"20000\" required");
	if (facts->trouble.len > 0 && facts->typed.len > 0)
		html_raw(h, " aria-describedby=\"trouble\"");
	html_raw(h, ">");
	html_text(h, facts->typed);
	html_raw(h, "</textarea>\n");
	end_form("Send", false, h);
	if (facts->messages == 0)
		return;
	begin_form(facts, TEXT("read"), h);
	end_form("I have read all of it", true, h);
}

static void
add_far(const struct guest_facts *facts, struct html *h)
{
	html_raw(h, "<h2 id=\"far\">How far you are</h2>\n");
	if (facts->far.len > 0) {
		html_raw(h, "<p>You have said: ");
		html_text(h, facts->far);
		html_raw(h, ".</p>\n");
	}
	begin_form(facts, TEXT("status"), h);
	html_raw(h, "<label for=\"words\">All who take part see it</label>\n"
		    "<select id=\"words\" name=\"words\">\n"
		    "<option value=\"valid\">We can reproduce it</option>\n"
		    "<option value=\"invalid\">It is no vulnerability, or not ours</option>\n"
		    "<option value=\"accepted\">We work on it</option>\n"
		    "<option value=\"deferred\">We do not work on it now</option>\n"
		    "<option value=\"fix-ready\">Our fix is ready</option>\n"
		    "<option value=\"fix-deployed\">Our fix is deployed</option>\n</select>\n");
	end_form("Tell them", false, h);
}

static void
add_details(const struct guest_facts *facts, struct html *h)
{
	html_raw(h, "<details>\n<summary>What becomes of it</summary>\n<p>What you say here, ");
	html_text(h, facts->node);
	html_raw(h, " tells all who take part: as your words, said by it. It bears its "
		    "signature, not yours, and it can read all of it.</p>\n<p>You are let in "
		    "here until ");
	html_time(h, facts->expires);
	html_raw(h, ", in this browser. For another one, or later, ask ");
	html_text(h, facts->node);
	html_raw(h, " for another link.</p>\n");
	if (!facts->invited) {
		begin_form(facts, TEXT("leave"), h);
		html_raw(h, "<label>To leave the case, say why: "
			    "<input name=\"why\" required maxlength=\"500\"></label>\n");
		end_form("Leave the case", true, h);
	}
	html_raw(h, "</details>\n");
}

void
guest_page(const struct guest_facts *facts, struct html *h)
{
	begin(facts->node,
	    facts->trouble.len > 0 ? "Not done: a vulnerability" : "A vulnerability", h);
	html_raw(h, "<p class=\"kicker\">A case of ");
	html_text(h, facts->owner.len > 0 ? facts->owner : facts->node);
	html_raw(h, "</p>\n<h1>");
	html_text(h, facts->title.len > 0 ? facts->title : TEXT("You are asked in"));
	html_raw(h, "</h1>\n<p class=\"lead\">You are here for <strong>");
	html_text(h, facts->guest);
	html_raw(h, "</strong>, as a guest of ");
	html_text(h, facts->node);
	html_raw(h, ".</p>\n");
	if (facts->trouble.len > 0) {
		/* The keyboard begins there, and what reads the screen aloud. */
		html_raw(h, "<div class=\"notice\" id=\"trouble\" role=\"alert\" "
			    "tabindex=\"-1\" autofocus>\n<p>That was not done: ");
		html_text(h, facts->trouble);
		html_raw(h, ".</p>\n</div>\n");
	}
	add_embargo(facts, h);
	if (facts->invited) {
		add_invitation(facts, h);
	} else {
		add_messages(facts, h);
		add_say(facts, h);
		add_far(facts, h);
	}
	add_details(facts, h);
	end(h);
}

void
guest_page_link(const struct guest_facts *facts, struct html *h)
{
	begin(facts->node, "A link for you", h);
	html_raw(h, "<h1>A link for you</h1>\n<p class=\"lead\">");
	html_text(h, facts->node);
	html_raw(h, " asks you to help with a vulnerability, in confidence.</p>\n"
		    "<p>The link opens once. Open it in the browser in which you want to read "
		    "and answer: there you are let in until ");
	html_time(h, facts->expires);
	html_raw(h, ", and nowhere else.</p>\n<form method=\"post\">\n"
		    "<button class=\"button\">Open it</button>\n</form>\n");
	end(h);
}

void
guest_page_gone(struct text node, struct html *h)
{
	begin(node, "This leads nowhere", h);
	html_raw(h,
	    "<h1>This leads nowhere</h1>\n<p class=\"lead\">The link was opened before, "
	    "or has expired, or was withdrawn; or this is not the browser in which it "
	    "was opened.</p>\n<p>Ask ");
	html_text(h, node);
	html_raw(h, ", who gave it to you, for another one. If you did not open it yourself, "
		    "tell them: somebody else has read your mail.</p>\n");
	end(h);
}
