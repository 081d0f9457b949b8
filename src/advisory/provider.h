/*
 * provider.h - the files by which advisories are found: those of a CSAF 2.0 provider (its
 * chapter 7; RFC 8322, ROLIE), and an Atom feed (RFC 4287).
 *
 * Pure: what they tell is given.  All addresses lie below `base`, where the folder stands.
 */
#pragma once

#include "base/buf.h"

/* A document, as its newest version is. */
struct provider_row {
	struct text tracking, version, title, summary; /* summary may be empty */
	int64_t initial, current;                      /* its release dates */
};

/* All of them, the newest `current` first. */
struct provider {
	struct text base; /* "https://psirt.example.com/advisory" */
	struct text name, url, contact;
	const char *category; /* of the publisher: "vendor" */
	int64_t updated;      /* when anything of it last changed */
	size_t count;
	const struct provider_row *row;
};

/* The name of a document's file without ".json": section 5.1; and where that stands below the
 * folder: "white/2026/NAME". */
void provider_name(struct text tracking, struct buf *out);
void provider_place(const struct provider_row *row, struct buf *out);

/* Append one of the files.  Those of ROLIE need a row at least. */
void provider_index(const struct provider *provider, struct buf *out);    /* index.txt */
void provider_changes(const struct provider *provider, struct buf *out);  /* changes.csv */
void provider_feed(const struct provider *provider, struct buf *out);     /* ROLIE */
void provider_service(const struct provider *provider, struct buf *out);  /* ROLIE */
void provider_category(const struct provider *provider, struct buf *out); /* ROLIE */
void provider_metadata(const struct provider *provider, struct buf *out);
void provider_atom(const struct provider *provider, struct buf *out);

/* Where they stand below the folder. */
#define PROVIDER_INDEX "white/index.txt"
#define PROVIDER_CHANGES "white/changes.csv"
#define PROVIDER_FEED "white/csaf-feed-tlp-white.json"
#define PROVIDER_SERVICE "service.json"
#define PROVIDER_CATEGORY "white/category-tlp-white.json"
#define PROVIDER_ATOM "advisories.atom"
#define PROVIDER_METADATA "provider-metadata.json"
