/*
 * news.h - that something awaits the people of a node, without what it is: in which cases
 * something came from others, how much else did, and in which cases something is to be done.
 *
 * As JSON, which is what webhooks are sent: {"mark":INTEGER,"cases":[ID...],"others":INTEGER,
 * "reminders":[ID...]}.
 */
#pragma once

#include "action/node/node.h"
#include "codec/json.h"

#define NEWS_CASES_MAX 100 /* named at once; more are counted among the others */
#define NEWS_LEN_MAX (32 * KIB)

struct news {
	int64_t mark; /* up to where the journal was looked at */
	size_t cases;
	struct hash of_case[NEWS_CASES_MAX]; /* each once */
	size_t others;
	size_t reminders;
	struct hash reminded[NEWS_CASES_MAX];
};

/* Is there anything to tell? */
bool news_is_any(const struct news *news);

/* Something came in a case; NULL: or elsewhere. */
void news_add(struct news *news, const struct hash *of_case);

/* Is it something that people wait for, by another than `self`?  And of which case. */
bool news_awaited(const struct record *record, struct text self);
must_use bool news_case_of(
    const struct record *record, bool *in_case, struct hash *of_case, struct err *err);

/* Add what came after a mark, `most` statements at a time; *out gets the mark that it went up
 * to, and *more tells whether there may be more.  Faults: SYSTEM. */
must_use bool news_since(struct node *node, uint64_t after, size_t most, struct news *out,
    bool *more, struct err *err);

/* Add the cases of whose deadlines people are to be reminded since `after`, and by now. */
must_use bool news_remind(
    struct node *node, int64_t after, int64_t now, struct news *out, struct err *err);

void news_format(const struct news *news, struct buf *out);

/* Strictly.  Faults: INPUT, LIMIT. */
must_use bool news_parse(struct text in, struct news *out, struct err *err);
