#include "http/address.h"

#include <string.h>
#include <strings.h>

#include "fuzz.h"

/* What counts as this machine is one of three spellings, with a port or without, and
 * nothing that goes on after it is. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf more = BUF(64 * KIB);
	struct err err;

	if (!address_host_is_local(in)) {
		REQUIRE(!text_eq(in, TEXT("localhost")) && !text_eq(in, TEXT("127.0.0.1")));
		return;
	}
	REQUIRE(in.len >= 5 && memchr(in.at, '\0', in.len) == NULL);
	REQUIRE(strncasecmp(in.at, "localhost", in.len < 9 ? in.len : 9) == 0 ||
		text_starts(in, TEXT("127.")) || text_starts(in, TEXT("[::1]")));
	if (memchr(in.at, ':', in.len) != NULL)
		return; /* what follows is the port */
	buf_add(&more, in);
	buf_add(&more, TEXT(".example.com"));
	REQUIRE(!buf_ok(&more, &err) || !address_host_is_local(buf_text(&more)));
}
