/* confirm.h - asking over the network what others saw of a restored node's log. */
#pragma once

#include "action/node/confirm.h"

/* Ask, and print what each says.  True when the node may go on.  Faults: CONFLICT when
 * somebody saw more than it has; SYSTEM when too few answered; ABSENT when there is nobody
 * to ask. */
must_use bool confirm_by_network(struct node *node, struct err *err);
