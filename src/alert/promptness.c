#include "alert/promptness.h"

#include <stdlib.h>

#define MINUTE 60

bool
promptness_make(
    struct arena *arena, struct text name, size_t room, struct promptness *out, struct err *err)
{
	struct promptness made = {
		.name = name,
		.room = room,
		.receipts = arena_array(arena, int64_t, room + 1),
		.acks = arena_array(arena, int64_t, room + 1),
	};

	if (made.receipts == NULL || made.acks == NULL)
		return err_memory(err);
	*out = made;
	return true;
}

/* A clock that is behind makes nothing come before it was said. */
static int64_t
since(const struct promptness_case *of, int64_t at)
{
	return at > of->told_at ? at - of->told_at : 0;
}

static void
hold_to_promise(
    struct promptness *p, const struct holder *holder, const struct promptness_case *of)
{
	int64_t limit = of->within * MINUTE;

	if (of->within == 0)
		return;
	p->promised++;
	if (holder->acked && since(of, holder->acked_at) <= limit)
		p->kept++;
	else if (holder->acked || since(of, of->now) > limit)
		p->late++;
}

void
promptness_add(
    struct promptness *p, const struct holder *holder, const struct promptness_case *of)
{
	if (p->told == p->room)
		return;
	p->told++;
	if (holder->received)
		p->receipts[p->received++] = since(of, holder->received_at);
	if (holder->acked)
		p->acks[p->acked++] = since(of, holder->acked_at);
	hold_to_promise(p, holder, of);
}

static int
compare(const void *a, const void *b)
{
	const int64_t *one = a, *two = b;

	return (*one > *two) - (*one < *two);
}

static int64_t
ordered(int64_t *seconds, size_t count, size_t at)
{
	if (count == 0)
		return -1;
	qsort(seconds, count, sizeof(*seconds), compare);
	return seconds[at];
}

int64_t
promptness_median(int64_t *seconds, size_t count)
{
	return ordered(seconds, count, count / 2);
}

int64_t
promptness_slowest(int64_t *seconds, size_t count)
{
	return ordered(seconds, count, count - 1);
}
