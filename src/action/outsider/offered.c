#include "action/outsider/offered.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "action/case/register.h"
#include "action/member/finding_file.h"
#include "base/file.h"
#include "log/fork.h"
#include "log/proof.h"
#include "statement/opening.h"
#include "statement/report.h"

#define PROOF_LINE "c2sp.org/tlog-proof@"
#define KEY_LEN_MAX (4 * KIB)
#define LOOK_ROOM (REGISTER_ROOM + 16 * MIB)

/* --- what it is */

static bool
is_key(struct text bytes)
{
	struct text rest = bytes, line;
	struct vkey key;
	struct err none;

	return bytes.len <= KEY_LEN_MAX && text_line(&rest, &line) && rest.len == 0 &&
	       vkey_parse(line, &key, &none) && report_check_key(&key, &none);
}

/* What it claims; nothing of that is verified. */
static bool
is_statement(struct text bytes, struct arena *arena, struct offered_file *as)
{
	scoped(statement_free) struct statement s = { 0 };
	struct text rest = bytes, note;
	struct err none;

	if (!statement_cut(&rest, &note) || !statement_reopen(note, &s, &none))
		return false;
	if (rest.len > 0 && s.kind->id != KIND_MANIFEST)
		return false;
	as->by = arena_text(arena, s.by);
	if (as->by.at == NULL)
		return false;
	as->what = s.kind;
	as->id = s.id;
	as->at = s.at;
	return true;
}

static bool
is_opening(struct text bytes)
{
	scoped(arena_free) struct arena arena = ARENA(LOOK_ROOM);
	struct opening opening;
	struct err none;

	return opening_parse(bytes, &arena, &opening, &none);
}

static bool
is_register(struct text bytes)
{
	scoped(arena_free) struct arena arena = ARENA(LOOK_ROOM);
	struct register_file file;
	struct err none;

	return register_parse(bytes, &arena, &file, &none);
}

static bool
is_evidence(struct text bytes)
{
	scoped(doc_free) struct doc doc = DOC;
	struct finding_file file;
	struct fork fork;
	struct err none;

	return finding_file_parse(&doc, bytes, &file, &none) ||
	       fork_parse(&doc, bytes, &fork, &none);
}

enum offered_kind
offered_recognise(struct text bytes, struct arena *arena, struct offered_file *as)
{
	if (text_starts(bytes, TEXT(PROOF_LINE)))
		return OFFERED_PROOF;
	if (!text_starts(bytes, TEXT("{")))
		return is_key(bytes) ? OFFERED_KEY : OFFERED_NOTHING;
	if (is_statement(bytes, arena, as))
		return as->what->id == KIND_MANIFEST ? OFFERED_MANIFESTS : OFFERED_STATEMENT;
	if (is_opening(bytes))
		return OFFERED_OPENING;
	if (is_evidence(bytes))
		return OFFERED_EVIDENCE;
	return is_register(bytes) ? OFFERED_REGISTER : OFFERED_NOTHING;
}

/* It proves nothing, and nobody else should have it. */
static bool
is_secret(struct text bytes)
{
	return text_starts(bytes, TEXT("AGE-SECRET-KEY-")) ||
	       text_starts(bytes, TEXT("PRIVATE+KEY+"));
}

/* --- one more */

/* A name that a terminal or a page may be shown. */
static struct text
showable(struct arena *arena, struct text name)
{
	scoped(buf_free) struct buf out = BUF(OFFERED_NAME_MAX);

	while (name.len > 0) {
		size_t len = text_rune(name);
		struct text one = { name.at, len };

		if (len > 0 && text_printable(one))
			buf_add(&out, one);
		else
			buf_add(&out, TEXT("?"));
		name = text_after(name, len > 0 ? len : 1);
	}
	return out.failed ? (struct text){ 0 } : arena_text(arena, buf_text(&out));
}

static struct text
folder_of(struct text name)
{
	size_t len = name.len;

	while (len > 0 && name.at[len - 1] != '/')
		len--;
	return (struct text){ name.at, len };
}

