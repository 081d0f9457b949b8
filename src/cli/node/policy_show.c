#include <stdio.h>
#include <stdlib.h>

#include "base/utc.h"
#include "bounty/currency.h"
#include "cli/command/cli.h"
#include "cli/command/place.h"
#include "cli/node/policy.h"

static const struct option options[] = {
	{ "dir", required_argument, NULL, POLICY_DIR },
	{ "json", no_argument, NULL, POLICY_JSON },
	{ 0 },
};

static void
add_list(const char *title, const struct shape_list *list, struct buf *out)
{
	for (size_t i = 0; i < list->count; i++)
		buf_addf(out, "%-11s %.*s\n", i == 0 ? title : "",
		    TEXT_ARGS(disclosure_texts(list)[i]));
}

static void
add_days(const char *words, int64_t days, struct buf *out)
{
	buf_add(out, text_of(words));
	utc_format_days(days, out);
}

static void
add_text(const char *title, struct text text, struct buf *out)
{
	if (text.len > 0)
		buf_addf(out, "%-11s %.*s\n", title, TEXT_ARGS(text));
}

static void
add_rewards(const struct disclosure *policy, struct buf *out)
{
	const struct disclosure_reward *row = disclosure_rewards(policy);

	if (policy->rewards.table.count == 0)
		buf_add(out, TEXT("rewards     none\n"));
	for (size_t i = 0; i < policy->rewards.table.count; i++) {
		buf_addf(out, "%-11s %.*s: ", i == 0 ? "rewards" : "", TEXT_ARGS(row[i].id));
		currency_format(policy->rewards.currency, row[i].least, out);
		buf_add(out, TEXT(" to "));
		currency_format(policy->rewards.currency, row[i].most, out);
		buf_addf(out, ", %.*s\n", TEXT_ARGS(row[i].what));
	}
}

static void
add_slots(const struct disclosure *policy, struct buf *out)
{
	const struct disclosure_slot *slot = disclosure_slots(policy);

	if (policy->slots.count == 0)
		buf_add(out, TEXT("releases    at any time\n"));
	for (size_t i = 0; i < policy->slots.count; i++)
		buf_addf(out, "%-11s %s, %.*s UTC\n", i == 0 ? "releases" : "",
		    disclosure_weekday(slot[i].weekday), TEXT_ARGS(slot[i].time));
}

static void
add_policy(const struct disclosure *p, struct buf *out)
{
	add_text("name", p->name, out);
	add_list("", &p->words, out);
	add_list("contact", &p->contact, out);
	add_list("languages", &p->languages, out);
	add_list("in scope", &p->scope.in, out);
	add_list("left out", &p->scope.out, out);
	buf_addf(out, "%-11s %s: %.*s\n", "safe harb.",
	    disclosure_harbour_word(p->harbour.level), TEXT_ARGS(p->harbour.words));
	add_rewards(p, out);
	add_days("response    a person answers within ", p->days.acknowledge, out);
	add_days(", assessed within ", p->days.assess, out);
	add_days(", fixed within ", p->days.fix, out);
	add_days("\nembargo     ", p->embargo_days, out);
	buf_add(out, TEXT("\n"));
	add_slots(p, out);
	add_days("kept        ", p->retention_days, out);
	buf_add(out, TEXT(" after a report is closed\n"));
	add_text("thanks", p->hall_of_fame, out);
	add_text("hiring", p->hiring, out);
	add_text("OpenPGP", p->openpgp_key, out);
	if (p->swag)
		add_text("presents", TEXT("yes"), out);
	add_text("since", p->launched, out);
}

static bool
find(struct node *node, const struct policy_arguments *arguments, struct arena *arena,
    struct disclosed *out, struct err *err)
{
	struct hash id;
	bool found;

	if (arguments->count > 0)
		return journal_find_prefix(
			   &node->journal, text_of(arguments->operands[0]), &id, err) &&
		       disclose_find(node, &id, arena, out, err);
	if (!disclose_latest(node, arena, &found, out, err))
		return false;
	return found || err_set(err, FAULT_ABSENT,
			    "no policy has been published; 'accord policy publish' does it");
}

static bool
format(const struct disclosed *said, bool json, struct buf *out, struct err *err)
{
	if (json)
		return disclosure_format(&said->edition.policy, out, err);
	buf_addf(out, "%-11s ", "policy");
	hash_format(&said->id, out);
	buf_addf(out, "\n%-11s ", "published");
	utc_format(said->at, out);
	buf_add(out, TEXT("\n"));
	if (!said->edition.first) {
		buf_addf(out, "%-11s ", "follows");
		hash_format(&said->edition.previous, out);
		buf_add(out, TEXT("\n"));
	}
	add_policy(&said->edition.policy, out);
	return buf_ok(out, err);
}

static bool
show(const struct policy_arguments *arguments, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(POLICY_ARENA);
	scoped(buf_free) struct buf out = BUF(4 * DISCLOSURE_MAX);
	scoped(node_close) struct node node = { 0 };
	struct disclosed said;
	char dir[PATH_MAX];

	if (!place_node(arguments->dir, dir, err) || !node_open(dir, &node, err) ||
	    !find(&node, arguments, &arena, &said, err) ||
	    !format(&said, arguments->json, &out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

static int
run(int argc, char **argv)
{
	struct policy_arguments arguments;
	struct err err;

	if (!policy_arguments(&command_policy_show, argc, argv, options, 1, &arguments))
		return CLI_USAGE;
	return show(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_policy_show = {
	.name = "show",
	.summary = "print the policy that was published last, or a version of it",
	.help =
	    "usage: accord policy show [ID] [--json] [--dir DIR]\n"
	    "\n"
	    "Prints the policy that was published last, or the version ID (its beginning is\n"
	    "enough).\n"
	    "\n"
	    "  --json     as JSON, such as 'accord policy publish' takes\n"
	    "  --dir DIR  the node's directory\n",
	.run = run,
};
