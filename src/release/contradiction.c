#include "release/contradiction.h"

#include "release/postpone.h"
#include "release/seal.h"

/* So that no key is taken for a bundle, and no place for either. */
static struct hash
claim(struct text what, struct text one, struct text other)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, what);
	hasher_add(&hasher, one);
	hasher_add(&hasher, other);
	return hasher_end(&hasher);
}

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

static bool
claims_of_seal(
    const struct statement *statement, struct hash *out, size_t *count, struct err *err)
{
	struct seal seal;

	if (!seal_parse(statement, &seal, err))
		return false;
	out[0] = claim(TEXT("key\n"),
	    text_bytes(seal.recipient.bytes, sizeof(seal.recipient.bytes)), TEXT(""));
	out[1] = claim(TEXT("bundle\n"), bytes_of(&seal.bundle), TEXT(""));
	*count = 2;
	return true;
}

static bool
claims_of_postpone(
    const struct statement *statement, struct hash *out, size_t *count, struct err *err)
{
	struct postpone postpone;

	if (!postpone_parse(statement, &postpone, err))
		return false;
	out[0] = claim(TEXT("place\n"), bytes_of(&postpone.of),
	    postpone.first ? TEXT("") : bytes_of(&postpone.previous));
	*count = 1;
	return true;
}

static const struct row {
	enum kind_id kind;
	const char *words;
	bool (*claims)(const struct statement *statement, struct hash *out, size_t *count,
	    struct err *err);
} rows[] = {
	{ KIND_RELEASE_SEAL, "two seals are for one key, or for the same bytes",
	    claims_of_seal },
	{ KIND_RELEASE_POSTPONE, "two postponements move the same time of one release",
	    claims_of_postpone },
};

static const struct row *
row_of(const struct kind *kind)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == kind->id)
			return &rows[i];
	return NULL;
}

bool
contradiction_claims(const struct statement *statement,
    struct hash out[static CONTRADICTION_CLAIMS], size_t *count, struct err *err)
{
	const struct row *row = row_of(statement->kind);

	*count = 0;
	return row == NULL || row->claims(statement, out, count, err);
}

const char *
contradiction_words(const struct kind *kind)
{
	const struct row *row = row_of(kind);

	return row == NULL ? NULL : row->words;
}
