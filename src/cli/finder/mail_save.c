#include "cli/finder/mail_save.h"

#include <inttypes.h>
#include <stdio.h>

#include "action/finder/mail_joined.h"
#include "action/finder/record.h"
#include "action/node/node.h"
#include "action/outsider/opened.h"
#include "base/file.h"
#include "cli/command/cli.h"
#include "statement/closing.h"

bool
mail_save_manifest(const struct mail_entry *entry, char out[static PATH_MAX], struct err *err)
{
	return entry->mine ? sent_name(&entry->id, "manifest", out, err)
			   : mail_chain_name(&entry->node, out, err);
}

static bool
save_file(const struct finder *finder, const char *name, const char *dir, const char *file,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(LOCKER_MAX);
	char path[PATH_MAX];

	if (!finder_load(finder, name, &bytes, err))
		return err->fault == FAULT_ABSENT;
	if (!node_path(dir, file, path, err) || !file_create(path, buf_text(&bytes), 0600, err))
		return false;
	printf("saved     %s\n", path);
	return true;
}

static bool
save_record(
    const struct finder *finder, const struct hash *id, const char *dir, struct err *err)
{
	static const char *const files[] = { "manifest", "statement", "sender", "receipt",
		"policy", "proof", "custody", RECORD_WITNESSES };
	char name[PATH_MAX];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!sent_name(id, files[i], name, err) ||
		    !save_file(finder, name, dir, files[i], err))
			return false;
	return true;
}

/* The files that came with something. */
static bool
save_files(const struct finder *finder, const struct mail_entry *entry, const char *dir,
    struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct attached_file file[ATTACHED_MAX];
	struct value files;
	size_t count;

	if (!statement_reopen(entry->note, &s, err))
		return false;
	if (!value_find(s.body, "files", &files))
		return true;
	if (!attached_parse(s.body, file, &count, err) || !attached_check(file, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf blob = BUF(KIB), name = BUF(KIB);

		envelope_blob_name(&file[i].hash, &blob);
		buf_add(&name, file[i].name);
		if (!buf_ok(&blob, err) || !buf_ok(&name, err) ||
		    !save_file(finder, buf_string(&blob), dir, buf_string(&name), err))
			return false;
	}
	return true;
}

/* Those that follow it in pieces, if all are here. */
static bool
save_large(const struct finder *finder, const struct mailbag *bag,
    const struct mail_entry *entry, const char *dir, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct large_file file[LARGE_MAX];
	char path[PATH_MAX];
	int64_t came;
	size_t count;

	if (!statement_reopen(entry->note, &s, err) ||
	    !large_parse(s.body, file, &count, err) || !large_check(file, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);
		struct mail_large large = { finder, bag, &s, &file[i] };

		buf_add(&name, file[i].name);
		if (!buf_ok(&name, err) || !node_path(dir, buf_string(&name), path, err) ||
		    !mail_join(&large, path, &came, err))
			return false;
		if (came < file[i].pieces)
			cli_note("of '%s' %" PRId64 " of %" PRId64 " pieces are here",
			    buf_string(&name), came, file[i].pieces);
		else
			printf("saved     %s\n", path);
	}
	return true;
}

/* What shows anybody, too, that there was an earlier one: see action/outsider/opened.h. */
static bool
save_closing(const struct finder *finder, const struct mail_entry *entry, const char *dir,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * CLOSING_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf opening = BUF_SECRET(OPENING_LEN_MAX);
	struct closing *closing = arena_new(&arena, struct closing);
	char manifest[PATH_MAX], path[PATH_MAX], proof[PATH_MAX];

	if (closing == NULL)
		return err_memory(err);
	if (!statement_reopen(entry->note, &s, err) || !closing_parse(&s, &arena, closing, err))
		return false;
	opening_format(&closing->opening[closing->count - 1], &opening);
	if (!buf_ok(&opening, err) || !node_path(dir, OPENED_FILE, path, err) ||
	    !node_path(dir, "proof", proof, err) ||
	    !file_create(path, buf_text(&opening), 0600, err) ||
	    !file_create(proof, closing->proof, 0600, err))
		return false;
	printf("saved     %s\nsaved     %s\n", path, proof);
	return mail_save_manifest(entry, manifest, err) &&
	       save_file(finder, manifest, dir, "manifest", err);
}

/* As it was signed, for 'accord verify': what is said about rewards. */
static bool
save_said(const struct finder *finder, const struct mail_entry *entry, const char *dir,
    struct err *err)
{
	char manifest[PATH_MAX], path[PATH_MAX];

	if (!node_path(dir, "statement", path, err) ||
	    !file_create(path, entry->note, 0600, err))
		return false;
	printf("saved     %s\n", path);
	return mail_save_manifest(entry, manifest, err) &&
	       save_file(finder, manifest, dir, "manifest", err);
}

bool
mail_save(const struct finder *finder, const struct mailbag *bag,
    const struct mail_entry *entry, const char *dir, struct err *err)
{
	if (entry->mine)
		return save_record(finder, &entry->id, dir, err);
	if (entry->kind->id == KIND_CLOSING)
		return save_closing(finder, entry, dir, err);
	if (entry->kind->id == KIND_AWARD || entry->kind->id == KIND_AWARD_PAID ||
	    entry->kind->id == KIND_AWARD_OPINION)
		return save_said(finder, entry, dir, err);
	return save_files(finder, entry, dir, err) && save_large(finder, bag, entry, dir, err);
}
