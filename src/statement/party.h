/*
 * party.h - who speaks: nodes by their DNS name, finders by their key's hash.
 */
#pragma once

#include "base/buf.h"
#include "crypto/sign.h"

#define PARTY_NAME_MAX 253

/* A node's name: a lowercase DNS name of at least two labels, of which the last is
 * no number.  Faults: INPUT. */
must_use bool party_check_node(struct text name, struct err *err);

/* A finder's name: the SHA-256 of its Ed25519 public key, 64 hex digits (longer
 * than any DNS label, so that no node can have such a name). */
bool party_is_finder(struct text name);
void party_finder_name(const struct sign_public *key, struct buf *out);

/* The name of a node or of a finder.  Faults: INPUT. */
must_use bool party_check_name(struct text name, struct err *err);

/* The note key name of one of a node's roles: "NAME/log"; NAME itself for the
 * key that signs statements. */
enum party_role { PARTY_STATEMENT, PARTY_LOG, PARTY_WITNESS, PARTY_RELEASE, PARTY_ROOT };
#define PARTY_ROLES 5

void party_role_name(struct text node, enum party_role role, struct buf *out);

/* "statement", "log", "witness", "release", "root". */
const char *party_role_word(enum party_role role);
