/*
 * case_bench.c - how many statements of a case are folded in a second?
 *
 *	case_bench fold|late|read PARTIES STATEMENTS SECONDS
 *
 * A case of so many parties, all of whom hear all, and so many statements: half messages, a
 * third status, the rest about an embargo, each after what its author has heard so far, which
 * is all but the last few.  Folded are, each time from nothing:
 *
 *	fold   parsed statements, in the order in which they were said, the state after each
 *	late   the same, as they come to one who was away: mixed up by hundreds; the state at
 *last read   the notes: each parsed whole, checked, and folded; signatures were verified before
 *
 * Prints how many of them a second of processor time takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "case/ledger.h"
#include "case/role.h"
#include "moves.h"

#define HEARD_LATE 3 /* of the last statements, its author has not heard so many */
#define WINDOW 300   /* within which what comes late is mixed up */
#define LABEL 64

static struct {
	size_t parties, count;
	char (*labels)[LABEL];
	struct text *names;
	struct move *moves;
	struct text *notes;
} made;

static struct err err;

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "case_bench: %s\n", what);
	exit(EXIT_FAILURE);
}

static void *
room(size_t count, size_t size)
{
	void *at = calloc(count, size);

	need(at != NULL, "out of memory");
	return at;
}

/* The heads that the author of the n-th knows: all but the last few said. */
static struct shape_list
after(const struct ledger *heard, const struct text *names)
{
	struct hash *heads = room(MOVE_AFTER_MAX, sizeof(*heads));
	size_t count = ledger_heads(heard, names, made.parties, heads, MOVE_AFTER_MAX);

	return (struct shape_list){ count, heads };
}

static void
say(struct move *move, const struct note_key *key)
{
	struct buf *note = room(1, sizeof(*note));
	struct signer signer = note_key_signer(key);
	struct hash id;

	*note = BUF(MIB);
	need(move_sign(move, &signer, move->at, note, &id, &err), err.text);
	made.notes[made.count] = buf_text(note);
	move->id = id;
	if (move->kind == KIND_CASE_OPEN)
		move->of_case = id;
	made.count++;
}

static void
fill(struct move *move, size_t n, const struct hash *terms)
{
	switch (n < 2 ? 6 + n : n == 2 ? 5 : n % 6) {
	case 6:
		move->kind = KIND_CASE_OPEN;
		move->title = TEXT("HTTP/2 streams that are reset at once");
		break;
	case 7:
		move->kind = KIND_EMBARGO_PROPOSE;
		move->ends = MOVES_AT + INT64_C(45) * 86400;
		break;
	case 0:
	case 2:
	case 4:
		move->kind = KIND_CASE_MESSAGE;
		move->text =
		    TEXT("We can reproduce it with the third attachment; a fix is being "
			 "reviewed, and we shall know more on Tuesday.");
		break;
	case 1:
	case 3:
		move->kind = KIND_CASE_STATUS;
		move->rm = RM_ACCEPTED;
		break;
	default:
		move->kind = KIND_EMBARGO_ACCEPT;
		move->terms = *terms;
		break;
	}
}

static void
name_all(struct move_party *party, struct note_key *keys)
{
	unsigned *roles = room(1, sizeof(*roles));

	*roles = 1; /* a vendor, as role_words has it */
	for (size_t i = 0; i < made.parties; i++) {
		snprintf(made.labels[i], LABEL, "psirt-%04zu.vendor.example", i);
		made.names[i] = text_of(made.labels[i]);
		party[i] = (struct move_party){
			.name = made.names[i], .words = { 1, roles }, .roles = ROLE_VENDOR
		};
		keys[i] = test_key(made.labels[i], 'k');
	}
}

