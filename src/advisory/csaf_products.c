#include <stdlib.h>

#include "advisory/csaf_tests.h"
#include "package/purl.h"

void
csaf_undefined_product(const struct csaf *csaf, const char *id)
{
	const struct csaf_product *product = csaf->products.at;
	const struct csaf_use *use = csaf->uses.at;
	uint32_t round = csaf_round(csaf);

	for (size_t i = 0; i < csaf->products.count; i++)
		csaf->marks[product[i].number].round = round;
	for (size_t i = 0; i < csaf->uses.count; i++)
		if (csaf->marks[use[i].number].round != round)
			findings_add(csaf->out, id, use[i].at,
			    "no product of the product tree has the id '%.*s'",
			    TEXT_ARGS(finding_quote(value_text(use[i].at))));
}

void
csaf_product_twice(const struct csaf *csaf, const char *id)
{
	const struct csaf_product *product = csaf->products.at;
	uint32_t round = csaf_round(csaf);

	for (size_t i = 0; i < csaf->products.count; i++) {
		if (csaf->marks[product[i].number].round == round)
			findings_add(csaf->out, id, product[i].id,
			    "another product has the id '%.*s', too",
			    TEXT_ARGS(finding_quote(value_text(product[i].id))));
		csaf->marks[product[i].number].round = round;
	}
}

/* Circles: each product of a relationship leads to two others */

struct edge {
	size_t from, to;
	struct value at;
};

struct graph {
	const struct csaf *csaf;
	struct edge *edge; /* sorted by `from` */
	size_t count;
	uint32_t round;
};

enum visit {
	VISIT_OPEN = 1, /* on the way that is gone now */
	VISIT_DONE,
};

static int
compare_edges(const void *a, const void *b)
{
	size_t one = ((const struct edge *)a)->from, other = ((const struct edge *)b)->from;

	return (one > other) - (one < other);
}

static void
add_edges(struct graph *graph, struct value relationship)
{
	static const char *const keys[] = { "product_reference",
		"relates_to_product_reference" };
	struct value whole, id;
	size_t from, to;

	if (!value_find(relationship, "full_product_name", &whole) ||
	    !value_find(whole, "product_id", &id) ||
	    !csaf_number(graph->csaf, value_text(id), &from))
		return;
	for (size_t i = 0; i < 2; i++)
		if (csaf_number(graph->csaf, csaf_text(relationship, keys[i]), &to))
			graph->edge[graph->count++] = (struct edge){ from, to, id };
}

