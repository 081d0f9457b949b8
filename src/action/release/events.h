/*
 * events.h - the public file `events`: what happened to releases of late, for who listens.
 *
 * It is an event stream as browsers read them (Server-Sent Events, WHATWG HTML).  A node's
 * server goes on with it for as long as somebody listens (serve/audience.h); any web server
 * sends it as it is, to be asked for again.
 *
 *	retry: 5000                 milliseconds, before one asks again
 *	: log 1234                  entries of the public log that are in it
 *
 *	id: <64 hex digits>         the statement, or "key-" and the seal
 *	event: key                  see below
 *	data: {"release":ID,...}    one line of JSON
 *
 *	seal       `release` (its id), `opens`, `bundle`, `size`
 *	key        `release`, `key`: its time has come
 *	early      `release`, `key`, `statement`: its publisher opens it now
 *	breach     `release`, `key`, `statement`: somebody saw its key
 *	postpone   `release`, `opens`, `statement`
 *	share      `release`, `index`, `scalar`, `statement`: a member's part of the key
 *	advisory   `tracking`, `version`, `document` (SHA-256), `statement`; perhaps `release`
 *
 * Nothing here is to be believed as it stands: keys and shares vouch for themselves, and all
 * else is a reason to look at the log.  The file can be made again, and the oldest events
 * go when it is full.
 */
#pragma once

#include "action/node/node.h"
#include "release/seal.h"

#define EVENTS_PATH "events" /* in the public tree */
#define EVENTS_MAX (64 * KIB)

/* The key of a seal is a public file from now on: a line, with a newline.  Faults: SYSTEM. */
must_use bool events_add_key(
    const struct tree *tree, const struct hash *seal, struct text key, struct err *err);

/* A release is promised.  Faults: SYSTEM. */
must_use bool events_add_seal(
    const struct tree *tree, const struct hash *id, const struct seal *seal, struct err *err);

/* Add what the node's log tells that is not there yet; costs nothing when nothing is new.
 * Faults: SYSTEM. */
must_use bool events_update(struct node *node, struct err *err);
