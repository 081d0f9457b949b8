/*
 * guest_page.h - what somebody without a node sees of a case in which he is a guest: pages
 * without script, that he reads and answers in a browser.
 *
 * They lie below /guest/, and name nothing but what is beside them and the sheet above: a file
 * is file/SHA-256/NAME.
 */
#pragma once

#include "web/html.h"

#define GUEST_PAGE_MAX (8 * MIB)
#define GUEST_FILES "file/"

struct guest_file {
	struct text name;
	struct hash hash;
	int64_t size;
	bool here; /* the host has it: what was shown of before came without */
};

/* What follows in pieces: each is a file, and one after the other they are it. */
struct guest_piece {
	int64_t number; /* from 1 */
	struct guest_file file;
};

struct guest_large {
	struct text name;
	struct hash hash;
	int64_t size, pieces;
	size_t came; /* of these, in their order */
	struct guest_piece *piece;
};

struct guest_message {
	struct text by;
	int64_t at;
	bool own;         /* the guest said it */
	bool again;       /* it was said before he came, and shown since */
	struct text text; /* lines */
	size_t files;
	const struct guest_file *file;
	size_t larges;
	const struct guest_large *large;
};

struct guest_terms {
	struct text id; /* in hexadecimal digits */
	int64_t ends;
	bool in_force;
	bool agreed;  /* the guest has */
	bool invited; /* it is these that the invitation names */
};

struct guest_facts {
	struct text node;  /* the host's name */
	struct text guest; /* as the host calls him, without its name */
	struct text title; /* empty: not told yet */
	struct text owner;
	int64_t now;
	int64_t expires; /* when the guest is let in no longer */
	bool invited;    /* and has not answered */
	bool told;       /* he may be told what is not public */
	bool open;       /* the flaw is public */
	struct text
	    far; /* how far he is with the report and the fix, in words; empty: unsaid */
	size_t terms_count;
	const struct guest_terms *terms; /* in force, or proposed */
	size_t messages;
	const struct guest_message *message;
	struct text form;    /* which each form sends back */
	struct text trouble; /* what went wrong with what he sent; empty: nothing */
	struct text typed;   /* and what he had written, which is not lost */
};

/* The case. */
void guest_page(const struct guest_facts *facts, struct html *html);

/* What a link shows first: nothing of the case, and a button that opens it. */
void guest_page_link(const struct guest_facts *facts, struct html *html);

/* What a link shows that leads nowhere, whatever the reason. */
void guest_page_gone(struct text node, struct html *html);