static size_t
first_edge(const struct graph *graph, size_t from)
{
	size_t low = 0, high = graph->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (graph->edge[middle].from < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint32_t
visited(const struct graph *graph, size_t number)
{
	const struct csaf_mark *mark = &graph->csaf->marks[number];

	return mark->round == graph->round ? mark->value : 0;
}

static void
set_visited(const struct graph *graph, size_t number, enum visit visit)
{
	graph->csaf->marks[number] = (struct csaf_mark){ graph->round, visit };
}

/* Follow all ways from one product; `stack` holds the edge to be followed next for each
 * product on the way. */
static void
follow(const struct graph *graph, size_t number, size_t *stack, const char *id)
{
	size_t depth = 0;

	stack[depth++] = first_edge(graph, number);
	set_visited(graph, number, VISIT_OPEN);
	while (depth > 0) {
		size_t at = stack[depth - 1];
		size_t from = depth == 1 ? number : graph->edge[stack[depth - 2] - 1].to;
		const struct edge *edge = &graph->edge[at];

		if (at == graph->count || edge->from != from) {
			set_visited(graph, from, VISIT_DONE);
			depth--;
			continue;
		}
		stack[depth - 1]++;
		if (visited(graph, edge->to) == VISIT_OPEN) {
			findings_add(graph->csaf->out, id, edge->at,
			    "the product '%.*s' is made of itself",
			    TEXT_ARGS(finding_quote(value_text(edge->at))));
		} else if (visited(graph, edge->to) == 0) {
			set_visited(graph, edge->to, VISIT_OPEN);
			stack[depth++] = first_edge(graph, edge->to);
		}
	}
}

void
csaf_product_circle(const struct csaf *csaf, const char *id)
{
	struct graph graph = { .csaf = csaf, .round = csaf_round(csaf) };
	struct value list;
	struct value_walk walk = { 0 };
	size_t *stack;

	if (!csaf->has_tree || !csaf_find_list(csaf->tree, "relationships", &list))
		return;
	graph.edge = arena_array(csaf->out->arena, struct edge, 2 * value_count(list) + 1);
	stack =
	    arena_array(csaf->out->arena, size_t, csaf->ids.count + csaf->unknown.count + 1);
	if (graph.edge == NULL || stack == NULL) {
		csaf->out->failed = true;
		return;
	}
	while (value_each(list, &walk))
		add_edges(&graph, walk.value);
	if (graph.count > 0)
		qsort(graph.edge, graph.count, sizeof(*graph.edge), compare_edges);
	for (size_t i = 0; i < graph.count; i++)
		if (visited(&graph, graph.edge[i].from) == 0)
			follow(&graph, graph.edge[i].from, stack, id);
}

/* Groups */

static void
look_for_groups(const struct csaf *csaf, struct value object, const char *id)
{
	struct value list;
	struct value_walk walk = { 0 };
	size_t at;

	if (!csaf_find_list(object, "group_ids", &list))
		return;
	while (value_each(list, &walk))
		if (!csaf_find_group(csaf, value_text(walk.value), &at))
			findings_add(csaf->out, id, walk.value,
			    "no product group has the id '%.*s'",
			    TEXT_ARGS(finding_quote(value_text(walk.value))));
}

void
csaf_undefined_group(const struct csaf *csaf, const char *id)
{
	static const char *const keys[] = { "flags", "remediations", "threats" };
	struct value_walk walk = { 0 };

	while (csaf_each_vulnerability(csaf, &walk))
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			struct value list;
			struct value_walk items = { 0 };

			if (csaf_find_list(walk.value, keys[i], &list))
				while (value_each(list, &items))
					look_for_groups(csaf, items.value, id);
		}
}

void
csaf_group_twice(const struct csaf *csaf, const char *id)
{
	const struct csaf_group *group = csaf->by_group.at;

	for (size_t i = 1; i < csaf->by_group.count; i++)
		if (text_eq(group[i - 1].id, group[i].id))
			findings_add(csaf->out, id, group[i].at,
			    "another product group has the id '%.*s', too",
			    TEXT_ARGS(finding_quote(group[i].id)));
}

/* What helps to identify a product */

static bool
find_helper(const struct csaf_product *product, const char *key, struct value *out)
{
	struct value helper;

	return value_find(product->whole, "product_identification_helper", &helper) &&
	       value_find(helper, key, out);
}

void
csaf_purl(const struct csaf *csaf, const char *id)
{
	const struct csaf_product *product = csaf->products.at;
	struct value value;
	const char *wrong;

	for (size_t i = 0; i < csaf->products.count; i++)
		if (find_helper(&product[i], "purl", &value) &&
		    !purl_check(value_text(value), &wrong))
			findings_add(csaf->out, id, value, "'%.*s' is no package URL: %s",
			    TEXT_ARGS(finding_quote(value_text(value))), wrong);
}

static int
compare_texts(const void *a, const void *b)
{
	return text_order(*(const struct text *)a, *(const struct text *)b);
}

static void
look_for_twins(const struct csaf *csaf, struct value hashes, const char *id)
{
	struct value list;
	struct value_walk walk = { 0 };
	struct text *algorithm;
	size_t count = 0;

	if (!csaf_find_list(hashes, "file_hashes", &list) || value_count(list) < 2)
		return;
	algorithm = arena_array(csaf->out->arena, struct text, value_count(list));
	if (algorithm == NULL) {
		csaf->out->failed = true;
		return;
	}
	while (value_each(list, &walk))
		algorithm[count++] = csaf_text(walk.value, "algorithm");
	qsort(algorithm, count, sizeof(*algorithm), compare_texts);
	for (size_t i = 1; i < count; i++)
		if (text_eq(algorithm[i - 1], algorithm[i]))
			findings_add(csaf->out, id, list,
			    "there are two hashes of the algorithm '%.*s' for one file",
			    TEXT_ARGS(finding_quote(algorithm[i])));
}

void
csaf_hash_twice(const struct csaf *csaf, const char *id)
{
	const struct csaf_product *product = csaf->products.at;
	struct value list;

	for (size_t i = 0; i < csaf->products.count; i++) {
		struct value_walk walk = { 0 };

		if (find_helper(&product[i], "hashes", &list) &&
		    value_type(list) == VALUE_ARRAY)
			while (value_each(list, &walk))
				look_for_twins(csaf, walk.value, id);
	}
}

/* Ranges */

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_word(struct text in, const char *lower)
{
	size_t i = 0;

	while (i < in.len && lower[i] != '\0' && (in.at[i] | 0x20) == lower[i])
		i++;
	return i == in.len && lower[i] == '\0';
}

/* Words are whole ones, between blanks: "overall" tells of no range, though there is "all" in
 * it (known issue 825 of the standard). */
static bool
tells_range(struct text in)
{
	static const char *const words[] = { "after", "all", "before", "earlier", "later",
		"prior", "versions" };

	for (size_t i = 0; i < in.len; i++) {
		size_t len = 0;

		if (in.at[i] == '<' || in.at[i] == '>')
			return true;
		if (i > 0 && !is_blank(in.at[i - 1]))
			continue;
		while (i + len < in.len && !is_blank(in.at[i + len]))
			len++;
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			if (is_word((struct text){ in.at + i, len }, words[k]))
				return true;
	}
	return false;
}

void
csaf_range_as_version(const struct csaf *csaf, const char *id)
{
	const struct value *branch = csaf->branches.at;
	struct value name;

	for (size_t i = 0; i < csaf->branches.count; i++)
		if (text_eq(csaf_text(branch[i], "category"), TEXT("product_version")) &&
		    value_find(branch[i], "name", &name) && tells_range(value_text(name)))
			findings_add(csaf->out, id, name,
			    "'%.*s' is a range of versions: give the category "
			    "product_version_range, or one version",
			    TEXT_ARGS(finding_quote(value_text(name))));
}
