/* mail_save.h - what was said, and the files that came with it, as plain files: `accord mail
 * --save`. */
#pragma once

#include <limits.h>

#include "action/finder/mail.h"

/* Save what belongs to it into a folder, replacing nothing, and print what was saved.  Faults:
 * CONFLICT, INPUT, SYSTEM. */
must_use bool mail_save(const struct finder *finder, const struct mailbag *bag,
    const struct mail_entry *entry, const char *dir, struct err *err);

/* Where the manifests are of who it was said to, or said it. */
must_use bool mail_save_manifest(
    const struct mail_entry *entry, char out[static PATH_MAX], struct err *err);
