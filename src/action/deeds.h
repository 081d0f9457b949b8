/* deeds.h - the deeds, each in the file of its name. */
#pragma once

#include "action/deed.h"

extern const struct deed deed_challenge;
extern const struct deed deed_challenge_publish;
extern const struct deed deed_close;
extern const struct deed deed_custody;
extern const struct deed deed_custody_ask;
extern const struct deed deed_custody_finding;
extern const struct deed deed_forget;
extern const struct deed deed_forget_expired;
extern const struct deed deed_inbox;
extern const struct deed deed_manifest_publish;
extern const struct deed deed_members;
extern const struct deed deed_members_admit;
extern const struct deed deed_members_found;
extern const struct deed deed_members_join;
extern const struct deed deed_members_learn;
extern const struct deed deed_members_suspend;
extern const struct deed deed_members_withdraw;
extern const struct deed deed_outbox;
extern const struct deed deed_peer_accept;
extern const struct deed deed_peer_add;
extern const struct deed deed_peers;
extern const struct deed deed_policy;
extern const struct deed deed_policy_publish;
extern const struct deed deed_release_early;
extern const struct deed deed_release_seal;
extern const struct deed deed_remark;
extern const struct deed deed_send;
extern const struct deed deed_show;
extern const struct deed deed_statements;
extern const struct deed deed_status;
extern const struct deed deed_takedown;
