#include "advisory/csaf_tests.h"

/* Statuses */

enum status_group {
	GROUP_NONE,
	GROUP_AFFECTED,
	GROUP_NOT_AFFECTED,
	GROUP_FIXED,
	GROUP_INVESTIGATED,
};

static const char *const group_words[] = { "", "affected", "not affected", "fixed",
	"under investigation" };

static const struct {
	const char *key;
	enum status_group group;
} statuses[] = {
	{ "first_affected", GROUP_AFFECTED },
	{ "known_affected", GROUP_AFFECTED },
	{ "last_affected", GROUP_AFFECTED },
	{ "known_not_affected", GROUP_NOT_AFFECTED },
	{ "first_fixed", GROUP_FIXED },
	{ "fixed", GROUP_FIXED },
	{ "under_investigation", GROUP_INVESTIGATED },
};

static void
look_for_others(const struct csaf *csaf, struct value list, enum status_group group,
    uint32_t round, const char *id)
{
	struct value_walk walk = { 0 };
	size_t number;

	while (value_each(list, &walk)) {
		struct text product = value_text(walk.value);
		struct csaf_mark *mark;

		if (!csaf_number(csaf, product, &number))
			continue;
		mark = &csaf->marks[number];
		if (mark->round == round && mark->value != group)
			findings_add(csaf->out, id, walk.value,
			    "the product '%.*s' is both %s and %s",
			    TEXT_ARGS(finding_quote(product)), group_words[mark->value],
			    group_words[group]);
		*mark = (struct csaf_mark){ round, group };
	}
}

void
csaf_contradiction(const struct csaf *csaf, const char *id)
{
	struct value_walk walk = { 0 };
	struct value status, list;

	while (csaf_each_vulnerability(csaf, &walk)) {
		uint32_t round = csaf_round(csaf);

		if (!value_find(walk.value, "product_status", &status))
			continue;
		for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
			if (csaf_find_list(status, statuses[i].key, &list))
				look_for_others(csaf, list, statuses[i].group, round, id);
	}
}

/* Scores */

/* A bit for each version of CVSS. */
static uint32_t
versions_of(struct value score)
{
	struct value of;
	uint32_t versions = 0;

	if (value_find(score, "cvss_v2", &of))
		versions |= 1;
	if (value_find(score, "cvss_v3", &of))
		versions |= text_eq(csaf_text(of, "version"), TEXT("3.0")) ? 2 : 4;
	return versions;
}

static void
look_for_scores(const struct csaf *csaf, struct value score, uint32_t round, const char *id)
{
	uint32_t versions = versions_of(score);
	struct value list;
	struct value_walk walk = { 0 };
	size_t number;

	if (!csaf_find_list(score, "products", &list))
		return;
	while (value_each(list, &walk)) {
		struct csaf_mark *mark;

		if (!csaf_number(csaf, value_text(walk.value), &number))
			continue;
		mark = &csaf->marks[number];
		if (mark->round != round)
			*mark = (struct csaf_mark){ round, 0 };
		if ((mark->value & versions) != 0)
			findings_add(csaf->out, id, walk.value,
			    "the product '%.*s' has two scores of one version of CVSS",
			    TEXT_ARGS(finding_quote(value_text(walk.value))));
		mark->value |= versions;
	}
}

void
csaf_score_twice(const struct csaf *csaf, const char *id)
{
	struct value_walk walk = { 0 };
	struct value list;

	while (csaf_each_vulnerability(csaf, &walk)) {
		struct value_walk scores = { 0 };
		uint32_t round = csaf_round(csaf);

		if (csaf_find_list(walk.value, "scores", &list))
			while (value_each(list, &scores))
				look_for_scores(csaf, scores.value, round, id);
	}
}

/* Statements that a VEX must have */

struct marking {
	const struct csaf *csaf;
	uint32_t round;
};

static void
mark(void *arg, size_t number, struct value at)
{
	const struct marking *marking = arg;

	(void)at;
	marking->csaf->marks[number].round = marking->round;
}

/* Mark the products of each item of a list; with a category, of those alone that have it. */
static void
mark_all(
    struct marking *marking, struct value vulnerability, const char *key, const char *category)
{
	struct value list;
	struct value_walk walk = { 0 };

