#include "web/canary_page.h"

#include "web/table.h"

static void
add_state(const struct upkeep *upkeep, struct html *h)
{
	switch (upkeep->state) {
	case UPKEEP_NEVER:
		html_raw(h, "never signed");
		break;
	case UPKEEP_KEPT:
		html_raw(h, "kept");
		break;
	case UPKEEP_UNPROVEN:
		html_raw(h, "kept, by its own word alone");
		break;
	case UPKEEP_LATE:
		html_raw(h, "late");
		break;
	case UPKEEP_LAPSED:
		html_raw(h, "<strong>lapsed</strong>");
		break;
	}
}

static void
add_sentence(struct text id, struct html *h)
{
	const char *words = canary_words(id);

	if (words != NULL)
		html_text(h, text_of(words));
	else
		html_text(h, id);
}

static void
add_dropped(const struct upkeep *upkeep, struct html *h)
{
	for (size_t i = 0; i < upkeep->dropped; i++) {
		html_raw(h, "<br>says no more: ");
		add_sentence(upkeep->drop[i], h);
	}
}

static void
add_lapses(const struct upkeep *upkeep, struct html *h)
{
	size_t count = upkeep->lapses < UPKEEP_LAPSES_MAX ? upkeep->lapses : UPKEEP_LAPSES_MAX;

	for (size_t i = 0; i < count; i++) {
		html_raw(h, "<br>silent from ");
		html_time(h, upkeep->lapse[i].from);
		if (upkeep->lapse[i].until == 0)
			continue;
		html_raw(h, " until ");
		html_time(h, upkeep->lapse[i].until);
	}
}

static void
add_flaws(const struct facts_keeper *keeper, int64_t now, struct html *h)
{
	for (size_t i = 0; i < keeper->saids; i++) {
		enum upkeep_flaw flaw = upkeep_judge(&keeper->said[i], now);

		if (flaw == UPKEEP_GOOD)
			continue;
		html_raw(h, "<br>does not count, of ");
		html_time(h, keeper->said[i].at);
		html_raw(h, ": ");
		html_text(h, text_of(upkeep_flaw_words(flaw)));
	}
}

static void
add_keeper(const struct facts_keeper *keeper, int64_t now, struct table *table)
{
	const struct upkeep *upkeep = &keeper->upkeep;
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_text(h, keeper->name);
	table_cell(table);
	add_state(upkeep, h);
	add_dropped(upkeep, h);
	add_lapses(upkeep, h);
	add_flaws(keeper, now, h);
	table_cell(table);
	if (upkeep->last != NULL)
		html_time(h, upkeep->last->at);
	table_cell(table);
	if (upkeep->last != NULL)
		html_time(h, upkeep->due);
}

static void
add_keepers(const struct facts_keepers *all, int64_t now, struct html *h)
{
	static const struct table_column columns[] = { { .title = "Organisation",
							   .head = true },
		{ .title = "Canary" }, { .title = "Signed" }, { .title = "Next due" } };
	struct table table = TABLE(h, columns);

	html_raw(h, "<h2 id=\"all\">Who keeps it up</h2>\n");
	table_begin(&table, "Who keeps it up");
	for (size_t i = 0; i < all->count; i++)
		add_keeper(&all->keeper[i], now, &table);
	table_end(&table);
}

