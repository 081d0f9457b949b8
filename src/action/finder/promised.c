#include "action/finder/promised.h"

#include "action/finder/pinned.h"
#include "bounty/currency.h"

#define PROMISED_FILE "policy"
#define DAY INT64_C(86400)
#define HARBOUR_SHOWN 300 /* bytes; the policy's page has all of it */

bool
promised_check(struct text note, const struct chain *chain, const struct hash *id,
    struct arena *arena, struct edition *out, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct vkey key;

	if (!chain_signer(chain, note, PARTY_STATEMENT, &key, err) ||
	    !statement_open(note, &key, &statement, err))
		return err_in(err, "the policy");
	if (!hash_eq(&statement.id, id))
		return err_set(
		    err, FAULT_DENIED, "the policy is another than the receipt binds");
	return edition_parse(&statement, arena, out, err);
}

bool
promised_fetch(const struct remote *remote, const struct peer *node, const struct hash *id,
    struct buf *note, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf path = BUF(KIB), bytes = BUF(STATEMENT_PUBLIC_MAX + KIB);
	struct sink sink = sink_buf(&bytes);
	struct edition edition;

	buf_add(&path, TEXT("/statement/"));
	hash_format(id, &path);
	if (!buf_ok(&path, err) || !remote->get(remote->arg, buf_string(&path), &sink, err) ||
	    !buf_ok(&bytes, err) ||
	    !promised_check(buf_text(&bytes), &node->chain, id, &arena, &edition, err))
		return false;
	buf_add(note, buf_text(&bytes));
	return buf_ok(note, err);
}

bool
promised_keep(const struct deliver *how, const struct hash *report, const struct hash *policy,
    struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX + KIB);
	char name[PATH_MAX];

	if (!sent_name(report, PROMISED_FILE, name, err))
		return false;
	return finder_has(how->finder, name) ||
	       (promised_fetch(how->remote, how->node, policy, &note, err) &&
		   finder_save(how->finder, name, buf_text(&note), err));
}

bool
promised_load(const struct finder *finder, const struct hash *report, const struct hash *policy,
    struct arena *arena, struct edition *out, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX + KIB);
	scoped(peer_free) struct peer node = { 0 };
	char name[PATH_MAX];

	return sent_name(report, "manifest", name, err) &&
	       pinned_load(finder, name, &node, err) &&
	       sent_name(report, PROMISED_FILE, name, err) &&
	       finder_load(finder, name, &note, err) &&
	       promised_check(buf_text(&note), &node.chain, policy, arena, out, err);
}

static void
add_day(int64_t at, struct buf *out)
{
	scoped(buf_free) struct buf time = BUF(KIB);

	utc_format(at < UTC_MAX ? at : UTC_MAX, &time);
	buf_addf(out, "%.10s", buf_string(&time));
}

/* "answer    by 2026-12-03: that somebody has read it" */
static void
add_due(const char *what, int64_t due, int64_t now, const char *words, struct buf *out)
{
	buf_addf(out, "%-9s by ", what);
	add_day(due, out);
	buf_addf(out, "%s: %s\n", due < now ? ", which is past" : "", words);
}

static void
add_secret(int64_t days, int64_t received, int64_t now, struct buf *out)
{
	int64_t until = received + days * DAY;

	if (days == 0) {
		buf_add(out, TEXT("secret    not asked of you\n"));
		return;
	}
	buf_add(out, TEXT("secret    until "));
	add_day(until, out);
	buf_addf(out, "%s, on both sides, unless you agree on another time\n",
	    until < now ? ", which is past" : "");
}

static void
add_harbour(const struct disclosure *policy, struct buf *out)
{
	struct text words = policy->harbour.words;
	bool cut = words.len > HARBOUR_SHOWN;

	if (cut) {
		words.len = HARBOUR_SHOWN;
		while (words.len > 0 && ((uint8_t)words.at[words.len] & 0xc0) == 0x80)
			words.len--; /* no half characters */
	}
	buf_addf(out, "harbour   %s: %.*s%s\n", disclosure_harbour_word(policy->harbour.level),
	    TEXT_ARGS(words), cut ? " ..." : "");
}

static void
add_rewards(const struct disclosure *policy, struct buf *out)
{
	const struct disclosure_reward *row = disclosure_rewards(policy);

	if (policy->rewards.table.count == 0)
		buf_add(out, TEXT("reward    no money is paid for reports\n"));
	for (size_t i = 0; i < policy->rewards.table.count; i++) {
		buf_add(out, TEXT("reward    "));
		currency_format(policy->rewards.currency, row[i].least, out);
		if (row[i].most != row[i].least) {
			buf_add(out, TEXT(" to "));
			currency_format(policy->rewards.currency, row[i].most, out);
		}
		buf_addf(out, " if %.*s: %.*s\n", TEXT_ARGS(row[i].id), TEXT_ARGS(row[i].what));
	}
}

void
promised_write(const struct disclosure *policy, int64_t received, int64_t now, struct buf *out)
{
	int64_t acknowledge = received + policy->days.acknowledge * DAY;
	int64_t assess = received + policy->days.assess * DAY;

	add_due("answer", acknowledge, now, "somebody tells you that it was read", out);
	add_due("verdict", assess, now, "you are told whether it is what you say", out);
	add_due("fix", received + policy->days.fix * DAY, now, "it is mended", out);
	add_secret(policy->embargo_days, received, now, out);
	add_harbour(policy, out);
	add_rewards(policy, out);
	if (policy->rewards.decide_days != 0)
		add_due("decision", received + policy->rewards.decide_days * DAY, now,
		    "you are told what the reward is", out);
	if (policy->rewards.pay_days == 0)
		return;
	buf_add(out, TEXT("payment   within "));
	utc_format_days(policy->rewards.pay_days, out);
	buf_add(out, TEXT(" of that\n"));
}

bool
promised_next(const struct disclosure *policy, int64_t received, int64_t now, const char **what,
    int64_t *at)
{
	const struct {
		const char *what;
		int64_t days;
	} dates[] = {
		{ "answer", policy->days.acknowledge },
		{ "verdict", policy->days.assess },
		{ "fix", policy->days.fix },
	};

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		int64_t due = received + dates[i].days * DAY;

		if (due < now)
			continue;
		*what = dates[i].what;
		*at = due;
		return true;
	}
	return false;
}
