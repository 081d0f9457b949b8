/*
 * revision.h - version numbers of an advisory: integers, or those of semver.org 2.0.
 */
#pragma once

#include "base/text.h"

struct revision {
	bool semantic;
	struct text major, minor, patch; /* decimal digits, however many */
	struct text prerelease;          /* "rc.1"; empty: none */
	struct text build;
};

/* The texts are cut from `in`. */
must_use bool revision_parse(struct text in, struct revision *out);

/* As semver.org orders them; build metadata does not count.  An integer is its major. */
int revision_order(const struct revision *a, const struct revision *b);

/* The same without what follows the patch. */
int revision_order_released(const struct revision *a, const struct revision *b);

/* 0, or 0.y.z. */
bool revision_is_initial(const struct revision *revision);
