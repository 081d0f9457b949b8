#include "serve/complaint.h"

#include <string.h>

#include "crypto/hash.h"

/* Short, since two troubles that look alike cost a line, and nothing else. */
static uint64_t
digest(const struct err *trouble)
{
	struct hash hash = hash_text(text_of(trouble->text));
	uint64_t short_one;

	memcpy(&short_one, hash.bytes, sizeof(short_one));
	return short_one;
}

void
complaint_tell(struct complaint *complaint, const struct post *post, const struct err *trouble)
{
	uint64_t this = digest(trouble);

	complaint->met = true;
	for (size_t i = 0; i < complaint->count; i++)
		if (complaint->told[i] == this)
			return;
	if (complaint->count == COMPLAINT_MAX)
		memmove(
		    complaint->told, complaint->told + 1, --complaint->count * sizeof(this));
	complaint->told[complaint->count++] = this;
	post_trouble(post, trouble);
}

void
complaint_round(struct complaint *complaint)
{
	if (!complaint->met)
		complaint->count = 0;
	complaint->met = false;
}
