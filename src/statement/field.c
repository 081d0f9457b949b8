#include "statement/field.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/canonical.h"
#include "crypto/hmac.h"
#include "crypto/merkle_list.h"
#include "crypto/random.h"

#define NAME_LEN_LEN 4

struct salt
salt_make(void)
{
	struct salt salt;

	random_bytes(salt.bytes, sizeof(salt.bytes));
	return salt;
}

bool
salt_get(struct value object, const char *key, struct salt *out, struct err *err)
{
	struct hash hash;

	if (!statement_get_hash(object, key, &hash, err))
		return false;
	memcpy(out->bytes, hash.bytes, SALT_LEN);
	return true;
}

void
salt_put(struct writer *writer, const char *key, const struct salt *salt)
{
	struct hash hash;

	memcpy(hash.bytes, salt->bytes, SALT_LEN);
	statement_put_hash(writer, key, &hash);
}

struct salt
field_salt(const struct salt *fields_salt, struct text name)
{
	struct hash hash = hmac_text(text_bytes(fields_salt->bytes, SALT_LEN), name);
	struct salt salt;

	_Static_assert(sizeof(salt) == sizeof(hash), "a salt is what HMAC-SHA-256 gives");
	memcpy(salt.bytes, hash.bytes, SALT_LEN);
	mem_wipe(&hash, sizeof(hash));
	return salt;
}

struct hash
field_leaf(const struct salt *salt, struct text name, struct text value)
{
	uint8_t len[NAME_LEN_LEN] = { (uint8_t)(name.len >> 24), (uint8_t)(name.len >> 16),
		(uint8_t)(name.len >> 8), (uint8_t)name.len };
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, TEXT("\0")); /* as hash_leaf() */
	hasher_add(&hasher, TEXT("accord/field/v1\0"));
	hasher_add(&hasher, text_bytes(salt->bytes, SALT_LEN));
	hasher_add(&hasher, text_bytes(len, sizeof(len)));
	hasher_add(&hasher, name);
	hasher_add(&hasher, value);
	return hasher_end(&hasher);
}

void
field_leaves_free(struct field_leaves *leaves)
{
	free(leaves->at);
	*leaves = (struct field_leaves){ 0 };
}

static bool
add_leaves(struct value object, const struct salt *fields_salt, struct field_leaves *leaves,
    struct err *err)
{
	/* Canonical, it is no longer than it was. */
	scoped(buf_free) struct buf value = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct value_walk walk = { 0 };

	while (value_each(object, &walk)) {
		struct salt salt = field_salt(fields_salt, walk.key);

		buf_clear(&value);
		if (!canonical_format(walk.value, &value, err))
			return false;
		leaves->at[leaves->count++] = field_leaf(&salt, walk.key, buf_text(&value));
		mem_wipe(&salt, sizeof(salt));
	}
	return true;
}

bool
field_leaves_make(struct value object, const struct salt *fields_salt, struct field_leaves *out,
    struct err *err)
{
	struct field_leaves leaves = { 0 };

	leaves.at = mem_grow(NULL, (value_count(object) + 1) * sizeof(*leaves.at));
	if (leaves.at == NULL)
		return err_memory(err);
	if (!add_leaves(object, fields_salt, &leaves, err)) {
		field_leaves_free(&leaves);
		return false;
	}
	*out = leaves;
	return true;
}

bool
field_root(
    struct value object, const struct salt *fields_salt, struct hash *root, struct err *err)
{
	scoped(field_leaves_free) struct field_leaves leaves = { 0 };

	if (!field_leaves_make(object, fields_salt, &leaves, err))
		return false;
	*root = leaves.count == 0 ? merkle_empty() : merkle_fold(leaves.at, leaves.count);
	return true;
}
