#include "statement/large.h"

#include <string.h>

#include "codec/ustar.h"

#define SUFFIX_LEN 5 /* ".0001": how a piece of it is called */

static bool
parse_file(struct value value, struct large_file *file, struct err *err)
{
	return value_get_text(value, "name", &file->name, err) &&
	       value_get_integer(value, "size", &file->size, err) &&
	       statement_get_hash(value, "sha256", &file->hash, err) &&
	       value_get_integer(value, "pieces", &file->pieces, err);
}

bool
large_parse(
    struct value body, struct large_file file[static LARGE_MAX], size_t *count, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value files;
	size_t found = 0;

	*count = 0;
	if (!value_find(body, "large", &files))
		return true;
	if (!value_get_array(body, "large", &files, err))
		return false;
	while (value_each(files, &walk)) {
		if (found == LARGE_MAX)
			return err_set(err, FAULT_LIMIT, "over %d files follow it", LARGE_MAX);
		if (!parse_file(walk.value, &file[found++], err))
			return false;
	}
	*count = found;
	return true;
}

bool
large_parse_piece(struct value body, struct large_piece *out, struct err *err)
{
	struct large_piece piece = { 0 };
	struct value value;

	if (value_find(body, "piece", &value) &&
	    (!value_get_integer(body, "piece", &piece.number, err) ||
		!statement_get_hash(body, "whole", &piece.whole, err)))
		return false;
	*out = piece;
	return true;
}

/* --- what holds for all */

static bool
check_file(const struct large_file *file, struct err *err)
{
	if (!ustar_check_name(file->name, err))
		return false;
	if (file->name.len + SUFFIX_LEN > USTAR_NAME_MAX ||
	    memchr(file->name.at, '/', file->name.len) != NULL)
		return err_set(err, FAULT_INPUT,
		    "'%.*s', which follows, is in a folder or its name is too long",
		    TEXT_ARGS(file->name));
	if (file->pieces < 1 || file->pieces > LARGE_PIECES_MAX)
		return err_set(err, FAULT_INPUT, "'%.*s' does not follow in 1 to %d pieces",
		    TEXT_ARGS(file->name), LARGE_PIECES_MAX);
	return (file->size >= file->pieces && file->size <= (int64_t)STATEMENT_INTEGER_MAX) ||
	       err_set(err, FAULT_INPUT, "the size of '%.*s' is out of range",
		   TEXT_ARGS(file->name));
}

bool
large_check(const struct large_file *file, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (!check_file(&file[i], err))
			return false;
		for (size_t j = 0; j < i; j++)
			if (text_eq(file[j].name, file[i].name))
				return err_set(err, FAULT_INPUT, "'%.*s' follows it twice",
				    TEXT_ARGS(file[i].name));
	}
	return true;
}

bool
large_check_beside(const struct large_file *file, size_t count,
    const struct attached_file *along, size_t others, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < others; j++)
			if (text_eq(along[j].name, file[i].name))
				return err_set(err, FAULT_INPUT,
				    "a file '%.*s' goes along, and another follows",
				    TEXT_ARGS(file[i].name));
	return large_check(file, count, err);
}

bool
large_check_piece(const struct large_piece *piece, size_t files, bool about, struct err *err)
{
	if (piece->number == 0)
		return true;
	if (piece->number < 0 || piece->number > LARGE_PIECES_MAX)
		return err_set(
		    err, FAULT_INPUT, "its piece is none of 1 to %d", LARGE_PIECES_MAX);
	return (files == 1 && about) ||
	       err_set(err, FAULT_INPUT,
		   "a piece is its one file, and about the statement that it follows");
}

/* --- writing */

void
large_put(struct writer *w, const struct large_file *file, size_t count)
{
	if (count == 0)
		return;
	writer_key(w, "large");
	writer_array(w);
	for (size_t i = 0; i < count; i++) {
		writer_object(w);
		writer_key(w, "name");
		writer_text(w, file[i].name);
		writer_key(w, "size");
		writer_integer(w, file[i].size);
		statement_put_hash(w, "sha256", &file[i].hash);
		writer_key(w, "pieces");
		writer_integer(w, file[i].pieces);
		writer_end(w);
	}
	writer_end(w);
}

void
large_put_piece(struct writer *w, const struct large_piece *piece)
{
	if (piece->number == 0)
		return;
	writer_key(w, "piece");
	writer_integer(w, piece->number);
	statement_put_hash(w, "whole", &piece->whole);
}
