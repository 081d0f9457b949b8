#include "cli/log/log_told.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/utc.h"
#include "cli/command/cli.h"
#include "codec/base64.h"
#include "codec/json_write.h"

#define LINE_LEN_MAX (64 * KIB)
#define ALARM "ALARM: "

/* One line; all but the word and what it is about may be left out. */
struct saying {
	const char *word;
	const char *before; /* what it is about, for people */
	const char *what;
	const struct watch_report *report; /* whose size it is about */
	const uint64_t *entry;
	const char *evidence; /* the name of a file */
};

static void
put(struct writer *w, const char *key, const struct buf *text)
{
	writer_key(w, key);
	writer_text(w, buf_text(text));
}

static void
put_number(struct writer *w, const char *key, uint64_t number)
{
	writer_key(w, key);
	writer_integer(w, (int64_t)number);
}

static void
put_report(struct writer *w, const struct watch_report *report)
{
	scoped(buf_free) struct buf root = BUF(KIB);

	base64_add(&root, report->root.bytes, HASH_LEN);
	put_number(w, "size", report->size);
	put(w, "root", &root);
	put_number(w, "new", report->verdict == WATCH_GROWN ? report->read.entries : 0);
}

static void
format_json(const struct log_told *told, const struct saying *saying, struct buf *out)
{
	scoped(buf_free) struct buf at = BUF(KIB);
	struct writer w = WRITER(out);

	utc_format(time(NULL), &at);
	writer_object(&w);
	put(&w, "at", &at);
	writer_key(&w, "log");
	writer_text(&w, told->origin);
	writer_key(&w, "event");
	writer_text(&w, text_of(saying->word));
	if (saying->report != NULL)
		put_report(&w, saying->report);
	if (saying->entry != NULL)
		put_number(&w, "entry", *saying->entry);
	writer_key(&w, "what");
	writer_text(&w, text_of(saying->what));
	if (saying->evidence != NULL) {
		writer_key(&w, "evidence");
		writer_text(&w, text_of(saying->evidence));
	}
	writer_end(&w);
}

static void
format(const struct log_told *told, const struct saying *saying, struct buf *out)
{
	buf_addf(out, "%.*s: %s%s", TEXT_ARGS(told->origin),
	    saying->before == NULL ? "" : saying->before, saying->what);
	if (saying->evidence != NULL)
		buf_addf(out, "; see '%s'", saying->evidence);
}

static void
say(const struct log_told *told, const struct saying *saying)
{
	scoped(buf_free) struct buf line = BUF(LINE_LEN_MAX);
	struct err err;

	if (told->json)
		format_json(told, saying, &line);
	else
		format(told, saying, &line);
	if (buf_ok(&line, &err))
		puts(buf_string(&line));
	else
		cli_note("%s%s", saying->before == NULL ? "" : saying->before, saying->what);
	fflush(stdout);
}

void
log_told_size(const struct log_told *told, const char *word, const struct watch_report *report)
{
	char what[128];
	int len = snprintf(what, sizeof(what), "%" PRIu64 " %s", report->size,
	    report->size == 1 ? "entry" : "entries");

	if (strcmp(word, "first") == 0)
		snprintf(what + len, sizeof(what) - (size_t)len, ", read from the first on");
	else if (strcmp(word, "same") == 0)
		snprintf(what + len, sizeof(what) - (size_t)len, ", nothing new");
	else
		snprintf(what + len, sizeof(what) - (size_t)len, ", %" PRIu64 " of them new",
		    report->read.entries);
	say(told, &(struct saying){ .word = word, .what = what, .report = report });
}

void
log_told_breaches(struct log_told *told, const struct watch_report *report)
{
	char more[128];

	for (size_t i = 0; i < report->breaches && i < WATCH_BREACHES_MAX; i++)
		say(told, &(struct saying){ .word = "breach",
			      .before = ALARM,
			      .what = report->breach[i].what,
			      .entry = &report->breach[i].index });
	if (report->breaches > WATCH_BREACHES_MAX) {
		snprintf(more, sizeof(more), "and %" PRIu64 " more entries",
		    report->breaches - WATCH_BREACHES_MAX);
		say(told, &(struct saying){ .word = "breach", .before = ALARM, .what = more });
	}
	told->alarmed = told->alarmed || report->breaches > 0;
}

