/*
 * role.h - what a participant is in a case: any number of these at once.
 */
#pragma once

#include "base/attr.h"
#include "base/text.h"

enum role {
	ROLE_FINDER = 1, /* found it, or reported it */
	ROLE_VENDOR = 2, /* makes what has it: alone can have a fix ready */
	ROLE_DEPLOYER = 4,
	ROLE_COORDINATOR = 8,
	ROLE_CNA = 16,       /* assigns CVE ids */
	ROLE_AUTHORITY = 32, /* a CSIRT, a regulator: for defence, and nothing is passed on */
	ROLE_OBSERVER = 64,
};
#define ROLES 7

/* "finder": its words, in the order of the above; NULL at the end. */
extern const char *const role_words[ROLES + 1];

/* The role of the n-th word. */
enum role role_at(unsigned n);
