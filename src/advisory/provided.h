/*
 * provided.h - what a CSAF 2.0 provider shows (section 7.1), read as an outsider does: who it
 * is, where its advisories are listed, which are the newest, and what dates they tell.
 *
 * Nothing is verified here but that it can be read and shown; texts are borrowed from what was
 * parsed.
 */
#pragma once

#include "codec/json.h"

#define PROVIDED_PLACES_MAX 16
#define PROVIDED_NEWEST 5 /* of a list, that are kept */
#define PROVIDED_FILE_MAX (32 * MIB)
#define PROVIDED_LIMITS ((struct doc_limits){ .bytes = PROVIDED_FILE_MAX, .depth = 64 })

struct provided_place {
	struct text url; /* of a folder, without a slash at the end; or of a ROLIE feed */
	bool feed;
};

/* provider-metadata.json */
struct provided {
	struct text publisher, role;
	int64_t updated; /* seconds UTC */
	size_t places;
	struct provided_place place[PROVIDED_PLACES_MAX];
};

struct provided_item {
	struct text path; /* below the folder; or a URL */
	int64_t at;
};

/* The newest of a list, newest first. */
struct provided_list {
	size_t count; /* of all */
	size_t kept;
	struct provided_item item[PROVIDED_NEWEST];
};

/* The dates of an advisory. */
struct provided_dates {
	struct text id, version;
	int64_t initial, current;
	size_t revisions;
	int64_t first, last; /* of its revision history */
	bool backwards;      /* a revision says an earlier time than the one before it */
};

/* Faults of all: INPUT. */
must_use bool provided_parse(struct value root, struct provided *out, struct err *err);

/* changes.csv: "path","time" */
must_use bool provided_changes(struct text csv, struct provided_list *out, struct err *err);

/* A ROLIE feed as JSON (RFC 8322). */
must_use bool provided_feed(struct value root, struct provided_list *out, struct err *err);

must_use bool provided_dates(struct value root, struct provided_dates *out, struct err *err);