static void
add_own(const struct facts_keeper *own, struct html *h)
{
	const struct upkeep_said *last = own == NULL ? NULL : own->upkeep.last;

	html_raw(h, "<h2 id=\"says\">What this organisation says</h2>\n");
	if (last == NULL) {
		html_raw(h, "<p class=\"notice\">It has signed no canary yet. Who runs "
			    "this node signs one with <code>accord canary "
			    "sign</code>.</p>\n");
		return;
	}
	if (own->upkeep.state == UPKEEP_LAPSED)
		html_raw(h, "<p class=\"notice\">Its canary has lapsed: what follows was said, "
			    "and is said no more.</p>\n");
	html_raw(h, "<p>Signed ");
	html_time(h, last->at);
	html_raw(h, ", of the time since ");
	html_time(h, last->canary.since);
	html_raw(h, "; the next one is due ");
	html_time(h, own->upkeep.due);
	html_raw(h, ".</p>\n<ul>\n");
	for (size_t i = 0; i < last->canary.says; i++) {
		html_raw(h, "<li>");
		add_sentence(last->canary.say[i], h);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
}

static void
add_meaning(struct html *h)
{
	html_raw(h,
	    "<h2 id=\"means\">What silence means</h2>\n<p>An order may forbid to tell of it; "
	    "none "
	    "can easily make somebody go on saying what is not true. So these sentences are "
	    "signed anew before each is over. One that is left out, or a canary that does not "
	    "come, says what may not be said. The head of another member's log is in each, so "
	    "that it cannot have been signed beforehand. What nobody can prove is that what is "
	    "said is true, or that nobody was forced to say it.</p>\n"
	    "<p>Response teams of governments take part under a charter of their own: what "
	    "they "
	    "learn here is for defence only, and nothing is passed on for offence.</p>\n");
}

void
canary_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_CANARY, "Canary", 0 };
	const struct facts_keepers *all = &facts->keepers;

	page_begin(&page, facts, h);
	html_raw(h, "<h1>Canary</h1>\n<p class=\"lead\">For whoever checks: what is said again "
		    "and again for as long "
		    "as it is true: that nobody made us break our word.</p>\n");
	add_own(all->count > 0 ? &all->keeper[0] : NULL, h);
	add_keepers(all, facts->now, h);
	add_meaning(h);
	page_end(&page, facts, h);
}

/* Requests */

static void
add_count(int64_t count, struct html *h)
{
	if (count == DEMAND_MAY_NOT_SAY)
		html_raw(h, "may not say");
	else
		html_textf(h, "%lld", (long long)count);
}

static void
add_request(const struct facts_request *said, struct table *table)
{
	const struct demand *r = &said->request;
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_time(h, r->since);
	html_raw(h, " to ");
	html_time(h, r->until);
	if (said->corrects) {
		html_raw(h, "<br>corrected ");
		html_time(h, said->at);
		html_raw(h, ": ");
		html_text(h, r->why);
	}
	table_cell(table);
	if (text_eq(r->country, TEXT("*")))
		html_raw(h, "all");
	else
		html_text(h, r->country);
	table_cell(table);
	html_text(h, text_of(demand_kind_word(r->kind)));
	for (size_t i = 0; i < DEMAND_COUNTS; i++) {
		table_cell(table);
		add_count(r->count[i], h);
	}
}

static void
add_register(const struct facts_keeper *keeper, int64_t now, struct html *h)
{
	static const struct table_column columns[] = { { .title = "Period" },
		{ .title = "Country" }, { .title = "Asked for" },
		{ .title = "Received", .number = true },
		{ .title = "Complied with", .number = true },
		{ .title = "Challenged", .number = true } };
	struct table table = TABLE(h, columns);

	html_raw(h, "<section>\n<h2>");
	html_text(h, keeper->name);
	html_raw(h, "</h2>\n");
	if (keeper->requests == 0) {
		html_raw(h, "<p>It has published nothing yet.</p>\n</section>\n");
		return;
	}
	if (now > keeper->register_due) {
		html_raw(h, "<p class=\"notice\">Lapsed: the next period was due ");
		html_time(h, keeper->register_due);
		html_raw(h, ".</p>\n");
	}
	table_begin(&table, "What was said");
	for (size_t i = 0; i < keeper->requests; i++)
		add_request(&keeper->request[i], &table);
	table_end(&table);
	html_raw(h, "</section>\n");
}

