#include "cli/finder/challenge_finder.h"

#include <stdio.h>
#include <time.h>

#include "action/finder/overdue.h"
#include "cli/finder/reaching.h"

static void
print_id(const char *label, const struct hash *id)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(id, &hex);
	printf("%-9s %s\n", label, buf_string(&hex));
}

static void
print_time(const char *before, int64_t at, const char *after)
{
	scoped(buf_free) struct buf time = BUF(KIB);

	utc_format(at, &time);
	printf("%s%s%s\n", before, buf_string(&time), after);
}

/* It may have come with the answer. */
static bool
take_proof(const struct deliver *how, const struct hash *said, bool *came, struct err *err)
{
	struct sent_report report = { .id = *said, .delivered = true };
	char name[PATH_MAX];
	size_t proofs;

	if (!sent_name(said, "", name, err))
		return false;
	report.dir = name;
	if (!deliver_poll(how, &report, 1, &proofs, err))
		return false;
	*came = proofs > 0;
	return true;
}

static bool
tell(const struct finder *finder, const struct hash *said, struct err *err)
{
	struct overdue overdue;

	if (!overdue_look(finder, said, time(NULL), &overdue, err))
		return false;
	print_time("due       since ", overdue.proof_by, ", by the node's own receipt");
	print_time("answer    by ", overdue.asked + OVERDUE_ANSWER_SECONDS,
	    "; after that '--into DIR' shows anybody what was promised");
	return true;
}

static bool
ask(const struct finder *finder, const struct hash *said, struct err *err)
{
	scoped(reaching_close) struct reaching reaching = { 0 };
	struct hash challenge;
	char manifests[PATH_MAX];
	bool came = false;

	if (!sent_name(said, "manifest", manifests, err) ||
	    !reaching_open_silent(finder, manifests, &reaching, err) ||
	    !overdue_ask(&reaching.how, said, &challenge, err))
		return false;
	print_id("challenge", &challenge);
	if (!take_proof(&reaching.how, said, &came, err))
		return false;
	if (came)
		puts("proof     it has come, and holds");
	return came || tell(finder, said, err);
}

static bool
show(const struct finder *finder, const struct hash *said, const char *into, struct err *err)
{
	if (!overdue_show(finder, said, time(NULL), into, err))
		return false;
	printf("saved     %s\n"
	       "          Whoever has it verifies it offline: 'accord verify %s'.  It shows "
	       "your\n"
	       "          key and when you reported, not what.\n",
	    into, into);
	return true;
}

bool
challenge_finder(struct keeping *keeping, const char *id, const char *into, struct err *err)
{
	scoped(finder_close) struct finder finder = { 0 };
	struct searching searching = { .locker = &keeping->locker, .id = id };

	if (!keeping_open(keeping, false, err) || !searching_do(&searching, err) ||
	    !finder_open_in(&keeping->locker, searching.prefix, &finder, err))
		return false;
	return into != NULL ? show(&finder, &searching.report, into, err)
			    : ask(&finder, &searching.report, err);
}
