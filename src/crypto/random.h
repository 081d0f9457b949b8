/* random.h - bytes that nobody can guess, from the kernel. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Make ready every part of crypto/ that needs it; call once, first of all.
 * Ends the program when there is no randomness to be had. */
void random_init(void);

/* Fill `bytes`; never fails. */
void random_bytes(void *bytes, size_t len);

/* One of the numbers below `bound`, which is over 0, each as likely as the others. */
uint32_t random_number(uint32_t bound);
