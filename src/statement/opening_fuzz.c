#include "statement/opening.h"

#include "fuzz.h"

static struct hash
commitment_of(const struct opening *opening)
{
	return commitment_hash(&opening->salt, &opening->of, &opening->fields);
}

/* Written and read again it is the same. */
static bool
read_again(const struct opening *opening, struct arena *arena, struct opening *again)
{
	scoped(buf_free) struct buf one = BUF(2 * OPENING_LEN_MAX);
	scoped(buf_free) struct buf other = BUF(2 * OPENING_LEN_MAX);
	struct err err;

	opening_format(opening, &one);
	if (!buf_ok(&one, &err) || !opening_parse(buf_text(&one), arena, again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return false;
	}
	opening_format(again, &other);
	REQUIRE(!buf_ok(&other, &err) || text_eq(buf_text(&one), buf_text(&other)));
	return true;
}

/* It opens one commitment and no other, and says nothing else of any field. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	struct opening opening, again;
	struct hash commitment, leaf, root;
	struct err err;

	if (!opening_parse(in, &arena, &opening, &err) || !read_again(&opening, &arena, &again))
		return;
	REQUIRE(text_eq(opening.field, again.field) && text_eq(opening.value, again.value));
	commitment = commitment_of(&opening);
	REQUIRE(opening_check(&again, &commitment, &err));
	again.salt.bytes[0] ^= 1;
	REQUIRE(!opening_check(&again, &commitment, &err));
	again.field_salt.bytes[0] ^= 1;
	leaf = field_leaf(&again.field_salt, again.field, again.value);
	REQUIRE(merkle_path_root(&leaf, again.index, again.count, &again.path, &root, &err));
	REQUIRE(!hash_eq(&root, &opening.fields));
}
