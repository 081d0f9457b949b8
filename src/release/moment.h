/*
 * moment.h - may a member let its share of a sealed release go now?
 *
 * At T, once enough of the seal's witnesses say that it is T, or once its grace is over by
 * the member's own clock; at once when the key is public anyway.  Never before, and never
 * because somebody asks: no request is among the facts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct moment_facts {
	bool dealt;    /* a share was dealt to this member, and fits the seal */
	bool key_out;  /* the very key was seen: opened early by its publisher, or a breach */
	int64_t opens; /* T, as it stands after postponements that count: seconds UTC */
	int64_t grace; /* seconds */
	size_t needed; /* witnesses, one more than may lie */
	size_t said;   /* distinct pinned ones that cosigned anything at T or later */
	int64_t now;   /* by the member's own clock */
};

enum moment {
	MOMENT_NONE,      /* nothing was dealt */
	MOMENT_KEY_OUT,   /* let it go */
	MOMENT_WITNESSED, /* let it go */
	MOMENT_GRACE,     /* let it go: the witnesses were silent */
	MOMENT_WAITING,   /* it is T here; nobody has confirmed that */
	MOMENT_BEFORE,
};

struct moment_verdict {
	enum moment moment;
	bool may;        /* let it go */
	const char *why; /* in words, that follow "this node's share " */
};

struct moment_verdict moment_judge(const struct moment_facts *facts);
