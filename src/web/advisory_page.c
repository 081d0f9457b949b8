#include "web/advisory_page.h"

#include <stdlib.h>

#include "base/utc.h"
#include "web/table.h"

/* --- what a document calls its products */

struct product {
	struct text id, name;
};

struct products {
	struct arena *arena;
	struct product *all; /* sorted by id */
	size_t count, room;
};

static struct text
text_in(struct value object, const char *key)
{
	struct value value;

	return value_find(object, key, &value) ? value_text(value) : TEXT("");
}

/* The list that is that member; else an empty walk is had of the object's missing one. */
static bool
list_in(struct value object, const char *key, struct value *out)
{
	return value_find(object, key, out) && value_type(*out) == VALUE_ARRAY;
}

static void
add_product(struct products *products, struct value named)
{
	if (products->count < products->room)
		products->all[products->count++] =
		    (struct product){ text_in(named, "product_id"), text_in(named, "name") };
}

static void
add_branches(struct products *products, struct value object, unsigned depth)
{
	struct value_walk walk = { 0 };
	struct value list, product;

	if (depth == 0 || !list_in(object, "branches", &list))
		return;
	while (value_each(list, &walk)) {
		if (value_find(walk.value, "product", &product))
			add_product(products, product);
		add_branches(products, walk.value, depth - 1);
	}
}

static void
add_named(struct products *products, struct value tree)
{
	struct value_walk walk = { 0 };
	struct value list, product;

	if (list_in(tree, "full_product_names", &list))
		while (value_each(list, &walk))
			add_product(products, walk.value);
	walk = (struct value_walk){ 0 };
	if (list_in(tree, "relationships", &list))
		while (value_each(list, &walk))
			if (value_find(walk.value, "full_product_name", &product))
				add_product(products, product);
}

static int
compare(const void *a, const void *b)
{
	const struct product *one = a, *other = b;

	return text_order(one->id, other->id);
}

#define DEPTH_MAX 40
#define PRODUCTS_MAX ((size_t)100000)

/* Without memory for them, they go by their ids. */
static void
find_products(struct products *products, struct value document)
{
	struct value tree;

	products->room = PRODUCTS_MAX;
	products->all = arena_array(products->arena, struct product, products->room);
	if (products->all == NULL || !value_find(document, "product_tree", &tree)) {
		products->room = 0;
		return;
	}
	add_branches(products, tree, DEPTH_MAX);
	add_named(products, tree);
	if (products->count > 1)
		qsort(products->all, products->count, sizeof(*products->all), compare);
}

static struct text
name_of(const struct products *products, struct text id)
{
	const struct product wanted = { id, TEXT("") };
	const struct product *found = products->count == 0
					  ? NULL
					  : bsearch(&wanted, products->all, products->count,
						sizeof(*products->all), compare);

	return found == NULL || found->name.len == 0 ? id : found->name;
}

/* --- a vulnerability */

struct showing {
	struct products products;
	struct html *h;
};

static void
add_lines(struct html *h, struct text text)
{
	html_raw(h, "<p class=\"lines\">");
	html_text(h, text);
	html_raw(h, "</p>\n");
}

static void
add_names(const struct showing *show, struct value ids)
{
	struct value_walk walk = { 0 };

	html_raw(show->h, "<ul>\n");
	while (value_each(ids, &walk)) {
		html_raw(show->h, "<li>");
		html_text(show->h, name_of(&show->products, value_text(walk.value)));
		html_raw(show->h, "</li>\n");
	}
	html_raw(show->h, "</ul>\n");
}

static void
add_remedies(const struct showing *show, struct value vulnerability)
{
	static const struct {
		const char *category, *words;
	} all[] = { { "vendor_fix", "There is a fix" }, { "workaround", "Until then" },
		{ "mitigation", "What lessens the risk" },
		{ "none_available", "There is no fix yet" },
		{ "no_fix_planned", "No fix is planned" } };
	struct value_walk walk = { 0 };
	struct value list, ids;

	if (!list_in(vulnerability, "remediations", &list))
		return;
	html_raw(show->h, "<h3>What to do</h3>\n");
	while (value_each(list, &walk)) {
		struct text category = text_in(walk.value, "category");

		for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
			if (text_eq(category, text_of(all[i].category)))
				category = text_of(all[i].words);
		html_raw(show->h, "<p class=\"kicker\">");
		html_text(show->h, category);
		html_raw(show->h, "</p>\n");
		add_lines(show->h, text_in(walk.value, "details"));
		if (text_in(walk.value, "url").len > 0) {
			html_raw(show->h, "<p>");
			html_link(show->h, text_in(walk.value, "url"));
			html_raw(show->h, "</p>\n");
		}
		if (list_in(walk.value, "product_ids", &ids))
			add_names(show, ids);
	}
}

