#include "cli/finder/polling.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "action/finder/deliver.h"
#include "action/finder/mail.h"
#include "action/finder/overdue.h"
#include "action/finder/pieces.h"
#include "action/finder/pinned.h"
#include "cli/command/cli.h"
#include "cli/command/network.h"

#define NAMES_MAX MIB

/* One finder at work. */
struct round {
	struct polling *polling;
	const struct finder *finder;
};

static void
tell_trouble(void *arg, const struct err *err)
{
	struct polling *polling = arg;

	polling->status = cli_fail(err);
}

/* Deliver what was not; false when the node cannot be reached at all. */
static bool
deliver(const struct round *round, const struct remote *remote, const struct peer *node,
    struct sent_report *report, struct err *err)
{
	struct deliver how = { round->finder, node, remote, time(NULL) };

	if (deliver_again(&how, &report->id, err)) {
		round->polling->delivered++;
		report->delivered = true;
		return true;
	}
	if (err->fault == FAULT_SYSTEM)
		return false;
	tell_trouble(round->polling, err);
	return true;
}

/* Tells, also when it fails, how many pieces arrived. */
static bool
follow(const struct deliver *how, const struct hash *of, size_t *sent, struct err *err)
{
	struct deliver later = *how;
	bool good, rested = false;
	size_t some;

	*sent = 0;
	for (;;) {
		later.now = time(NULL);
		good = pieces_send(&later, of, &some, err);
		*sent += some;
		if (!good || !pieces_wait(how->finder, of))
			return good;
		if (rested && some == 0)
			return err_set(err, FAULT_CONFLICT,
			    "what was said in the case is dated far ahead of this clock");
		/* Until the clock has come as far as what was said. */
		rested = true;
		sleep(PIECES_AHEAD);
	}
}

bool
polling_follow(const struct deliver *how, const struct hash *of, const char *what,
    const char *command, struct err *err)
{
	size_t sent;

	if (!follow(how, of, &sent, err))
		return err_in(err,
		    "%s has arrived, and %zu pieces of large files; '%s' goes on", what, sent,
		    command);
	if (sent > 0)
		printf("files     %zu pieces of large files have arrived, too\n", sent);
	return true;
}

/* Large files that follow what was said. */
static bool
send_pieces(const struct round *round, const struct remote *remote, const struct peer *node,
    struct sent_report *reports, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct deliver how = { round->finder, node, remote, time(NULL) };
		size_t sent = 0;
		bool done = !reports[i].delivered || !reports[i].pieces ||
			    follow(&how, &reports[i].id, &sent, err);

		round->polling->pieces += sent;
		if (!done && err->fault == FAULT_SYSTEM)
			return false;
		if (!done)
			tell_trouble(round->polling, err);
	}
	return true;
}

/* Ask for the proofs of some of one node's reports. */
static bool
ask_some(const struct round *round, const struct remote *remote, const struct peer *node,
    const struct sent_report *reports, size_t count, struct err *err)
{
	struct deliver how = { round->finder, node, remote, time(NULL) };
	size_t proofs;
	bool done = deliver_poll(&how, reports, count, &proofs, err);

	round->polling->proofs += proofs;
	return done || err_in(err, "%.*s", TEXT_ARGS(node->manifest->name));
}

/* A proof that is overdue is asked for in a statement, once. */
static bool
challenge(const struct round *round, const struct deliver *how,
    const struct sent_report *report, bool *asked, struct err *err)
{
	struct overdue overdue;
	struct hash id;

	*asked = false;
	if (!report->delivered || report->proof_here)
		return true;
	if (!overdue_look(round->finder, &report->id, how->now, &overdue, err))
		return false;
	if (overdue.state != OVERDUE_ASK)
		return true;
	*asked = true;
	round->polling->challenged++;
	return overdue_ask(how, &report->id, &id, err);
}

/* It is answered with the proof, which a poll takes. */
static bool
challenge_some(const struct round *round, const struct remote *remote, const struct peer *node,
    const struct sent_report *reports, size_t count, struct err *err)
{
	struct deliver how = { round->finder, node, remote, time(NULL) };
	bool asked, any = false;

	for (size_t i = 0; i < count; i++) {
		if (!challenge(round, &how, &reports[i], &asked, err))
			return err_in(err, "'%s'", reports[i].dir);
		any = any || asked;
	}
	return !any || ask_some(round, remote, node, reports, count, err);
}

/* Ask for the proofs of one node's reports; those without a receipt come first. */
static bool
ask(const struct round *round, const struct remote *remote, const struct peer *node,
    const struct sent_report *reports, size_t count, struct err *err)
{
	while (count > 0) {
		size_t some = count < POLL_REPORTS_MAX ? count : POLL_REPORTS_MAX;

		if (!ask_some(round, remote, node, reports, some, err) ||
		    (round->polling->mail &&
			!challenge_some(round, remote, node, reports, some, err)))
			return false;
		reports += some;
		count -= some;
	}
	return true;
}

