#include "action/node/checkup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/deed/token.h"
#include "action/node/renewal.h"
#include "action/node/warning.h"
#include "journal/anchor.h"

#define CLOCK_SLACK 5 /* seconds that two clocks, or two looks, may differ */

static void
tell(struct checkup *checkup, const char *check, const char *what, const char *why,
    const char *mend)
{
	struct finding finding = { check, what, why, mend };

	checkup->tell(checkup->arg, &finding);
}

/* Files */

static const struct {
	const char *name;
	mode_t most; /* bits that it may have */
} places[] = {
	{ "keys", 0700 },
	{ "keys/statement.key", 0600 },
	{ "keys/log.key", 0600 },
	{ "keys/age.key", 0600 },
	{ "keys/witness.key", 0600 },
	{ "keys/rest.key", 0600 },
	{ "journal", 0700 },
	{ "journal/journal.db", 0600 },
	{ "offline-keys.age", 0600 },
	{ "run", 0700 },
	{ "signer", 0755 },
	{ "console", 0700 },
	{ "console/tokens", 0600 },
	{ "public", 0755 },
};

static void
check_place(
    struct checkup *checkup, const char *dir, const char *name, mode_t most, uid_t owner)
{
	char path[PATH_MAX], what[2 * PATH_MAX], mend[2 * PATH_MAX];
	struct stat st;
	struct err err;

	if (!node_path(dir, name, path, &err) || lstat(path, &st) != 0)
		return; /* what must be there is missed when the node is opened */
	if ((st.st_mode & 0777 & ~most) != 0) {
		snprintf(what, sizeof(what), "others may reach '%s': its mode is %03o", path,
		    (unsigned)(st.st_mode & 0777));
		snprintf(mend, sizeof(mend), "chmod %03o '%s'", (unsigned)most, path);
		tell(checkup, "permissions", what,
		    "other users of this machine could read or change what is the node's",
		    mend);
	}
	if (st.st_uid != owner) {
		snprintf(what, sizeof(what), "'%s' belongs to user %u, the node to user %u",
		    path, (unsigned)st.st_uid, (unsigned)owner);
		snprintf(mend, sizeof(mend), "chown -R --reference='%s' '%s'", dir, dir);
		tell(checkup, "owner", what,
		    "the server, which runs as the node's user, cannot write it; a command "
		    "that "
		    "was run as another made it",
		    mend);
	}
}

static void
check_places(struct checkup *checkup, const char *dir)
{
	char what[2 * PATH_MAX];
	struct stat st;

	checkup->done++;
	if (stat(dir, &st) != 0)
		return;
	if (geteuid() != 0 && geteuid() != st.st_uid) {
		snprintf(what, sizeof(what), "the node is user %u's, and this is user %u",
		    (unsigned)st.st_uid, (unsigned)geteuid());
		tell(checkup, "owner", what, "only its owner sees all of it",
		    "run this as the node's user, or as root");
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		check_place(checkup, dir, places[i].name, places[i].most, st.st_uid);
}

static void
check_keys(struct checkup *checkup, const char *dir)
{
	static const char *const names[] = { "offline-keys.age", "keys/root.key",
		"keys/release.key" };

	checkup->done++;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[PATH_MAX], what[2 * PATH_MAX];
		struct err err;

		if (!node_path(dir, names[i], path, &err) || access(path, F_OK) != 0)
			continue;
		snprintf(what, sizeof(what), "'%s' is still on this machine", path);
		tell(checkup, "offline-keys", what,
		    "whoever takes over this machine has what would be needed to recover from "
		    "that: the root and the release key",
		    "copy it to two places off this machine, check the copies, and remove it "
		    "here");
	}
}

static void
check_disk(struct checkup *checkup, const char *dir)
{
	struct node node = { 0 };
	char what[256];
	struct err err;
	int64_t free;

	checkup->done++;
	snprintf(node.dir, sizeof(node.dir), "%s", dir);
	if (!warning_disk(&node, &free, &err) || free >= WARNING_DISK)
		return;
	snprintf(what, sizeof(what), "%lld MiB are free on the node's disk",
	    (long long)(free >> 20));
	tell(checkup, "disk", what,
	    "a node whose disk is full takes no reports in and anchors nothing; it loses "
	    "nothing that it acknowledged",
	    "make room, or move the node to a larger disk");
}

static void
check_tokens(struct checkup *checkup, const char *dir)
{
	struct tokens tokens;
	struct err err;

	checkup->done++;
	if (!tokens_load(dir, &tokens, &err))
		tell(checkup, "tokens", err.text, "nobody can ask the console",
		    "mend or remove the file; 'accord token add' makes new ones");
}

static void
check_alarms(struct checkup *checkup, const char *dir)
{
	char what[2 * PATH_MAX];
	struct err err = { .fault = FAULT_NONE };
	size_t count;

	checkup->done++;
	if (!renewal_alarms(dir, &count, &err))
		snprintf(what, sizeof(what), "%s", err.text);
	else
		snprintf(what, sizeof(what),
		    "somebody showed a manifest in this node's name that it did not make; "
		    "'%s/" RENEWAL_ALARM "' has %zu",
		    dir, count);
	if (err.fault == FAULT_NONE && count == 0)
		return;
	tell(checkup, "alarm", what,
	    "whoever believes it sends reports to somebody else; only who has the root key can "
	    "make one that those believe who know this node",
	    "look who answers at the node's address (names, certificate, web server); if it "
	    "follows a manifest of yours, rotate the root key; then move the file away");
}