static void
add_statuses(const struct showing *show, struct value vulnerability)
{
	static const struct {
		const char *key, *words;
	} all[] = { { "known_affected", "Affected" }, { "first_affected", "Affected since" },
		{ "last_affected", "Affected up to" }, { "fixed", "Fixed in" },
		{ "first_fixed", "Fixed since" }, { "recommended", "Recommended" },
		{ "known_not_affected", "Not affected" },
		{ "under_investigation", "Being looked into" } };
	struct value status, ids;

	if (!value_find(vulnerability, "product_status", &status))
		return;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!list_in(status, all[i].key, &ids))
			continue;
		html_raw(show->h, "<h3>");
		html_text(show->h, text_of(all[i].words));
		html_raw(show->h, "</h3>\n");
		add_names(show, ids);
	}
}

static void
add_notes(const struct showing *show, struct value object, const char *but)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (!list_in(object, "notes", &list))
		return;
	while (value_each(list, &walk))
		if (!text_eq(text_in(walk.value, "category"), text_of(but)))
			add_lines(show->h, text_in(walk.value, "text"));
}

static void
add_references(const struct showing *show, struct value object)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (!list_in(object, "references", &list))
		return;
	html_raw(show->h, "<h3>More about it</h3>\n<ul>\n");
	while (value_each(list, &walk)) {
		html_raw(show->h, "<li>");
		html_text(show->h, text_in(walk.value, "summary"));
		html_raw(show->h, ": ");
		html_link(show->h, text_in(walk.value, "url"));
		html_raw(show->h, "</li>\n");
	}
	html_raw(show->h, "</ul>\n");
}

static void
add_thanked(const struct showing *show, struct value acknowledgment)
{
	struct value_walk walk = { 0 };
	struct value names;
	struct text organization = text_in(acknowledgment, "organization");
	bool any = false;

	html_raw(show->h, "<li>");
	if (list_in(acknowledgment, "names", &names))
		while (value_each(names, &walk)) {
			if (any)
				html_raw(show->h, ", ");
			html_text(show->h, value_text(walk.value));
			any = true;
		}
	if (organization.len > 0) {
		if (any)
			html_raw(show->h, ", ");
		html_text(show->h, organization);
	}
	html_raw(show->h, "</li>\n");
}

static void
add_thanks(const struct showing *show, struct value object)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (!list_in(object, "acknowledgments", &list))
		return;
	html_raw(show->h, "<h3>Thanks to</h3>\n<ul>\n");
	while (value_each(list, &walk))
		add_thanked(show, walk.value);
	html_raw(show->h, "</ul>\n");
}

static void
add_severity(const struct showing *show, struct value vulnerability)
{
	static const char *const versions[] = { "cvss_v3", "cvss_v2" };
	struct value_walk walk = { 0 };
	struct value list, cvss, score;

	if (!list_in(vulnerability, "scores", &list))
		return;
	while (value_each(list, &walk))
		for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
			if (!value_find(walk.value, versions[i], &cvss) ||
			    !value_find(cvss, "baseScore", &score))
				continue;
			html_raw(show->h, "<div><dt>Severity</dt><dd>");
			html_textf(show->h, "%.1f of 10 ", value_number(score));
			html_text(show->h, text_in(cvss, "baseSeverity"));
			html_raw(show->h, "</dd></div>\n");
			return;
		}
}

static void
add_vulnerability(const struct showing *show, struct value vulnerability, struct text title)
{
	struct text own = text_in(vulnerability, "title"), cve = text_in(vulnerability, "cve");
	struct value cwe;

	html_raw(show->h, "<section>\n<h2>");
	html_text(show->h, own.len > 0 ? own : cve.len > 0 ? cve : title);
	html_raw(show->h, "</h2>\n<dl class=\"rows\">\n");
	if (cve.len > 0) {
		html_raw(show->h, "<div><dt>Known as</dt><dd>");
		html_text(show->h, cve);
		html_raw(show->h, "</dd></div>\n");
	}
	add_severity(show, vulnerability);
	if (value_find(vulnerability, "cwe", &cwe)) {
		html_raw(show->h, "<div><dt>Kind of flaw</dt><dd>");
		html_text(show->h, text_in(cwe, "name"));
		html_raw(show->h, "</dd></div>\n");
	}
	html_raw(show->h, "</dl>\n");
	add_notes(show, vulnerability, "");
	add_remedies(show, vulnerability);
	add_statuses(show, vulnerability);
	add_references(show, vulnerability);
	add_thanks(show, vulnerability);
	html_raw(show->h, "</section>\n");
}

