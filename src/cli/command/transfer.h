/*
 * transfer.h - from an input to an output that the arguments name: how far it
 * has come is shown, and what fails leaves nothing behind.
 *
 *	scoped(transfer_free) struct transfer transfer = TRANSFER;
 *	if (!transfer_open(&transfer, input, output, &err) || ...)
 */
#pragma once

#include "base/file.h"
#include "cli/command/bar.h"

struct transfer {
	int in;
	const char *in_name; /* for messages */
	bool in_opened;      /* not standard input */
	struct draft draft;  /* unless to standard output */
	int out;             /* standard output, or -1 */
	bool guard;          /* standard output is a terminal, to be spared */
	uint8_t before;      /* the byte before those the guard looks at */
	struct progress progress;
	uint64_t done;
	bool failed; /* a stream did, and its fault names it */
};

#define TRANSFER ((struct transfer){ .in = -1, .draft = DRAFT, .out = -1 })

/* `input` may be NULL or "-", standard input; `output` NULL or "-", standard
 * output.  `label` is for the progress.  Faults: CONFLICT when both are one file,
 * those of file_open() and draft_open(). */
must_use bool transfer_open(struct transfer *transfer, const char *input, const char *output,
    const char *label, struct err *err);

/* Is the output a terminal, and that was not asked for by "-"? */
bool transfer_to_terminal(const struct transfer *transfer);

/* Both must not outlive it.  The sink refuses to send a terminal what would
 * control it.  Faults: those of the descriptors; DENIED. */
struct source transfer_source(struct transfer *transfer);
struct sink transfer_sink(struct transfer *transfer);

/* Put the output in its place. */
must_use bool transfer_commit(struct transfer *transfer, struct err *err);

/* Drop what was not committed. */
void transfer_free(struct transfer *transfer);
