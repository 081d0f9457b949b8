/*
 * change.h - what changes for finders from one version of a disclosure policy to the next,
 * in words.
 */
#pragma once

#include "bounty/disclosure.h"

enum change_way {
	CHANGE_BETTER, /* for those who report */
	CHANGE_WORSE,
	CHANGE_UNCLEAR, /* words whose sense no program knows */
	CHANGE_EVEN,    /* neither */
};

struct change {
	enum change_way way;
	struct text words; /* "now in scope: *.example.com"; in the arena */
};

struct changes {
	size_t count;
	struct change *at;
};

/* All that differs, in the order of the policy; none if they are the same.
 * Faults: LIMIT. */
must_use bool change_list(const struct disclosure *from, const struct disclosure *to,
    struct arena *arena, struct changes *out, struct err *err);

/* Is there any that finders would want to be told: worse, or unclear? */
bool change_any_worse(const struct changes *changes);

const char *change_way_word(enum change_way way);