/* --- the page */

/* As people read it, where it is a time. */
static void
add_date(struct text date, struct html *h)
{
	int64_t at;

	if (utc_parse(date, &at))
		html_time(h, at);
	else
		html_text(h, date);
}

static void
add_history(const struct showing *show, struct value tracking)
{
	static const struct table_column columns[] = { { .title = "Version", .head = true },
		{ .title = "Released" }, { .title = "What is new" } };
	struct table table = TABLE(show->h, columns);
	struct value_walk walk = { 0 };
	struct value list;

	if (!list_in(tracking, "revision_history", &list))
		return;
	html_raw(show->h, "<h2>Versions</h2>\n");
	table_begin(&table, "Versions");
	while (value_each(list, &walk)) {
		table_row(&table);
		table_cell(&table);
		html_text(show->h, text_in(walk.value, "number"));
		table_cell(&table);
		add_date(text_in(walk.value, "date"), show->h);
		table_cell(&table);
		html_text(show->h, text_in(walk.value, "summary"));
	}
	table_end(&table);
}

static void
add_file_link(struct html *h, struct text place, const char *ending)
{
	html_raw(h, "<li><a href=\"");
	html_text(h, place);
	html_text(h, text_of(ending));
	html_raw(h, "\">");
	html_text(h, place);
	html_text(h, text_of(ending));
	html_raw(h, "</a></li>\n");
}

static void
add_details(const struct facts_advisory *advisory, struct html *h)
{
	html_raw(h, "<details>\n<summary>For programs, and to check it</summary>\n<ul>\n");
	add_file_link(h, advisory->place, ".json");
	add_file_link(h, advisory->place, ".json.sha256");
	add_file_link(h, advisory->place, ".json.sha512");
	html_raw(h, "</ul>\n<p>The SHA-256 of the document:</p>\n<p>");
	html_hash(h, &advisory->document);
	html_raw(h, "</p>\n<p>The signed statement in the public log that names it:</p>\n<p>");
	html_hash(h, &advisory->id);
	html_raw(h, "</p>\n");
	if (advisory->has_release) {
		html_raw(h, "<p>The sealed release that it came in:</p>\n<p>");
		html_hash(h, &advisory->release);
		html_raw(h, "</p>\n");
	}
	html_raw(h, "</details>\n");
}

static void
add_top(const struct facts_advisory *advisory, struct html *h)
{
	html_raw(h, "<p class=\"kicker\">Advisory ");
	html_text(h, advisory->tracking);
	html_raw(h, "</p>\n<h1>");
	html_text(h, advisory->title);
	html_raw(h, "</h1>\n");
	if (advisory->summary.len > 0) {
		html_raw(h, "<p class=\"lead lines\">");
		html_text(h, advisory->summary);
		html_raw(h, "</p>\n");
	}
	html_raw(h, "<dl class=\"rows\">\n<div><dt>Published</dt><dd>");
	html_time(h, advisory->initial);
	html_raw(h, "</dd></div>\n<div><dt>This version</dt><dd>");
	html_text(h, advisory->version);
	html_raw(h, ", ");
	html_time(h, advisory->current);
	html_raw(h, "</dd></div>\n</dl>\n");
}

void
advisory_page(const struct facts *facts, const struct facts_advisory *advisory,
    struct value document, struct arena *arena, struct html *h)
{
	static const struct page page = { PAGE_ADVISORY, "Advisory", 1 };
	struct showing show = { .products = { .arena = arena }, .h = h };
	struct value head = document, tracking, list;
	struct value_walk walk = { 0 };

	find_products(&show.products, document);
	page_begin(&page, facts, h);
	add_top(advisory, h);
	if (value_find(document, "document", &head))
		add_notes(&show, head, "summary");
	if (list_in(document, "vulnerabilities", &list))
		while (value_each(list, &walk))
			add_vulnerability(&show, walk.value, advisory->title);
	add_thanks(&show, head);
	add_references(&show, head);
	if (value_find(head, "tracking", &tracking))
		add_history(&show, tracking);
	add_details(advisory, h);
	page_end(&page, facts, h);
}
