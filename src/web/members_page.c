#include "web/members_page.h"

#include "web/table.h"

static const char *
promise_words(enum promise promise)
{
	return promise == PROMISE_PLEDGE ? "pledge" : "charter";
}

static void
add_alone(struct html *h)
{
	html_raw(h, "<p class=\"notice\">This organisation belongs to no accord yet. What it "
		    "says is signed, not yet witnessed by others. Who runs this node founds "
		    "one with <code>accord members found</code>, or asks a member to sponsor "
		    "it with <code>accord join</code>.</p>\n");
}

static struct text
standing(const struct roll_person *person)
{
	if (person->suspended)
		return TEXT("suspended");
	if (person->status == ROLL_MEMBER)
		return TEXT("member");
	if (person->status == ROLL_CALLED)
		return TEXT("called, has not signed");
	if (person->status == ROLL_APPLICANT)
		return TEXT("wants to join");
	return TEXT("has left");
}

static void
add_person(const struct facts_members *members, size_t index, struct table *table)
{
	const struct roll_person *person = &members->roll->person[index];
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_text(h, person->name);
	if (members->url[index].len > 0) {
		html_raw(h, "<br>");
		html_link(h, members->url[index]);
	}
	table_cell(table);
	html_text(h, standing(person));
	table_cell(table);
	html_text(h, text_of(promise_words(person->promise)));
	table_cell(table);
	if (person->since > 0)
		html_time(h, person->since);
}

static void
add_people(const struct facts_members *members, struct html *h)
{
	static const struct table_column columns[] = { { .title = "Organisation",
							   .head = true },
		{ .title = "Standing" }, { .title = "Signed the" }, { .title = "Since" } };
	struct table table = TABLE(h, columns);

	html_raw(h, "<h2 id=\"people\">Who is in it</h2>\n");
	table_begin(&table, "Who is in it");
	for (size_t i = 0; i < members->roll->count; i++)
		if (members->roll->person[i].status != ROLL_NOBODY)
			add_person(members, i, &table);
	table_end(&table);
}

static void
add_event(const struct roll_event *event, struct table *table)
{
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_time(h, event->at);
	table_cell(table);
	html_text(h, event->who);
	table_cell(table);
	html_text(h, text_of(roll_what_word(event->what)));
	if (!text_eq(event->by, event->who)) {
		html_raw(h, ", said ");
		html_text(h, event->by);
	}
	if (event->why.len > 0) {
		html_raw(h, ": ");
		html_text(h, event->why);
	}
	table_cell(table);
	html_textf(h, "%zu", event->members);
}

static void
add_history(const struct facts_members *members, struct html *h)
{
	static const struct table_column columns[] = { { .title = "When" }, { .title = "Who" },
		{ .title = "What" }, { .title = "Members then", .number = true } };
	struct table table = TABLE(h, columns);

	html_raw(h, "<h2 id=\"history\">How it grew</h2>\n");
	table_begin(&table, "How it grew");
	for (size_t i = members->roll->events; i-- > 0;)
		add_event(&members->roll->event[i], &table);
	table_end(&table);
}

static void
add_finding(const struct facts_finding *finding, struct table *table)
{
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_time(h, finding->at);
	table_cell(table);
	html_text(h, finding->who);
	table_cell(table);
	html_text(h, finding->what);
	html_raw(h, ": ");
	html_text(h, finding->about);
	if (finding->evidence.len > 0) {
		html_raw(h, "<br>evidence: ");
		html_link(h, finding->evidence);
	}
	table_cell(table);
	html_text(h, finding->by);
}

static void
add_findings(const struct facts_members *members, struct html *h)
{
	static const struct table_column columns[] = { { .title = "When" },
		{ .title = "Of whom" }, { .title = "What" }, { .title = "By" } };
	struct table table = TABLE(h, columns);

	html_raw(h, "<h2 id=\"found\">What they found of each other</h2>\n");
	if (members->findings == 0) {
		html_raw(h, "<p>Nothing.</p>\n");
		return;
	}
	html_raw(h, "<p>A member that finds that another broke its word says so in public. The "
		    "evidence can be checked by anybody: <code>accord members findings "
		    "--check</code>.</p>\n");
	table_begin(&table, "What they found of each other");
	for (size_t i = 0; i < members->findings; i++)
		add_finding(&members->finding[i], &table);
	table_end(&table);
}

