/*
 * diodb.h - a disclosure policy as an entry of disclose.io's list of programmes (diodb),
 * which tells much less.
 *
 * Its fields: program_name, policy_url, contact_url, contact_email, launch_date,
 * offers_bounty, offers_swag, hall_of_fame, safe_harbor, public_disclosure,
 * disclosure_timeline_days, pgp_key, hiring, securitytxt_url, preferred_languages.
 */
#pragma once

#include "bounty/disclosure.h"

#define DIODB_MAX (64 * KIB) /* of one programme */

/* Append the entry for a policy whose node is reached at `url`, set out. */
must_use bool diodb_format(
    const struct disclosure *policy, struct text url, struct buf *out, struct err *err);

/* Read an entry, or a list of just one, over a policy: what the entry tells takes the
 * place of what the policy has, all else stays.  Told, a line each, is what is in the
 * entry and was not taken over.  Faults: INPUT, LIMIT. */
must_use bool diodb_parse(struct text json, struct arena *arena, struct disclosure *policy,
    struct buf *told, struct err *err);
