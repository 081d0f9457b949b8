#include "action/deed/deed.h"

#include "fuzz.h"

static void
check_arg(const struct deed_field *field, struct value value)
{
	struct text text;
	int64_t integer;
	struct err err;

	if (field->type == DEED_INTEGER) {
		REQUIRE(value_as_integer(value, &integer, &err));
		REQUIRE(integer >= field->least && integer <= field->most);
		return;
	}
	REQUIRE(value_as_text(value, &text, &err));
	REQUIRE((int64_t)text.len >= field->least && (int64_t)text.len <= field->most);
}

/* Nothing but what the deed's own table names gets through, within its bounds. */
static void
check_args(const struct deed *deed, struct value args)
{
	struct value_walk walk = { 0 };

	while (value_each(args, &walk)) {
		const struct deed_field *field = deed->args;

		while (field->name != NULL && !text_eq(walk.key, text_of(field->name)))
			field++;
		REQUIRE(field->name != NULL);
		check_arg(field, walk.value);
	}
}

static void
check_request(struct text in)
{
	scoped(doc_free) struct doc doc = DOC;
	struct deed_request request;
	struct err err;

	if (!deed_request_parse(in, &doc, &request, &err))
		return;
	REQUIRE(deed_find(text_of(request.deed->name)) == request.deed);
	REQUIRE(request.who.len <= DEED_WHO_MAX && text_printable(request.who));
	check_args(request.deed, request.args);
}

static void
check_answer(struct text in)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value ok;
	struct err err;

	if (deed_answer_parse(in, &doc, &ok, &err))
		REQUIRE(value_type(ok) == VALUE_OBJECT);
	else
		REQUIRE(err.fault != FAULT_NONE);
}

void
fuzz(struct text in)
{
	check_request(in);
	check_answer(in);
}
