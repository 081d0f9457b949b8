/* report_mail.h - a report to a domain where there is no accord, prepared as a mail. */
#pragma once

#include "action/finder/by_mail.h"
#include "action/peer/remote.h"

/* Read the security.txt there, write the files into `dir` (NULL: a folder named after the
 * domain, here), keep the dates, and say what to do.  Faults: ABSENT when there is none. */
must_use bool report_mail(const struct finder *finder, const struct remote *remote,
    struct by_mail *mail, const char *dir, struct err *err);

/* The domain of an address or name. */
struct text report_mail_domain(const char *url);
