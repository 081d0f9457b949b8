#include "case/dag.h"

#include <stdlib.h>
#include <string.h>

#include "case/dag_settle.h"
#include "case/room.h"

#define SLOTS_LEAST 64

void
dag_free(struct dag *dag)
{
	free(dag->node);
	free(dag->edge);
	free(dag->audience);
	free(dag->chain);
	free(dag->seen);
	free(dag->index);
	free(dag->order);
	*dag = (struct dag){ 0 };
}

/* --- finding by id */

static size_t
slot_of(const struct dag *dag, const struct hash *id)
{
	uint64_t key;
	size_t slot;

	memcpy(&key, id->bytes, sizeof(key));
	slot = (size_t)key & (dag->slots - 1);
	while (dag->index[slot] != DAG_NONE && !hash_eq(&dag->node[dag->index[slot]].id, id))
		slot = (slot + 1) & (dag->slots - 1);
	return slot;
}

uint32_t
dag_find(const struct dag *dag, const struct hash *id)
{
	return dag->slots == 0 ? DAG_NONE : dag->index[slot_of(dag, id)];
}

/* Twice as many slots as nodes at least. */
static bool
widen_index(struct dag *dag, struct err *err)
{
	size_t slots = dag->slots == 0 ? SLOTS_LEAST : 2 * dag->slots, room = 0;
	uint32_t *index;

	if (2 * (dag->nodes + 1) <= dag->slots)
		return true;
	index = room_grow(NULL, &room, slots, sizeof(*index));
	if (index == NULL)
		return err_memory(err);
	memset(index, 0xff, slots * sizeof(*index));
	free(dag->index);
	dag->index = index;
	dag->slots = slots;
	for (size_t i = 0; i < dag->nodes; i++)
		index[slot_of(dag, &dag->node[i].id)] = (uint32_t)i;
	return true;
}

