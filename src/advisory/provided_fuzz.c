#include "advisory/provided.h"

#include "fuzz.h"

static void
check_list(const struct provided_list *list)
{
	REQUIRE(list->kept <= list->count && list->kept <= PROVIDED_NEWEST);
	for (size_t i = 0; i < list->kept; i++) {
		REQUIRE(list->item[i].path.len > 0 && text_printable(list->item[i].path));
		REQUIRE(i == 0 || list->item[i - 1].at >= list->item[i].at);
	}
}

static void
check_json(struct text in)
{
	scoped(doc_free) struct doc doc = DOC;
	struct doc_limits limits = PROVIDED_LIMITS;
	struct provided provided;
	struct provided_dates dates;
	struct provided_list list;
	struct value root;
	struct err err;

	if (!doc_parse(&doc, in, &limits, &root, &err))
		return;
	if (provided_parse(root, &provided, &err)) {
		REQUIRE(text_printable(provided.publisher) && text_printable(provided.role));
		for (size_t i = 0; i < provided.places; i++)
			REQUIRE(text_starts(provided.place[i].url, TEXT("https://")));
	}
	if (provided_feed(root, &list, &err))
		check_list(&list);
	if (provided_dates(root, &dates, &err))
		REQUIRE(
		    text_printable(dates.id) && (dates.backwards || dates.first <= dates.last));
}

/* Whatever can be read can be shown, and leads nowhere but to https. */
void
fuzz(struct text in)
{
	struct provided_list list;
	struct err err;

	if (provided_changes(in, &list, &err))
		check_list(&list);
	check_json(in);
}
