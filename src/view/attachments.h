/*
 * attachments.h - the files that a statement of any kind brings with it.
 */
#pragma once

#include "view/body.h"

/* Tells how many there are, and where; 0 for kinds that bring none. */
size_t attachments_of(
    enum kind_id kind, const struct body *body, const struct attached_file **file);
