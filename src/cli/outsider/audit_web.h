/*
 * audit_web.h - the web for an audit: whole addresses, redirects followed.
 *
 * What a site of others names is fetched from the open network alone, unless a proxy stands
 * between: it must not lead an auditor's machine to what only that can reach.
 */
#pragma once

#include "action/outsider/organisation.h"
#include "base/buf.h"
#include "cli/command/network.h"

/* An organisation's files are on few hosts, and each of these is asked over one connection. */
#define AUDIT_WEB_HOSTS 4

struct audit_web_host {
	struct buf base; /* "https://host:1"; empty: none */
	bool outside;    /* it may lead to the open network alone */
	uint64_t used;   /* the last time, as they are counted */
	struct network network;
};

/* Must stay where it is; release with audit_web_end(). */
struct audit_web {
	struct text domain; /* that is being looked at; may be anywhere */
	struct open_web web;
	uint64_t count; /* of what was asked for */
	struct audit_web_host host[AUDIT_WEB_HOSTS];
};

void audit_web_begin(struct audit_web *web);
void audit_web_end(struct audit_web *web);
