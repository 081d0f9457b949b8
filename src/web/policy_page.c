#include "web/policy_page.h"

#include "bounty/currency.h"
#include "web/table.h"

static const char *const weekdays[] = { "Mondays", "Tuesdays", "Wednesdays", "Thursdays",
	"Fridays", "Saturdays", "Sundays" };

static void
add_list(const struct shape_list *list, struct html *h)
{
	html_raw(h, "<ul>\n");
	for (size_t i = 0; i < list->count; i++) {
		html_raw(h, "<li>");
		html_text(h, disclosure_texts(list)[i]);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
}

static void
add_words(const struct disclosure *policy, struct html *h)
{
	for (size_t i = 0; i < policy->words.count; i++) {
		html_raw(h, "<p>");
		html_text(h, disclosure_texts(&policy->words)[i]);
		html_raw(h, "</p>\n");
	}
}

static void
add_scope(const struct disclosure *policy, struct html *h)
{
	html_raw(h, "<h2 id=\"scope\">What may be tested</h2>\n");
	add_list(&policy->scope.in, h);
	if (policy->scope.out.count > 0) {
		html_raw(h, "<h3>What is left out</h3>\n");
		add_list(&policy->scope.out, h);
	}
}

static void
add_needs(const struct disclosure *policy, struct html *h)
{
	if (policy->needs.count == 0)
		return;
	html_raw(h, "<h2 id=\"needs\">What a report should say</h2>\n");
	add_list(&policy->needs, h);
	html_raw(h, "<p>What is missing is asked for: no report is turned away for it.</p>\n");
}

static void
add_harbour(const struct disclosure *policy, struct html *h)
{
	html_raw(h, "<h2 id=\"safe-harbour\">Safe harbour <span class=\"tag\">");
	html_text(h, text_of(disclosure_harbour_word(policy->harbour.level)));
	html_raw(h, "</span></h2>\n<p>");
	html_text(h, policy->harbour.words);
	html_raw(h, "</p>\n");
}

static void
add_amount(struct text currency, int64_t minor, struct html *h)
{
	scoped(buf_free) struct buf amount = BUF(KIB);

	currency_format(currency, minor, &amount);
	h->out.failed |= amount.failed;
	html_text(h, buf_text(&amount));
}

static void
add_row(
    const struct disclosure *policy, const struct disclosure_reward *row, struct table *table)
{
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_text(h, row->id);
	table_cell(table);
	html_text(h, row->what);
	table_cell(table);
	add_amount(policy->rewards.currency, row->least, h);
	if (row->most != row->least) {
		html_raw(h, " to ");
		add_amount(policy->rewards.currency, row->most, h);
	}
}

static void
add_table(const struct disclosure *policy, struct html *h)
{
	static const struct table_column columns[] = { { .title = "Reward", .head = true },
		{ .title = "For" }, { .title = "Amount", .number = true } };
	struct table table = TABLE(h, columns);
	const struct disclosure_reward *row = disclosure_rewards(policy);

	table_begin(&table, "Rewards");
	for (size_t i = 0; i < policy->rewards.table.count; i++)
		add_row(policy, &row[i], &table);
	table_end(&table);
}

/* What the policy promises of it, if anything. */
static void
add_days(const struct disclosure *policy, struct html *h)
{
	if (policy->rewards.decide_days != 0) {
		html_raw(h, "<p>A reward is decided within ");
		page_days(policy->rewards.decide_days, h);
		html_raw(h, ".</p>\n");
	}
	if (policy->rewards.pay_days != 0) {
		html_raw(h, "<p>Once it is decided, it is paid within ");
		page_days(policy->rewards.pay_days, h);
		html_raw(h, ".</p>\n");
	}
}

static void
add_rewards(const struct disclosure *policy, struct html *h)
{
	html_raw(h, "<h2 id=\"rewards\">Rewards</h2>\n");
	if (policy->rewards.table.count == 0)
		html_raw(h, "<p>No money is paid for reports.</p>\n");
	else
		add_table(policy, h);
	add_days(policy, h);
	if (policy->swag)
		html_raw(h, "<p>Finders are sent presents.</p>\n");
	if (policy->hall_of_fame.len > 0) {
		html_raw(h, "<p>Finders are thanked at ");
		html_link(h, policy->hall_of_fame);
		html_raw(h, ".</p>\n");
	}
}

static void
add_time(struct html *h, const char *what, const char *before, int64_t days)
{
	html_raw(h, "<div><dt>");
	html_text(h, text_of(what));
	html_raw(h, "</dt><dd>");
	html_text(h, text_of(before));
	page_days(days, h);
	html_raw(h, "</dd></div>\n");
}

static void
add_times(const struct disclosure *policy, struct html *h)
{
	const struct disclosure_slot *slot = disclosure_slots(policy);

	html_raw(h, "<h2 id=\"times\">How long it takes</h2>\n<dl class=\"rows\">\n");
	add_time(h, "A person answers", "within ", policy->days.acknowledge);
	add_time(h, "The report is assessed", "within ", policy->days.assess);
	add_time(h, "A fix is out", "within ", policy->days.fix);
	html_raw(h, "</dl>\n<h2 id=\"secrecy\">Secrecy and release</h2>\n<p>Both sides keep a "
		    "flaw to themselves for ");
	page_days(policy->embargo_days, h);
	html_raw(h, " at most, if nothing else is agreed. Fixes are released ");
	for (size_t i = 0; i < policy->slots.count; i++)
		html_textf(h, "%son %s at %.*s UTC", i == 0 ? "" : ", or ",
		    weekdays[slot[i].weekday], TEXT_ARGS(slot[i].time));
	if (policy->slots.count == 0)
		html_raw(h, "at any time of the week");
	html_raw(h, ". A closed report is kept for ");
	page_days(policy->retention_days, h);
	html_raw(h, ", then its contents are destroyed.</p>\n");
}

static void
add_contact(const struct disclosure *policy, struct html *h)
{
	html_raw(h, "<h2 id=\"contact\">Contact</h2>\n<ul>\n");
	for (size_t i = 0; i < policy->contact.count; i++) {
		html_raw(h, "<li>");
		html_link(h, disclosure_texts(&policy->contact)[i]);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n<p>Languages that are read: ");
	for (size_t i = 0; i < policy->languages.count; i++) {
		html_text(h, i == 0 ? TEXT("") : TEXT(", "));
		html_text(h, disclosure_texts(&policy->languages)[i]);
	}
	html_raw(h, ".</p>\n");
	if (policy->openpgp_key.len > 0) {
		html_raw(h, "<p>OpenPGP key: ");
		html_link(h, policy->openpgp_key);
		html_raw(h, "</p>\n");
	}
	if (policy->launched.len > 0) {
		html_raw(h, "<p>Reports are taken since ");
		html_text(h, policy->launched);
		html_raw(h, ".</p>\n");
	}
}

static void
add_policy(const struct disclosure *policy, struct html *h)
{
	add_words(policy, h);
	add_scope(policy, h);
	add_needs(policy, h);
	add_harbour(policy, h);
	add_rewards(policy, h);
	add_times(policy, h);
	add_contact(policy, h);
}

static void
add_hex(const struct hash *hash, struct html *h)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(hash, &hex);
	h->out.failed |= hex.failed;
	html_text(h, buf_text(&hex));
}

static void
add_changes(const struct changes *changes, struct html *h)
{
	html_raw(h, "<ul class=\"changes\">\n");
	for (size_t i = 0; i < changes->count; i++) {
		const char *way = change_way_word(changes->at[i].way);

		html_raw(h, "<li><span class=\"tag ");
		html_text(h, text_of(way));
		html_raw(h, "\">");
		html_text(h, text_of(way));
		html_raw(h, "</span> ");
		html_text(h, changes->at[i].words);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
}

static void
add_version(const struct facts_version *version, struct html *h)
{
	html_raw(h, "<li>\n<p><a href=\"policy/");
	add_hex(&version->id, h);
	html_textf(h, ".html");
	html_raw(h, "\">Version ");
	html_textf(h, "%llu", (unsigned long long)version->number);
	html_raw(h, "</a>, published ");
	html_time(h, version->at);
	html_raw(h, " (<a href=\"statement/");
	add_hex(&version->id, h);
	html_raw(h, "\">as it was signed</a>)</p>\n");
	if (version->edition.first)
		html_raw(h, "<p>The first.</p>\n");
	else
		add_changes(&version->changes, h);
	html_raw(h, "</li>\n");
}

static void
add_history(const struct facts *facts, struct html *h)
{
	html_raw(h, "<h2 id=\"history\">Every version</h2>\n<p>What changed for those who "
		    "report: better, worse, even, or unclear where it is a matter of "
		    "wording.</p>\n<ol class=\"history\">\n");
	for (size_t i = 0; i < facts->versions; i++)
		add_version(&facts->version[i], h);
	html_raw(h, "</ol>\n");
	if (!facts->version[facts->versions - 1].edition.first)
		html_raw(h, "<p>Older ones are in the public log.</p>\n");
}

static void
add_details(const struct facts_version *version, struct html *h)
{
	html_raw(h,
	    "<details>\n<summary>Details: how to check this version</summary>\n<p>Its id "
	    "is the SHA-256 of what was signed:</p>\n<p>");
	html_hash(h, &version->id);
	html_raw(h, "</p>\n<p>The public log has an entry with that id, and a receipt for a "
		    "report names it.</p>\n</details>\n");
}

void
policy_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_POLICY, "Disclosure policy", 0 };
	const struct disclosure *policy = facts_policy(facts);

	page_begin(&page, facts, h);
	html_raw(h, "<h1>Disclosure policy</h1>\n");
	if (policy == NULL) {
		html_raw(h,
		    "<p class=\"lead\">For finders: what may be tested, how soon you are "
		    "answered, and what a report is worth.</p>\n<p class=\"notice\">None has "
		    "been published yet. A report is taken in all the same, and answered. Who "
		    "runs this node writes one with <code>accord policy edit</code>, and "
		    "publishes it with <code>accord policy publish</code>.</p>\n");
	} else {
		html_raw(h,
		    "<p class=\"lead\">For finders: what may be tested, how soon you are "
		    "answered, and what a report is worth. Of ");
		html_text(h, policy->name);
		html_raw(h, ", version ");
		html_textf(h, "%llu", (unsigned long long)facts->version[0].number);
		html_raw(h, ", in force since ");
		html_time(h, facts->version[0].at);
		html_raw(h, ".</p>\n");
		add_policy(policy, h);
		add_history(facts, h);
		add_details(&facts->version[0], h);
	}
	page_end(&page, facts, h);
}

