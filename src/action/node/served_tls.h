/*
 * served_tls.h - with which files a running server speaks TLS: DIR/run/tls, so that others
 * can look whether they are well.
 */
#pragma once

#include <limits.h>

#include "base/err.h"

struct served_tls {
	char certificate[PATH_MAX]; /* empty: it speaks none */
	char key[PATH_MAX];
};

/* Note them, or that there are none (NULL); relative names are taken from where this
 * process is.  Faults: LIMIT, SYSTEM. */
must_use bool served_tls_note(
    const char *dir, const char *certificate, const char *key, struct err *err);

/* Faults: INPUT when the note is none. */
must_use bool served_tls_find(const char *dir, struct served_tls *out, struct err *err);
