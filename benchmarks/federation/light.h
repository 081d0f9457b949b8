/*
 * light.h - nodes by number that are nothing but keys: n7.bench.example always has the same.
 */
#pragma once

#include "action/peer/peering.h"
#include "crypto/note_key.h"
#include "statement/manifest.h"

#define LIGHT_NAME_MAX 64

struct light {
	char name[LIGHT_NAME_MAX];
	struct note_key key; /* for statements */
	struct identity identity;
	struct buf note; /* its manifest */
};

/* Release with light_free(). */
void light_make(unsigned number, const char *url, struct light *out);
void light_free(struct light *light);

/* Have a node, whose server does not run, know the first `count` of them. */
void light_introduce(const char *dir, unsigned count, const char *url);