void
policy_version_page(
    const struct facts *facts, const struct facts_version *version, struct html *h)
{
	static const struct page page = { PAGE_POLICY, "A version of the disclosure policy",
		1 };

	page_begin(&page, facts, h);
	html_raw(h, "<h1>Disclosure policy, version ");
	html_textf(h, "%llu", (unsigned long long)version->number);
	html_raw(h, "</h1>\n<p class=\"lead\">Of ");
	html_text(h, version->edition.policy.name);
	html_raw(h, ", published ");
	html_time(h, version->at);
	html_raw(h,
	    "</p>\n<p class=\"notice\">Reports that came in under it are dealt with by it. "
	    "There may be a later one: see <a href=\"../policy.html\">the policy that is "
	    "in force</a>.</p>\n");
	add_policy(&version->edition.policy, h);
	add_details(version, h);
	page_end(&page, facts, h);
}

static void
put_version(const struct facts_version *version, struct writer *w)
{
	writer_object(w);
	statement_put_hash(w, "id", &version->id);
	writer_key(w, "number");
	writer_integer(w, (int64_t)version->number);
	statement_put_time(w, "at", version->at);
	if (!version->edition.first)
		statement_put_hash(w, "previous", &version->edition.previous);
	writer_key(w, "changes");
	writer_array(w);
	for (size_t i = 0; i < version->changes.count; i++) {
		writer_object(w);
		writer_key(w, "way");
		writer_text(w, text_of(change_way_word(version->changes.at[i].way)));
		writer_key(w, "words");
		writer_text(w, version->changes.at[i].words);
		writer_end(w);
	}
	writer_end(w);
	writer_end(w);
}

void
policy_json(const struct facts *facts, struct writer *w)
{
	page_json_begin(facts, w);
	writer_key(w, "policy");
	if (facts->versions > 0)
		disclosure_write(facts_policy(facts), w);
	else
		writer_null(w);
	writer_key(w, "versions");
	writer_array(w);
	for (size_t i = 0; i < facts->versions; i++)
		put_version(&facts->version[i], w);
	writer_end(w);
	writer_end(w);
}