void
requests_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_REQUESTS, "Government requests", 0 };
	const struct facts_keepers *all = &facts->keepers;

	page_begin(&page, facts, h);
	html_raw(h,
	    "<h1>Government requests</h1>\n<p class=\"lead\">For whoever checks: what "
	    "governments asked of these organisations; how many requests there were, how "
	    "many were complied with, how many challenged. What was said once stays: a "
	    "correction stands beside it, never in its place. What may not be told is "
	    "said to be that.</p>\n");
	if (all->count == 0)
		html_raw(h, "<p class=\"notice\">Nothing was published yet. Who runs this "
			    "node tells of a period with <code>accord government "
			    "record</code>.</p>\n");
	for (size_t i = 0; i < all->count; i++)
		add_register(&all->keeper[i], facts->now, h);
	html_raw(h, "<p>What nobody can prove is that a number is right: it is what the "
		    "organisation stated, when, and that it did not rewrite it.</p>\n");
	page_end(&page, facts, h);
}

/* JSON */

static void
put_keeper(const struct facts_keeper *keeper, struct writer *w)
{
	const struct upkeep *upkeep = &keeper->upkeep;

	writer_object(w);
	writer_put_text(w, "name", keeper->name);
	writer_put_text(w, "state", text_of(upkeep_word(upkeep->state)));
	if (upkeep->last != NULL) {
		statement_put_time(w, "signed", upkeep->last->at);
		statement_put_time(w, "due", upkeep->due);
		writer_put_texts(
		    w, "says", upkeep->last->canary.say, upkeep->last->canary.says);
	}
	writer_put_texts(w, "dropped", upkeep->drop, upkeep->dropped);
	writer_key(w, "lapses");
	writer_integer(w, (int64_t)upkeep->lapses);
	writer_end(w);
}

static void
put_sentences(struct writer *w)
{
	writer_key(w, "sentences");
	writer_object(w);
	for (const struct canary_sentence *one = canary_sentences; one->id != NULL; one++)
		writer_put_text(w, one->id, text_of(one->words));
	writer_end(w);
}

static void
put_proofs(const struct facts_keepers *all, struct writer *w)
{
	writer_put_texts(w, "statements", all->note, all->notes);
	writer_put_texts(w, "manifests", all->chain, all->chains);
}

void
canary_json(const struct facts *facts, struct writer *w)
{
	page_json_begin(facts, w);
	writer_key(w, "nodes");
	writer_array(w);
	for (size_t i = 0; i < facts->keepers.count; i++)
		put_keeper(&facts->keepers.keeper[i], w);
	writer_end(w);
	put_sentences(w);
	put_proofs(&facts->keepers, w);
	writer_end(w);
}

void
requests_put(const struct facts_request *said, struct writer *w)
{
	const struct demand *r = &said->request;

	writer_object(w);
	statement_put_hash(w, "id", &said->id);
	statement_put_time(w, "at", said->at);
	statement_put_time(w, "since", r->since);
	statement_put_time(w, "until", r->until);
	writer_put_text(w, "country", r->country);
	writer_put_text(w, "kind", text_of(demand_kind_word(r->kind)));
	for (size_t i = 0; i < DEMAND_COUNTS; i++) {
		if (r->count[i] == DEMAND_MAY_NOT_SAY)
			continue;
		writer_key(w, demand_count_word((enum demand_count)i));
		writer_integer(w, r->count[i]);
	}
	writer_key(w, "corrects");
	writer_bool(w, said->corrects);
	if (r->why.len > 0)
		writer_put_text(w, "why", r->why);
	writer_end(w);
}

void
requests_json(const struct facts *facts, struct writer *w)
{
	page_json_begin(facts, w);
	writer_key(w, "registers");
	writer_array(w);
	for (size_t i = 0; i < facts->keepers.count; i++) {
		const struct facts_keeper *keeper = &facts->keepers.keeper[i];

		writer_object(w);
		writer_put_text(w, "name", keeper->name);
		if (keeper->requests > 0)
			statement_put_time(w, "due", keeper->register_due);
		writer_key(w, "requests");
		writer_array(w);
		for (size_t j = 0; j < keeper->requests; j++)
			requests_put(&keeper->request[j], w);
		writer_end(w);
		writer_end(w);
	}
	writer_end(w);
	put_proofs(&facts->keepers, w);
	writer_end(w);
}
