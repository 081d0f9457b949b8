/* service.h - what commands that run until they are told to end have in common. */
#pragma once

#include "base/err.h"

/* SIGTERM and SIGINT make a descriptor readable from now on, so that work ends between
 * two requests. */
must_use bool service_catch_stop(int *fd, struct err *err);

/* Each visitor has a descriptor, and one more for the file that is sent. */
void service_raise_descriptors(void);
