#include "statement/attached.h"

#include <string.h>

#include "codec/ustar.h"

static bool
parse_file(struct value value, struct attached_file *file, struct err *err)
{
	int64_t size;

	if (!value_get_text(value, "name", &file->name, err) ||
	    !value_get_integer(value, "size", &size, err) ||
	    !statement_get_hash(value, "sha256", &file->hash, err))
		return false;
	file->size = (uint64_t)size; /* below zero: out of range for check_file() */
	return true;
}

/* Files lie side by side wherever they are saved: plain names, none twice. */
static bool
check_file(const struct attached_file *file, size_t i, struct err *err)
{
	struct text name = file[i].name;

	if (!ustar_check_name(name, err))
		return false;
	if (file[i].size > STATEMENT_INTEGER_MAX)
		return err_set(
		    err, FAULT_INPUT, "the size of '%.*s' is out of range", TEXT_ARGS(name));
	if (memchr(name.at, '/', name.len) != NULL)
		return err_set(
		    err, FAULT_INPUT, "its file '%.*s' is in a folder", TEXT_ARGS(name));
	for (size_t j = 0; j < i; j++)
		if (text_eq(file[j].name, name))
			return err_set(
			    err, FAULT_INPUT, "it has the file '%.*s' twice", TEXT_ARGS(name));
	return true;
}

bool
attached_check(const struct attached_file *file, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!check_file(file, i, err))
			return false;
	return true;
}

bool
attached_parse(struct value body, struct attached_file file[static ATTACHED_MAX], size_t *count,
    struct err *err)
{
	struct value_walk walk = { 0 };
	struct value files;
	size_t found = 0;

	if (!value_get_array(body, "files", &files, err))
		return false;
	while (value_each(files, &walk)) {
		if (found == ATTACHED_MAX)
			return err_set(err, FAULT_LIMIT, "it has over %d files", ATTACHED_MAX);
		if (!parse_file(walk.value, &file[found++], err))
			return false;
	}
	*count = found;
	return true;
}

void
attached_put(struct writer *w, const struct attached_file *file, size_t count)
{
	writer_key(w, "files");
	writer_array(w);
	for (size_t i = 0; i < count; i++) {
		writer_object(w);
		writer_key(w, "name");
		writer_text(w, file[i].name);
		writer_key(w, "size");
		writer_integer(w, (int64_t)file[i].size);
		statement_put_hash(w, "sha256", &file[i].hash);
		writer_end(w);
	}
	writer_end(w);
}
