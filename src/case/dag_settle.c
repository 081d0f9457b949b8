#include "case/dag_settle.h"

#include <stdlib.h>
#include <string.h>

#include "case/room.h"

bool
dag_before(const struct dag_node *a, const struct dag_node *b)
{
	if (a->first != b->first)
		return a->first;
	if (a->since != b->since)
		return a->since < b->since;
	if (a->depth != b->depth)
		return a->depth < b->depth;
	return memcmp(&a->id, &b->id, sizeof(a->id)) < 0;
}

/* --- what one that counts knows */

/* Take the higher numbers of what another knows. */
static void
learn(struct dag *dag, const struct dag_node *n, const struct dag_node *from)
{
	uint32_t width = dag->audience[n->audience].width;

	for (uint32_t i = 0; i < width; i++)
		if (dag->seen[n->seen + i] < dag->seen[from->seen + i])
			dag->seen[n->seen + i] = dag->seen[from->seen + i];
}

static bool
is_whole(const struct dag *dag, const struct dag_node *n)
{
	for (uint32_t e = n->in; e != DAG_NONE; e = dag->edge[e].next_in) {
		const struct dag_node *from = &dag->node[dag->edge[e].from];

		if (dag->edge[e].why == DAG_AFTER && (!from->counts || from->number == 0))
			return false;
	}
	return true;
}

/* An author who names what others were told hides where its own chain goes. */
static bool
goes_astray(const struct dag *dag, const struct dag_edge *edge)
{
	const struct dag_node *from = &dag->node[edge->from], *to = &dag->node[edge->to];

	return edge->why == DAG_AFTER && from->here && to->here &&
	       from->audience != to->audience;
}

/* Number it among its author's, if its past is whole. */
static bool
number(struct dag *dag, struct dag_node *n, struct err *err)
{
	const struct dag_audience *audience = &dag->audience[n->audience];
	struct dag_chain *chain = &dag->chain[audience->chains + n->place];
	uint32_t *seen;

	n->number = 0;
	if (!is_whole(dag, n))
		return true;
	seen =
	    room_grow(dag->seen, &dag->seen_room, dag->seens + audience->width, sizeof(*seen));
	if (seen == NULL)
		return err_memory(err);
	dag->seen = seen;
	n->seen = (uint32_t)dag->seens;
	memset(seen + n->seen, 0, audience->width * sizeof(*seen));
	dag->seens += audience->width;
	for (uint32_t e = n->in; e != DAG_NONE; e = dag->edge[e].next_in)
		if (dag->edge[e].why == DAG_AFTER)
			learn(dag, n, &dag->node[dag->edge[e].from]);
	n->number = ++seen[n->seen + n->place];
	chain->count++;
	if (chain->top < n->number)
		chain->top = n->number;
	return true;
}

/* Only who knows the whole past of what it follows stands for that as a head. */
static void
mark_followed(struct dag *dag, const struct dag_node *n)
{
	for (uint32_t e = n->in; n->number != 0 && e != DAG_NONE; e = dag->edge[e].next_in)
		if (dag->edge[e].why == DAG_AFTER)
			dag->node[dag->edge[e].from].followed = true;
}

/* Where it stands, from what it names and what of that counts. */
static bool
place(struct dag *dag, struct dag_node *n, struct err *err)
{
	n->since = n->at;
	n->depth = 0;
	for (uint32_t e = n->in; e != DAG_NONE; e = dag->edge[e].next_in) {
		const struct dag_node *from = &dag->node[dag->edge[e].from];

		if (dag->edge[e].why == DAG_TELLS || !from->counts)
			continue;
		if (n->since < from->since)
			n->since = from->since;
		if (n->depth <= from->depth)
			n->depth = from->depth + 1;
	}
	if (!number(dag, n, err))
		return false;
	mark_followed(dag, n);
	return true;
}

/* --- all anew */

/* Working memory: two lists as long as there are nodes. */
struct work {
	uint32_t *queue;
	uint32_t *left; /* of what each names: not done yet */
	size_t queued;
};

static void
work_free(struct work *work)
{
	free(work->queue);
	free(work->left);
}

static bool
work_make(const struct dag *dag, struct work *work, struct err *err)
{
	size_t room = 0;

	work->queue = room_grow(NULL, &room, dag->nodes, sizeof(uint32_t));
	room = 0;
	work->left = room_grow(NULL, &room, dag->nodes, sizeof(uint32_t));
	return (work->queue != NULL && work->left != NULL) || err_memory(err);
}

static void
count_in(struct dag *dag, struct work *work, uint32_t node)
{
	if (dag->node[node].counts || !dag->node[node].here || dag->node[node].astray)
		return;
	dag->node[node].counts = true;
	work->queue[work->queued++] = node;
}

/* Must the one wait until the other counts, or, of what it brings, is here? */
static bool
holds_up(const struct dag *dag, const struct dag_edge *edge)
{
	if (edge->why == DAG_BRINGS)
		return !dag->node[edge->from].here;
	return edge->why != DAG_TELLS;
}

/* How much of what each names is open. */
static void
begin(struct dag *dag, struct work *work)
{
	for (size_t i = 0; i < dag->nodes; i++) {
		dag->node[i].counts = false;
		dag->node[i].followed = false;
		dag->node[i].astray = false;
		dag->node[i].number = 0;
		work->left[i] = 0;
	}
	for (size_t i = 0; i < dag->edges; i++) {
		work->left[dag->edge[i].to] += holds_up(dag, &dag->edge[i]);
		if (goes_astray(dag, &dag->edge[i]))
			dag->node[dag->edge[i].to].astray = true;
	}
}

