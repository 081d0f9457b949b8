#include "advisory/csaf_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/utc.h"

#define FIRST_ROOM 16
#define UNKNOWN SIZE_MAX /* until those are numbered */

/* Room for one more, zeroed; NULL and the findings failed when there is none. */
static void *
add(struct csaf *csaf, struct csaf_list *list, size_t size)
{
	if (list->count == list->room) {
		size_t room = list->room == 0 ? FIRST_ROOM : list->room * 2;
		void *at = arena_zero(csaf->out->arena, room, size);

		if (at == NULL) {
			csaf->out->failed = true;
			return NULL;
		}
		if (list->count > 0)
			memcpy(at, list->at, list->count * size);
		list->at = at;
		list->room = room;
	}
	return (char *)list->at + list->count++ * size;
}

struct text
csaf_text(struct value object, const char *key)
{
	struct value value;

	return value_find(object, key, &value) ? value_text(value) : TEXT("");
}

bool
csaf_find_list(struct value object, const char *key, struct value *list)
{
	return value_find(object, key, list) && value_type(*list) == VALUE_ARRAY;
}

bool
csaf_each_vulnerability(const struct csaf *csaf, struct value_walk *walk)
{
	return csaf->has_vulnerabilities && value_type(csaf->vulnerabilities) == VALUE_ARRAY &&
	       value_each(csaf->vulnerabilities, walk);
}

/* Product ids: first all that there are, to number them; then who uses which */

static void
note_id(struct csaf *csaf, struct csaf_list *ids, struct value value)
{
	struct text *id = add(csaf, ids, sizeof(struct text));

	if (id != NULL)
		*id = value_text(value);
}

static void
note_use(struct csaf *csaf, struct value value)
{
	struct csaf_use *use;

	if (value_type(value) != VALUE_TEXT)
		return;
	use = add(csaf, &csaf->uses, sizeof(struct csaf_use));
	if (use != NULL)

		use->at = value;
}

static void
note_uses(struct csaf *csaf, struct value object, const char *key)
{
	struct value list;
	struct value_walk walk = { 0 };

	if (csaf_find_list(object, key, &list))
		while (value_each(list, &walk))
			note_use(csaf, walk.value);
}

static void
note_product(struct csaf *csaf, struct value whole)
{
	struct csaf_product *product;
	struct value id;

	if (!value_find(whole, "product_id", &id) || value_type(id) != VALUE_TEXT)
		return;
	product = add(csaf, &csaf->products, sizeof(struct csaf_product));
	if (product == NULL)
		return;
	product->id = id;
	product->whole = whole;
	note_id(csaf, &csaf->ids, id);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as a document may be */
static void
note_branches(struct csaf *csaf, struct value around)
{
	struct value list, product;
	struct value_walk walk = { 0 };

	if (!csaf_find_list(around, "branches", &list))
		return;
	while (value_each(list, &walk)) {
		struct value *branch = add(csaf, &csaf->branches, sizeof(struct value));

		if (branch == NULL)
			return;
		*branch = walk.value;
		if (value_find(walk.value, "product", &product))
			note_product(csaf, product);
		note_branches(csaf, walk.value);
	}
}

static void
note_relationship(struct csaf *csaf, struct value relationship)
{
	struct value value;

	if (value_find(relationship, "full_product_name", &value))
		note_product(csaf, value);
	if (value_find(relationship, "product_reference", &value))
		note_use(csaf, value);
	if (value_find(relationship, "relates_to_product_reference", &value))
		note_use(csaf, value);
}

static void
note_group(struct csaf *csaf, struct value whole)
{
	struct csaf_group *group;
	struct value id;

	if (!value_find(whole, "group_id", &id) || value_type(id) != VALUE_TEXT)
		return;
	group = add(csaf, &csaf->groups, sizeof(struct csaf_group));
	if (group == NULL)
		return;
	group->id = value_text(id);
	group->at = id;
	/* Its products are the next uses that are noted. */
	group->first = csaf->uses.count;
	note_uses(csaf, whole, "product_ids");
	group->count = csaf->uses.count - group->first;
}

static void
note_tree(struct csaf *csaf)
{
	struct value_walk names = { 0 }, relationships = { 0 }, groups = { 0 };
	struct value list;

	note_branches(csaf, csaf->tree);
	if (csaf_find_list(csaf->tree, "full_product_names", &list))
		while (value_each(list, &names))
			note_product(csaf, names.value);
	if (csaf_find_list(csaf->tree, "relationships", &list))
		while (value_each(list, &relationships))
			note_relationship(csaf, relationships.value);
	if (csaf_find_list(csaf->tree, "product_groups", &list))
		while (value_each(list, &groups))
			note_group(csaf, groups.value);
}

static void
note_lists(struct csaf *csaf, struct value vulnerability, const char *key)
{
	struct value list;
	struct value_walk walk = { 0 };

	if (csaf_find_list(vulnerability, key, &list))
		while (value_each(list, &walk))
			note_uses(csaf, walk.value, "product_ids");
}

static void
note_scored(struct csaf *csaf, struct value score, const char *key)
{
	struct csaf_scored *scored, found = { 0 };
	struct text version;

	if (!value_find(score, key, &found.at) ||
	    !value_find(found.at, "vectorString", &found.text))
		return;
	version = csaf_text(found.at, "version");
	found.version = CVSS_3_1;
	if (text_eq(version, TEXT("2.0")))
		found.version = CVSS_2_0;
	else if (text_eq(version, TEXT("3.0")))
		found.version = CVSS_3_0;
	found.whole =
	    cvss_parse(found.version, value_text(found.text), &found.vector, &found.wrong);
	scored = add(csaf, &csaf->scored, sizeof(struct csaf_scored));
	if (scored != NULL)
		*scored = found;
}

static void
note_scores(struct csaf *csaf, struct value vulnerability)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (!csaf_find_list(vulnerability, "scores", &list))
		return;
	while (value_each(list, &walk)) {
		note_uses(csaf, walk.value, "products");
		note_scored(csaf, walk.value, "cvss_v2");
		note_scored(csaf, walk.value, "cvss_v3");
	}
}

