/*
 * field.h - the tree over a statement's fields, so that one can be shown to be among
 * them and the others stay hidden.
 *
 * A field is a member of the statement's JSON object.  Each has a leaf, in the order in
 * which they stand, under a salt of its own, which is grown from the statement's
 * fields_salt: who knows one field and its salt learns nothing of the others.
 */
#pragma once

#include "statement/statement.h"

#define SALT_LEN 32

struct salt {
	uint8_t bytes[SALT_LEN];
};

struct salt salt_make(void);

/* Salts are spelled as hashes are. */
must_use bool salt_get(struct value object, const char *key, struct salt *out, struct err *err);
void salt_put(struct writer *writer, const char *key, const struct salt *salt);

/* The salt of a field: HMAC-SHA-256(fields_salt, name). */
struct salt field_salt(const struct salt *fields_salt, struct text name);

/* Its leaf: SHA-256 of a zero byte (RFC 6962), "accord/field/v1", a zero byte, its
 * salt, the length of its name (4 bytes, big-endian), its name, and its value in
 * canonical JSON. */
struct hash field_leaf(const struct salt *salt, struct text name, struct text value);

/* The leaves of an object's members.  Release with field_leaves_free(). */
struct field_leaves {
	struct hash *at;
	size_t count;
};

/* Faults: INPUT for a number that is no integer within plus or minus 2^53-1, of which
 * statements have none; LIMIT. */
must_use bool field_leaves_make(struct value object, const struct salt *fields_salt,
    struct field_leaves *out, struct err *err);
void field_leaves_free(struct field_leaves *leaves);

/* The root over them (RFC 6962); of an object without members, that of nothing.
 * Faults: as above. */
must_use bool field_root(
    struct value object, const struct salt *fields_salt, struct hash *root, struct err *err);
