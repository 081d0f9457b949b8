#include "cli/node/confirm.h"

#include <stdio.h>

#include "cli/command/network.h"

#define CONNECT_SECONDS 5
#define ANSWER_MS 15000

static bool
get(void *arg, struct text url, const char *path, struct buf *out, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf base = BUF(4 * KIB);
	struct sink sink = sink_buf(out);

	(void)arg;
	buf_add(&base, url);
	if (!buf_ok(&base, err) || !network_open(buf_string(&base), &network, err))
		return false;
	client_set_patience(network.client, CONNECT_SECONDS, CONNECT_SECONDS);
	client_set_limit(network.client, ANSWER_MS);
	return network.remote.get(network.remote.arg, path, &sink, err);
}

static void
tell(void *arg, const struct confirm_word *word)
{
	unsigned long long size = word->size;

	(void)arg;
	printf("%.*s: ", TEXT_ARGS(word->who));
	if (word->seen == CONFIRM_SILENT)
		printf("no answer: %s\n", word->why.text);
	else if (word->seen == CONFIRM_NOTHING)
		puts("it has cosigned nothing of this log");
	else if (word->seen == CONFIRM_HELD)
		printf("it saw %llu entries, which are all here\n", size);
	else if (word->seen == CONFIRM_BEYOND)
		printf("it saw %llu entries, which are more than there are here\n", size);
	else
		printf("it saw %llu entries, and not those that are here\n", size);
}

bool
confirm_by_network(struct node *node, struct err *err)
{
	const struct confirm how = { .get = get, .tell = tell };
	enum confirm_verdict verdict;

	if (!confirm_ask(node, &how, &verdict, err))
		return false;
	switch (verdict) {
	case CONFIRM_GOOD:
		return true;
	case CONFIRM_BEHIND:
		return err_set(err, FAULT_CONFLICT,
		    "others saw more of its log than the backup has, and it must not go on "
		    "from "
		    "there; restore a newer backup, or else begin the log anew ('accord "
		    "manifest "
		    "revoke log', then 'accord restore --accept')");
	case CONFIRM_WAIT:
		return err_set(err, FAULT_SYSTEM,
		    "too few of its witnesses answered to be certain; ask again with 'accord "
		    "restore --confirm'");
	case CONFIRM_NOBODY:
		break;
	}
	return err_set(err, FAULT_ABSENT,
	    "there is no witness to ask; when you are certain that nobody saw more of its log "
	    "than the backup has, say 'accord restore --accept'");
}
