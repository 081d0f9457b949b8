/* What is read as a register is written as the same, and checking it ends. */
#include "action/case/register.h"

#include "crypto/random.h"
#include "fuzz.h"

void
fuzz_setup(void)
{
	random_init();
}

static void
check_same(const struct register_file *a, const struct register_file *b)
{
	REQUIRE(text_eq(a->manifest, b->manifest) && text_eq(a->statement, b->statement));
	REQUIRE(a->parties == b->parties && a->parties <= TOLD_PARTIES_MAX);
	for (size_t i = 0; i < a->parties; i++) {
		REQUIRE(a->party[i].count == b->party[i].count);
		REQUIRE(a->party[i].count <= REGISTER_OPENINGS);
		REQUIRE(text_eq(a->party[i].proof, b->party[i].proof));
		for (size_t j = 0; j < a->party[i].count; j++)
			REQUIRE(text_eq(a->party[i].opening[j], b->party[i].opening[j]));
	}
}

void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(buf_free) struct buf out = BUF(REGISTER_MAX);
	struct register_file file, again;
	struct register_facts facts;
	struct err err;

	if (register_check(in, TEXT(""), &arena, &facts, &err))
		REQUIRE(facts.node.len > 0);
	if (!register_parse(in, &arena, &file, &err))
		return;
	register_format(&file, &out);
	if (out.failed)
		return;
	if (!register_parse(buf_text(&out), &arena, &again, &err))
		REQUIRE(err.fault == FAULT_LIMIT); /* out of memory */
	else
		check_same(&file, &again);
}
