/* mail_case.h - what `accord mail` tells of a finder's cases: how they stand, and which of its
 * answers they wait for. */
#pragma once

#include "action/finder/finder_case.h"

/* In some lines for each. */
must_use bool mail_case_show_list(
    const struct finder *finder, const struct mailbag *bag, int64_t now, struct err *err);

/* One of them: who takes part, and all terms. */
must_use bool mail_case_show(const struct finder *finder, const struct mailbag *bag,
    const struct hash *of_case, int64_t now, struct err *err);

/* All of them, an object a line. */
must_use bool mail_case_json(
    const struct finder *finder, const struct mailbag *bag, int64_t now, struct err *err);
