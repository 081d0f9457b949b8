#include "release/contradiction.h"

static bool
open_one(const struct chain *chain, struct text note, struct statement *out, struct err *err)
{
	scoped(statement_free) struct statement claimed = { 0 };
	struct vkey key;

	return statement_reopen(note, &claimed, err) &&
	       chain_signer(chain, note, kind_role(claimed.kind), &key, err) &&
	       statement_open(note, &key, out, err);
}

static bool
seals_differ(
    const struct statement *one, const struct statement *other, bool *differ, struct err *err)
{
	struct seal a, b;

	if (!seal_parse(one, &a, err) || !seal_parse(other, &b, err))
		return false;
	*differ = seal_conflicts(&a, &b);
	return true;
}

static bool
postpones_differ(
    const struct statement *one, const struct statement *other, bool *differ, struct err *err)
{
	struct postpone a, b;

	if (!postpone_parse(one, &a, err) || !postpone_parse(other, &b, err))
		return false;
	*differ = hash_eq(&a.of, &b.of) && a.first == b.first &&
		  (a.first || hash_eq(&a.previous, &b.previous));
	return true;
}

static const struct {
	enum kind_id kind;
	const char *words;
	bool (*differ)(const struct statement *one, const struct statement *other, bool *differ,
	    struct err *err);
} rows[] = {
	{ KIND_RELEASE_SEAL, "two seals are for one key, or for the same bytes", seals_differ },
	{ KIND_RELEASE_POSTPONE, "two postponements move the same time of one release",
	    postpones_differ },
};

static bool
check(const struct statement *one, const struct statement *other, struct contradiction *out,
    struct err *err)
{
	bool differ = false;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (one->kind->id != rows[i].kind || one->kind != other->kind ||
		    hash_eq(&one->id, &other->id))
			continue;
		if (!rows[i].differ(one, other, &differ, err))
			return false;
		*out =
		    (struct contradiction){ rows[i].kind, one->id, other->id, rows[i].words };
	}
	return differ || err_set(err, FAULT_DENIED, "these two do not contradict each other");
}

bool
contradiction_check(const struct chain *chain, struct text one, struct text other,
    struct contradiction *out, struct err *err)
{
	scoped(statement_free) struct statement a = { 0 }, b = { 0 };
	struct contradiction found;

	if (chain->count == 0)
		return err_set(err, FAULT_INPUT, "no manifest of the publisher is shown");
	if (!open_one(chain, one, &a, err) || !open_one(chain, other, &b, err) ||
	    !check(&a, &b, &found, err))
		return false;
	*out = found;
	return true;
}