/* A place for one more, where there is one; NULL for no memory. */
static struct offered_file *
place(struct offered *offered, struct text name, struct err *err)
{
	struct offered_file *file;

	if (offered->file == NULL)
		offered->file = arena_array(&offered->arena, struct offered_file, OFFERED_MAX);
	if (offered->file == NULL) {
		(void)!err_memory(err);
		return NULL;
	}
	file = &offered->file[offered->files];
	*file = (struct offered_file){ .name = showable(&offered->arena, name) };
	if (file->name.at == NULL) {
		(void)!err_memory(err);
		return NULL;
	}
	file->folder = folder_of(file->name);
	offered->files++;
	return file;
}

static bool
add_without(struct offered *offered, struct text name, const char *why, struct err *err)
{
	struct offered_file *file;

	if (offered->files == OFFERED_MAX) {
		offered->left++;
		return true;
	}
	file = place(offered, name, err);
	if (file == NULL)
		return false;
	file->why = why;
	return true;
}

bool
offered_add(struct offered *offered, struct text name, struct text bytes, struct err *err)
{
	struct offered_file *file;

	if (offered->files == OFFERED_MAX) {
		offered->left++;
		return true;
	}
	if (is_secret(bytes))
		return add_without(offered, name,
		    "is a private key, which proves nothing and was not to be handed over",
		    err);
	if (bytes.len > OFFERED_FILE_MAX)
		return add_without(offered, name, "is too long", err);
	if (bytes.len > OFFERED_BYTES_MAX - offered->bytes)
		return add_without(
		    offered, name, "is too long, with all that is before it", err);
	file = place(offered, name, err);
	if (file == NULL)
		return false;
	file->bytes = arena_text(&offered->arena, bytes);
	if (file->bytes.at == NULL)
		return err_memory(err);
	offered->bytes += bytes.len;
	file->hash = hash_text(bytes);
	file->kind = offered_recognise(file->bytes, &offered->arena, file);
	return true;
}

/* --- from the disk */

static bool
load_file(struct offered *offered, const char *path, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(OFFERED_FILE_MAX);
	struct err why;

	if (offered->files == OFFERED_MAX) {
		offered->left++;
		return true;
	}
	if (file_load(path, &bytes, &why))
		return offered_add(offered, text_of(path), buf_text(&bytes), err);
	return add_without(offered, text_of(path),
	    why.fault == FAULT_LIMIT ? "is too long" : "cannot be read", err);
}

/* By bytes, whatever the language of who runs it, so that two auditors have one order. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return text_order(text_of((*a)->d_name), text_of((*b)->d_name));
}

static int
is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool load_folder(
    struct offered *offered, const char *path, unsigned depth, struct err *err);

/* Of a folder: what is neither a file nor a folder is passed over, links too. */
static bool
load_entry(struct offered *offered, const char *path, unsigned depth, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return add_without(offered, text_of(path), "cannot be read", err);
	if (S_ISREG(st.st_mode))
		return load_file(offered, path, err);
	if (S_ISDIR(st.st_mode) && depth < OFFERED_DEPTH)
		return load_folder(offered, path, depth + 1, err);
	return add_without(
	    offered, text_of(path), S_ISDIR(st.st_mode) ? "lies too deep" : "is no file", err);
}

static bool
load_folder(struct offered *offered, const char *path, unsigned depth, struct err *err)
{
	struct dirent **entry = NULL;
	int count = scandir(path, &entry, is_shown, by_name);
	bool good = true;

	if (count < 0)
		return add_without(offered, text_of(path), "cannot be read", err);
	for (int i = 0; i < count; i++) {
		char whole[PATH_MAX];
		size_t len = strlen(path);
		const char *between = len > 0 && path[len - 1] == '/' ? "" : "/";
		int got =
		    snprintf(whole, sizeof(whole), "%s%s%s", path, between, entry[i]->d_name);

		if (good && got > 0 && (size_t)got < sizeof(whole))
			good = load_entry(offered, whole, depth, err);
		free(entry[i]);
	}
	free(entry);
	return good;
}

bool
offered_load(struct offered *offered, const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_errno(err, "cannot open '%s'", path);
	if (S_ISDIR(st.st_mode))
		return load_folder(offered, path, 1, err);
	return S_ISREG(st.st_mode)
		   ? load_file(offered, path, err)
		   : err_set(err, FAULT_INPUT, "'%s' is neither a file nor a folder", path);
}

void
offered_free(struct offered *offered)
{
	arena_free(&offered->arena);
	*offered = (struct offered){ 0 };
}
