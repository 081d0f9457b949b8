#include "action/follower/awaited.h"

#include "crypto/random.h"
#include "fuzz.h"

void
fuzz_setup(void)
{
	random_init();
}

/* Whatever is told, a key that is had is that of the seal.  The first line is an event's name,
 * the rest what it says; the seal is for the key of 32 bytes "a", and has the id of zeros. */
void
fuzz(struct text in)
{
	scoped(awaited_free) struct awaited awaited = { .note = BUF(KIB) };
	static const char scalar[32] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct identity identity;
	struct text name;
	struct err err;

	if (!text_line(&in, &name))
		return;
	if (!identity_from_scalar((struct text){ scalar, sizeof(scalar) }, &identity, &err))
		return;
	awaited.seal.recipient = identity.recipient;
	identity_free(&identity);
	awaited.gathering.committee = &awaited.terms.committee;
	awaited_hear(&awaited, name, in);
	(void)!awaited_take_key(&awaited, in, &err);
	REQUIRE(
	    !awaited.found || recipient_eq(&awaited.key.recipient, &awaited.seal.recipient));
}
