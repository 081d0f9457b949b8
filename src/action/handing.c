#include "action/handing.h"

#include <inttypes.h>

#include "action/parcel.h"
#include "journal/handed.h"
#include "view/mailbox.h"

#define BYTES_MAX (ENVELOPE_MAX / 2) /* behind which no other is begun */

struct handing {
	struct parcel parcel;
	bool full;
};

static size_t
bytes_of(const struct envelope *envelope)
{
	size_t bytes = 0;

	for (size_t i = 0; i < envelope->count; i++)
		bytes += envelope->part[i].bytes.len;
	return bytes;
}

static bool
add(struct handing *handing, uint64_t number, const struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf name = BUF(KIB);
	struct text note;

	buf_addf(&name, HANDING_MAIL "%" PRIu64, number);
	return buf_ok(&name, err) &&
	       parcel_add_note(&handing->parcel, buf_text(&name), id, err) &&
	       envelope_find(handing->parcel.envelope, buf_text(&name), &note) &&
	       statement_reopen(note, &statement, err) &&
	       parcel_add_along(&handing->parcel, &statement, err);
}

/* One that does not fit waits for the next poll; the first one always does, unless proofs
 * take the room. */
static bool
add_fitting(void *arg, uint64_t number, const struct hash *id, struct err *err)
{
	struct handing *handing = arg;
	struct envelope *answer = handing->parcel.envelope;
	size_t before = answer->count;

	if (handing->full)
		return true;
	handing->full = bytes_of(answer) > BYTES_MAX;
	if (handing->full)
		return true;
	if (add(handing, number, id, err)) {
		if (answer->count < ENVELOPE_PARTS_MAX) /* there is room to say "more" */
			return true;
	} else if (err->fault != FAULT_LIMIT || before == 0)
		return false;
	answer->count = before;
	handing->full = true;
	return true;
}

bool
handing_add(struct arrival *a, uint64_t have, struct err *err)
{
	struct handing handing = { .parcel = {
				       a->node, &a->arena, &a->answer, a->statement.by } };
	struct mailbox_wanted wanted = { a->statement.by, have, HANDING_MAX };
	bool more;

	if (!handed_note(&a->node->journal, a->statement.by, have, a->now, err) ||
	    !mailbox_each(&a->node->journal, &wanted, add_fitting, &handing, &more, err))
		return false;
	return !(more || handing.full) ||
	       parcel_add(&handing.parcel, TEXT(HANDING_MORE), TEXT(""), err);
}
