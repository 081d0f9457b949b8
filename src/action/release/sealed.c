#include "action/release/sealed.h"

#include "action/node/digest.h"

void
sealed_free(struct sealed_facts *facts)
{
	statement_free(&facts->statement);
	*facts = (struct sealed_facts){ 0 };
}

static bool
check_said(const struct sealed *sealed, struct arena *arena, struct sealed_facts *facts,
    struct err *err)
{
	struct exhibit seal = {
		.bytes = sealed->note, .manifest = sealed->manifest, .root = sealed->root
	};

	if (!exhibit_check(&seal, arena, &facts->said, err) ||
	    !statement_reopen(sealed->note, &facts->statement, err))
		return false;
	/* That a key of the publisher's signed it is known, and not that its points are any. */
	facts->statement.known = false;
	return seal_parse_terms(&facts->statement, &facts->seal, &facts->terms, err);
}

static bool
check_logged(const struct sealed *sealed, struct arena *arena, struct sealed_facts *facts,
    struct err *err)
{
	struct exhibit proof = { .bytes = sealed->proof,
		.of = sealed->note,
		.manifest = sealed->manifest,
		.root = sealed->root };

	return sealed->proof.len == 0 || exhibit_check(&proof, arena, &facts->logged, err) ||
	       err_in(err, "proof");
}

static bool
check_bundle(const struct source *bundle, const struct seal *seal, struct err *err)
{
	struct hash actual;
	uint64_t size;

	if (!digest_source(bundle, &actual, &size, err))
		return false;
	return (size == seal->size && hash_eq(&actual, &seal->bundle)) ||
	       err_set(err, FAULT_DENIED, "the bundle is not the one that was promised");
}

static bool
check_key(struct text line, const struct seal *seal, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };

	return line.len == 0 ||
	       (identity_parse(line, &key, err) && seal_check_key(seal, &key, err));
}

bool
sealed_check(
    const struct sealed *sealed, struct arena *arena, struct sealed_facts *out, struct err *err)
{
	scoped(sealed_free) struct sealed_facts facts = { 0 };

	if (!check_said(sealed, arena, &facts, err) ||
	    !check_logged(sealed, arena, &facts, err) ||
	    (sealed->bundle != NULL && !check_bundle(sealed->bundle, &facts.seal, err)) ||
	    !check_key(sealed->key, &facts.seal, err))
		return false;
	*out = facts;
	facts.statement = (struct statement){ 0 };
	return true;
}
