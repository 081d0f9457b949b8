/*
 * from_alert.h - an alert, or something about one, that another node sent; for from_node.h
 * alone.
 *
 * What was passed on against its marking is refused, and so is what its source has taken back.
 * A recall is answered in the transaction that takes it.
 */
#pragma once

#include "action/inbox/arrival.h"

/* Acknowledgements of an alert by one node, and how often it passes one on, and so on. */
#define FROM_ALERT_EACH_MAX 200

/* Is it one of these kinds, and for the inbox? */
bool from_alert_takes(enum kind_id kind);

/* Decide what becomes of it.  Faults: as from_node(). */
must_use bool from_alert(struct arrival *arrival, struct err *err);
