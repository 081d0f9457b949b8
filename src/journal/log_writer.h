/*
 * log_writer.h - adds to a log what many hand in, in a thread of its own.
 *
 * Group commit without a clock: what comes alone is flushed alone, at once; whoever
 * comes while a flush is under way shares the next one, which gives those who were just
 * answered a moment to join (gathering.h).
 */
#pragma once

#include "journal/log_store.h"

/* Entries, and bytes of them, that share a flush at most. */
#define LOG_WRITER_AT_ONCE 4096
#define LOG_WRITER_BYTES (32 * MIB)

/* One entry that was handed in.  Its owner's but from log_writer_submit() until
 * log_writer_collect() gives it back. */
struct submission {
	struct text entry;
	void *mine;       /* the owner's, never looked into */
	bool later;       /* answered with log_writer_answered(), not once it is durable */
	enum fault fault; /* FAULT_NONE: it is durable, at `index` */
	uint64_t index;
	struct submission *next;
};

struct log_writer;

/* Open the database for a thread that writes, and begin it. */
must_use bool log_writer_start(const char *database, struct log_writer **out, struct err *err);

/* Let all that was submitted be done, end, and give back what was not collected. */
struct submission *log_writer_stop(struct log_writer **of);

/* Hand in a list of submissions; any thread. */
void log_writer_submit(struct log_writer *writer, struct submission *list);

/* So many of those that are answered later are answered now, all at once, and may come back:
 * gathering.h. */
void log_writer_answered(struct log_writer *writer, size_t count);

/* Does anybody wait for an answer still whose entry is durable?  It is in a hurry: as it
 * becomes so, who rests or waits below is roused. */
bool log_writer_awaited(struct log_writer *writer);

/* What is done since the last time, in the order in which it was handed in; NULL:
 * nothing.  The descriptor is readable while there is something. */
struct submission *log_writer_collect(struct log_writer *writer);
int log_writer_fd(const struct log_writer *writer);

/* Wait until the log has grown beyond `size` or log_writer_wake() is called, but at most
 * so many milliseconds; tells its size.  For one thread besides. */
uint64_t log_writer_wait(struct log_writer *writer, uint64_t size, unsigned ms);

/* If it has grown beyond `size` already, wait for what comes next, a little longer than a flush
 * takes. */
void log_writer_wait_next(struct log_writer *writer, uint64_t size);

/* Wait so many milliseconds, or until log_writer_wake() is called, whatever grows. */
void log_writer_rest(struct log_writer *writer, unsigned ms);
void log_writer_wake(struct log_writer *writer);

/* Something else to do within a transaction; private but for the first three. */
struct log_job {
	bool (*run)(void *arg, struct log_store *store, struct err *err);
	void *arg;
	struct err *err; /* why it was not done */
	int64_t due;     /* milliseconds: when it gets a transaction of its own */
	bool good;       /* so far */
	bool done;
};

/* Have it done in the next transaction that entries are added by, but if none is within so
 * many milliseconds, in one of its own; and wait until that is durable.  From one thread, one
 * at a time.  Faults: its own; SYSTEM when the transaction failed. */
void log_writer_ask(struct log_writer *writer, unsigned patience, struct log_job *job);
must_use bool log_writer_await(struct log_writer *writer, struct log_job *job);

/* Why the last transaction failed that did; false when it was told before. */
must_use bool log_writer_trouble(struct log_writer *writer, struct err *err);

/* How much is not settled in the database (db_settle()), in pages: from DB_SETTLE_PAGES on
 * another thread shall do that.  It is left to it, since it takes some flushes. */
unsigned log_writer_unsettled(struct log_writer *writer);

/* Transactions that were flushed, and entries added, since the start. */
struct log_writer_counts {
	uint64_t flushes;
	uint64_t entries;
	uint64_t failures; /* transactions that failed */
};
struct log_writer_counts log_writer_counts(struct log_writer *writer);
