#include "cli/release/follow_told.h"

#include <inttypes.h>
#include <stdio.h>

#include "action/release/contained.h"
#include "base/file.h"
#include "cli/command/cli.h"

void
follow_told_liar(const char *mirror)
{
	cli_note("%s has another bundle than was sealed", mirror);
}

void
follow_told_stale(int64_t age)
{
	scoped(buf_free) struct buf span = BUF(KIB);

	utc_format_span(age, &span);
	cli_note(
	    "the newest that any of these shows of the log is %s old: it may be held back, "
	    "and no new release is taken from it (--max-age)",
	    buf_string(&span));
}

void
follow_told_moved(const struct follow_seal *seal, int64_t opens)
{
	struct follow_seal moved = *seal;

	moved.seal.opens = opens;
	follow_told_seal("moved", &moved);
}

void
follow_told_seal(const char *word, const struct follow_seal *seal)
{
	scoped(buf_free) struct buf out = BUF(4 * KIB);

	buf_addf(&out, "%-9s ", word);
	hash_format(&seal->id, &out);
	buf_add(&out, TEXT("  opens "));
	utc_format(seal->seal.opens, &out);
	puts(buf_string(&out));
	fflush(stdout);
}

/* And where its files are, and what it is for, where it tells. */
void
follow_told_unlocked(const struct follow *follow, const struct follow_seal *seal)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(buf_free) struct buf json = BUF(CONTENTS_MAX), out = BUF(MIB);
	struct contents contents;
	char path[PATH_MAX];
	struct err err;

	follow_told_seal("unlocked", seal);
	if (follow_seal_path(follow, seal, "", "", path, &err))
		printf("          in %s\n", path);
	fflush(stdout);
	if (!follow_seal_path(follow, seal, "", "/" CONTENTS_NAME, path, &err) ||
	    !file_load(path, &json, &err))
		return;
	if (!contents_parse(buf_text(&json), &arena, &contents, &err)) {
		cli_note("%s", err.text);
		return;
	}
	contained_write(&contents, "          ", &out);
	fputs(buf_string(&out), stdout);
	fflush(stdout);
}

/* Say once what is wrong with the log's epochs; releases are had all the same. */
static void
tell_epochs(struct follow_told *told, const struct epochs *epochs)
{
	scoped(buf_free) struct buf first = BUF(KIB);

	if (epochs->found == told->epochs)
		return;
	told->epochs = epochs->found;
	epochs_format(&epochs->first, &first);
	cli_note("anchors of the node's log are out of order (%" PRIu64
		 "), which is evidence of "
		 "fraud or failure; the first: %s",
	    epochs->found, buf_string(&first));
}

/* What else is to be known of the node, once in a run. */
static void
tell_keys(struct follow_told *told, const struct follow *follow)
{
	if (told->keys)
		return;
	if (follow->dropped > 0)
		cli_note("the node's log has begun anew; %" PRIu64
			 " of its entries that were seen before are no longer in it (its last "
			 "head before is kept in .accord/checkpoint.dropped)",
		    follow->dropped);
	if (follow->vouching.unheeded)
		cli_note("its log names other witnesses than are pinned here, and those have "
			 "not agreed to it");
	if (follow->void_seals > 0)
		cli_note("%zu sealed releases do not count: their key was revoked before",
		    follow->void_seals);
	if (follow->taken_down > 0)
		cli_note(
		    "%zu public statements were taken down by the node", follow->taken_down);
	if (follow->node.manifest->retired)
		cli_note("the node has retired; nothing new will come from it");
	told->keys = follow->dropped > 0 || follow->void_seals > 0 || follow->taken_down > 0 ||
		     follow->node.manifest->retired;
}

void
follow_told_log(struct follow_told *told, const struct follow *follow)
{
	tell_epochs(told, &follow->epochs);
	tell_keys(told, follow);
}
