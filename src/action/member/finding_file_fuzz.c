/* What is read as evidence is written as the same, and checking it ends. */
#include "action/member/finding_file.h"

#include "codec/json.h"
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
	scoped(doc_free) struct doc doc = DOC, other = DOC;
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(2 * FINDING_FILE_MAX);
	struct finding_file file, again;
	struct finding_facts facts;
	struct err err;

	if (finding_file_check(in, TEXT(""), &arena, &facts, &err)) {
		REQUIRE(facts.who.len > 0);
		buf_free(&facts.words);
	}
	if (!finding_file_parse(&doc, in, &file, &err))
		return;
	finding_file_format(&file, &out);
	if (out.failed || out.len > FINDING_FILE_MAX)
		return;
	if (!finding_file_parse(&other, buf_text(&out), &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT); /* out of memory */
		return;
	}
	REQUIRE(text_eq(file.manifest, again.manifest));
	REQUIRE(text_eq(file.receipt, again.receipt));
	REQUIRE(text_eq(file.first, again.first));
	REQUIRE(text_eq(file.second, again.second));
}
