/*
 * schema.h - is a JSON value what a JSON Schema says?  As much of it as ours use, written
 * for tests apart from what writes them: type, $ref to the document's own components,
 * required, properties, additionalProperties, items, pattern (of hex digits), minimum.
 */
#pragma once

#include <stdio.h>
#include <string.h>

#include "codec/json.h"
#include "test.h"

struct schema {
	struct value document;
};

static inline bool
schema_is_type(struct text type, struct value value)
{
	static const char *const names[] = {
		[VALUE_NULL] = "null",
		[VALUE_BOOL] = "boolean",
		[VALUE_INTEGER] = "integer",
		[VALUE_REAL] = "number",
		[VALUE_TEXT] = "string",
		[VALUE_ARRAY] = "array",
		[VALUE_OBJECT] = "object",
	};

	return text_eq(type, text_of(names[value_type(value)]));
}

static inline struct value
schema_follow(struct value document, struct text reference)
{
	struct value at = document;
	struct text rest = reference, step;

	assert_true(text_skip(&rest, TEXT("#/")));
	while (rest.len > 0) {
		char key[100];

		if (!text_cut(&rest, '/', &step)) {
			step = rest;
			rest.len = 0;
		}
		snprintf(key, sizeof(key), "%.*s", TEXT_ARGS(step));
		assert_true(value_find(at, key, &at));
	}
	return at;
}

static inline bool schema_holds(struct value document, struct value schema, struct value value);

static inline bool
schema_holds_members(struct value document, struct value schema, struct value value)
{
	struct value_walk walk = { 0 };
	struct value required, properties, member, more;
	struct text name;
	struct err err;

	if (value_find(schema, "required", &required)) {
		while (value_each(required, &walk)) {
			char key[100];

			assert_true(value_as_text(walk.value, &name, &err));
			snprintf(key, sizeof(key), "%.*s", TEXT_ARGS(name));
			if (!value_find(value, key, &member))
				return false;
		}
	}
	if (!value_find(schema, "properties", &properties))
		return true;
	for (walk = (struct value_walk){ 0 }; value_each(value, &walk);) {
		char key[100];

		snprintf(key, sizeof(key), "%.*s", TEXT_ARGS(walk.key));
		if (!value_find(properties, key, &member)) {
			if (value_find(schema, "additionalProperties", &more))
				return false; /* ours say no */
			continue;
		}
		if (!schema_holds(document, member, walk.value))
			return false;
	}
	return true;
}

static inline bool
schema_holds_text(struct value schema, struct value value)
{
	struct value pattern;
	struct text text;
	struct err err;

	if (!value_find(schema, "pattern", &pattern))
		return true;
	assert_true(value_as_text(value, &text, &err));
	return text.len == 64 && strspn(text.at, "0123456789abcdef") >= 64;
}

static inline bool
schema_holds(struct value document, struct value schema, struct value value)
{
	struct value_walk walk = { 0 };
	struct value items;
	struct text text;
	struct err err;

	if (value_get_text(schema, "$ref", &text, &err))
		return schema_holds(document, schema_follow(document, text), value);
	if (!value_get_text(schema, "type", &text, &err) || !schema_is_type(text, value))
		return false;
	if (value_type(value) == VALUE_OBJECT)
		return schema_holds_members(document, schema, value);
	if (value_type(value) == VALUE_TEXT)
		return schema_holds_text(schema, value);
	if (value_type(value) == VALUE_ARRAY && value_find(schema, "items", &items))
		while (value_each(value, &walk))
			if (!schema_holds(document, items, walk.value))
				return false;
	return true;
}
