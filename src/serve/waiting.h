/*
 * waiting.h - exchanges whose answer is for another process to give: each has a tag, by
 * which the answer finds it.
 */
#pragma once

#include "http/server.h"

struct waiting {
	struct waiting *next;
	struct exchange *exchange;
	uint32_t tag;
	int64_t since;   /* milliseconds, of a clock that nobody sets */
	unsigned asked;  /* how often the question was sent */
	bool out;        /* it is with whoever answers now */
	unsigned stage;  /* its owner's */
	struct buf body; /* of the answer so far, its owner's */
	void *mine;      /* its owner's; freed with it */
	void (*free_mine)(void *mine);
};

/* The last to come is the last of the list. */
struct waitings {
	struct waiting *first;
	unsigned count;
	uint32_t tag;
};

/* Hold an exchange; NULL when there is no memory, and then it is not held. */
must_use struct waiting *waiting_add(
    struct waitings *list, struct exchange *exchange, size_t body_max);

/* NULL when there is none of that tag. */
struct waiting *waiting_find(const struct waitings *list, uint32_t tag);

/* Reply, and forget it. */
void waiting_reply(struct waitings *list, struct waiting *waiting, struct response *response);

/* Forget all; their server is about to go. */
void waiting_free(struct waitings *list);

/* Milliseconds of that clock. */
int64_t waiting_now(void);