	if (!csaf_find_list(vulnerability, key, &list))
		return;
	while (value_each(list, &walk))
		if (category == NULL ||
		    text_eq(csaf_text(walk.value, "category"), text_of(category)))
			csaf_each_product(
			    marking->csaf, walk.value, marking->round, mark, marking);
}

static void
look_for_unmarked(const struct marking *marking, struct value vulnerability,
    const char *status_key, const char *id, const char *wanted)
{
	struct value status, list;
	struct value_walk walk = { 0 };
	size_t number;

	if (!value_find(vulnerability, "product_status", &status) ||
	    !csaf_find_list(status, status_key, &list))
		return;
	while (value_each(list, &walk))
		if (csaf_number(marking->csaf, value_text(walk.value), &number) &&
		    marking->csaf->marks[number].round != marking->round)
			findings_add(marking->csaf->out, id, walk.value,
			    "of the product '%.*s' there is no %s",
			    TEXT_ARGS(finding_quote(value_text(walk.value))), wanted);
}

void
csaf_impact_statement(const struct csaf *csaf, const char *id)
{
	struct value_walk walk = { 0 };

	if (!text_eq(csaf->category, TEXT("csaf_vex")))
		return;
	while (csaf_each_vulnerability(csaf, &walk)) {
		struct marking marking = { csaf, csaf_round(csaf) };

		mark_all(&marking, walk.value, "flags", NULL);
		/* A group may stand in both lists, and counts in each. */
		mark_all(&marking, walk.value, "threats", "impact");
		look_for_unmarked(&marking, walk.value, "known_not_affected", id,
		    "flag, nor a threat of the category impact, that says why it is not "
		    "affected");
	}
}

void
csaf_action_statement(const struct csaf *csaf, const char *id)
{
	struct value_walk walk = { 0 };

	if (!text_eq(csaf->category, TEXT("csaf_vex")))
		return;
	while (csaf_each_vulnerability(csaf, &walk)) {
		struct marking marking = { csaf, csaf_round(csaf) };

		mark_all(&marking, walk.value, "remediations", NULL);
		look_for_unmarked(&marking, walk.value, "known_affected", id,
		    "remediation that says what to do");
	}
}

/* Items that must name products */

static void
look_for_products(const struct csaf *csaf, const char *key, const char *id)
{
	struct value_walk walk = { 0 };
	struct value list, ids;

	while (csaf_each_vulnerability(csaf, &walk)) {
		struct value_walk items = { 0 };

		if (!csaf_find_list(walk.value, key, &list))
			continue;
		while (value_each(list, &items))
			if (!value_find(items.value, "group_ids", &ids) &&
			    !value_find(items.value, "product_ids", &ids))
				findings_add(csaf->out, id, items.value,
				    "it names no product: give product_ids or group_ids");
	}
}

void
csaf_remediation_of_nothing(const struct csaf *csaf, const char *id)
{
	look_for_products(csaf, "remediations", id);
}

void
csaf_flag_of_nothing(const struct csaf *csaf, const char *id)
{
	look_for_products(csaf, "flags", id);
}

/* Justifications: all labels of 2.0 are ones */

struct flagging {
	const struct csaf *csaf;
	uint32_t round; /* of the vulnerability */
	uint32_t flag;  /* from 1 */
	const char *id;
};

static void
flag_product(void *arg, size_t number, struct value at)
{
	const struct flagging *flagging = arg;
	struct csaf_mark *mark = &flagging->csaf->marks[number];

	if (mark->round == flagging->round && mark->value != flagging->flag)
		findings_add(flagging->csaf->out, flagging->id, at,
		    "a product of '%.*s' has two flags that say why it is not affected",
		    TEXT_ARGS(finding_quote(value_text(at))));
	*mark = (struct csaf_mark){ flagging->round, flagging->flag };
}

void
csaf_flag_twice(const struct csaf *csaf, const char *id)
{
	struct value_walk walk = { 0 };
	struct value list;

	while (csaf_each_vulnerability(csaf, &walk)) {
		struct flagging flagging = { csaf, csaf_round(csaf), 0, id };
		struct value_walk flags = { 0 };

		if (!csaf_find_list(walk.value, "flags", &list))
			continue;
		/* A group that stands in two flags is gone through twice, but what that finds
		 * soon ends it. */
		while (value_each(list, &flags) && csaf->out->count < FINDINGS_MAX) {
			flagging.flag++;
			csaf_each_product(
			    csaf, flags.value, csaf_round(csaf), flag_product, &flagging);
		}
	}
}