static void
note_vulnerability(struct csaf *csaf, struct value vulnerability)
{
	struct value_walk walk = { 0 };
	struct value status;

	if (value_find(vulnerability, "product_status", &status) &&
	    value_type(status) == VALUE_OBJECT)
		while (value_each(status, &walk)) {
			struct value_walk ids = { 0 };

			if (value_type(walk.value) == VALUE_ARRAY)
				while (value_each(walk.value, &ids))
					note_use(csaf, ids.value);
		}
	note_lists(csaf, vulnerability, "flags");
	note_lists(csaf, vulnerability, "remediations");
	note_scores(csaf, vulnerability);
	note_lists(csaf, vulnerability, "threats");
}

static void
sort_ids(struct csaf_list *ids)
{
	struct text *id = ids->at;
	bool sorted = true;
	size_t kept = 0;

	for (size_t i = 1; i < ids->count && sorted; i++)
		sorted = finding_order(&id[i - 1], &id[i]) < 0;
	if (sorted)
		return;
	qsort(id, ids->count, sizeof(*id), finding_order);
	for (size_t i = 1; i < ids->count; i++)
		if (!text_eq(id[kept], id[i]))
			id[++kept] = id[i];
	ids->count = kept + 1;
}

static bool
find_id(const struct csaf_list *ids, struct text id, size_t *out)
{
	const struct text *all = ids->at;
	size_t low = 0, high = ids->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = finding_order(&id, &all[middle]);

		if (order == 0) {
			*out = middle;
			return true;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* Lists tell of products in the order in which these are defined, more often than not. */
static bool
find_defined(const struct csaf *csaf, struct text id, size_t *out)
{
	const struct text *ids = csaf->ids.at;
	size_t guess = *csaf->guess;

	if (guess < csaf->ids.count && text_eq(ids[guess], id))
		*out = guess;
	else if (!find_id(&csaf->ids, id, out))
		return false;
	*csaf->guess = *out + 1;
	return true;
}

bool
csaf_number(const struct csaf *csaf, struct text id, size_t *out)
{
	size_t at;

	if (find_defined(csaf, id, out))
		return true;
	if (!find_id(&csaf->unknown, id, &at))
		return false;
	*out = csaf->ids.count + at;
	return true;
}

static void
number_ids(struct csaf *csaf)
{
	struct csaf_product *product = csaf->products.at;
	struct csaf_use *use = csaf->uses.at;
	sort_ids(&csaf->ids);
	for (size_t i = 0; i < csaf->uses.count; i++)
		if (!find_defined(csaf, value_text(use[i].at), &use[i].number)) {
			use[i].number = UNKNOWN;
			note_id(csaf, &csaf->unknown, use[i].at);
		}
	for (size_t i = 0; i < csaf->products.count; i++)
		(void)!find_defined(csaf, value_text(product[i].id), &product[i].number);
	if (csaf->unknown.count == 0)
		return;
	sort_ids(&csaf->unknown);
	for (size_t i = 0; i < csaf->uses.count; i++)
		if (use[i].number == UNKNOWN)
			(void)!csaf_number(csaf, value_text(use[i].at), &use[i].number);
}

/* Groups */

static int
compare_groups(const void *a, const void *b)
{
	return text_order(
	    ((const struct csaf_group *)a)->id, ((const struct csaf_group *)b)->id);
}

static void
sort_groups(struct csaf *csaf)
{
	struct csaf_group *sorted;

	if (csaf->groups.count == 0)
		return;
	sorted = arena_array(csaf->out->arena, struct csaf_group, csaf->groups.count);
	if (sorted == NULL) {
		csaf->out->failed = true;
		return;
	}
	memcpy(sorted, csaf->groups.at, csaf->groups.count * sizeof(*sorted));
	qsort(sorted, csaf->groups.count, sizeof(*sorted), compare_groups);
	csaf->by_group = (struct csaf_list){ .count = csaf->groups.count, .at = sorted };
}

bool
csaf_find_group(const struct csaf *csaf, struct text id, size_t *out)
{
	struct csaf_group wanted = { .id = id };
	const struct csaf_group *found;

	if (csaf->by_group.count == 0)
		return false;
	found = bsearch(
	    &wanted, csaf->by_group.at, csaf->by_group.count, sizeof(wanted), compare_groups);
	if (found == NULL)
		return false;
	*out = (size_t)(found - (const struct csaf_group *)csaf->by_group.at);
	return true;
}

uint32_t
csaf_round(const struct csaf *csaf)
{
	return ++*csaf->rounds;
}

static void
each_in_group(const struct csaf *csaf, struct value id, uint32_t round,
    void (*take)(void *arg, size_t number, struct value at), void *arg)
{
	const struct csaf_group *group = csaf->by_group.at;
	const struct csaf_use *use = csaf->uses.at;
	size_t at;

	if (!csaf_find_group(csaf, value_text(id), &at) || csaf->group_marks[at].round == round)
		return;
	csaf->group_marks[at].round = round;
	for (size_t i = 0; i < group[at].count; i++)
		take(arg, use[group[at].first + i].number, id);
}

void
csaf_each_product(const struct csaf *csaf, struct value object, uint32_t round,
    void (*take)(void *arg, size_t number, struct value at), void *arg)
{
	struct value list;
	struct value_walk ids = { 0 }, groups = { 0 };
	size_t number;

	if (csaf_find_list(object, "product_ids", &list))
		while (value_each(list, &ids))
			if (csaf_number(csaf, value_text(ids.value), &number))
				take(arg, number, ids.value);
	if (csaf_find_list(object, "group_ids", &list))
		while (value_each(list, &groups))
			each_in_group(csaf, groups.value, round, take, arg);
}

/* Revisions */

/* What stands behind the seconds, without zeros at its end. */
static struct text
fraction_of(struct text time)
{
	struct text rest = time, seconds;
	size_t len = 0;

	if (!text_cut(&rest, '.', &seconds))
		return TEXT("");
	while (len < rest.len && rest.at[len] >= '0' && rest.at[len] <= '9')
		len++;
	while (len > 0 && rest.at[len - 1] == '0')
		len--;
	return (struct text){ rest.at, len };
}

static void
note_revision(struct csaf *csaf, struct value whole)
{
	struct csaf_revision *revision, read = { 0 };
	struct text date = csaf_text(whole, "date");

	if (!value_find(whole, "number", &read.at) || !utc_parse(date, &read.time) ||
	    !revision_parse(value_text(read.at), &read.number))
		return;
	read.fraction = fraction_of(date);
	read.written = value_text(read.at);
	revision = add(csaf, &csaf->revisions, sizeof(struct csaf_revision));
	if (revision != NULL)
		*revision = read;
}

static int
compare_revisions(const void *a, const void *b)
{
	const struct csaf_revision *one = a, *other = b;
	int order;

	if (one->time != other->time)
		return one->time < other->time ? -1 : 1;
	order = text_order(one->fraction, other->fraction);
	return order != 0 ? order : revision_order(&one->number, &other->number);
}

static void
note_revisions(struct csaf *csaf)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (csaf_find_list(csaf->tracking, "revision_history", &list))
		while (value_each(list, &walk))
			note_revision(csaf, walk.value);
	if (csaf->revisions.count > 0)
		qsort(csaf->revisions.at, csaf->revisions.count, sizeof(struct csaf_revision),
		    compare_revisions);
}

static void
find_parts(struct csaf *csaf, struct value root)
{
	const struct value nothing = root;

	csaf->document = csaf->tracking = csaf->tree = csaf->vulnerabilities = nothing;
	if (!value_find(root, "document", &csaf->document) ||
	    !value_find(csaf->document, "tracking", &csaf->tracking))
		csaf->tracking = nothing;
	csaf->has_tree = value_find(root, "product_tree", &csaf->tree);
	csaf->has_vulnerabilities = value_find(root, "vulnerabilities", &csaf->vulnerabilities);
	csaf->category = csaf_text(csaf->document, "category");
	csaf->status = csaf_text(csaf->tracking, "status");
}

static bool
make_marks(struct csaf *csaf)
{
	struct arena *arena = csaf->out->arena;

	csaf->marks =
	    arena_array(arena, struct csaf_mark, csaf->ids.count + csaf->unknown.count + 1);
	csaf->group_marks = arena_array(arena, struct csaf_mark, csaf->groups.count + 1);
	return csaf->marks != NULL && csaf->group_marks != NULL;
}

bool
csaf_model(struct value root, struct findings *out, struct csaf *csaf, struct err *err)
{
	struct value_walk walk = { 0 };

	*csaf = (struct csaf){ .out = out };
	csaf->rounds = arena_new(out->arena, uint32_t);
	csaf->guess = arena_new(out->arena, size_t);
	if (csaf->rounds == NULL || csaf->guess == NULL)
		return err_memory(err);
	find_parts(csaf, root);
	if (csaf->has_tree)
		note_tree(csaf);
	while (csaf_each_vulnerability(csaf, &walk))
		note_vulnerability(csaf, walk.value);
	note_revisions(csaf);
	number_ids(csaf);
	sort_groups(csaf);
	return (make_marks(csaf) && !out->failed) || err_memory(err);
}
