#include "action/inbox/handing.h"

#include <inttypes.h>

#include "action/peer/parcel.h"
#include "journal/handed.h"
#include "view/mailbox.h"

#define BYTES_MAX (ENVELOPE_MAX / 2) /* behind which no other is begun */

/* What ustar puts around a part, at most. */
#define PART_MORE 1024

struct handing {
	struct parcel parcel;
	size_t handed;
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

/* Can it be sealed, with a part more that says that there is more? */
static bool
check_room(const struct envelope *envelope, struct err *err)
{
	uint64_t len = envelope_padded_len(
	    bytes_of(envelope) + (uint64_t)PART_MORE * (envelope->count + 2));

	/* age adds 16 bytes to each 64 KiB, and its header. */
	return (envelope->count < ENVELOPE_PARTS_MAX &&
		   len + len / KIB + 4 * KIB <= ENVELOPE_MAX) ||
	       err_set(err, FAULT_LIMIT, "it does not fit into an envelope");
}

static bool
add_note(struct handing *handing, struct text name, const struct hash *id, struct err *err)
{
	return parcel_add_note(&handing->parcel, name, id, err) &&
	       check_room(handing->parcel.envelope, err);
}

static bool
add_whole(struct handing *handing, struct text name, const struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct text note;

	return add_note(handing, name, id, err) &&
	       envelope_find(handing->parcel.envelope, name, &note) &&
	       statement_reopen(note, &statement, err) &&
	       parcel_add_along(&handing->parcel, &statement, err) &&
	       check_room(handing->parcel.envelope, err);
}

/* What cannot go whole even alone goes without what belongs to it; what was forgotten is an
 * empty part, so that the finder hears that there was something, and of what is behind it. */
static bool
add(struct handing *handing, struct text name, const struct hash *id, struct err *err)
{
	struct envelope *answer = handing->parcel.envelope;
	size_t before = answer->count;

	if (add_whole(handing, name, id, err))
		return true;
	if (err->fault == FAULT_SYSTEM || (err->fault == FAULT_LIMIT && handing->handed > 0))
		return false;
	answer->count = before;
	if (add_note(handing, name, id, err))
		return true;
	if (err->fault == FAULT_SYSTEM)
		return false;
	answer->count = before;
	return parcel_add(&handing->parcel, name, TEXT(""), err) && check_room(answer, err);
}

/* One that does not fit waits for the next poll, in which it is the first. */
static bool
add_fitting(void *arg, uint64_t number, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct handing *handing = arg;
	struct envelope *answer = handing->parcel.envelope;
	size_t before = answer->count;

	handing->full = handing->full || bytes_of(answer) > BYTES_MAX;
	if (handing->full)
		return true;
	buf_addf(&name, HANDING_MAIL "%" PRIu64, number);
	if (!buf_ok(&name, err))
		return false;
	if (add(handing, buf_text(&name), id, err)) {
		handing->handed++;
		return true;
	}
	if (err->fault != FAULT_LIMIT)
		return false;
	answer->count = before;
	handing->full = true;
	return true;
}

bool
handing_add(struct arrival *a, uint64_t have, struct err *err)
{
	struct handing handing = { .parcel = { a->node, &a->arena, &a->answer, a->statement.by,
				       .some = true } };
	struct mailbox_wanted wanted = { a->statement.by, have, HANDING_MAX };
	bool more;

	if (!handed_note(&a->node->journal, a->statement.by, have, a->now, err) ||
	    !mailbox_each(&a->node->journal, &wanted, add_fitting, &handing, &more, err))
		return false;
	return !(more || handing.full) ||
	       parcel_add(&handing.parcel, TEXT(HANDING_MORE), TEXT(""), err);
}
