/* What anybody offers is recognised as one thing, each time the same, and what that claims to
 * be is there. */
#include "action/outsider/offered.h"

#include "crypto/random.h"
#include "fuzz.h"

void
fuzz_setup(void)
{
	random_init();
}

void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct offered_file first = { .why = NULL }, second = { .why = NULL };
	enum offered_kind kind = offered_recognise(in, &arena, &first);

	REQUIRE(kind < OFFERED_KINDS);
	REQUIRE((kind == OFFERED_STATEMENT || kind == OFFERED_MANIFESTS) ==
		(first.what != NULL && first.by.at != NULL));
	if (kind == OFFERED_NOTHING)
		return; /* or there was no memory to know better */
	if (offered_recognise(in, &arena, &second) != kind)
		return;
	REQUIRE(first.what == second.what && first.at == second.at);
	REQUIRE(hash_eq(&first.id, &second.id) && text_eq(first.by, second.by));
}
