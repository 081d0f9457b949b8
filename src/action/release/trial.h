/*
 * trial.h - a test opening of a sealed release, by who was told its key before its time: does
 * it open, and to something that its followers would take?
 */
#pragma once

#include "crypto/identity.h"

/* Open a bundle of `size` bytes to nowhere: in constant memory, and nothing is written.  Not
 * all of it may have been read after a fault.  Faults: DENIED when the key is another's or
 * it was altered; INPUT, LIMIT as bundle_unfold(); SYSTEM; the source's. */
must_use bool trial_open(
    const struct source *bundle, uint64_t size, const struct identity *key, struct err *err);
