#include "case/message.h"

#include "case/cs.h"

static bool
is_for(const struct vultron_row *row, enum message type, const struct standing *who)
{
	return (row->messages & BIT(type)) != 0 && (row->rm & BIT(who->rm)) != 0 &&
	       (row->em & BIT(who->em)) != 0 && cs_match(who->cs, &row->cs) &&
	       (row->to == MESSAGE_TO_ANY || (row->to == MESSAGE_TO_VENDOR) == who->vendor);
}

const struct vultron_row *
message_send(enum message type, const struct standing *sender)
{
	for (size_t i = 0; i < vultron_sent_count; i++)
		if (is_for(&vultron_sent[i], type, sender))
			return &vultron_sent[i];
	return NULL;
}

const struct vultron_row *
message_receive(enum message type, const struct standing *receiver)
{
	const struct vultron_row *fallback = NULL;

	for (size_t i = 0; i < vultron_received_count; i++) {
		if (!is_for(&vultron_received[i], type, receiver))
			continue;
		if (!vultron_received[i].fallback)
			return &vultron_received[i];
		fallback = &vultron_received[i];
	}
	return fallback;
}

struct standing
message_apply(const struct vultron_row *row, const struct standing *before)
{
	struct standing after = *before;

	after.cs |= row->effect.happens;
	if (row->effect.rm != RM_COUNT)
		after.rm = row->effect.rm;
	if (row->effect.em != EM_COUNT)
		after.em = row->effect.em;
	return after;
}

const char *
message_letters(enum message type)
{
	return vultron_messages[type].letters;
}

const char *
message_name(enum message type)
{
	return vultron_messages[type].name;
}

bool
message_find(struct text letters, enum message *out)
{
	for (unsigned i = 0; i < MESSAGE_COUNT; i++) {
		if (text_eq(letters, text_of(vultron_messages[i].letters))) {
			*out = (enum message)i;
			return true;
		}
	}
	return false;
}
