#include "crypto/recipient.h"

#include <string.h>

#include "base/mem.h"
#include "codec/bech32.h"
#include "crypto/random.h"

#define HRP "age"

/* How much of what is no recipient is worth repeating. */
#define QUOTE_MAX 80

/* Say what it is, if it is a key that others know.  Nothing that may be a
 * secret is repeated. */
static bool
refuse(struct text in, struct err *err)
{
	struct text hrp;

	if (text_starts(in, TEXT("AGE-SECRET-KEY-")) || text_starts(in, TEXT("AGE-PLUGIN-")))
		return err_set(err, FAULT_INPUT,
		    "this is a secret identity, not a recipient; 'accord keygen -y' gives "
		    "its recipient");
	if (text_starts(in, TEXT("ssh-")) || text_starts(in, TEXT("ecdsa-")))
		return err_set(err, FAULT_INPUT,
		    "this is an SSH key; accord seals to age recipients ('age1...') only");
	if (text_starts(in, TEXT("age1pq1")))
		return err_set(err, FAULT_INPUT,
		    "this is a post-quantum hybrid recipient ('age1pq1...'), which accord "
		    "does not support yet");
	if (bech32_hrp(in, &hrp) && text_skip(&hrp, TEXT("age1")))
		return err_set(err, FAULT_INPUT,
		    "this is a recipient of the age plugin '%.*s', and accord runs no plugins",
		    (int)(hrp.len < QUOTE_MAX ? hrp.len : QUOTE_MAX), hrp.at);
	if (in.len > QUOTE_MAX || !text_starts(in, TEXT("age1")))
		return err_set(err, FAULT_INPUT, "this is no age recipient ('age1...')");
	return err_set(err, FAULT_INPUT,
	    "'%.*s' is mistyped: an age recipient is 'age1' and 58 characters, which check "
	    "one another",
	    TEXT_ARGS(in));
}

static bool
fail_low_order(struct err *err)
{
	return err_set(err, FAULT_INPUT,
	    "a recipient is a point of low order: anybody could open what is sealed to it");
}

bool
recipient_reparse(struct text in, struct recipient *out, struct err *err)
{
	struct recipient read;

	/* In capitals bech32 means the same, but age takes recipients in small letters. */
	if (!text_starts(in, TEXT(HRP "1")) ||
	    !bech32_decode(in, TEXT(HRP), read.bytes, sizeof(read.bytes)))
		return refuse(in, err);
	*out = read;
	return true;
}

bool
recipient_parse(struct text in, struct recipient *out, struct err *err)
{
	struct recipient read;

	if (!recipient_reparse(in, &read, err))
		return false;
	if (!x25519_sound(read.bytes))
		return fail_low_order(err);
	*out = read;
	return true;
}

void
recipient_format(const struct recipient *recipient, struct buf *out)
{
	bech32_add(out, TEXT(HRP), recipient->bytes, sizeof(recipient->bytes));
}

bool
recipient_eq(const struct recipient *a, const struct recipient *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool
recipient_wrap(const struct recipient *recipient, const struct age_key *key, struct buf *out,
    struct err *err)
{
	uint8_t ephemeral[X25519_LEN], shared[X25519_LEN], wrapper[AGE_WRAP_LEN];
	struct x25519_stanza stanza;
	bool sound;

	random_bytes(ephemeral, sizeof(ephemeral));
	x25519_public(ephemeral, stanza.share);
	sound = x25519_share(ephemeral, recipient->bytes, shared);
	if (sound) {
		x25519_wrapper(shared, stanza.share, recipient->bytes, wrapper);
		age_key_wrap(key, wrapper, stanza.body);
		x25519_stanza_format(&stanza, out);
		mem_wipe(wrapper, sizeof(wrapper));
	}
	mem_wipe(ephemeral, sizeof(ephemeral));
	mem_wipe(shared, sizeof(shared));
	return sound || fail_low_order(err);
}
