#include "action/node/warning.h"

#include "action/member/fellows.h"

#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "action/node/renewal.h"
#include "base/mem.h"
#include "journal/anchor.h"
#include "log/policy.h"

#define EPOCHS_LATE 3 /* without anchors, of a node that is not at work or has trouble */

bool
warning_disk(const struct node *node, int64_t *free, struct err *err)
{
	struct statvfs st;

	if (statvfs(node->dir, &st) != 0)
		return err_errno(err, "cannot tell how much room there is in '%s'", node->dir);
	*free = (int64_t)st.f_bavail * (int64_t)st.f_frsize;
	return true;
}

static bool
count_witnesses(struct text policy, size_t *count, struct err *err)
{
	struct policy *read = mem_grow(NULL, sizeof(*read));
	bool good;

	if (read == NULL)
		return err_memory(err);
	good = policy_parse(policy, read, err);
	if (good)
		*count = read->witness_count;
	free(read);
	return good;
}

bool
warning_witnesses(const struct node *node, size_t *count, struct err *err)
{
	scoped(buf_free) struct buf policy = BUF(POLICY_LEN_MAX);

	*count = 0;
	if (!fellows_policy(node->dir, &policy, err))
		return err->fault == FAULT_ABSENT;
	return count_witnesses(buf_text(&policy), count, err) ||
	       err_in(err, "'" FELLOWS_POLICY "'");
}

static void
warn_of_expiry(const struct node *node, int64_t now, struct buf *out)
{
	int64_t expires = node->manifest.expires;

	if (now < expires - MANIFEST_WARN_SECONDS)
		return;
	buf_add(out, now < expires ? TEXT("the manifest expires at ")
				   : TEXT("the manifest has expired, at "));
	utc_format(expires, out);
	buf_add(out, TEXT("\n"));
}

static void
warn_of_keys(const struct node *node, struct buf *out)
{
	static const char *const names[] = { "offline-keys.age", "keys/root.key",
		"keys/release.key" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[PATH_MAX];
		struct err err;

		if (node_path(node->dir, names[i], path, &err) && access(path, F_OK) == 0)
			buf_addf(out, "%s is still on this machine\n", names[i]);
	}
}

static void
warn_of_disk(const struct node *node, struct buf *out)
{
	struct err err;
	int64_t free;

	if (!warning_disk(node, &free, &err))
		buf_addf(out, "%s\n", err.text);
	else if (free < WARNING_DISK)
		buf_addf(out, "%s: %lld MiB are free\n",
		    free < WARNING_DISK_FULL ? "the disk is full" : "the disk fills up",
		    (long long)(free >> 20));
}

static void
warn_of_alarms(const struct node *node, struct buf *out)
{
	struct err err;
	size_t count;

	if (!renewal_alarms(node->dir, &count, &err))
		buf_addf(out, "%s\n", err.text);
	else if (count > 0)
		buf_addf(out,
		    "ALARM: somebody showed a manifest in this node's name that it did not "
		    "make: look at " RENEWAL_ALARM "/\n");
}

bool
warning_log(struct node *node, int64_t now, int64_t *since, struct err *err)
{
	int64_t seconds = node->manifest.epoch;
	uint64_t last, current = anchor_epoch(now < 0 ? 0 : now, seconds);

	if (!anchor_last(&node->journal, &last, err))
		return false;
	/* One that has none yet began with its manifest. */
	if (last == 0)
		last = anchor_epoch(node->manifest.statement.at, seconds);
	*since = current > last + EPOCHS_LATE ? (int64_t)(last + 1) * seconds : 0;
	return true;
}

bool
warning_clock(struct node *node, int64_t now, int64_t *until, struct err *err)
{
	int64_t seconds = node->manifest.epoch;
	uint64_t last;

	if (!anchor_last(&node->journal, &last, err))
		return false;
	*until =
	    (int64_t)(last + 1) * seconds > now + seconds ? (int64_t)(last + 1) * seconds : 0;
	return true;
}

static bool
warn_of_clock(struct node *node, int64_t now, struct buf *out, struct err *err)
{
	int64_t until;

	if (!warning_clock(node, now, &until, err))
		return false;
	if (until > 0) {
		buf_add(
		    out, TEXT("the clock was ahead, or is behind: the log is anchored until "));
		utc_format(until, out);
		buf_add(out, TEXT(" already\n"));
	}
	return true;
}

static bool
warn_of_log(struct node *node, int64_t now, struct buf *out, struct err *err)
{
	int64_t since;

	if (!warning_log(node, now, &since, err))
		return false;
	if (since > 0) {
		buf_add(out, TEXT("the log has no anchor since "));
		utc_format(since, out);
		buf_add(out, TEXT("; is 'accord serve' at work?\n"));
	}
	return true;
}

bool
warning_list(struct node *node, int64_t now, struct buf *out, struct err *err)
{
	warn_of_alarms(node, out);
	warn_of_expiry(node, now, out);
	warn_of_keys(node, out);
	warn_of_disk(node, out);
	return warn_of_clock(node, now, out, err) && warn_of_log(node, now, out, err) &&
	       buf_ok(out, err);
}
