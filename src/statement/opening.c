#include "statement/opening.h"

#include "codec/canonical.h"

#define VERSION 1
#define MEMBERS 10   /* of an opening */
#define DEPTH_MAX 16 /* a field stands as deep in it as in its statement */

/* A field takes a few bytes of its statement. */
#define COUNT_MAX ((int64_t)STATEMENT_PRIVATE_MAX)

static bool
keep(struct arena *arena, struct text in, struct text *out, struct err *err)
{
	*out = arena_text(arena, in);
	return out->at != NULL || err_memory(err);
}

static bool
keep_value(struct value value, struct arena *arena, struct opening *opening, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(STATEMENT_PRIVATE_MAX);

	return canonical_format(value, &text, err) &&
	       keep(arena, buf_text(&text), &opening->value, err);
}

/* Which field has the name, and its value. */
static bool
find(struct value body, struct text field, uint64_t *index, struct value *value)
{
	struct value_walk walk = { 0 };

	for (*index = 0; value_each(body, &walk); ++*index) {
		if (text_eq(walk.key, field)) {
			*value = walk.value;
			return true;
		}
	}
	return false;
}

/* The field's leaf must lead to the root over all fields. */
static bool
check(const struct opening *opening, struct err *err)
{
	struct hash leaf = field_leaf(&opening->field_salt, opening->field, opening->value);
	struct hash root;

	if (!merkle_path_root(
		&leaf, opening->index, opening->count, &opening->path, &root, err))
		return false;
	return hash_eq(&root, &opening->fields) ||
	       err_set(err, FAULT_DENIED, "its field is not among the fields it names");
}

bool
opening_make(const struct statement *statement, const struct commitment *commitment,
    struct text field, struct arena *arena, struct opening *out, struct err *err)
{
	scoped(field_leaves_free) struct field_leaves leaves = { 0 };
	struct opening opening = {
		.of = statement->id,
		.fields = commitment->fields,
		.salt = commitment->salt,
		.field_salt = field_salt(&commitment->fields_salt, field),
	};
	struct value value;

	if (text_eq(field, TEXT("nonce")))
		return err_set(err, FAULT_DENIED,
		    "the nonce keeps the other fields from being guessed and is not opened");
	if (!find(statement->body, field, &opening.index, &value))
		return err_set(
		    err, FAULT_ABSENT, "the statement has no field '%.*s'", TEXT_ARGS(field));
	if (!keep(arena, field, &opening.field, err) ||
	    !keep_value(value, arena, &opening, err) ||
	    !field_leaves_make(statement->body, &commitment->fields_salt, &leaves, err))
		return false;
	opening.count = leaves.count;
	(void)merkle_fold_path(leaves.at, leaves.count, opening.index, &opening.path);
	if (!check(&opening, err) || !opening_check(&opening, &commitment->hash, err))
		return false;
	*out = opening;
	return true;
}

static bool
parse_path(struct value body, struct merkle_path *path, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct text hex;

	if (!value_get_array(body, "path", &list, err))
		return false;
	if (value_count(list) > MERKLE_PATH_MAX)
		return err_set(err, FAULT_INPUT, "'path' has over %d hashes", MERKLE_PATH_MAX);
	for (path->count = 0; value_each(list, &walk); path->count++) {
		if (!value_as_text(walk.value, &hex, err))
			return false;
		if (!hash_parse(hex, &path->hash[path->count]))
			return err_set(
			    err, FAULT_INPUT, "'path' has what is not 64 lowercase hex digits");
	}
	return true;
}

static bool
parse_place(struct value body, struct opening *opening, struct err *err)
{
	int64_t index, count;

	if (!value_get_integer(body, "index", &index, err) ||
	    !value_get_integer(body, "count", &count, err))
		return false;
	if (index < 0 || index >= count || count > COUNT_MAX)
		return err_set(err, FAULT_INPUT, "its index and count cannot be");
	opening->index = (uint64_t)index;
	opening->count = (uint64_t)count;
	return parse_path(body, &opening->path, err);
}

static bool
parse_field(struct value body, struct arena *arena, struct opening *opening, struct err *err)
{
	struct value value;
	struct text field;

	return value_get_text(body, "field", &field, err) &&
	       keep(arena, field, &opening->field, err) &&
	       value_get(body, "value", &value, err) &&
	       keep_value(value, arena, opening, err) &&
	       salt_get(body, "field_salt", &opening->field_salt, err);
}

static bool
parse(struct value body, struct arena *arena, struct opening *opening, struct err *err)
{
	int64_t version;

	if (!value_get_integer(body, "accord", &version, err))
		return false;
	if (version != VERSION)
		return err_set(err, FAULT_INPUT, "it is of version %lld; this accord knows %d",
		    (long long)version, VERSION);
	if (value_count(body) != MEMBERS)
		return err_set(err, FAULT_INPUT, "it does not have %d members", MEMBERS);
	return statement_get_hash(body, "of", &opening->of, err) &&
	       parse_field(body, arena, opening, err) && parse_place(body, opening, err) &&
	       statement_get_hash(body, "fields", &opening->fields, err) &&
	       salt_get(body, "salt", &opening->salt, err);
}

bool
opening_parse(struct text in, struct arena *arena, struct opening *out, struct err *err)
{
	const struct doc_limits limits = { OPENING_LEN_MAX, DEPTH_MAX };
	scoped(doc_free) struct doc doc = { .secret = true };
	struct opening opening = { 0 };
	struct value body;

	if (!doc_parse(&doc, in, &limits, &body, err) || !parse(body, arena, &opening, err) ||
	    !check(&opening, err))
		return err_in(err, "opening");
	*out = opening;
	return true;
}

void
opening_format(const struct opening *opening, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "accord");
	writer_integer(&w, VERSION);
	statement_put_hash(&w, "of", &opening->of);
	writer_key(&w, "field");
	writer_text(&w, opening->field);
	writer_key(&w, "value");
	writer_json(&w, opening->value);
	writer_key(&w, "index");
	writer_integer(&w, (int64_t)opening->index);
	writer_key(&w, "count");
	writer_integer(&w, (int64_t)opening->count);
	writer_key(&w, "path");
	writer_array(&w);
	for (size_t i = 0; i < opening->path.count; i++) {
		scoped(buf_free) struct buf hex = BUF(KIB);

		hash_format(&opening->path.hash[i], &hex);
		statement_add_text(&w, &hex);
	}
	writer_end(&w);
	salt_put(&w, "field_salt", &opening->field_salt);
	statement_put_hash(&w, "fields", &opening->fields);
	salt_put(&w, "salt", &opening->salt);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

bool
opening_check(const struct opening *opening, const struct hash *commitment, struct err *err)
{
	struct hash hash = commitment_hash(&opening->salt, &opening->of, &opening->fields);

	return hash_eq(&hash, commitment) ||
	       err_set(err, FAULT_DENIED, "the opening is of another commitment");
}