/* Everything that is said, and the notes of it. */
static void
make(size_t count)
{
	struct ledger *heard = room(1, sizeof(*heard));
	struct move_party *party = room(made.parties, sizeof(*party));
	struct note_key *keys = room(made.parties, sizeof(*keys));
	struct hash terms = { 0 };
	size_t hears = 0;

	name_all(party, keys);
	for (size_t n = 0; n < count; n++) {
		struct move *move = &made.moves[n];
		size_t by = n < 3 ? n % 2 : n * 7919 % made.parties;

		*move = (struct move){ .by = made.names[by],
			.at = MOVES_AT + (int64_t)n,
			.to = { made.parties, made.names } };
		fill(move, n, &terms);
		move->parties = (struct shape_list){ n == 0 ? made.parties : 0, party };
		if (n > 0) {
			move->of_case = made.moves[0].id;
			move->after = after(heard, made.names);
		}
		say(move, &keys[by]);
		if (n == 0)
			ledger_make(heard, &move->id);
		terms = made.moves[n > 0].id;
		for (; hears + HEARD_LATE <= n || (hears < 2 && hears <= n); hears++)
			need(ledger_add(heard, &made.moves[hears], &err) &&
				 ledger_fold(heard, &err),
			    err.text);
	}
	ledger_free(heard);
}

static void
check(const struct ledger *ledger)
{
	size_t next = 0;
	struct hash missing;

	need(ledger->folded == made.count, "not all of it counts");
	need(!ledger_missing(ledger, &next, &missing), "something is missing");
	need(ledger->state.em == EM_ACTIVE, "there is no embargo");
}

static void
fold(struct ledger *ledger)
{
	for (size_t i = 0; i < made.count; i++)
		need(ledger_add(ledger, &made.moves[i], &err) && ledger_fold(ledger, &err),
		    err.text);
}

static void
late(struct ledger *ledger)
{
	for (size_t from = 0; from < made.count; from += WINDOW) {
		size_t len = made.count - from < WINDOW ? made.count - from : WINDOW;

		for (size_t i = 0; i < len; i++)
			need(ledger_add(ledger, &made.moves[from + (len - 1 - i)], &err),
			    err.text);
	}
	need(ledger_fold(ledger, &err), err.text);
}

static void
read_notes(struct ledger *ledger)
{
	scoped(statement_free) struct statement s = { 0 };

	for (size_t i = 0; i < made.count; i++) {
		scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
		struct move move;

		need(statement_reopen_in(&s, made.notes[i], &err) &&
			 move_parse(&s, &arena, &move, &err) &&
			 ledger_add(ledger, &move, &err) && ledger_fold(ledger, &err),
		    err.text);
	}
}

static const struct {
	const char *name;
	void (*once)(struct ledger *ledger);
} tasks[] = {
	{ "fold", fold },
	{ "late", late },
	{ "read", read_notes },
};

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static double
rate(void (*once)(struct ledger *ledger), double seconds)
{
	double began = now(), took;
	uint64_t n = 0;

	do {
		struct ledger ledger;

		ledger_make(&ledger, &made.moves[0].id);
		once(&ledger);
		check(&ledger);
		ledger_free(&ledger);
		n += made.count;
		took = now() - began;
	} while (took < seconds);
	return (double)n / took;
}

int
main(int argc, char **argv)
{
	uint64_t parties = 0, count = 0;

	need(argc == 5 && text_u64(text_of(argv[2]), &parties) &&
		 text_u64(text_of(argv[3]), &count) && parties >= 5 &&
		 parties <= MOVE_PARTIES_MAX && count >= 10,
	    "usage: case_bench fold|late|read PARTIES STATEMENTS SECONDS");
	made.parties = (size_t)parties;
	made.labels = room(made.parties, LABEL);
	made.names = room(made.parties, sizeof(*made.names));
	made.moves = room((size_t)count, sizeof(*made.moves));
	made.notes = room((size_t)count, sizeof(*made.notes));
	make((size_t)count);
	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
		if (strcmp(argv[1], tasks[i].name) != 0)
			continue;
		printf("%.0f\n", rate(tasks[i].once, strtod(argv[4], NULL)));
		return EXIT_SUCCESS;
	}
	need(false, "fold, late or read?");
}
