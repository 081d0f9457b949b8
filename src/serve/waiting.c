#include "serve/waiting.h"

#include <stdlib.h>
#include <time.h>

#include "base/mem.h"

int64_t
waiting_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct waiting *
waiting_add(struct waitings *list, struct exchange *exchange, size_t body_max)
{
	struct waiting *waiting = mem_grow(NULL, sizeof(*waiting));
	struct waiting **end = &list->first;

	if (waiting == NULL)
		return NULL;
	while (*end != NULL)
		end = &(*end)->next;
	*waiting = (struct waiting){
		.exchange = exchange,
		.tag = list->tag++,
		.since = waiting_now(),
		.body = BUF(body_max),
	};
	*end = waiting;
	list->count++;
	exchange_hold(exchange);
	return waiting;
}

struct waiting *
waiting_find(const struct waitings *list, uint32_t tag)
{
	struct waiting *waiting = list->first;

	while (waiting != NULL && waiting->tag != tag)
		waiting = waiting->next;
	return waiting;
}

static void
forget(struct waitings *list, struct waiting *waiting)
{
	struct waiting **at = &list->first;

	while (*at != waiting)
		at = &(*at)->next;
	*at = waiting->next;
	list->count--;
	buf_free(&waiting->body);
	if (waiting->mine != NULL)
		waiting->free_mine(waiting->mine);
	free(waiting);
}

void
waiting_reply(struct waitings *list, struct waiting *waiting, struct response *response)
{
	struct exchange *exchange = waiting->exchange;

	forget(list, waiting);
	server_reply(exchange, response);
}

void
waiting_free(struct waitings *list)
{
	while (list->first != NULL)
		forget(list, list->first);
}
