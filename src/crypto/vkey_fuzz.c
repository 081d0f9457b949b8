#include "crypto/vkey.h"

#include "crypto/note_key.h"
#include "crypto/random.h"
#include "fuzz.h"

/* What is accepted is what we would write; a private key too. */
static void
check_private(struct text in)
{
	scoped(note_key_free) struct note_key key = NOTE_KEY;
	scoped(buf_free) struct buf out = BUF_SECRET(NOTE_KEY_TEXT_MAX);
	struct err err;

	if (!note_key_parse(in, &key, &err))
		return;
	note_key_format(&key, &out);
	if (buf_ok(&out, &err))
		REQUIRE(text_eq(buf_text(&out), in));
}

void
fuzz(struct text in)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	struct vkey vkey;
	struct err err;

	random_init();
	check_private(in);
	if (!vkey_parse(in, &vkey, &err))
		return;
	REQUIRE(vkey_name_ok(vkey.name));
	vkey_format(&vkey, &out);
	if (buf_ok(&out, &err))
		REQUIRE(text_eq(buf_text(&out), in));
}
