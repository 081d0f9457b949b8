/*
 * audit_web.h - the web for an audit: whole addresses, redirects followed.
 *
 * What a site of others names is fetched from the open network alone, unless a proxy stands
 * between: it must not lead an auditor's machine to what only that can reach.
 */
#pragma once

#include "action/organisation.h"

struct audit_web {
	struct text domain; /* that is being looked at; may be anywhere */
	struct open_web web;
};

void audit_web_begin(struct audit_web *web);
