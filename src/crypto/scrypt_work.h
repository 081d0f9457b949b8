/* scrypt_work.h - how much work a passphrase makes. */
#pragma once

/* The base-two logarithm of the work factor that we seal with, as age does: 18, a second or
 * so and 256 MiB.  In a file of its own, so that programs of tests have another: tests/told. */
unsigned scrypt_work(void);
