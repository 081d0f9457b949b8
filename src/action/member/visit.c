#include "action/member/visit.h"

#include <inttypes.h>
#include <stdlib.h>

#include "action/member/finding_file.h"
#include "action/member/visit_said.h"
#include "base/mem.h"
#include "log/served.h"

#define ARENA_ROOM (96 * MIB)
#define LATEST "latest "
#define MANIFESTS_MAX (FINDING_FILE_MAX / 4)
#define ANCHOR "anchor " /* its index, and its root */

void
visit_free(struct visit *visit)
{
	for (size_t i = 0; i < visit->files; i++)
		buf_free(&visit->file[i].bytes);
	free(visit->file);
	free(visit->id);
	free(visit->say);
	peer_free(&visit->peer);
	watch_state_free(&visit->known_log);
	buf_free(&visit->next);
	arena_free(&visit->arena);
	*visit = (struct visit){ 0 };
}

/* Files */

struct visit_file *
visit_find(const struct visit *visit, struct text path)
{
	for (size_t i = 0; i < visit->files; i++)
		if (text_eq(visit->file[i].path, path))
			return &visit->file[i];
	return NULL;
}

static bool
add_file(struct visit *visit, struct text path, struct visit_file **out, struct err *err)
{
	struct visit_file *grown;
	struct visit_file *file = visit_find(visit, path);

	if (file != NULL) {
		*out = file;
		return true;
	}
	if (visit->files == VISIT_FILES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "it takes more than %d files", VISIT_FILES_MAX);
	grown = mem_grow(visit->file, (visit->files + 1) * sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	visit->file = grown;
	file = &grown[visit->files];
	*file = (struct visit_file){ .path = arena_text(&visit->arena, path),
		.bytes = BUF(VISIT_BYTES_MAX) };
	if (file->path.at == NULL)
		return err_memory(err);
	visit->files++;
	*out = file;
	return true;
}

bool
visit_put(struct visit *visit, struct text path, struct text bytes, struct err *err)
{
	struct visit_file *file;

	if (bytes.len > VISIT_BYTES_MAX - visit->bytes)
		return err_set(
		    err, FAULT_LIMIT, "it shows more than %zu bytes", VISIT_BYTES_MAX);
	if (!add_file(visit, path, &file, err))
		return false;
	buf_clear(&file->bytes);
	buf_add(&file->bytes, bytes);
	visit->bytes += bytes.len;
	return buf_ok(&file->bytes, err);
}

bool
visit_put_absent(struct visit *visit, struct text path, struct err *err)
{
	struct visit_file *file;

	if (!add_file(visit, path, &file, err))
		return false;
	file->absent = true;
	return true;
}

bool
visit_want(struct visit *visit, struct text path, struct err *err)
{
	visit->lacking = true;
	for (size_t i = 0; i < visit->wants; i++)
		if (text_eq(visit->want[i], path))
			return true;
	if (visit->wants == VISIT_WANTS_MAX)
		return true;
	visit->want[visit->wants] = arena_text(&visit->arena, path);
	if (visit->want[visit->wants].at == NULL)
		return err_memory(err);
	visit->wants++;
	return true;
}

/* What is not there is asked for, and ends this step: CONFLICT, which nothing in between
 * takes for an answer. */
static bool
get(struct visit *visit, const char *path, const struct sink *to, struct err *err)
{
	struct text name = text_of(path[0] == '/' ? path + 1 : path);
	const struct visit_file *file = visit_find(visit, name);

	if (file == NULL)
		return visit_want(visit, name, err) &&
		       err_set(err, FAULT_CONFLICT, "'%s' has not come yet", path);
	if (file->absent)
		return err_set(err, FAULT_ABSENT, "there is no '%s'", path);
	return sink_write(to, buf_text(&file->bytes), err);
}

static bool
get_as_remote(void *arg, const char *path, const struct sink *to, struct err *err)
{
	return get(arg, path, to, err);
}

static bool
read_as_files(
    void *arg, unsigned worker, const char *path, const struct sink *to, struct err *err)
{
	(void)worker;
	return get(arg, path, to, err);
}

/* Findings */

bool
visit_tell(struct visit *visit, enum finding_what what, struct text about, struct text evidence,
    struct err *err)
{
	struct visit_finding *finding;

	if (visit->findings == VISIT_FINDINGS_MAX)
		return true;
	finding = &visit->finding[visit->findings];
	if (about.len > FINDING_ABOUT_MAX)
		about.len = FINDING_ABOUT_MAX;
	*finding = (struct visit_finding){ .what = what,
		.about = arena_text(&visit->arena, about),
		.evidence = arena_text(&visit->arena, evidence) };
	if (finding->about.at == NULL || finding->evidence.at == NULL)
		return err_memory(err);
	visit->findings++;
	return true;
}

/* Manifests */

/* Two that one root key signed and of which only one can be in a chain. */
static bool
is_contradicted(const struct visit *visit, struct text refused, size_t *version)
{
	scoped(manifest_free) struct manifest shown = { 0 };
	const struct manifest *pinned = visit->peer.manifest;
	size_t index;
	struct err err;

	if (!manifest_open(refused, &pinned->key[PARTY_ROOT], &shown, &err) ||
	    shown.version < 1 || shown.version > pinned->version ||
	    chain_find(&visit->peer.chain, &shown.statement.id, &index))
		return false;
	*version = (size_t)shown.version;
	return true;
}

static bool
tell_manifests(struct visit *visit, struct text refused, struct err *err)
{
	scoped(buf_free) struct buf evidence = BUF(2 * STATEMENT_PUBLIC_MAX), about = BUF(KIB);
	size_t version;

	if (refused.len == 0 || !is_contradicted(visit, refused, &version))
		return true;
	buf_add(&evidence, chain_at(&visit->peer.chain, version - 1)->statement.bytes);
	buf_add(&evidence, refused);
	buf_addf(&about,
	    "its root key signed two manifests that cannot both be of one chain; version "
	    "%" PRId64 " is the last that was known",
	    visit->peer.manifest->version);
	return buf_ok(&evidence, err) && buf_ok(&about, err) &&
	       visit_tell(visit, FINDING_MANIFESTS, buf_text(&about), buf_text(&evidence), err);
}

/* A node whose manifest contradicts what was known is looked at by what was known. */
static bool
meet(struct visit *visit, struct err *err)
{
	scoped(buf_free) struct buf refused = BUF(STATEMENT_PUBLIC_MAX);
	const struct remote remote = { .get = get_as_remote, .arg = visit };
	struct err why;

	if (visit->met)
		return true;
	if (!peer_catch_up(&remote, visit->now, &visit->peer, &refused, &why)) {
		if (visit->lacking || visit->known == 0 || why.fault == FAULT_LIMIT) {
			*err = why;
			return false;
		}
		if (!tell_manifests(visit, buf_text(&refused), err))
			return false;
	}
	visit->met = true;
	return true;
}

/* The log */

/* The line is missing in what an older accord remembered. */
static void
parse_anchor(struct visit *visit, struct text *rest)
{
	struct visit_anchor anchor = { .known = true, .entry.kind = ENTRY_ANCHOR };
	struct text line, index, tail = *rest;

	if (!text_line(&tail, &line) || !text_skip(&line, TEXT(ANCHOR)) ||
	    !text_cut(&line, ' ', &index) || !text_u64(index, &anchor.index) ||
	    !hash_parse(line, &anchor.entry.hash))
		return;
	visit->known_anchor = anchor;
	*rest = tail;
}

static bool
parse_state(struct visit *visit, struct err *err)
{
	const struct chain *chain = &visit->peer.chain;
	const struct vkey *now = &visit->peer.manifest->key[PARTY_LOG];
	struct text rest = visit->state, line, note;
	struct vkey key;
	uint64_t latest;

	watch_state_free(&visit->known_log);
	visit->known_log = WATCH_STATE;
	visit->known_anchor = (struct visit_anchor){ .known = false };
	visit->latest = 0;
	if (rest.len == 0)
		return true;
	if (!text_line(&rest, &line) || !text_skip(&line, TEXT(LATEST)) ||
	    !text_u64(line, &latest))
		return err_set(err, FAULT_INPUT, "what was known of its log is damaged");
	parse_anchor(visit, &rest);
	note = rest;
	while (text_line(&note, &line) && line.len > 0)
		continue;
	if (!chain_signer(chain, note, PARTY_LOG, &key, err))
		return false;
	/* A log that begins anew is another. */
	if (!text_eq(key.name, now->name))
		return true;
	visit->latest = (int64_t)latest;
	if (!watch_state_parse(rest, &key, &visit->known_log, err))
		return false;
	visit->known_anchor.known &= visit->known_log.anchored;
	visit->known_anchor.entry.epoch = visit->known_log.epoch;
	return true;
}

static bool
passed(void *arg, const struct growth_tally *tally, uint64_t due, struct err *err)
{
	(void)arg;
	(void)tally;
	(void)due;
	(void)err;
	return true;
}

/* Of two that can be shown the proofs are made once the head is verified. */
static bool
tell_anchor(struct visit *visit, const struct epochs_finding *found,
    const struct visit_anchor *second, struct err *err)
{
	scoped(buf_free) struct buf about = BUF(KIB);
	struct visit_disorder *disorder = &visit->disorder[visit->disorders];

	epochs_format(found, &about);
	buf_addf(&about, " (entry %" PRIu64 " of its log)", found->index);
	if (!buf_ok(&about, err))
		return false;
	if (found->flaw == EPOCHS_GAP || !visit->anchor.known ||
	    visit->disorders == VISIT_DISORDERS_MAX)
		return visit_tell(visit,
		    found->flaw == EPOCHS_GAP ? FINDING_GAP : FINDING_ANCHORS, buf_text(&about),
		    visit->shown, err);
	*disorder = (struct visit_disorder){ visit->anchor, *second,
		arena_text(&visit->arena, buf_text(&about)) };
	if (disorder->about.at == NULL)
		return err_memory(err);
	visit->disorders++;
	return true;
}

static bool
prove_disorder(struct visit *visit, const struct visit_disorder *disorder,
    const struct merkle_source *tree, struct err *err)
{
	scoped(buf_free) struct buf first = BUF(PROOF_LEN_MAX), second = BUF(PROOF_LEN_MAX);
	scoped(buf_free) struct buf chain = BUF(CHAIN_BYTES_MAX), out = BUF(FINDING_FILE_MAX);
	struct finding_file file = { .receipt = TEXT("") };

	if (!finding_file_prove(tree, &disorder->first.entry, disorder->first.index,
		visit->shown, &first, err) ||
	    !finding_file_prove(tree, &disorder->second.entry, disorder->second.index,
		visit->shown, &second, err))
		return false;
	chain_format(&visit->peer.chain, &chain);
	/* Of a long one it is left to who checks to have it. */
	file.manifest = chain.len <= MANIFESTS_MAX ? buf_text(&chain) : TEXT("");
	file.first = buf_text(&first);
	file.second = buf_text(&second);
	finding_file_format(&file, &out);
	return buf_ok(&chain, err) && buf_ok(&out, err) &&
	       visit_tell(visit, FINDING_ANCHORS, disorder->about, buf_text(&out), err);
}

/* Their proofs take tiles that may have to be fetched first. */
static bool
prove_disorders(struct visit *visit, const struct files *files, uint64_t size, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct served *served;
	struct merkle_source tree;

	if (visit->disorders == 0)
		return true;
	served = arena_new(&arena, struct served);
	if (served == NULL)
		return err_memory(err);
	served_begin(served, files, size);
	tree = served_source(served);
	for (size_t i = 0; i < visit->disorders; i++)
		if (!prove_disorder(visit, &visit->disorder[i], &tree, err))
			return false;
	return true;
}

/* What is to be remembered of an entry; memory that cannot be had is noticed by the count. */
static void
on_entry(void *arg, uint64_t index, const struct beginning *beginning)
{
	struct visit *visit = arg;
	struct epochs_finding found;
	struct visit_anchor anchor;
	struct visit_id *grown;
	struct entry entry;
	struct err err;

	if (!beginning_parse(beginning, &entry, &err))
		return;
	anchor = (struct visit_anchor){ true, index, entry };
	if (!epochs_add(&visit->epochs, &entry, index, &found))
		(void)!tell_anchor(visit, &found, &anchor, &err);
	if (entry.kind == ENTRY_ANCHOR && entry.epoch == visit->epochs.last &&
	    (!visit->anchor.known || entry.epoch > visit->anchor.entry.epoch))
		visit->anchor = anchor;
	if (entry.kind != ENTRY_STATEMENT)
		return;
	if (visit->ids % 64 == 0) {
		grown = mem_grow(visit->id, (visit->ids + 64) * sizeof(*grown));
		if (grown == NULL)
			return;
		visit->id = grown;
	}
	visit->id[visit->ids++] =
	    (struct visit_id){ entry.hash, index, visit_said_after(visit) };
}

/* All bundles that will be asked for, at once: the round trips are what costs. */
static bool
want_bundles(struct visit *visit, const struct checkpoint *head, struct err *err)
{
	uint64_t size = head->size, from = visit->known_log.frontier.size / TILE_WIDTH;

	for (uint64_t i = from; i * TILE_WIDTH < size && visit->wants < VISIT_WANTS_MAX; i++) {
		scoped(buf_free) struct buf path = BUF(KIB);
		uint64_t left = size - i * TILE_WIDTH;

		tile_bundle_path(i, left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH, &path);
		if (!buf_ok(&path, err))
			return false;
		if (visit_find(visit, buf_text(&path)) == NULL &&
		    !visit_want(visit, buf_text(&path), err))
			return false;
	}
	return true;
}

static bool
tell_fork(struct visit *visit, const struct watch_report *report, struct err *err)
{
	scoped(buf_free) struct buf evidence = BUF(FORK_LEN_MAX), about = BUF(KIB);
	bool forked = report->verdict == WATCH_FORKED;

	if (report->fork.older.len > 0)
		fork_format(&report->fork, &evidence);
	if (forked)
		buf_addf(&about,
		    "its log has two heads of which neither continues the other: %" PRIu64
		    " entries were known, it shows %" PRIu64,
		    visit->known_log.frontier.size, report->size);
	else
		buf_addf(&about, "its log does not show what it signed: %s", report->why.text);
	return buf_ok(&about, err) && buf_ok(&evidence, err) &&
	       visit_tell(visit, forked ? FINDING_FORK : FINDING_CONTRADICTED, buf_text(&about),
		   buf_text(&evidence), err);
}

/* Is what it anchored last long ago? */
static bool
tell_late(struct visit *visit, struct err *err)
{
	scoped(buf_free) struct buf about = BUF(KIB);
	int64_t seconds = visit->peer.manifest->epoch;
	uint64_t epoch = (uint64_t)(visit->now / seconds), last = visit->epochs.last;

	if (!visit->epochs.began || epoch <= last || epoch - last <= VISIT_LATE_EPOCHS)
		return true;
	buf_addf(&about,
	    "its log has no anchor after that of epoch %" PRIu64
	    ", though an epoch lasts %" PRId64 " s",
	    last, seconds);
	return buf_ok(&about, err) &&
	       visit_tell(visit, FINDING_LATE, buf_text(&about), visit->shown, err);
}

static bool
keep_shown(struct visit *visit, const struct watch_report *report, struct err *err)
{
	visit->shown = arena_text(&visit->arena, buf_text(&report->note));
	return visit->shown.at != NULL || err_memory(err);
}

/* The same head, which more have cosigned since it was seen: who looked at once saw none. */
static void
remember_cosigned(struct visit *visit, const struct watch_report *report)
{
	struct watch_state same = visit->known_log;

	if (report->note.len <= same.note.len)
		return;
	same.note = report->note; /* both are borrowed */
	watch_state_format(&same, &visit->next);
}

/* Which statements it has that were not known; what its own past says of it. */
static bool
look(struct visit *visit, struct err *err)
{
	const struct files files = { .read = read_as_files, .arg = visit, .alone = true };
	const struct watch watch = { &files, &visit->peer.manifest->key[PARTY_LOG], true,
		on_entry, passed, visit };
	struct watch_report report = { .note = BUF(CHECKPOINT_LEN_MAX) };
	struct visit_file *head = visit_find(visit, TEXT("checkpoint"));
	struct checkpoint seen;
	struct err why;
	bool good;

	visit->ids = visit->disorders = 0;
	visit->anchor = visit->known_anchor;
	visit->epochs = (struct epochs){ .began = visit->known_log.anchored,
		.last = visit->known_log.epoch };
	if (head != NULL) {
		visit->shown = buf_text(&head->bytes);
		if (checkpoint_open(visit->shown, watch.key, &seen, &why) &&
		    !want_bundles(visit, &seen, err))
			return false;
		if (visit->wants > 0)
			return err_set(err, FAULT_CONFLICT, "entries have not come yet");
	}
	if (!watch_look(&watch, &visit->known_log, &report, err))
		return false;
	visit->grown = report.verdict == WATCH_GROWN;
	good = keep_shown(visit, &report, err) &&
	       (!visit->grown || prove_disorders(visit, &files, report.size, err));
	buf_clear(&visit->next);
	if (visit->grown) {
		watch_state_format(&report.next, &visit->next);
	} else {
		visit->ids = 0;
		if (report.verdict == WATCH_SAME)
			remember_cosigned(visit, &report);
	}
	if (report.verdict == WATCH_FORKED || report.verdict == WATCH_BROKEN) {
		visit->findings = visit->met ? visit->findings : 0;
		good = good && tell_fork(visit, &report, err);
	}
	watch_report_free(&report);
	return good && tell_late(visit, err);
}

static bool
put_latest(struct visit *visit, struct err *err)
{
	scoped(buf_free) struct buf state = BUF(VISIT_STATE_MAX);

	if (visit->next.len == 0)
		return true;
	buf_addf(&state, LATEST "%" PRId64 "\n", visit->latest);
	if (visit->anchor.known) {
		buf_addf(&state, ANCHOR "%" PRIu64 " ", visit->anchor.index);
		hash_format(&visit->anchor.entry.hash, &state);
		buf_add(&state, TEXT("\n"));
	}
	buf_add(&state, buf_text(&visit->next));
	if (!buf_ok(&state, err))
		return false;
	buf_clear(&visit->next);
	buf_add(&visit->next, buf_text(&state));
	return buf_ok(&visit->next, err);
}

static bool
step(struct visit *visit, struct err *err)
{
	size_t kept;

	if (!meet(visit, err))
		return false;
	/* What is found on the way is found again at the next step. */
	kept = visit->findings;
	if (parse_state(visit, err) && look(visit, err) && visit_said_want(visit, err) &&
	    visit_said_read(visit, err) && put_latest(visit, err))
		return true;
	visit->findings = kept;
	return false;
}

bool
visit_begin(
    struct visit *visit, struct text chain, struct text state, int64_t now, struct err *err)
{
	*visit = (struct visit){ .now = now,
		.arena = ARENA(ARENA_ROOM),
		.next = BUF(VISIT_STATE_MAX),
		.known_log = WATCH_STATE };
	visit->state = arena_text(&visit->arena, state);
	if (visit->state.at == NULL) {
		visit_free(visit);
		return err_memory(err);
	}
	if (chain.len == 0)
		return true;
	if (!chain_parse(chain, &visit->peer.chain, err)) {
		visit_free(visit);
		return false;
	}
	visit->known = visit->peer.chain.count;
	visit->peer.manifest = chain_newest(&visit->peer.chain);
	return true;
}

bool
visit_step(struct visit *visit, bool *done, struct err *err)
{
	visit->wants = 0;
	visit->lacking = false;
	*done = step(visit, err);
	return *done || visit->wants > 0;
}