void
checkup_files(struct checkup *checkup, const char *dir)
{
	check_alarms(checkup, dir);
	check_places(checkup, dir);
	check_keys(checkup, dir);
	check_disk(checkup, dir);
	check_tokens(checkup, dir);
}

/* The node */

static bool
take_time(void *arg, const struct record *record, struct err *err)
{
	int64_t *at = arg;

	(void)err;
	*at = record->at;
	return true;
}

/* When the node said something last; 0: it never has. */
static bool
last_own(struct node *node, int64_t *at, struct err *err)
{
	struct journal_page page = JOURNAL_PAGE(1);

	*at = 0;
	page.by = node->manifest.name;
	return journal_list(&node->journal, &page, take_time, at, err);
}

static void
check_clock(struct checkup *checkup, struct node *node)
{
	scoped(buf_free) struct buf what = BUF(KIB);
	struct err err;
	uint64_t epoch;
	int64_t last, until;

	checkup->done++;
	if (!last_own(node, &last, &err))
		return; /* the database has its own check */
	if (checkup->now < last - CLOCK_SLACK) {
		buf_add(&what, TEXT("the clock stands before the node's last statement, of "));
		utc_format(last, &what);
		tell(checkup, "clock", buf_string(&what),
		    "statements would have times that never were, releases open late, and "
		    "receipts promise proofs for epochs that are over",
		    "set the clock right and keep it so (NTP)");
	} else if (!anchor_open_epoch(
		       &node->journal, checkup->now, node->manifest.epoch, &epoch, &err)) {
		tell(checkup, "clock", err.text,
		    "anchors for years to come could never be taken back",
		    "set the clock right and keep it so (NTP)");
	} else if (warning_clock(node, checkup->now, &until, &err) && until > 0) {
		buf_add(&what, TEXT("the log is anchored ahead of the clock, until "));
		utc_format(until, &what);
		tell(checkup, "clock", buf_string(&what),
		    "the clock was ahead, or is behind now: what comes in is anchored, and its "
		    "proofs are made, only when that time has come; followers are told once of "
		    "anchors out of order",
		    "set the clock right and keep it so (NTP); if it is right now, wait");
	}
}

static void
check_log(struct checkup *checkup, struct node *node)
{
	scoped(buf_free) struct buf what = BUF(KIB);
	struct err err;
	int64_t since;

	checkup->done++;
	if (!warning_log(node, checkup->now, &since, &err) || since == 0)
		return;
	buf_add(&what, TEXT("the log has no anchor since "));
	utc_format(since, &what);
	tell(checkup, "log", buf_string(&what),
	    "each epoch must have one: finders wait for their proofs, and all who watch the "
	    "log see that it stands still",
	    "run 'accord serve'; if it runs, its messages say what is in its way");
}

static void
check_manifest(struct checkup *checkup, struct node *node)
{
	scoped(buf_free) struct buf what = BUF(KIB);
	int64_t expires = node->manifest.expires;

	checkup->done++;
	if (checkup->now < expires - MANIFEST_WARN_SECONDS)
		return;
	buf_add(&what, checkup->now < expires ? TEXT("the manifest expires at ")
					      : TEXT("the manifest has expired, at "));
	utc_format(expires, &what);
	tell(checkup, "manifest", buf_string(&what),
	    "nobody who checks believes an expired manifest: no report can be sealed to the "
	    "node, no release followed",
	    "accord manifest renew --offline-keys FILE");
}

static void
check_witnesses(struct checkup *checkup, struct node *node)
{
	struct err err;
	size_t count;

	checkup->done++;
	if (!warning_witnesses(node, &count, &err))
		tell(checkup, "witnesses", err.text, "no witness is asked",
		    "mend the file; 'accord log verify --help' tells what a policy is");
	else if (count == 0)
		tell(checkup, "witnesses", "no witness cosigns the node's log",
		    "the node could show two histories to two parties, and nobody would see "
		    "it: "
		    "what it signs shows as 'signed, not yet witnessed'",
		    "ask two or three organisations to witness it, and name them in "
		    "DIR/witness-policy");
}

static void
check_database(struct checkup *checkup, struct node *node)
{
	char what[512] = "";
	struct query q;
	struct err err;
	bool found;

	checkup->done++;
	if (!db_query(node->journal.db, "PRAGMA quick_check(1)", &q, &err) ||
	    !query_row(&q, &found, &err)) {
		snprintf(what, sizeof(what), "%s", err.text);
	} else {
		struct text said = found ? query_text(&q, 0) : TEXT("it says nothing");

		if (!text_eq(said, TEXT("ok")))
			snprintf(what, sizeof(what), "the database is damaged: %.*s",
			    TEXT_ARGS(said));
		query_end(&q);
	}
	if (what[0] != '\0')
		tell(checkup, "database", what, "statements that were received may be lost",
		    "stop the server, keep a copy of DIR/journal, and restore the last backup");
}

void
checkup_node(struct checkup *checkup, struct node *node)
{
	check_clock(checkup, node);
	check_log(checkup, node);
	check_manifest(checkup, node);
	check_witnesses(checkup, node);
	check_database(checkup, node);
}
