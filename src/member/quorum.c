#include "member/quorum.h"

#include <stdlib.h>

#include "base/mem.h"

/* A member in the draw. */
struct lot {
	struct hash rank;
	const struct quorum_member *member;
};

struct quorum_least
quorum_least(size_t vendors, size_t others)
{
	size_t all = vendors + others, most = all / 2 + 1;
	struct quorum_least least = { 0, 0 };

	if (all == 0)
		return least;
	/* As many of each as there are of them, rounded; one at least that is no vendor. */
	least.others = (2 * most * others + all) / (2 * all);
	if (least.others == 0 && others > 0)
		least.others = 1;
	if (least.others < most && most - least.others > vendors)
		least.others = most - vendors;
	least.vendors = most - least.others;
	return least;
}

static int
by_rank(const void *a, const void *b)
{
	const struct lot *one = a, *other = b;

	return text_order(
	    text_bytes(one->rank.bytes, HASH_LEN), text_bytes(other->rank.bytes, HASH_LEN));
}

static int
by_name(const void *a, const void *b)
{
	const struct lot *one = a, *other = b;

	return text_order(one->member->name, other->member->name);
}

/* The same for everybody who knows the members, and another for each log. */
static struct hash
rank_of(const struct quorum *q, const struct quorum_member *member)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, text_bytes("accord/witness/v1", sizeof("accord/witness/v1")));
	hasher_add(&hasher, text_bytes(q->accord.bytes, HASH_LEN));
	hasher_add(&hasher, q->self);
	hasher_add(&hasher, text_bytes("", 1));
	hasher_add(&hasher, member->name);
	return hasher_end(&hasher);
}

static size_t
count_others(const struct lot *lot, size_t count)
{
	size_t others = 0;

	for (size_t i = 0; i < count; i++)
		others += lot[i].member->vendor ? 0 : 1;
	return others;
}

/* Of too many those of the lowest ranks, the last of whom makes room for one who is no
 * vendor, if there is none among them. */
static size_t
choose(struct lot *lot, size_t count)
{
	size_t most = QUORUM_WITNESSES_MAX;

	qsort(lot, count, sizeof(lot[0]), by_rank);
	if (count <= most)
		return count;
	for (size_t i = most; i < count && count_others(lot, most) == 0; i++)
		if (!lot[i].member->vendor)
			lot[most - 1] = lot[i];
	return most;
}

static size_t
draw(const struct quorum *q, struct lot *lot)
{
	size_t count = 0;

	for (size_t i = 0; i < q->count; i++)
		if (!text_eq(q->member[i].name, q->self))
			lot[count++] = (struct lot){ rank_of(q, &q->member[i]), &q->member[i] };
	if (count == 0)
		return 0;
	count = choose(lot, count);
	qsort(lot, count, sizeof(lot[0]), by_name);
	return count;
}

static void
put_witnesses(const struct lot *lot, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		buf_addf(out, "witness %.*s ", TEXT_ARGS(lot[i].member->name));
		vkey_format(&lot[i].member->key, out);
		buf_addf(out, " %.*s" QUORUM_WITNESS_PATH "\n", TEXT_ARGS(lot[i].member->url));
	}
}

static void
put_group(const struct lot *lot, size_t count, bool vendors, size_t least, struct buf *out)
{
	buf_addf(out, "group %s %zu", vendors ? "vendors" : "others", least);
	for (size_t i = 0; i < count; i++)
		if (lot[i].member->vendor == vendors)
			buf_addf(out, " %.*s", TEXT_ARGS(lot[i].member->name));
	buf_add(out, TEXT("\n"));
}

/* Append the groups; the name of the one that is the members' quorum. */
static const char *
put_groups(const struct lot *lot, size_t count, struct buf *out)
{
	size_t others = count_others(lot, count);
	struct quorum_least least = quorum_least(count - others, others);

	if (least.vendors > 0)
		put_group(lot, count, true, least.vendors, out);
	if (least.others > 0)
		put_group(lot, count, false, least.others, out);
	if (least.vendors > 0 && least.others > 0)
		buf_add(out, TEXT("group members all vendors others\n"));
	if (count == 0)
		return NULL;
	return least.others == 0 ? "vendors" : least.vendors == 0 ? "others" : "members";
}

/* The lines of the extra policy but its quorum, whose name is told. */
static bool
put_extra(struct text extra, struct text *name, struct buf *out, struct err *err)
{
	struct text rest = extra, line;

	*name = TEXT("");
	while (text_each(&rest, '\n', &line)) {
		if (text_starts(line, TEXT("log ")))
			return err_set(err, FAULT_INPUT, "it names a log");
		if (text_skip(&line, TEXT("quorum "))) {
			*name = line;
			continue;
		}
		buf_add(out, line);
		buf_add(out, TEXT("\n"));
	}
	return extra.len == 0 || (name->len > 0 && !text_eq(*name, TEXT("none"))) ||
	       err_set(err, FAULT_INPUT, "it has no line 'quorum NAME'");
}

static bool
put_all(const struct quorum *q, struct lot *lot, struct buf *out, struct err *err)
{
	size_t count = draw(q, lot);
	struct text extra;
	const char *members;

	buf_add(out, TEXT("log "));
	vkey_format(&q->log, out);
	buf_add(out, TEXT("\n"));
	put_witnesses(lot, count, out);
	members = put_groups(lot, count, out);
	if (!put_extra(q->extra, &extra, out, err))
		return false;
	if (members != NULL && extra.len > 0)
		buf_addf(out, "group all all %s %.*s\nquorum all\n", members, TEXT_ARGS(extra));
	else if (extra.len > 0)
		buf_addf(out, "quorum %.*s\n", TEXT_ARGS(extra));
	else
		buf_addf(out, "quorum %s\n", members == NULL ? "none" : members);
	return buf_ok(out, err);
}

bool
quorum_format(const struct quorum *quorum, struct buf *out, struct err *err)
{
	static const size_t most = QUORUM_MEMBERS_MAX;
	struct lot *lot;
	size_t before = out->len;
	bool done;

	if (quorum->count > most)
		return err_set(err, FAULT_LIMIT, "more than %zu members", most);
	lot = mem_grow(NULL, (quorum->count + 1) * sizeof(*lot));
	if (lot == NULL)
		return err_memory(err);
	done = put_all(quorum, lot, out, err);
	free(lot);
	if (!done && !out->failed)
		buf_cut(out, before);
	return done;
}
