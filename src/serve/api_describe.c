/* The description of the API, made from the table of its routes. */
#include <string.h>

#include "action/deed/outline.h"
#include "serve/api.h"
#include "serve/problem.h"

static void
put(struct writer *w, const char *key, const char *value)
{
	writer_key(w, key);
	writer_text(w, text_of(value));
}

static void
put_object(struct writer *w, const char *key)
{
	writer_key(w, key);
	writer_object(w);
}

static void
write_field_schema(const struct deed_field *field, struct writer *w)
{
	bool integer = field->type == DEED_INTEGER;

	writer_object(w);
	put(w, "type", integer ? "integer" : "string");
	if (field->type == DEED_HEX)
		put(w, "pattern", "^[0-9a-f]*$");
	writer_key(w, integer ? "minimum" : "minLength");
	/* A length is in characters here and in bytes there: the least is 1 in both. */
	writer_integer(w, field->least);
	writer_key(w, integer ? "maximum" : "maxLength");
	writer_integer(w, field->most);
	writer_end(w);
}

static bool
is_in_path(const struct api_route *route, const struct deed_field *field)
{
	const char *at = strchr(route->path, '{');

	return at != NULL && strncmp(at + 1, field->name, strlen(field->name)) == 0 &&
	       at[1 + strlen(field->name)] == '}';
}

static void
write_parameter(const struct api_route *route, const struct deed_field *field, struct writer *w)
{
	bool in_path = is_in_path(route, field);

	writer_object(w);
	put(w, "name", field->name);
	put(w, "in", in_path ? "path" : "query");
	writer_key(w, "required");
	writer_bool(w, in_path || field->needed);
	put(w, "description", field->about);
	writer_key(w, "schema");
	write_field_schema(field, w);
	writer_end(w);
}

static bool
has_body(const struct api_route *route)
{
	return strcmp(route->method, "POST") == 0;
}

static void
write_parameters(const struct api_route *route, struct writer *w)
{
	writer_key(w, "parameters");
	writer_array(w);
	for (const struct deed_field *f = route->deed->args; f->name != NULL; f++)
		if (is_in_path(route, f) || !has_body(route))
			write_parameter(route, f, w);
	writer_end(w);
}

static void
write_body_schema(const struct api_route *route, struct writer *w)
{
	writer_object(w);
	put(w, "type", "object");
	writer_key(w, "additionalProperties");
	writer_bool(w, false);
	writer_key(w, "required");
	writer_array(w);
	for (const struct deed_field *f = route->deed->args; f->name != NULL; f++)
		if (!is_in_path(route, f) && f->needed)
			writer_text(w, text_of(f->name));
	writer_end(w);
	put_object(w, "properties");
	for (const struct deed_field *f = route->deed->args; f->name != NULL; f++) {
		if (is_in_path(route, f))
			continue;
		writer_key(w, f->name);
		write_field_schema(f, w);
	}
	writer_end(w);
	writer_end(w);
}

static void
write_body(const struct api_route *route, struct writer *w)
{
	put_object(w, "requestBody");
	writer_key(w, "required");
	writer_bool(w, true);
	put_object(w, "content");
	put_object(w, "application/json");
	writer_key(w, "schema");
	write_body_schema(route, w);
	writer_end(w);
	writer_end(w);
	writer_end(w);
}

static void
begin_response(struct writer *w, unsigned status, const char *type)
{
	char digits[4] = { (char)('0' + status / 100), (char)('0' + status / 10 % 10),
		(char)('0' + status % 10), '\0' };

	put_object(w, digits);
	put(w, "description", problem_title(status));
	put_object(w, "content");
	put_object(w, type);
	writer_key(w, "schema");
}

static void
end_response(struct writer *w)
{
	writer_end(w);
	writer_end(w);
	writer_end(w);
}

static void
write_responses(const struct api_route *route, struct writer *w)
{
	static const unsigned problems[] = { 400, 401, 403, 404, 409, 413, 415, 429, 500, 503 };

	put_object(w, "responses");
	begin_response(w, route->status, "application/json");
	outline_write_schema(route->deed->answer, w);
	end_response(w);
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		if (problems[i] == 415 && !has_body(route))
			continue;
		begin_response(w, problems[i], PROBLEM_TYPE);
		writer_object(w);
		put(w, "$ref", "#/components/schemas/problem");
		writer_end(w);
		end_response(w);
	}
	writer_end(w);
}

static void
write_operation(const struct api_route *route, struct writer *w)
{
	writer_key(w, has_body(route) ? "post" : "get");
	writer_object(w);
	put(w, "operationId", route->deed->name);
	put(w, "summary", route->deed->about);
	put(w, "x-accord-role", deed_role_word(route->deed->least));
	write_parameters(route, w);
	if (has_body(route))
		write_body(route, w);
	write_responses(route, w);
	writer_end(w);
}

/* Routes of one path stand one after the other. */
static void
write_paths(struct writer *w)
{
	put_object(w, "paths");
	for (const struct api_route *route = api_routes; route->deed != NULL; route++) {
		bool first = route == api_routes || strcmp(route[-1].path, route->path) != 0;
		bool last = route[1].deed == NULL || strcmp(route[1].path, route->path) != 0;

		if (first)
			put_object(w, route->path);
		write_operation(route, w);
		if (last)
			writer_end(w);
	}
	writer_end(w);
}

static void
write_components(struct writer *w)
{
	put_object(w, "components");
	put_object(w, "securitySchemes");
	put_object(w, "token");
	put(w, "type", "http");
	put(w, "scheme", "bearer");
	writer_end(w);
	writer_end(w);
	put_object(w, "schemas");
	put_object(w, "id");
	put(w, "type", "string");
	put(w, "pattern", "^[0-9a-f]{64}$");
	writer_end(w);
	put_object(w, "time");
	put(w, "type", "string");
	put(w, "format", "date-time");
	writer_end(w);
	writer_key(w, "problem");
	outline_write_schema("type:text title:text status:int detail:text", w);
	writer_end(w);
	writer_end(w);
}

void
api_describe(struct writer *w)
{
	writer_object(w);
	put(w, "openapi", "3.1.0");
	put_object(w, "info");
	put(w, "title", "accord");
	put(w, "version", ACCORD_VERSION);
	put(w, "description",
	    "What a node's own people and programs may ask of it.  Each needs a token, which "
	    "'accord token add' makes; x-accord-role says what its role must be at least.");
	writer_end(w);
	writer_key(w, "security");
	writer_array(w);
	writer_object(w);
	writer_key(w, "token");
	writer_array(w);
	writer_end(w);
	writer_end(w);
	writer_end(w);
	write_paths(w);
	write_components(w);
	writer_end(w);
}
