#include "advisory/csaf.h"

#include "fuzz.h"

/* Whatever JSON it is, it is looked at whole; each finding has its words and stands in the
 * document. */
void
fuzz(struct text in)
{
	struct doc_limits limits = CSAF_LIMITS;
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	scoped(doc_free) struct doc doc = DOC;
	struct findings findings = FINDINGS(&arena);
	struct value root;
	struct err err;

	if (!doc_parse(&doc, in, &limits, &root, &err))
		return;
	if (!csaf_check(root, &findings, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	for (size_t i = 0; i < findings.count; i++) {
		scoped(buf_free) struct buf pointer = BUF(MIB);

		value_pointer(findings.all[i].at, &pointer);
		REQUIRE(findings.all[i].words.len > 0);
	}
	REQUIRE(findings_total(&findings) == findings.count || findings.count == FINDINGS_MAX);
}
