#include "action/member/lookout_item.h"

#include "action/member/visit.h"
#include "fuzz.h"

static void
require_same(const struct lookout_item *one, const struct lookout_item *two)
{
	REQUIRE(one->what == two->what && one->found == two->found);
	REQUIRE(text_eq(one->note, two->note) && text_eq(one->who, two->who));
	REQUIRE(text_eq(one->about, two->about) && text_eq(one->evidence, two->evidence));
	REQUIRE(text_eq(one->url, two->url) && text_eq(one->state, two->state));
	REQUIRE(text_eq(one->trouble, two->trouble));
}

/* What is read as an item is within its limits, and reads the same when it is written. */
static void
check(const struct lookout_item *item)
{
	const struct doc_limits limits = { MIB, 8 };
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf out = BUF(MIB);
	struct writer w = WRITER(&out);
	struct lookout_item again;
	struct value value;
	struct err err;

	REQUIRE(item->what == LOOKOUT_NOTE || item->who.len > 0);
	REQUIRE(item->found < FINDINGS && item->about.len <= FINDING_ABOUT_MAX);
	REQUIRE(item->evidence.len <= FINDING_EVIDENCE_MAX);
	REQUIRE(item->state.len <= LOOKOUT_STATE_MAX && item->url.len <= LOOKOUT_URL_MAX);
	lookout_item_format(item, &w);
	if (out.failed || !doc_parse(&doc, buf_text(&out), &limits, &value, &err))
		return; /* out of memory */
	REQUIRE(lookout_item_parse(value, &again, &err));
	require_same(item, &again);
}

void
fuzz(struct text in)
{
	const struct doc_limits limits = { MIB, 8 };
	scoped(doc_free) struct doc doc = DOC;
	struct value_walk walk = { 0 };
	struct lookout_item item;
	struct value list;
	struct err err;

	_Static_assert(LOOKOUT_STATE_MAX >= VISIT_STATE_MAX, "what a visit tells is taken");
	if (!doc_parse(&doc, in, &limits, &list, &err) || !value_as_array(list, &err))
		return;
	while (value_each(list, &walk))
		if (lookout_item_parse(walk.value, &item, &err))
			check(&item);
}
