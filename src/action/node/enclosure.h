/*
 * enclosure.h - files on their way into the journal, beside the node's database: whoever
 * writes a letter puts them there, sealed as the journal seals them, and names them in it;
 * the one who writes the journal takes them from there.
 *
 * DIR/drafts/<sha256 of a file>.  What nobody took in a day is removed.
 */
#pragma once

#include "action/node/node.h"
#include "statement/attached.h"

#define ENCLOSURE_DIR "drafts"
#define ENCLOSURE_AGE 86400

/* Put one there; tells its digest.  `node` need not be the process that writes. */
must_use bool enclosure_put(
    const struct node *node, struct text bytes, struct hash *hash, struct err *err);

/* Take it into the journal, inside a transaction; its size is told.  The file goes with
 * enclosure_drop(), once that is durable.  Faults: ABSENT; INPUT when it is another. */
must_use bool enclosure_take(
    struct node *node, const struct hash *hash, uint64_t *size, struct err *err);
/* Do so many bytes go along with one statement?  Faults: LIMIT. */
must_use bool enclosure_check(uint64_t bytes, struct err *err);
void enclosure_drop(const struct node *node, const struct hash *hash);

/* The same for a list of them, a line each: the digest, a blank, the name; ATTACHED_MAX at
 * most. Names are borrowed from it.  Faults: also INPUT for what is no such list; LIMIT. */
#define ENCLOSURE_LINES_MAX 32768
#define ENCLOSURE_ALL_MAX (30 * MIB) /* what an envelope has room for */
must_use bool enclosure_take_all(struct node *node, struct text lines,
    struct attached_file *file, size_t *count, struct err *err);

/* Remove those that are older than ENCLOSURE_AGE. */
void enclosure_tidy(const struct node *node, int64_t now);
