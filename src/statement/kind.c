#include "statement/kind.h"

#include <stddef.h>

#include "statement/party.h"

#define NAME(literal)                                                                          \
	{                                                                                      \
		literal, sizeof(literal) - 1                                                   \
	}

static const struct kind kinds[] = {
	{ KIND_MANIFEST, NAME("manifest"), true, KIND_BY_ROOT, false },
	{ KIND_REPORT, NAME("report"), false, KIND_BY_FINDER, false },
	{ KIND_RECEIPT, NAME("receipt"), false, KIND_BY_NODE, false },
	{ KIND_POLL, NAME("poll"), false, KIND_BY_FINDER | KIND_BY_NODE, false },
	{ KIND_RELEASE_SEAL, NAME("release.seal"), true, KIND_BY_NODE, false },
	{ KIND_FORGET, NAME("forget"), false, KIND_BY_NODE, false },
	{ KIND_POLICY, NAME("policy"), true, KIND_BY_NODE, false },
	{ KIND_REMARK, NAME("remark"), false, KIND_BY_NODE, false },
	{ KIND_LETTER, NAME("letter"), false, KIND_BY_NODE, true },
	{ KIND_CONFIRM, NAME("peer.confirm"), false, KIND_BY_NODE, false },
	{ KIND_CHALLENGE, NAME("challenge"), false, KIND_BY_FINDER | KIND_BY_NODE, true },
	{ KIND_CHALLENGE_OPEN, NAME("challenge.open"), true, KIND_BY_NODE, false },
	{ KIND_CUSTODY_ASK, NAME("custody.ask"), false, KIND_BY_NODE, true },
	{ KIND_CUSTODY, NAME("custody"), false, KIND_BY_NODE, false },
};

#define COUNT (sizeof(kinds) / sizeof(kinds[0]))

const struct kind *
kind_find(struct text name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (text_eq(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

const struct kind *
kind_of(enum kind_id id)
{
	for (size_t i = 0; i < COUNT; i++)
		if (kinds[i].id == id)
			return &kinds[i];
	return NULL;
}

/* Which of the signers a key's name makes it; 0 for what signs no statements. */
static unsigned
signer_of(struct text key_name)
{
	struct text rest = key_name, owner;

	if (!text_cut(&rest, '/', &owner))
		return party_is_finder(key_name) ? KIND_BY_FINDER : KIND_BY_NODE;
	if (text_eq(rest, text_of(party_role_word(PARTY_ROOT))))
		return KIND_BY_ROOT;
	if (text_eq(rest, text_of(party_role_word(PARTY_RELEASE))))
		return KIND_BY_RELEASE;
	return 0;
}

bool
kind_signed_by(const struct kind *kind, struct text key_name)
{
	return (kind->signers & signer_of(key_name)) != 0;
}
