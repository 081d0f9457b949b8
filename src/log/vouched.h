/*
 * vouched.h - since when a log's witnesses vouch for a checkpoint: who is shown one that
 * none of them saw lately may be kept from seeing newer ones.
 */
#pragma once

#include "log/policy.h"

/* A checkpoint that a quorum saw so lately is fresh. */
#define VOUCHED_FRESH_SECONDS 86400

/* Does a quorum of the policy vouch for a checkpoint that `key` signed?  Tells in `*seen`
 * since when all of some quorum have seen it, in seconds since 1970; INT64_MAX where
 * nobody need.  Faults: as policy_open_checkpoint(); DENIED also when the policy does not
 * name the log. */
must_use bool vouched_since(const struct policy *policy, const struct vkey *key,
    struct text note, int64_t *seen, struct err *err);
