#include "statement/chain.h"

#include "fuzz.h"
#include "keys.h"

/* Each manifest names the one before, and is of the next version. */
static void
check_links(const struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct manifest *m = chain_at(chain, i);
		size_t index = SIZE_MAX;

		REQUIRE(m->version == (int64_t)i + 1);
		REQUIRE(text_eq(m->name, chain_newest(chain)->name));
		REQUIRE(i == 0 || hash_eq(&m->previous, &chain_at(chain, i - 1)->statement.id));
		REQUIRE(i + 1 == chain->count || !m->retired);
		REQUIRE(chain_find(chain, &m->statement.id, &index) && index == i);
		for (unsigned role = 0; role < PARTY_ROLES; role++)
			(void)chain_revoked(chain, &m->key[role]);
	}
}

/* What is read is written as it was, and takes nothing twice. */
void
fuzz(struct text in)
{
	scoped(chain_free) struct chain chain = { 0 };
	scoped(buf_free) struct buf again = BUF(CHAIN_BYTES_MAX);
	struct err err;

	if (!chain_parse(in, &chain, &err))
		return;
	REQUIRE(chain.count >= 1 && chain.count <= CHAIN_MAX);
	check_links(&chain);
	chain_format(&chain, &again);
	if (!again.failed)
		REQUIRE(text_eq(buf_text(&again), in));
	REQUIRE(!chain_add(&chain, chain_newest(&chain)->statement.bytes, &err));
}