/* The node of an id; one that is only named, when it is new. */
static bool
name(struct dag *dag, const struct hash *id, uint32_t *out, struct err *err)
{
	struct dag_node *grown;

	*out = dag_find(dag, id);
	if (*out != DAG_NONE)
		return true;
	if (dag->nodes == DAG_NODES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the case has over %d statements", DAG_NODES_MAX);
	grown = room_grow(dag->node, &dag->node_room, dag->nodes + 1, sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	dag->node = grown;
	if (!widen_index(dag, err))
		return false;
	*out = (uint32_t)dag->nodes++;
	dag->node[*out] = (struct dag_node){ .id = *id, .out = DAG_NONE, .in = DAG_NONE };
	dag->index[slot_of(dag, id)] = *out;
	return true;
}

/* --- edges */

static bool
make_room(struct dag *dag, size_t more, struct err *err)
{
	struct dag_edge *edge;
	uint32_t *order;

	if (dag->edges + more > DAG_EDGES_MAX)
		return err_set(err, FAULT_LIMIT,
		    "the case's statements name each other over %d times", DAG_EDGES_MAX);
	edge = room_grow(dag->edge, &dag->edge_room, dag->edges + more, sizeof(*edge));
	if (edge == NULL)
		return err_memory(err);
	dag->edge = edge;
	order = room_grow(dag->order, &dag->order_room, dag->ordered + 1, sizeof(*order));
	if (order == NULL)
		return err_memory(err);
	dag->order = order;
	return true;
}

static void
link_up(struct dag *dag, uint32_t from, uint32_t to, enum dag_why why)
{
	struct dag_node *a = &dag->node[from], *b = &dag->node[to];

	dag->edge[dag->edges] = (struct dag_edge){ from, to, a->out, b->in, why };
	a->out = (uint32_t)dag->edges;
	b->in = (uint32_t)dag->edges;
	dag->edges++;
}

/* All that it names have nodes; so what follows cannot fail. */
static bool
name_all(struct dag *dag, const struct dag_said *said, struct err *err)
{
	uint32_t ignored;

	for (size_t i = 0; i < said->after_count; i++)
		if (!name(dag, &said->after[i], &ignored, err))
			return false;
	for (size_t i = 0; i < said->about_count; i++)
		if (!name(dag, &said->about[i], &ignored, err))
			return false;
	for (size_t i = 0; i < said->tells_count; i++)
		if (!name(dag, &said->tells[i], &ignored, err))
			return false;
	return true;
}

/* Does it bring along what it is about? */
static bool
brings(const struct dag_said *said, const struct hash *id)
{
	for (size_t i = 0; i < said->tells_count; i++)
		if (hash_eq(&said->tells[i], id))
			return true;
	return false;
}

static void
link_all(struct dag *dag, const struct dag_said *said, uint32_t node)
{
	for (size_t i = 0; i < said->after_count; i++)
		link_up(dag, dag_find(dag, &said->after[i]), node, DAG_AFTER);
	for (size_t i = 0; i < said->about_count; i++)
		link_up(dag, dag_find(dag, &said->about[i]), node,
		    brings(said, &said->about[i]) ? DAG_BRINGS : DAG_ABOUT);
	for (size_t i = 0; i < said->tells_count; i++)
		link_up(dag, node, dag_find(dag, &said->tells[i]), DAG_TELLS);
}

/* --- */

bool
dag_add_audience(struct dag *dag, uint32_t width, uint32_t *out, struct err *err)
{
	struct dag_audience *audience = room_grow(
	    dag->audience, &dag->audience_room, dag->audiences + 1, sizeof(*audience));
	struct dag_chain *chain;

	if (audience == NULL)
		return err_memory(err);
	dag->audience = audience;
	chain = room_grow(dag->chain, &dag->chain_room, dag->chains + width, sizeof(*chain));
	if (chain == NULL)
		return err_memory(err);
	dag->chain = chain;
	memset(chain + dag->chains, 0, width * sizeof(*chain));
	*out = (uint32_t)dag->audiences++;
	audience[*out] = (struct dag_audience){ width, (uint32_t)dag->chains };
	dag->chains += width;
	return true;
}

bool
dag_add(struct dag *dag, const struct dag_said *said, uint32_t *node, struct err *err)
{
	size_t before = dag->nodes;
	struct dag_node *n;
	uint32_t index;
	bool fresh;

	if (!name(dag, &said->id, &index, err))
		return false;
	*node = index;
	if (dag->node[index].here)
		return true;
	fresh = dag->nodes > before;
	if (dag->widths + dag->audience[said->audience].width > DAG_SEEN_MAX)
		return err_set(err, FAULT_LIMIT,
		    "the case has over %d statements times those who heard them", DAG_SEEN_MAX);
	if (!make_room(dag, said->after_count + said->about_count + said->tells_count, err) ||
	    !name_all(dag, said, err))
		return false;
	link_all(dag, said, index);
	n = &dag->node[index];
	n->at = said->at;
	n->first = said->first;
	n->audience = said->audience;
	n->place = said->place;
	n->here = true;
	dag->widths += dag->audience[said->audience].width;
	if (!fresh)
		dag->stale = true; /* somebody waits for it */
	if (!dag->stale)
		dag_settle_one(dag, index);
	return true;
}

bool
dag_forked(const struct dag *dag, uint32_t audience, uint32_t place)
{
	const struct dag_chain *chain = &dag->chain[dag->audience[audience].chains + place];

	return chain->count != chain->top;
}

/* By their number, then by id. */
static int
compare(const void *a, const void *b, void *dag)
{
	const struct dag_node *node = ((const struct dag *)dag)->node;
	const struct dag_node *x = &node[*(const uint32_t *)a],
			      *y = &node[*(const uint32_t *)b];

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return memcmp(&x->id, &y->id, sizeof(x->id));
}

static void
find_twins(const struct dag *dag, const uint32_t *chain, size_t count, uint32_t out[static 2])
{
	for (size_t i = 1; i < count; i++) {
		if (dag->node[chain[i - 1]].number != dag->node[chain[i]].number)
			continue;
		out[0] = chain[i - 1];
		out[1] = chain[i];
		return;
	}
}

bool
dag_fork(const struct dag *dag, uint32_t audience, uint32_t place, uint32_t out[static 2],
    struct err *err)
{
	size_t room = 0, count = 0;
	uint32_t *chain = room_grow(NULL, &room, dag->nodes, sizeof(*chain));
	struct dag whole = *dag;

	if (chain == NULL)
		return err_memory(err);
	for (uint32_t i = 0; i < dag->nodes; i++) {
		const struct dag_node *n = &dag->node[i];

		if (n->counts && n->number != 0 && n->audience == audience && n->place == place)
			chain[count++] = i;
	}
	qsort_r(chain, count, sizeof(*chain), compare, &whole);
	find_twins(dag, chain, count, out);
	free(chain);
	return true;
}
