/*
 * notify.h - tells systemd how a service is (sd_notify(3)), where it wants to know.
 */
#pragma once

#include <stdint.h>

enum notify { NOTIFY_READY, NOTIFY_RELOADING, NOTIFY_STOPPING, NOTIFY_ALIVE };

/* Nothing where nobody listens. */
void notify(enum notify what);

/* Milliseconds within which it wants to hear that the service is alive; 0: it does not. */
int64_t notify_interval(void);
