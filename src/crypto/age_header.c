#include "crypto/age_header.h"

#include "codec/base64.h"
#include "crypto/secret.h"

#define VERSION "age-encryption.org/v1"
#define ANY_VERSION "age-encryption.org/"
#define STANZA_MARK "->"
#define MAC_MARK "---"

#define COLUMNS 64                   /* of a body's full line */
#define LINE_BYTES (COLUMNS / 4 * 3) /* that it stands for */
#define MAC_LINE_LEN (sizeof("--- \n") - 1 + 43)
#define READ_STEP (4 * KIB) /* a header for a few recipients comes at once */

/* What the next line of a header may be. */
enum place { VERSION_LINE, FIRST_STANZA, STANZA, BODY, DONE };

/* The state between two lines. */
struct reading {
	enum place place;
	struct hash mac;
};

static bool
malformed(struct err *err, const char *what)
{
	return err_set(err, FAULT_INPUT, "malformed age header: %s", what);
}

static bool
version_line(struct text line, struct err *err)
{
	if (text_eq(line, TEXT(VERSION)))
		return true;
	if (text_starts(line, TEXT(ANY_VERSION)) && line.len < COLUMNS)
		return err_set(err, FAULT_INPUT,
		    "malformed age header: version '%.*s' is not known, only '" VERSION "'",
		    TEXT_ARGS(line));
	return err_set(err, FAULT_INPUT, "this is not an age file: no header '" VERSION "'");
}

/* The arguments of a stanza: at least one, visible ASCII, single spaces. */
static bool
stanza_line(struct text line, struct err *err)
{
	bool after_space = true;

	if (!text_skip(&line, TEXT(STANZA_MARK " ")))
		return malformed(err, "expected a stanza ('-> ...') or the MAC ('--- ...')");
	for (size_t i = 0; i < line.len; i++) {
		bool space = line.at[i] == ' ';

		if ((space && after_space) ||
		    (!space && (line.at[i] < '!' || line.at[i] > '~')))
			return malformed(err, "a stanza's arguments are not visible ASCII "
					      "with single spaces");
		after_space = space;
	}
	return !after_space || malformed(err, "a stanza has an empty argument");
}

static bool
body_line(struct text line, struct err *err)
{
	uint8_t bytes[LINE_BYTES];
	size_t len = base64_len_raw(line);

	if (line.len > COLUMNS)
		return malformed(err, "a stanza's body has a line of more than 64 columns");
	if (len == SIZE_MAX || !base64_decode_raw(line, bytes, len))
		return malformed(err, "a stanza's body is not canonical base64");
	return true;
}

static bool
mac_line(struct text line, struct hash *mac, struct err *err)
{
	if (!text_skip(&line, TEXT(MAC_MARK " ")))
		return malformed(err, "no single space behind '---'");
	if (!base64_decode_raw(line, mac->bytes, sizeof(mac->bytes)))
		return malformed(err, "its MAC is not the canonical base64 of 32 bytes");
	return true;
}

/* Move on by one line (without its newline). */
static bool
take_line(struct reading *reading, struct text line, struct err *err)
{
	if (reading->place == STANZA && text_starts(line, TEXT(MAC_MARK))) {
		reading->place = DONE;
		return mac_line(line, &reading->mac, err);
	}
	switch (reading->place) {
	case VERSION_LINE:
		reading->place = FIRST_STANZA;
		return version_line(line, err);
	case FIRST_STANZA:
	case STANZA:
		reading->place = BODY;
		return stanza_line(line, err);
	case BODY:
		if (line.len < COLUMNS)
			reading->place = STANZA;
		return body_line(line, err);
	case DONE:
		break;
	}
	return malformed(err, "something follows its MAC");
}

/* Take the whole lines at the front of `rest` until the header is done or none is left. */
static bool
take_lines(struct reading *reading, struct text *rest, struct err *err)
{
	struct text line;

	while (reading->place != DONE && text_line(rest, &line))
		if (!take_line(reading, line, err))
			return false;
	/* Refuse what is no age file at once, however long its first line. */
	if (reading->place == VERSION_LINE && !text_starts(TEXT(VERSION), *rest))
		return version_line(*rest, err);
	return true;
}

static bool
ended_early(const struct reading *reading, struct text rest, struct err *err)
{
	if (reading->place == VERSION_LINE && rest.len == 0)
		return err_set(err, FAULT_INPUT, "this is not an age file: it is empty");
	return malformed(err, "it ends before its MAC: the file is cut short");
}

/* The parts of a header that was found well-formed line by line. */
static struct age_header
cut_up(struct text in, const struct reading *reading)
{
	struct age_header header = { .text = in, .stanzas = in, .mac = reading->mac };

	header.stanzas.len -= MAC_LINE_LEN;
	header.stanzas = text_after(header.stanzas, sizeof(VERSION "\n") - 1);
	header.text.len -= MAC_LINE_LEN - (sizeof(MAC_MARK) - 1);
	return header;
}

