/*
 * case_publish.h - a case becomes public: all who take part are told where, by which its
 * embargo ends; and whom this node told in advance is published, in its log.  Who had his
 * report closed as a duplicate is told what the earlier one says.
 */
#pragma once

#include "action/case/case_say.h"

struct case_publication {
	struct text where;          /* it is public */
	struct text title;          /* for everybody; empty: the case's */
	const struct hash *release; /* the release.seal by which it became so; NULL: none */
};

struct case_published {
	struct hash id; /* the statement `told`, the first of several */
	size_t told;    /* how many stand there */
};

/* Do it, inside a transaction.  What is public already is not said again, and who was published
 * not published again.  Faults: CONFLICT when nothing is left to say; those of case_say(). */
must_use bool case_publish(const struct case_speaker *speaker, const struct hash *of_case,
    const struct case_publication *publication, struct case_published *out, struct err *err);

/* Only that whom this node told in advance is published: for a release that has opened, which
 * `publication` names, with the title.  Inside a transaction.  Faults: as above. */
must_use bool case_publish_told(const struct case_speaker *speaker, const struct hash *of_case,
    const struct case_publication *publication, struct case_published *out, struct err *err);