static bool
fetch(const struct round *round, const struct remote *remote, const struct peer *node,
    struct err *err)
{
	struct deliver how = { round->finder, node, remote, time(NULL) };
	struct mail_came came = {
		.share = round->polling->share, .trouble = tell_trouble, .arg = round->polling
	};
	bool done = !round->polling->mail || mail_fetch(&how, &came, err);

	round->polling->said += came.count;
	return done;
}

/* What is overdue of a node that is silent is asked for as well: that waits until it is back,
 * and from then on can be shown. */
static void
challenge_silent(const struct round *round, const struct remote *remote,
    const struct sent_report *reports, size_t count)
{
	scoped(peer_free) struct peer known = { 0 };
	struct deliver how = { round->finder, &known, remote, time(NULL) };
	struct err none;
	bool asked;

	if (!round->polling->mail ||
	    !pinned_load(round->finder, reports[0].manifest, &known, &none))
		return;
	for (size_t i = 0; i < count; i++)
		(void)!challenge(round, &how, &reports[i], &asked, &none);
}

static bool
visit_node(const struct round *round, struct network *network, struct sent_report *reports,
    size_t count, struct err *err)
{
	scoped(peer_free) struct peer node = { 0 };

	if (!pinned_meet(
		round->finder, reports[0].manifest, &network->remote, time(NULL), &node, err)) {
		if (err->fault == FAULT_SYSTEM)
			challenge_silent(round, &network->remote, reports, count);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (!reports[i].delivered &&
		    !deliver(round, &network->remote, &node, &reports[i], err))
			return false;
	if (!send_pieces(round, &network->remote, &node, reports, count, err))
		return false;
	return round->polling->deliver_only ||
	       (ask(round, &network->remote, &node, reports, count, err) &&
		   fetch(round, &network->remote, &node, err));
}

static bool
visit_reports(
    const struct round *round, struct sent_report *reports, size_t count, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(peer_free) struct peer known = { 0 };
	scoped(buf_free) struct buf url = BUF(4 * KIB);

	if (!pinned_load(round->finder, reports[0].manifest, &known, err))
		return false;
	buf_add(&url, known.manifest->url);
	return (buf_ok(&url, err) && network_open(buf_string(&url), &network, err) &&
		   visit_node(round, &network, reports, count, err)) ||
	       err_in(err, "%.*s", TEXT_ARGS(known.manifest->name));
}

/* How many of the reports, from the first on, are with the same node. */
static size_t
of_one_node(const struct sent_report *reports, size_t count)
{
	size_t n = 1;

	while (n < count && hash_eq(&reports[n].node, &reports[0].node))
		n++;
	return n;
}

/* Those of one key. */
static bool
poll_one(
    struct polling *polling, const struct finder *finder, struct sent *sent, struct err *err)
{
	struct round round = { polling, finder };

	if (!(polling->mail ? sent_open_all : sent_open)(
		finder, tell_trouble, polling, sent, err))
		return false;
	for (size_t i = 0; i < sent->count; i++)
		polling->due += !sent->at[i].proven;
	for (size_t i = 0, n; i < sent->count; i += n) {
		n = of_one_node(&sent->at[i], sent->count - i);
		if (!visit_reports(&round, &sent->at[i], n, err))
			tell_trouble(polling, err);
	}
	for (size_t i = 0; i < sent->count; i++)
		polling->undelivered +=
		    !sent->at[i].delivered || pieces_wait(finder, &sent->at[i].id);
	return true;
}

struct each {
	struct polling *polling;
	const struct locker *locker;
};

static bool
poll_prefix(void *arg, const char *prefix, struct err *err)
{
	scoped(finder_close) struct finder finder = { 0 };
	scoped(sent_free) struct sent sent = { 0 };
	const struct each *each = arg;

	if (!finder_open_in(each->locker, prefix, &finder, err) ||
	    !poll_one(each->polling, &finder, &sent, err))
		tell_trouble(each->polling, err);
	return true;
}

/* Each key that was used once asks for itself, over connections of its own. */
void
polling_do(struct polling *polling, const struct locker *locker)
{
	struct each each = { polling, locker };
	struct err err;

	if (!polling_each(locker, poll_prefix, &each, &err))
		tell_trouble(polling, &err);
}

static bool
add_name(void *arg, const char *name, struct err *err)
{
	struct buf *names = arg;

	buf_addf(names, "%s\n", name);
	return buf_ok(names, err);
}

bool
polling_each(const struct locker *locker,
    bool (*visit)(void *arg, const char *prefix, struct err *err), void *arg, struct err *err)
{
	scoped(buf_free) struct buf names = BUF(NAMES_MAX);
	char name[FINDER_PREFIX_MAX], prefix[FINDER_PREFIX_MAX];
	struct text rest, line;

	if (!visit(arg, "", err) || !locker_each(locker, FINDER_ONCE, add_name, &names, err))
		return false;
	rest = buf_text(&names);
	while (text_line(&rest, &line)) {
		snprintf(name, sizeof(name), "%.*s", TEXT_ARGS(line));
		if (finder_once_of(name, prefix, err) && !visit(arg, prefix, err))
			return false;
	}
	return true;
}
