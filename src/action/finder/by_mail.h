/*
 * by_mail.h - a report to who has no accord: a mail and its sealed attachment, prepared as
 *files for the finder to send, and its dates, which nobody but the finder keeps.
 *
 *	report.tar.age   age under a passphrase over the files and report.json: what else is
 *said report.tar       instead, where they want OpenPGP, which accord does not seal with
 *	message.eml      to their address, with the sealed attachment; where they have one
 *
 * Among the finder's things: mailed/<random>; and what is attached, sealed, attached/<random>,
 *for who keeps it where they stay silent.
 */
#pragma once

#include "action/finder/finder.h"
#include "base/arena.h"
#include "bounty/contact.h"
#include "crypto/hash.h"
#include "statement/details.h"

/* What is usual, where nobody has promised anything. */
#define BY_MAIL_ANSWER_DAYS 7
#define BY_MAIL_SECRET_DAYS 90

#define BY_MAIL_SEALED "report.tar.age"
#define BY_MAIL_OPEN "report.tar"
#define BY_MAIL_MESSAGE "message.eml"

struct by_mail {
	struct text domain;
	const struct contact *contact;
	struct text title;
	const struct details *details;
	char *const *paths;
	size_t count;
	struct text passphrase; /* empty: not sealed, for OpenPGP */
	int64_t now;            /* seconds UTC */
	struct buf sealed;      /* by_mail_write() leaves it here; by_mail_free() releases it */
};

void by_mail_free(struct by_mail *mail);

/* Write the files into a folder, which is made, and was empty.  Faults: CONFLICT when it was
 * not; ABSENT, INPUT for a file; LIMIT, SYSTEM. */
must_use bool by_mail_write(struct by_mail *mail, const char *dir, struct err *err);

/* What is to be kept of it; texts live in an arena. */
struct by_mail_note {
	const char *id; /* hex digits */
	struct text domain;
	struct text to; /* a contact, as it was named */
	struct text title;
	struct text passphrase; /* or empty */
	int64_t at;
	int64_t answer_by;
	int64_t public_from;
	bool sealed;     /* what is attached is here */
	bool in_custody; /* somebody was asked to keep it: */
	struct text ask; /* the id, in hex */
};

/* Keep it, with what is attached if a custodian could take that. */
must_use bool by_mail_keep(
    const struct finder *finder, const struct by_mail *mail, struct err *err);

/* Call for each that was kept; what cannot be read is a fault.  Faults: INPUT, SYSTEM. */
must_use bool by_mail_each(const struct finder *finder,
    bool (*visit)(void *arg, const struct by_mail_note *note, struct err *err), void *arg,
    struct err *err);

/* The sealed bytes of the one whose id begins so, and its note; texts live in the arena.
 * Faults: ABSENT, also where nothing sealed is here; CONFLICT for several. */
must_use bool by_mail_find(const struct finder *finder, struct text id, struct arena *arena,
    struct by_mail_note *out, struct text *sealed, struct err *err);

/* Note that somebody was asked to keep it. */
must_use bool by_mail_entrusted(
    const struct finder *finder, const char *id, const struct hash *ask, struct err *err);
