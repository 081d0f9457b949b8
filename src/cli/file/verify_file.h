/* verify_file.h - `accord verify FILE`: one signed thing by itself. */
#pragma once

#include "action/outsider/exhibit.h"
#include "cli/outsider/verify_show.h"

/* Paths and keys as the arguments give them; NULL: not given. */
struct verify_file {
	const char *root;
	const char *manifest;
	const char *of;
	size_t count;
	const char *keys[EXHIBIT_KEYS_MAX];
};

/* Check it and print what was verified, of a proof also by whom the log was seen.  Faults: as
 * exhibit_check(), with the file's name; those of the files. */
must_use bool verify_file(const struct verify_file *how, const char *path,
    const struct verify_seen *seen, bool json, struct err *err);
