/*
 * smtp.h - a mail to somebody, by way of a mail server (RFC 5321).
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

struct smtp_mail {
	const char
	    *server;      /* smtp://HOST[:PORT], which may begin TLS, or smtps://HOST[:PORT] */
	const char *from; /* an address alone */
	const char *to;
	struct text
	    text; /* the whole of it: header, an empty line, body; lines end with CRLF */
};

/* Is it an address that can stand in a mail's header: one "@", and nothing that parts it? */
bool smtp_is_address(struct text in);

/* Hand it over.  `trust` is a file of certificates to believe; NULL: the system's.  Faults:
 * INPUT for addresses that are none; SYSTEM. */
must_use bool smtp_send(const struct smtp_mail *mail, const char *trust, struct err *err);
