#include "cli/member/members.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "action/peer/peering.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/network.h"
#include "cli/command/place.h"

#define CONNECT_SECONDS 5
#define STALL_SECONDS 15
#define URL_ROOM KIB

static const struct option options[] = {
	{ "dir", required_argument, NULL, MEMBERS_DIR },
	{ "json", no_argument, NULL, MEMBERS_JSON },
	{ "history", no_argument, NULL, MEMBERS_HISTORY },
	{ "why", required_argument, NULL, MEMBERS_WHY },
	{ "lift", no_argument, NULL, MEMBERS_LIFT },
	{ 0 },
};

bool
members_arguments(const struct command *command, int argc, char **argv,
    struct members_arguments *out, int *status)
{
	struct members_arguments a = *out;
	const char *dir = NULL;
	struct err err;
	int option;

	*status = CLI_USAGE;
	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return false;
		if (option == MEMBERS_DIR)
			dir = optarg;
		if (option == MEMBERS_WHY)
			a.why = optarg;
		a.json |= option == MEMBERS_JSON;
		a.history |= option == MEMBERS_HISTORY;
		a.lift |= option == MEMBERS_LIFT;
	}
	a.operands = argv + optind;
	a.count = argc - optind;
	if (a.count < a.least || a.count > a.most) {
		option_count(command, a.count < a.least);
		return false;
	}
	if (!place_node(dir, a.dir, &err)) {
		*status = cli_fail(&err);
		return false;
	}
	*out = a;
	return true;
}

void
members_put(struct writer *w, const char *key, struct text text)
{
	writer_key(w, key);
	writer_text(w, text);
}

bool
members_say(const struct members_deed *deed, const char *done, struct buf *id, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	struct text hex;
	struct value ok;
	int64_t size;

	deed_ask_begin(&ask, deed->name);
	deed->put(deed->arg, &ask.args);
	if (!deed_ask(&ask, deed->dir, time(NULL), &ok, err) ||
	    !value_get_text(ok, "id", &hex, err) || !value_get_integer(ok, "size", &size, err))
		return false;
	buf_add(id, hex);
	return buf_ok(id, err) &&
	       deed_publish(deed->dir, done, (uint64_t)size, time(NULL), err);
}

/* Visits */

static bool
go(struct visit *visit, const struct lookout_post *post, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf url = BUF(URL_ROOM);

	buf_add(&url, post->url);
	if (!buf_ok(&url, err) || !network_open(buf_string(&url), &network, err))
		return false;
	client_set_patience(network.client, CONNECT_SECONDS, STALL_SECONDS);
	return visit_all(visit, &network.remote, err);
}

static bool
hand_on(const char *dir, struct lookout_report *report, struct lookout_taken *taken,
    uint64_t *size, struct err *err)
{
	while (!report->done) {
		scoped(buf_free) struct buf items = BUF(DEED_REQUEST_MAX);
		scoped(deed_ask_free) struct deed_ask ask;
		int64_t statements, findings, entries;
		struct value ok;

		deed_ask_begin(&ask, "members.learn");
		if (!lookout_format(report, &items, err))
			return false;
		members_put(&ask.args, "items", buf_text(&items));
		if (!deed_ask(&ask, dir, time(NULL), &ok, err) ||
		    !value_get_integer(ok, "statements", &statements, err) ||
		    !value_get_integer(ok, "findings", &findings, err) ||
		    !value_get_integer(ok, "size", &entries, err))
			return false;
		taken->statements += (uint64_t)statements;
		taken->findings += (uint64_t)findings;
		*size = (uint64_t)entries;
	}
	return true;
}

static void
tell_findings(const struct visit *visit, const struct lookout_post *post)
{
	for (size_t i = 0; i < visit->findings; i++)
		printf("%-13s %.*s: %.*s\n", finding_word(visit->finding[i].what),
		    TEXT_ARGS(post->name), TEXT_ARGS(visit->finding[i].about));
}

/* One visit and what comes of it.  `post` may have no name yet. */
static bool
look_at(const char *dir, struct lookout_post *post, bool tell, struct buf *name,
    struct lookout_taken *taken, struct err *err)
{
	scoped(visit_free) struct visit visit = { 0 };
	struct lookout_report report = { .visit = &visit, .post = post };
	uint64_t before = taken->findings + taken->statements, size = 0;
	struct err trouble;

	{
		scoped(node_close) struct node node = { 0 };

		if (!node_open(dir, &node, err) ||
		    !lookout_begin(&node, post->name, time(NULL), &visit, err))
			return false;
	}
	if (!go(&visit, post, &trouble)) {
		if (post->name.len == 0) {
			*err = trouble;
			return err_in(err, "%.*s", TEXT_ARGS(post->url));
		}
		report.trouble = &trouble;
		if (tell)
			printf(
			    "%-13s %.*s: %s\n", "trouble", TEXT_ARGS(post->name), trouble.text);
	} else {
		post->name = visit.peer.manifest->name;
		buf_add(name, post->name);
		if (tell)
			tell_findings(&visit, post);
	}
	return buf_ok(name, err) && hand_on(dir, &report, taken, &size, err) &&
	       (taken->findings + taken->statements == before ||
		   deed_publish(dir, "what was found is said", size, time(NULL), err));
}

