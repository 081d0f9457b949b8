#include "cli/outsider/verify_all.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/node/audit.h"
#include "action/node/node.h"
#include "cli/command/cli.h"
#include "cli/command/place.h"
#include "codec/json_write.h"

#define SHOWN_MAX 20 /* disagreements; what is damaged has many */

struct shown {
	size_t count;
	struct buf lines;
	struct writer json;
	struct buf json_text;
};

static void
shown_free(struct shown *shown)
{
	buf_free(&shown->lines);
	buf_free(&shown->json_text);
}

static void
tell(void *arg, const char *where, const char *why)
{
	struct shown *shown = arg;

	if (shown->count++ >= SHOWN_MAX)
		return;
	buf_addf(&shown->lines, "wrong      %s: %s\n", where, why);
	writer_object(&shown->json);
	writer_key(&shown->json, "where");
	writer_text(&shown->json, text_of(where));
	writer_key(&shown->json, "why");
	writer_text(&shown->json, text_of(why));
	writer_end(&shown->json);
}

static void
put_count(struct writer *w, const char *key, uint64_t count)
{
	writer_key(w, key);
	writer_integer(w, (int64_t)count);
}

static void
put_totals(struct writer *w, const struct audit_totals *t)
{
	put_count(w, "statements", t->statements);
	put_count(w, "public", t->open);
	put_count(w, "forgotten", t->forgotten);
	put_count(w, "pending", t->pending);
	put_count(w, "epochs", t->epochs);
	put_count(w, "entries", t->entries);
	put_count(w, "files", t->files);
	put_count(w, "wrong", t->wrong);
}

static void
format(const struct audit_totals *t, const struct shown *shown, struct buf *out)
{
	buf_addf(out, "statements %llu: %llu public, %llu forgotten, %llu not yet anchored\n",
	    (unsigned long long)t->statements, (unsigned long long)t->open,
	    (unsigned long long)t->forgotten, (unsigned long long)t->pending);
	buf_addf(out, "epochs     %llu anchored\n", (unsigned long long)t->epochs);
	buf_addf(out, "log        %llu entries\n", (unsigned long long)t->entries);
	buf_addf(out, "files      %llu\n", (unsigned long long)t->files);
	buf_add(out, buf_text(&shown->lines));
	if (shown->count > SHOWN_MAX)
		buf_addf(out, "           and %zu more\n", shown->count - SHOWN_MAX);
	if (t->wrong == 0)
		buf_add(out, TEXT("all good\n"));
	else
		buf_addf(out,
		    "%llu disagreements: restore the newest backup beside it and compare\n",
		    (unsigned long long)t->wrong);
}

static bool
look(const char *option_dir, struct shown *shown, struct audit_totals *totals, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	char dir[PATH_MAX];

	if (!place_node(option_dir, dir, err) || !node_open(dir, &node, err))
		return false;
	return audit_do(
	    &(struct audit){ &node.journal, node.manifest.epoch, time(NULL), tell, shown },
	    totals, err);
}

int
verify_all(const char *option_dir, bool json)
{
	scoped(shown_free) struct shown shown = { .lines = BUF(MIB), .json_text = BUF(MIB) };
	scoped(buf_free) struct buf out = BUF(4 * MIB);
	struct writer w = WRITER(&out);
	struct audit_totals totals;
	struct err err;

	shown.json = WRITER(&shown.json_text);
	writer_array(&shown.json);
	if (!look(option_dir, &shown, &totals, &err))
		return cli_fail(&err);
	writer_end(&shown.json);
	if (json) {
		writer_object(&w);
		put_totals(&w, &totals);
		writer_key(&w, "disagreements");
		writer_json(&w, buf_text(&shown.json_text));
		writer_end(&w);
		buf_add(&out, TEXT("\n"));
	} else {
		format(&totals, &shown, &out);
	}
	if (!buf_ok(&out, &err))
		return cli_fail(&err);
	fputs(buf_string(&out), stdout);
	return totals.wrong == 0 ? EXIT_SUCCESS : CLI_NO;
}
