/*
 * dag.h - what was said after what: statements that name those before them, in whatever order
 * they arrive.
 *
 * A statement counts once all that it names has come and counts, or once one that counts brings
 * it along as history.  Those that count stand in one order, which depends on nothing but which
 * they are: after all that each names, then by their times (never before those they name), by
 * how much is before them, by id.
 *
 * Within one audience each party's statements are a chain, since it knows its own: two of one
 * party neither of which knows of the other are a fork, and prove that it told different
 * things to different others.  That is only said of statements whose whole past is here.
 */
#pragma once

#include "base/err.h"
#include "crypto/hash.h"

#define DAG_NODES_MAX 250000 /* of one case, with what is only named */
#define DAG_EDGES_MAX                                                                          \
	4000000               /* 150 parties whose statements have as many heads before them   \
			       */
#define DAG_SEEN_MAX 25000000 /* statements times parties of their audience: 100 MB */
#define DAG_NONE UINT32_MAX

struct dag_node {
	struct hash id;
	int64_t at;    /* when its author says it was */
	int64_t since; /* that, or the latest time of what it names */
	uint32_t depth;
	uint32_t audience;
	uint32_t place;  /* of its author in its audience */
	uint32_t number; /* of its author's in its audience, from 1; 0: its past is not whole */
	uint32_t seen;   /* where the numbers of all that it knows begin */
	uint32_t out, in; /* its first edges */
	bool first;       /* stands before all others: what opens the case */
	bool here;        /* else it is only named */
	bool astray;      /* names as before it what was said to others: never counts */
	bool counts;
	bool told; /* it counts because one that counts tells it; its past is not all here */
	bool followed; /* another whose past is whole names it as before it */
};

enum dag_why {
	DAG_AFTER,  /* what its author knew of, in its audience */
	DAG_ABOUT,  /* what it is about, also of other audiences */
	DAG_BRINGS, /* what it is about and brings along itself: need only be here */
	DAG_TELLS,  /* what it brings along as history: need not have its past */
};

struct dag_edge {
	uint32_t from, to; /* `to` names `from`; of history, `from` tells `to` */
	uint32_t next_out, next_in;
	enum dag_why why;
};

/* The parties of an audience have places from 0. */
struct dag_audience {
	uint32_t width;
	uint32_t chains; /* where theirs begin */
};

/* What is here of one party in one audience, whole. */
struct dag_chain {
	uint32_t count, top; /* how many, and the highest number: the same without a fork */
};

struct dag {
	struct dag_node *node;
	struct dag_edge *edge;
	struct dag_audience *audience;
	struct dag_chain *chain;
	uint32_t *seen;
	uint32_t *index; /* of nodes, by id; a power of two */
	uint32_t *order; /* those that count, the first one first */
	size_t nodes, edges, audiences, chains, seens, ordered, slots;
	size_t node_room, edge_room, audience_room, chain_room, seen_room, order_room;
	size_t widths; /* of the audiences of all that is here */
	size_t steady; /* of the order: those whose places did not change since it was set */
	bool stale;    /* what counts has to be found out anew */
};

/* One statement that came. */
struct dag_said {
	struct hash id;
	int64_t at;
	bool first;
	uint32_t audience, place;
	const struct hash *after, *about, *tells;
	size_t after_count, about_count, tells_count;
};

/* A new audience of so many; its number is told.  Faults: LIMIT. */
must_use bool dag_add_audience(struct dag *dag, uint32_t width, uint32_t *out, struct err *err);

/* Take one in, and tell which node it is; one that is here already changes nothing.
 * Faults: LIMIT, after which it is not here. */
must_use bool dag_add(
    struct dag *dag, const struct dag_said *said, uint32_t *node, struct err *err);

/* Find out what counts and in which order.  Faults: LIMIT. */
must_use bool dag_settle(struct dag *dag, struct err *err);

/* DAG_NONE when it is not even named. */
uint32_t dag_find(const struct dag *dag, const struct hash *id);

/* Has a party forked in an audience? */
bool dag_forked(const struct dag *dag, uint32_t audience, uint32_t place);

/* The first two that show it, the lesser id first; there are such.  Faults: LIMIT. */
must_use bool dag_fork(const struct dag *dag, uint32_t audience, uint32_t place,
    uint32_t out[static 2], struct err *err);

void dag_free(struct dag *dag);
