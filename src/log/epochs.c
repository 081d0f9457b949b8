#include "log/epochs.h"

#include <inttypes.h>

static enum epochs_flaw
flaw_of(uint64_t epoch, uint64_t last)
{
	if (epoch == last)
		return EPOCHS_TWICE;
	return epoch > last ? EPOCHS_GAP : EPOCHS_BACK;
}

bool
epochs_add(struct epochs *epochs, const struct entry *entry, uint64_t index,
    struct epochs_finding *finding)
{
	uint64_t last = epochs->last;

	if (entry->kind != ENTRY_ANCHOR)
		return true;
	if (!epochs->began || entry->epoch > last)
		epochs->last = entry->epoch;
	if (!epochs->began || (entry->epoch > last && entry->epoch - last == 1)) {
		epochs->began = true;
		return true;
	}
	*finding =
	    (struct epochs_finding){ flaw_of(entry->epoch, last), index, entry->epoch, last };
	if (epochs->found++ == 0)
		epochs->first = *finding;
	return false;
}

void
epochs_format(const struct epochs_finding *finding, struct buf *out)
{
	buf_addf(
	    out, "entry %" PRIu64 " anchors epoch %" PRIu64, finding->index, finding->epoch);
	switch (finding->flaw) {
	case EPOCHS_TWICE:
		buf_add(out, TEXT(" once more"));
		break;
	case EPOCHS_GAP:
		buf_addf(out, ", but the last anchor was of epoch %" PRIu64, finding->last);
		break;
	case EPOCHS_BACK:
		buf_addf(out, " after that of epoch %" PRIu64, finding->last);
		break;
	}
}
