#include "log/part.h"

#include <stdio.h>
#include <string.h>

#include "log/merkle.h"

#define ATTEMPTS 3 /* at a file that cannot be read */

_Static_assert(PART_LEVELS *TILE_HEIGHT >= 63, "levels for every size");

uint64_t
place_hashes(uint64_t size, unsigned level)
{
	return level < PART_LEVELS ? size >> level * TILE_HEIGHT : 0;
}

uint64_t
place_tiles(uint64_t size, unsigned level)
{
	return place_hashes(size, level) / TILE_WIDTH;
}

bool
walk_next(struct walk *walk, struct place *place)
{
	while (walk->ends < PART_LEVELS) {
		unsigned level = walk->ends++;
		unsigned width = (unsigned)(place_hashes(walk->size, level) % TILE_WIDTH);

		if (width == 0)
			continue;
		*place = (struct place){ level, place_tiles(walk->size, level), width };
		return true;
	}
	if (walk->index == place_tiles(walk->size, 0))
		return false;
	while (walk->above < PART_LEVELS - 1) {
		unsigned level = PART_LEVELS - 1 - walk->above++;
		uint64_t index = walk->index >> level * TILE_HEIGHT;

		if (index << level * TILE_HEIGHT != walk->index ||
		    index >= place_tiles(walk->size, level))
			continue;
		*place = (struct place){ level, index, TILE_WIDTH };
		return true;
	}
	*place = (struct place){ 0, walk->index++, TILE_WIDTH };
	walk->above = 0;
	return true;
}

/* What is made of a file's bytes as they come. */
struct intake {
	struct sheet *sheet;
	struct beginning *beginning; /* NULL: not wished */
	bool is_bundle;
	unsigned width;
	size_t got;
	struct leaves leaves;
};

static bool
take_tile(struct intake *intake, struct text piece, struct err *err)
{
	size_t most = intake->width * sizeof(intake->sheet->hash[0]);

	if (piece.len > most - intake->got)
		return err_set(err, FAULT_INPUT, "it is longer than %zu bytes", most);
	memcpy((char *)intake->sheet->hash + intake->got, piece.at, piece.len);
	return true;
}

static bool
take(void *arg, struct text piece, struct err *err)
{
	struct intake *intake = arg;
	struct err *flaw = &intake->sheet->flaw;

	if (intake->is_bundle ? !leaves_add(&intake->leaves, piece, flaw)
			      : !take_tile(intake, piece, flaw))
		return err_set(err, FAULT_INPUT, "it is malformed");
	intake->got += piece.len;
	return true;
}

static bool
is_all(struct intake *intake, struct err *err)
{
	size_t due = intake->width * sizeof(intake->sheet->hash[0]);

	if (intake->is_bundle)
		return leaves_end(&intake->leaves, err);
	return intake->got == due ||
	       err_set(err, FAULT_INPUT, "it has %zu bytes, not %zu", intake->got, due);
}

/* Once: what became of it is in the sheet, unless the file could not be read. */
static bool
try_file(const struct files *files, unsigned worker, struct intake *intake, struct err *err)
{
	struct sheet *sheet = intake->sheet;
	const struct sink sink = { take, intake };

	intake->got = 0;
	sheet->flaw = (struct err){ 0 };
	leaves_begin(&intake->leaves, intake->width, sheet->hash);
	leaves_keep(&intake->leaves, intake->beginning);
	if (files->read(files->arg, worker, sheet->path, &sink, err)) {
		(void)!is_all(intake, &sheet->flaw);
		return true;
	}
	if (sheet->flaw.fault != FAULT_NONE)
		return true;
	if (err->fault != FAULT_ABSENT && err->fault != FAULT_INPUT)
		return false;
	sheet->flaw = *err;
	return true;
}

static bool
read_file(const struct files *files, unsigned worker, struct intake *intake, struct err *err)
{
	for (unsigned attempt = 1; !try_file(files, worker, intake, err); attempt++)
		if (err->fault != FAULT_SYSTEM || attempt == ATTEMPTS)
			return false;
	return true;
}

static bool
set_path(struct intake *intake, const struct place *place, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(PART_PATH_MAX - 1);

	if (intake->is_bundle)
		tile_bundle_path(place->index, intake->width, &path);
	else
		tile_path(place->level, place->index, intake->width, &path);
	if (!buf_ok(&path, err))
		return false;
	snprintf(intake->sheet->path, sizeof(intake->sheet->path), "%s", buf_string(&path));
	return true;
}

/* Read a file, or the full one where a partial one is not there. */
static bool
read_sheet(const struct files *files, unsigned worker, const struct place *place,
    struct intake *intake, struct err *err)
{
	struct sheet *sheet = intake->sheet;

	intake->width = place->width;
	if (!set_path(intake, place, err) || !read_file(files, worker, intake, err))
		return false;
	if (sheet->flaw.fault == FAULT_ABSENT && place->width < TILE_WIDTH) {
		intake->width = TILE_WIDTH;
		if (!set_path(intake, place, err) || !read_file(files, worker, intake, err))
			return false;
		intake->width = place->width;
	}
	if (sheet->flaw.fault != FAULT_ABSENT)
		return true;
	err_set(&sheet->flaw, FAULT_ABSENT, "it is missing");
	return set_path(intake, place, err);
}

static void
find_root(struct sheet *sheet)
{
	struct hash hashes[TILE_WIDTH];

	memcpy(hashes, sheet->hash, sizeof(hashes));
	sheet->root = merkle_fold(hashes, TILE_WIDTH);
}

/* The roots of a full part; that of equal hashes is found but once. */
static void
find_roots(struct part *part)
{
	struct sheet *tile = &part->tile, *bundle = &part->bundle;
	bool has_tile = tile->flaw.fault == FAULT_NONE;

	if (has_tile)
		find_root(tile);
	if (part->place.level > 0 || bundle->flaw.fault != FAULT_NONE)
		return;
	if (has_tile && memcmp(tile->hash, bundle->hash, sizeof(tile->hash)) == 0)
		bundle->root = tile->root;
	else
		find_root(bundle);
}

bool
part_read(const struct files *files, unsigned worker, struct part *part, struct err *err)
{
	struct intake tile = { .sheet = &part->tile };
	struct intake bundle = { .sheet = &part->bundle, .is_bundle = true };

	if (!read_sheet(files, worker, &part->place, &tile, err))
		return false;
	if (part->place.level == 0 && !read_sheet(files, worker, &part->place, &bundle, err))
		return false;
	part->bytes = tile.got + bundle.got;
	if (part->place.width == TILE_WIDTH)
		find_roots(part);
	return true;
}

bool
part_read_tile(const struct files *files, unsigned worker, const struct place *place,
    struct sheet *out, struct err *err)
{
	struct intake tile = { .sheet = out };

	return read_sheet(files, worker, place, &tile, err);
}

bool
part_read_entries(
    const struct files *files, unsigned worker, struct entries *entries, struct err *err)
{
	struct intake bundle = {
		.sheet = &entries->sheet, .beginning = entries->beginning, .is_bundle = true
	};

	if (!read_sheet(files, worker, &entries->place, &bundle, err))
		return false;
	entries->bytes = bundle.got;
	return true;
}
