#include "action/log/log_watch.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/file.h"

#define MODE 0644   /* all of it is public */
#define NAMES_MAX 9 /* that are tried for one more piece of evidence */

static bool
join(const char *file, const char *suffix, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s%s", file, suffix);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s%s' is too long", file, suffix);
}

static bool
load(struct log_watch *watch, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(WATCH_STATE_LEN_MAX);

	if (!file_load(watch->file, &bytes, err))
		return err->fault == FAULT_ABSENT;
	return watch_state_parse(buf_text(&bytes), watch->key, &watch->known, err) ||
	       err_in(err, "'%s'", watch->file);
}

bool
log_watch_open(const char *file, const struct vkey *key, struct log_watch *out, struct err *err)
{
	struct log_watch watch = LOG_WATCH;
	char path[PATH_MAX];

	watch.file = file;
	watch.key = key;
	if (!join(file, ".lock", path, err) || !file_claim(path, &watch.claim, err) ||
	    !load(&watch, err)) {
		log_watch_close(&watch);
		return false;
	}
	*out = watch;
	return true;
}

void
log_watch_close(struct log_watch *watch)
{
	watch_state_free(&watch->known);
	file_close(&watch->claim);
}

bool
log_watch_save(const struct log_watch *watch, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(WATCH_STATE_LEN_MAX);

	watch_state_format(&watch->known, &bytes);
	return buf_ok(&bytes, err) && file_save(watch->file, buf_text(&bytes), MODE, err);
}

bool
log_watch_learn(struct log_watch *watch, struct watch_report *report, struct err *err)
{
	watch_state_free(&watch->known);
	watch->known = report->next;
	report->next = WATCH_STATE;
	return log_watch_save(watch, err);
}

static bool
check(const char *path, const struct vkey *key, struct checkpoint heads[static 2],
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(FORK_LEN_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct fork fork;

	if (!file_load(path, &bytes, err))
		return false;
	if (!fork_parse(&doc, buf_text(&bytes), &fork, err) ||
	    !fork_check(&fork, key, &heads[0], &heads[1], err))
		return err_in(err, "'%s'", path);
	/* They name a log that is gone with `bytes`. */
	heads[0].origin = heads[1].origin = key->name;
	return true;
}

bool
log_watch_check(
    const char *path, const struct vkey *key, uint64_t *older, uint64_t *newer, struct err *err)
{
	struct checkpoint heads[2];

	if (!check(path, key, heads, err))
		return false;
	*older = heads[0].size;
	*newer = heads[1].size;
	return true;
}

/* Is what lies there evidence against the head that is known now? */
static bool
is_enough(const struct log_watch *watch, const char *path, bool *enough, struct err *err)
{
	const struct checkpoint known = watch_state_head(&watch->known);
	struct checkpoint heads[2];

	*enough = false;
	if (!check(path, watch->key, heads, err))
		return err->fault != FAULT_SYSTEM;
	for (size_t i = 0; i < 2; i++)
		if (heads[i].size == known.size && hash_eq(&heads[i].root, &known.root))
			*enough = true;
	return true;
}

/* Create it under the first name that is free, unless there is enough under one. */
static bool
create_proof(const struct log_watch *watch, const char *path, struct text bytes,
    char out[static PATH_MAX], struct err *err)
{
	bool enough = false;

	for (unsigned n = 1; n <= NAMES_MAX; n++) {
		char suffix[16] = "";

		if (n > 1)
			snprintf(suffix, sizeof(suffix), "-%u", n);
		if (!join(path, suffix, out, err))
			return false;
		if (file_create(out, bytes, MODE, err))
			return true;
		if (err->fault != FAULT_CONFLICT || !is_enough(watch, out, &enough, err))
			return false;
		if (enough)
			return true;
	}
	return err_set(err, FAULT_CONFLICT, "'%s' and its like exist already", path);
}

bool
log_watch_keep(const struct log_watch *watch, const struct watch_report *report,
    char path[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(FORK_LEN_MAX);
	bool proven = report->verdict == WATCH_FORKED;
	char suffix[64], name[PATH_MAX], found[PATH_MAX];

	fork_format(&report->fork, &bytes);
	snprintf(suffix, sizeof(suffix), ".%s-%" PRIu64, proven ? "fork" : "broken",
	    watch->known.frontier.size);
	if (!buf_ok(&bytes, err) || !join(watch->file, suffix, name, err))
		return false;
	if (proven ? !create_proof(watch, name, buf_text(&bytes), found, err)
		   : !file_create(name, buf_text(&bytes), MODE, err) &&
			 err->fault != FAULT_CONFLICT)
		return false;
	snprintf(path, PATH_MAX, "%s", proven ? found : name);
	return true;
}
