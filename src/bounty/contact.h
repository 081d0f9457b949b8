/*
 * contact.h - whom an organisation without accord wants to be told of flaws: its security.txt
 * (RFC 9116).
 *
 * Read as that asks: fields that are not known are passed over, and so is a contact of another
 * form than mailto:, https: and tel:.  An OpenPGP signature around it is tolerated and not
 * verified: what is read came over TLS, or is to be doubted either way.
 */
#pragma once

#include "base/buf.h"
#include "base/text.h"

#define CONTACT_MAX 10 /* of each field that may be there several times */
#define CONTACT_FILE_MAX ((size_t)64 * 1024)
#define CONTACT_LINE_MAX 2048

struct contact_list {
	size_t count;
	struct text at[CONTACT_MAX];
};

/* Texts are borrowed from what was read. */
struct contact {
	struct contact_list contact;    /* at least one; the preferred one first */
	struct contact_list encryption; /* URIs of keys */
	struct contact_list policy;
	struct contact_list thanks; /* pages of acknowledgments */
	struct contact_list csaf;   /* provider-metadata.json of its advisories */
	struct text languages;      /* "en, fr"; or empty */
	int64_t expires;
	bool enveloped; /* in an OpenPGP signature */
};

/* Read it.  Faults: INPUT, LIMIT. */
must_use bool contact_parse(struct text in, struct contact *out, struct err *err);

/* The first address for mail, without "mailto:" and what follows a "?"; false when there is
 * none that can be written to as it stands. */
must_use bool contact_address(const struct contact *contact, struct text *address);

/* Write one that contact_parse() reads. */
void contact_format(const struct contact *contact, struct buf *out);