bool
age_header_parse(struct text in, struct age_header *out, struct err *err)
{
	struct reading reading = { .place = VERSION_LINE };
	struct text rest = in;

	if (in.len > AGE_HEADER_MAX)
		return err_set(err, FAULT_LIMIT, "the age header is longer than 1 MiB");
	if (!take_lines(&reading, &rest, err))
		return false;
	if (reading.place != DONE)
		return ended_early(&reading, rest, err);
	if (rest.len > 0)
		return malformed(err, "something follows its MAC");
	*out = cut_up(in, &reading);
	return true;
}

/* Read some more of the stream, as much as comes at once. */
static bool
read_more(const struct source *in, struct buf *bytes, size_t *got, struct err *err)
{
	size_t room = AGE_HEADER_MAX - bytes->len;
	char *at;

	if (room == 0)
		return err_set(err, FAULT_LIMIT, "the age header is longer than 1 MiB");
	if (room > READ_STEP)
		room = READ_STEP;
	at = buf_extend(bytes, room);
	if (at == NULL)
		return buf_ok(bytes, err);
	if (!in->read(in->arg, at, room, got, err))
		return false;
	bytes->len -= room - *got;
	return true;
}

bool
age_header_read(const struct source *in, struct buf *bytes, struct age_header *out,
    struct age_rest *rest, struct err *err)
{
	struct reading reading = { .place = VERSION_LINE };
	struct text left;
	size_t taken = 0, got = 0;

	while (reading.place != DONE) {
		if (!read_more(in, bytes, &got, err))
			return false;
		left = text_after(buf_text(bytes), taken);
		if (!take_lines(&reading, &left, err))
			return false;
		if (got == 0 && reading.place != DONE)
			return ended_early(&reading, left, err);
		taken = bytes->len - left.len;
	}
	*out = cut_up((struct text){ bytes->at, taken }, &reading);
	*rest = (struct age_rest){ text_after(buf_text(bytes), taken), *in };
	return true;
}

static bool
read_rest(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct age_rest *rest = arg;
	struct source ahead = source_text(&rest->ahead);

	if (rest->ahead.len > 0)
		return ahead.read(ahead.arg, at, room, got, err);
	return rest->in.read(rest->in.arg, at, room, got, err);
}

struct source
age_rest_source(struct age_rest *rest)
{
	return (struct source){ read_rest, rest };
}

bool
age_stanza_arg(struct text *args, struct text *arg)
{
	if (args->len == 0)
		return false;
	if (!text_cut(args, ' ', arg)) {
		*arg = *args;
		*args = text_after(*args, args->len);
	}
	return true;
}

bool
age_stanza_next(struct text *stanzas, struct age_stanza *out)
{
	struct age_stanza stanza;
	struct text line;

	if (!text_line(stanzas, &stanza.args))
		return false;
	stanza.args = text_after(stanza.args, sizeof(STANZA_MARK " ") - 1);
	if (!age_stanza_arg(&stanza.args, &stanza.type))
		return false;
	stanza.body = *stanzas;
	do {
		if (!text_line(stanzas, &line))
			return false;
	} while (line.len == COLUMNS);
	stanza.body.len -= stanzas->len;
	*out = stanza;
	return true;
}

bool
age_stanza_body(const struct age_stanza *stanza, uint8_t *out, size_t len)
{
	struct text rest = stanza->body, line;
	size_t done = 0;

	while (text_line(&rest, &line)) {
		size_t more = base64_len_raw(line);

		if (more > len - done || !base64_decode_raw(line, out + done, more))
			return false;
		done += more;
	}
	return done == len;
}

void
age_header_begin(struct buf *out)
{
	buf_add(out, TEXT(VERSION "\n"));
}

void
age_stanza_begin(struct buf *out, struct text type)
{
	buf_add(out, TEXT(STANZA_MARK " "));
	buf_add(out, type);
}

void
age_stanza_end(struct buf *out, const uint8_t *body, size_t len)
{
	buf_add(out, TEXT("\n"));
	for (; len >= LINE_BYTES; len -= LINE_BYTES, body += LINE_BYTES) {
		base64_add_raw(out, body, LINE_BYTES);
		buf_add(out, TEXT("\n"));
	}
	base64_add_raw(out, body, len);
	buf_add(out, TEXT("\n"));
}

void
age_header_end(struct buf *out, const struct age_key *key)
{
	struct hash mac;

	buf_add(out, TEXT(MAC_MARK));
	mac = age_key_mac(key, buf_text(out));
	buf_add(out, TEXT(" "));
	base64_add_raw(out, mac.bytes, sizeof(mac.bytes));
	buf_add(out, TEXT("\n"));
}

bool
age_header_verify(const struct age_header *header, const struct age_key *key)
{
	struct hash mac = age_key_mac(key, header->text);

	return secret_eq(text_bytes(mac.bytes, sizeof(mac.bytes)),
	    text_bytes(header->mac.bytes, sizeof(header->mac.bytes)));
}
