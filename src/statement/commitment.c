#include "statement/commitment.h"

struct hash
commitment_hash(const struct salt *salt, const struct hash *id, const struct hash *fields)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, TEXT("accord/commit/v1\0"));
	hasher_add(&hasher, text_bytes(salt->bytes, SALT_LEN));
	hasher_add(&hasher, text_bytes(id->bytes, HASH_LEN));
	hasher_add(&hasher, text_bytes(fields->bytes, HASH_LEN));
	return hasher_end(&hasher);
}

bool
commitment_make(const struct statement *statement, struct commitment *out, struct err *err)
{
	struct commitment c = { .salt = salt_make(), .fields_salt = salt_make() };

	if (!field_root(statement->body, &c.fields_salt, &c.fields, err))
		return err_in(err, "statement");
	c.hash = commitment_hash(&c.salt, &statement->id, &c.fields);
	*out = c;
	return true;
}

bool
commitment_check_id(const struct commitment *commitment, const struct hash *id, struct err *err)
{
	struct hash hash = commitment_hash(&commitment->salt, id, &commitment->fields);

	return hash_eq(&hash, &commitment->hash) ||
	       err_set(err, FAULT_DENIED, "its commitment is not to the statement it names");
}

bool
commitment_check(
    const struct commitment *commitment, const struct statement *statement, struct err *err)
{
	struct hash fields;

	if (!commitment_check_id(commitment, &statement->id, err) ||
	    !field_root(statement->body, &commitment->fields_salt, &fields, err))
		return false;
	return hash_eq(&fields, &commitment->fields) ||
	       err_set(err, FAULT_DENIED,
		   "its commitment is not to the fields that the statement has");
}
