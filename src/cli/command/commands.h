/* commands.h - the commands, each in the file of its name. */
#pragma once

#include <stdio.h>

#include "cli/command/command.h"

extern const struct command command_admit;
extern const struct command command_alert;
extern const struct command command_audit;
extern const struct command command_award;
extern const struct command command_backup;
extern const struct command command_canary;
extern const struct command command_case;
extern const struct command command_challenge;
extern const struct command command_custody;
extern const struct command command_clock;
extern const struct command command_close;
extern const struct command command_doctor;
extern const struct command command_embargo;
extern const struct command command_follow;
extern const struct command command_forget;
extern const struct command command_takedown;
extern const struct command command_government;
extern const struct command command_help;
extern const struct command command_inbox;
extern const struct command command_init;
extern const struct command command_join;
extern const struct command command_keygen;
extern const struct command command_log;
extern const struct command command_mail;
extern const struct command command_manifest;
extern const struct command command_members;
extern const struct command command_note;
extern const struct command command_notice;
extern const struct command command_notify;
extern const struct command command_open;
extern const struct command command_outbox;
extern const struct command command_peer;
extern const struct command command_policy;
extern const struct command command_advisory;
extern const struct command command_poll;
extern const struct command command_rebuild;
extern const struct command command_release;
extern const struct command command_remark;
extern const struct command command_report;
extern const struct command command_restore;
extern const struct command command_seal;
extern const struct command command_send;
extern const struct command command_serve;
extern const struct command command_show;
extern const struct command command_statements;
extern const struct command command_status;
extern const struct command command_token;
extern const struct command command_try;
extern const struct command command_verify;
extern const struct command command_vouch;
extern const struct command command_watch;
extern const struct command command_version;
extern const struct command command_witness;

/* The list of commands, as `accord help` prints it. */
/* Print where to begin. */
void help_orient(FILE *out);
