#include "http/visitor.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

#define ROOM_KEPT (8 * KIB) /* of a buffer, from one request to the next */

struct visitor *
visitor_add(struct visitor **list)
{
	struct visitor *visitor = mem_grow(NULL, sizeof(*visitor));

	if (visitor == NULL)
		return NULL;
	*visitor = (struct visitor){ .next = *list, .before = list, .fd = -1 };
	visitor->exchange.visitor = visitor;
	visitor->exchange.request.exchange = &visitor->exchange;
	visitor->exchange.request.file = -1;
	if (*list != NULL)
		(*list)->before = &visitor->next;
	*list = visitor;
	return visitor;
}

void
visitor_remove(struct visitor *visitor)
{
	*visitor->before = visitor->next;
	if (visitor->next != NULL)
		visitor->next->before = visitor->before;
	file_close(&visitor->exchange.request.file);
	buf_free(&visitor->exchange.body);
	buf_free(&visitor->exchange.query);
	answer_forget(&visitor->kept);
	free(visitor);
}

static void
forget_bytes(struct buf *buf)
{
	if (buf->room > ROOM_KEPT)
		buf_free(buf);
	else
		buf_clear(buf);
}

void
visitor_forget(struct visitor *visitor)
{
	struct exchange *exchange = &visitor->exchange;

	file_close(&exchange->request.file);
	forget_bytes(&exchange->body);
	forget_bytes(&exchange->query);
	*exchange = (struct exchange){
		.request = { .exchange = exchange, .file = -1 },
		.visitor = visitor,
		.body = exchange->body,
		.query = exchange->query,
	};
}
