#include "crypto/secret.h"

#include <sodium.h>

bool
secret_make(size_t len, struct secret *out, struct err *err)
{
	void *at = sodium_malloc(len);

	if (at == NULL)
		return err_memory(err);
	sodium_memzero(at, len);
	*out = (struct secret){ at, len };
	return true;
}

bool
secret_eq(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.at, b.at, a.len) == 0);
}

struct text
secret_text(const struct secret *secret)
{
	return text_bytes(secret->at, secret->len);
}

void
secret_free(struct secret *secret)
{
	sodium_free(secret->at);
	*secret = (struct secret){ 0 };
}