/* Does it begin now, or become another thing? */
static bool
begins(struct log_told *told, enum log_told_topic topic, const char *word)
{
	const char *before = told->going_on[topic];

	told->going_on[topic] = word;
	return before == NULL || strcmp(before, word) != 0;
}

void
log_told_alarm(struct log_told *told, const struct watch_report *report, uint64_t known,
    const char *evidence)
{
	bool forked = report->verdict == WATCH_FORKED;
	const char *word = forked ? "forked" : "broken";
	char what[2 * ERR_TEXT_MAX];

	told->alarmed = true;
	if (!begins(told, LOG_TOLD_LOG, word))
		return;
	if (forked)
		snprintf(what, sizeof(what),
		    "it forked: it signed a head of %" PRIu64 " entries and one of %" PRIu64
		    " that no one log can have",
		    known, report->size);
	else
		snprintf(what, sizeof(what), "it does not show what it signed: %s",
		    report->why.text);
	say(told, &(struct saying){ word, ALARM, what, report, NULL, evidence });
}

void
log_told_stone(const struct taken_down_stone *stone, struct buf *out)
{
	buf_add(out, TEXT("statement "));
	hash_format(&stone->of, out);
	buf_add(out, TEXT(" was taken down on "));
	utc_format(stone->at, out);
	buf_addf(out, ", as entry %" PRIu64 " says: %.*s; its own entry stays", stone->index,
	    TEXT_ARGS(stone->why));
}

static void
on_stone(void *arg, const struct taken_down_stone *stone)
{
	scoped(buf_free) struct buf what = BUF(4 * KIB);
	const struct log_told *told = arg;

	log_told_stone(stone, &what);
	say(told,
	    &(struct saying){
		.word = "taken-down", .what = buf_string(&what), .entry = &stone->index });
}

struct taken_down
log_told_stones(struct log_told *told, const struct files *files)
{
	struct text rest = told->origin, node = told->origin;

	(void)!text_cut(&rest, '/', &node);
	return (
	    struct taken_down){ .files = files, .node = node, .tell = on_stone, .arg = told };
}

void
log_told_remark(
    struct log_told *told, enum log_told_topic topic, const char *word, const char *what)
{
	if (begins(told, topic, word))
		say(told, &(struct saying){ .word = word, .what = what });
}

void
log_told_fault(struct log_told *told, enum log_told_topic topic, const struct err *err)
{
	static const char *const words[LOG_TOLD_TOPICS] = {
		[LOG_TOLD_LOOK] = "unreadable",
		[LOG_TOLD_LOG] = "unknown",
		[LOG_TOLD_WITNESSES] = "unwitnessed",
		[LOG_TOLD_STATE] = "unwritten",
	};

	if (!begins(told, topic, words[topic]))
		return;
	if (told->json)
		say(told, &(struct saying){ .word = words[topic], .what = err->text });
	if (told->failed == 0)
		told->failed = CLI_FAULT + (int)err->fault;
	cli_note("%s", err->text);
}

void
log_told_well(struct log_told *told, enum log_told_topic topic)
{
	static const struct {
		const char *word;
		const char *what;
	} ends[LOG_TOLD_TOPICS] = {
		[LOG_TOLD_LOOK] = { "readable", "it can be read again" },
		[LOG_TOLD_LOG] = { "continued", "it continues what was known of it again" },
		[LOG_TOLD_WITNESSES] = { "witnessed", "its witnesses vouch for it again" },
		[LOG_TOLD_STATE] = { "written", "what is known can be written down again" },
	};

	if (told->going_on[topic] == NULL)
		return;
	told->going_on[topic] = NULL;
	say(told, &(struct saying){ .word = ends[topic].word, .what = ends[topic].what });
}
