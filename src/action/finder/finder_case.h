/*
 * finder_case.h - a case as a finder has it: folded from what was said to it and by it, by the
 * rules that nodes go by.  So it sees what they see, and says nothing that would not count.
 *
 * What it says it sends to one node, which keeps its mailbox and passes that on (relay.h).
 */
#pragma once

#include "action/finder/mail.h"
#include "case/ledger.h"

/* Release with finder_case_free(). */
struct finder_case {
	struct ledger ledger; /* folded */
	struct buf title;     /* empty: how it was opened was not told */
	struct text self;     /* the finder's name, borrowed from it */
	uint16_t party;       /* its number in the ledger, or ENTRY_NOBODY */
	/* Something that was said in it, of the bag: by its node one is reached that takes
	 * part, the owner if that is one of those who write to the finder. */
	const struct mail_entry *by_way_of;
};

/* Call for each case of which something was said. */
must_use bool finder_case_each(const struct mailbag *bag,
    bool (*visit)(void *arg, const struct hash *of_case, struct err *err), void *arg,
    struct err *err);

/* Faults: ABSENT when nothing was said in it; LIMIT. */
must_use bool finder_case_load(const struct finder *finder, const struct mailbag *bag,
    const struct hash *of_case, struct finder_case *out, struct err *err);
void finder_case_free(struct finder_case *held);

/* Of which case something is that was said, if it is of one. */
must_use bool finder_case_of(
    const struct mail_entry *entry, bool *found, struct hash *of_case, struct err *err);

/* Whether terms (the statement that proposes them) wait for this finder's word. */
bool finder_case_waits(const struct finder_case *held, const struct embargo_terms *terms);

/* What is said, and with which files. */
struct finder_case_speech {
	struct move *move; /* its kind and what it says; the rest is filled in */
	const struct deliver_files *files; /* NULL: none */
};

/* When what is said next is dated: later than all that it said before. */
int64_t finder_case_time(const struct finder_case *held, int64_t now);

/* Say it: to those who heard what `of` is, if it answers something, and take part; else to all
 * who take part; contents only to those of them who have agreed to the embargo, if there is
 * one; who was asked to and has not answered speaks with those who heard that.
 * Faults: CONFLICT for what the rules do not let count, as they say; as deliver_move(). */
must_use bool finder_case_say(const struct deliver *how, struct finder_case *held,
    const struct finder_case_speech *speech, struct hash *id, struct err *err);

/* Accept or decline what has that id in the bag: an invitation, or the terms of an embargo,
 * just these.  `why` may be empty where one accepts.  Faults: INPUT for something else; as
 * above. */
struct finder_case_answer {
	const struct mail_entry *to;
	bool accept;
	struct text why;
};
must_use bool finder_case_reply(const struct deliver *how, struct finder_case *held,
    const struct finder_case_answer *answer, struct hash *id, struct err *err);