/* Where a name is known to be, by its manifest or by what others said. */
static bool
known_url(
    struct node *node, struct text name, struct arena *arena, struct text *out, struct err *err)
{
	struct membership *membership = arena_new(arena, struct membership);
	struct members_node known;
	bool found;

	if (membership == NULL)
		return err_memory(err);
	if (membership_load(node, time(NULL), arena, membership, err))
		return membership_url(node, membership, name, arena, out, err);
	if (err->fault != FAULT_ABSENT ||
	    !members_node(&node->journal, name, arena, &found, &known, err))
		return false;
	*out = found ? known.url : TEXT("");
	return true;
}

/* A name's address is what DIR/peers says, or that at which it is known, or else its own. */
static bool
find_url(const char *dir, const char *where, struct text *name, struct arena *arena,
    struct text *url, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	scoped(buf_free) struct buf own = BUF(URL_ROOM);

	if (strstr(where, "://") != NULL) {
		*url = text_of(where);
		return true;
	}
	if (!party_check_node(text_of(where), err) || !node_open(dir, &node, err) ||
	    !known_url(&node, text_of(where), arena, url, err))
		return false;
	*name = url->len > 0 ? text_of(where) : TEXT("");
	buf_addf(&own, "https://%s", where);
	return peering_reach(
	    &node, text_of(where), url->len > 0 ? *url : buf_text(&own), arena, url, err);
}

bool
members_where(const char *dir, const char *where, struct buf *url, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct text name, at;

	if (!find_url(dir, where, &name, &arena, &at, err))
		return false;
	buf_add(url, at);
	return buf_ok(url, err);
}

bool
members_meet(const char *dir, const char *where, struct buf *name, struct lookout_taken *taken,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct lookout_post post = { .name = TEXT("") };
	struct lookout_taken sum = { 0 };

	if (!find_url(dir, where, &post.name, &arena, &post.url, err) ||
	    !look_at(dir, &post, false, name, &sum, err))
		return false;
	if (name->len == 0)
		return err_set(err, FAULT_SYSTEM, "'%s' cannot be reached", where);
	if (strstr(where, "://") == NULL && !text_eq(buf_text(name), text_of(where)))
		return err_set(err, FAULT_DENIED, "at '%.*s' is '%s', not '%s'",
		    TEXT_ARGS(post.url), buf_string(name), where);
	*taken = sum;
	return true;
}

static bool
gather_posts(const char *dir, struct arena *arena, struct lookout_post **posts, size_t *count,
    struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	return node_open(dir, &node, err) &&
	       lookout_posts(&node, time(NULL), arena, posts, count, err);
}

/* Whom one has looked at. */
static bool
was_seen(const struct buf *seen, struct text name)
{
	struct text rest = buf_text(seen), line;

	while (text_line(&rest, &line))
		if (text_eq(line, name))
			return true;
	return false;
}

static bool
look_at_each(const char *dir, struct buf *seen, struct lookout_taken *taken, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct lookout_post *posts;
	size_t count;

	if (!gather_posts(dir, &arena, &posts, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);

		if (was_seen(seen, posts[i].name))
			continue;
		buf_addf(seen, "%.*s\n", TEXT_ARGS(posts[i].name));
		if (!look_at(dir, &posts[i], true, &name, taken, err))
			return false;
	}
	return buf_ok(seen, err);
}

/* Who is named by those that were looked at is looked at, too. */
bool
members_look(const char *dir, struct lookout_taken *taken, struct err *err)
{
	scoped(buf_free) struct buf seen = BUF(MIB);
	struct lookout_taken sum = { 0 };
	size_t before;

	do {
		before = seen.len;
		if (!look_at_each(dir, &seen, &sum, err))
			return false;
	} while (seen.len > before);
	*taken = sum;
	return true;
}

static const struct command *const parts[] = { &command_members_show, &command_members_found,
	&command_members_suspend, &command_members_withdraw, &command_members_watch,
	&command_members_findings, &command_members_expose, &command_members_text, NULL };

const struct command command_members = {
	.name = "members",
	.summary = "the accord that this node belongs to, and who is in it",
	.help = "usage: accord members show [--history] [--json] [--dir DIR]\n"
		"       accord members found NAME NODE... [--dir DIR]\n"
		"       accord members suspend NODE --why TEXT [--lift] [--dir DIR]\n"
		"       accord members withdraw --why TEXT [--dir DIR]\n"
		"       accord members watch [--dir DIR]\n"
		"       accord members findings [--json] [--check FILE] [--dir DIR]\n"
		"       accord members expose ID [--to NODE] [--dir DIR]\n"
		"       accord members text pledge|charter\n"
		"\n"
		"Members of an accord have signed the pledge (vendors) or the charter\n"
		"(coordinators and response teams), witness each other's logs and watch each\n"
		"other. 'accord join' and 'accord admit' bring newcomers in.\n"
		"\n"
		"'accord members show --help' and so on tell more.\n",
	.parts = parts,
};
