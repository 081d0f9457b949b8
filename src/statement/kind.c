#include "statement/kind.h"

#include <stddef.h>

#define NAME(literal)                                                                          \
	{                                                                                      \
		literal, sizeof(literal) - 1                                                   \
	}

static const struct kind kinds[] = {
	{ KIND_MANIFEST, NAME("manifest"), true },
	{ KIND_REPORT, NAME("report"), false },
	{ KIND_RECEIPT, NAME("receipt"), false },
	{ KIND_POLL, NAME("poll"), false },
	{ KIND_RELEASE_SEAL, NAME("release.seal"), true },
	{ KIND_POLICY, NAME("policy"), true },
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