/* What counts: that whose past is here, and what it tells, and so on. */
static void
find_what_counts(struct dag *dag, struct work *work)
{
	for (uint32_t i = 0; i < dag->nodes; i++)
		if (work->left[i] == 0)
			count_in(dag, work, i);
	for (size_t i = 0; i < work->queued; i++) {
		for (uint32_t e = dag->node[work->queue[i]].out; e != DAG_NONE;
		     e = dag->edge[e].next_out) {
			uint32_t to = dag->edge[e].to;

			if (dag->edge[e].why == DAG_TELLS ||
			    (dag->edge[e].why != DAG_BRINGS && --work->left[to] == 0))
				count_in(dag, work, to);
		}
	}
	for (size_t i = 0; i < dag->nodes; i++)
		dag->node[i].told = dag->node[i].counts && work->left[i] > 0;
}

/* Of what each names that counts, how much is not placed. */
static void
begin_placing(struct dag *dag, struct work *work)
{
	for (size_t i = 0; i < dag->nodes; i++)
		work->left[i] = 0;
	for (size_t i = 0; i < dag->edges; i++)
		work->left[dag->edge[i].to] +=
		    dag->edge[i].why != DAG_TELLS && dag->node[dag->edge[i].from].counts;
	work->queued = 0;
	for (uint32_t i = 0; i < dag->nodes; i++)
		if (dag->node[i].counts && work->left[i] == 0)
			work->queue[work->queued++] = i;
}

/* Each after all that it names. */
static bool
place_all(struct dag *dag, struct work *work, struct err *err)
{
	begin_placing(dag, work);
	for (size_t i = 0; i < work->queued; i++) {
		struct dag_node *n = &dag->node[work->queue[i]];

		if (!place(dag, n, err))
			return false;
		for (uint32_t e = n->out; e != DAG_NONE; e = dag->edge[e].next_out) {
			uint32_t to = dag->edge[e].to;

			if (dag->edge[e].why != DAG_TELLS && --work->left[to] == 0 &&
			    dag->node[to].counts)
				work->queue[work->queued++] = to;
		}
	}
	return true;
}

static int
compare(const void *a, const void *b, void *dag)
{
	const struct dag_node *node = ((const struct dag *)dag)->node;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (x == y)
		return 0;
	return dag_before(&node[x], &node[y]) ? -1 : 1;
}

static bool
sort(struct dag *dag, const struct work *work, struct err *err)
{
	uint32_t *order =
	    room_grow(dag->order, &dag->order_room, work->queued + 1, sizeof(*order));
	size_t same = 0;

	if (order == NULL)
		return err_memory(err);
	dag->order = order;
	qsort_r(work->queue, work->queued, sizeof(*order), compare, dag);
	while (same < dag->steady && same < work->queued && order[same] == work->queue[same])
		same++;
	dag->steady = same;
	dag->ordered = work->queued;
	memcpy(order, work->queue, work->queued * sizeof(*order));
	return true;
}

bool
dag_settle(struct dag *dag, struct err *err)
{
	scoped(work_free) struct work work = { 0 };

	if (!dag->stale)
		return true;
	if (!work_make(dag, &work, err))
		return false;
	dag->seens = 0;
	memset(dag->chain, 0, dag->chains * sizeof(*dag->chain));
	begin(dag, &work);
	find_what_counts(dag, &work);
	if (!place_all(dag, &work, err) || !sort(dag, &work, err))
		return false;
	dag->stale = false;
	return true;
}

/* --- one more */

/* Must it wait for what it names, or never count? */
static bool
must_wait(const struct dag *dag, struct dag_node *n)
{
	bool wait = false;

	for (uint32_t e = n->in; e != DAG_NONE; e = dag->edge[e].next_in) {
		const struct dag_node *from = &dag->node[dag->edge[e].from];

		wait = wait || (dag->edge[e].why == DAG_BRINGS ? !from->here : !from->counts);
		n->astray = n->astray || goes_astray(dag, &dag->edge[e]);
	}
	return wait || n->astray;
}

/* Does it tell what is here and did not count? */
static bool
tells_more(const struct dag *dag, const struct dag_node *n)
{
	for (uint32_t e = n->out; e != DAG_NONE; e = dag->edge[e].next_out) {
		const struct dag_node *told = &dag->node[dag->edge[e].to];

		if (told->here && !told->counts)
			return true;
	}
	return false;
}

/* Into the order, at its place; there is room. */
static void
insert(struct dag *dag, uint32_t node)
{
	size_t at = dag->ordered;

	while (at > 0 && dag_before(&dag->node[node], &dag->node[dag->order[at - 1]])) {
		dag->order[at] = dag->order[at - 1];
		at--;
	}
	dag->order[at] = node;
	dag->ordered++;
	if (dag->steady > at)
		dag->steady = at;
}

void
dag_settle_one(struct dag *dag, uint32_t node)
{
	struct dag_node *n = &dag->node[node];
	struct err ignored;

	if (must_wait(dag, n))
		return;
	n->counts = true;
	if (tells_more(dag, n) || !place(dag, n, &ignored))
		dag->stale = true;
	else
		insert(dag, node);
}