static void
add_accord(const struct facts_members *members, struct html *h)
{
	html_raw(h, "<dl class=\"rows\">\n<div><dt>Accord</dt><dd>");
	html_text(h, members->name);
	html_raw(h, "</dd></div>\n<div><dt>Founded</dt><dd>");
	html_time(h, members->founded);
	html_raw(h, "</dd></div>\n<div><dt>Members</dt><dd>");
	html_textf(h, "%zu", members->roll->members);
	html_raw(h, "</dd></div>\n</dl>\n");
	add_people(members, h);
	add_findings(members, h);
	add_history(members, h);
	html_raw(h, "<details>\n<summary>Details</summary>\n<p>The accord is the statement "
		    "with which it began:</p>\n<p>");
	html_hash(h, &members->roll->id);
	html_raw(h, "</p>\n<p>All of this follows from signed statements in the members' own "
		    "public logs. They are in the JSON beside this page, with the manifests "
		    "that vouch for their keys: whoever folds them gets the same.</p>\n"
		    "</details>\n");
}

void
members_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_MEMBERS, "Members", 0 };

	page_begin(&page, facts, h);
	html_raw(h, "<h1>The accord</h1>\n<p class=\"lead\">For whoever checks: its members "
		    "have promised in public "
		    "to protect everybody and to help no attack, witness each other's logs, "
		    "and publish what they find.</p>\n");
	if (facts->members == NULL)
		add_alone(h);
	else
		add_accord(facts->members, h);
	page_end(&page, facts, h);
}

/* JSON */

static void
put_person(const struct facts_members *members, size_t index, struct writer *w)
{
	const struct roll_person *person = &members->roll->person[index];

	writer_object(w);
	writer_put_text(w, "name", person->name);
	writer_put_text(w, "url", members->url[index]);
	writer_put_text(w, "status", text_of(roll_status_word(person->status)));
	writer_put_text(w, "promise", text_of(promise_words(person->promise)));
	writer_put_bool(w, "founder", person->founder);
	writer_put_bool(w, "suspended", person->suspended);
	if (person->status == ROLL_MEMBER) {
		statement_put_time(w, "since", person->since);
		statement_put_time(w, "seasoned_at", person->seasoned_at);
	}
	writer_end(w);
}

static void
put_event(const struct roll_event *event, struct writer *w)
{
	writer_object(w);
	statement_put_time(w, "at", event->at);
	writer_put_text(w, "what", text_of(roll_what_word(event->what)));
	writer_put_text(w, "who", event->who);
	writer_put_text(w, "by", event->by);
	writer_put_text(w, "why", event->why);
	statement_put_hash(w, "id", &event->id);
	writer_key(w, "members");
	writer_integer(w, (int64_t)event->members);
	writer_end(w);
}

static void
put_finding(const struct facts_finding *finding, struct writer *w)
{
	writer_object(w);
	statement_put_time(w, "at", finding->at);
	writer_put_text(w, "by", finding->by);
	writer_put_text(w, "who", finding->who);
	writer_put_text(w, "what", finding->what);
	writer_put_text(w, "about", finding->about);
	if (finding->evidence.len > 0)
		writer_put_text(w, "evidence", finding->evidence);
	writer_end(w);
}

static void
put_notes(const char *key, const struct text *note, size_t count, struct writer *w)
{
	writer_key(w, key);
	writer_array(w);
	for (size_t i = 0; i < count; i++)
		writer_text(w, note[i]);
	writer_end(w);
}

static void
put_accord(const struct facts_members *members, struct writer *w)
{
	statement_put_hash(w, "accord", &members->roll->id);
	writer_put_text(w, "called", members->name);
	writer_put_text(w, "founder", members->founder);
	statement_put_time(w, "founded", members->founded);
	writer_key(w, "members");
	writer_array(w);
	for (size_t i = 0; i < members->roll->count; i++)
		if (members->roll->person[i].status != ROLL_NOBODY)
			put_person(members, i, w);
	writer_end(w);
	writer_key(w, "history");
	writer_array(w);
	for (size_t i = 0; i < members->roll->events; i++)
		put_event(&members->roll->event[i], w);
	writer_end(w);
	writer_key(w, "found");
	writer_array(w);
	for (size_t i = 0; i < members->findings; i++)
		put_finding(&members->finding[i], w);
	writer_end(w);
	put_notes("statements", members->note, members->notes, w);
	put_notes("manifests", members->chain, members->chains, w);
}

void
members_json(const struct facts *facts, struct writer *w)
{
	page_json_begin(facts, w);
	if (facts->members == NULL) {
		writer_key(w, "accord");
		writer_null(w);
	} else {
		put_accord(facts->members, w);
	}
	writer_end(w);
}
