#include "crypto/age_header.h"

#include "test.h"

#include <string.h>

#define VERSION "age-encryption.org/v1\n"
#define STANZA                                                                                 \
	"-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\n"                              \
	"hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE\n"
#define MAC "--- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg\n"
#define COLUMNS_64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define HEADER VERSION STANZA MAC

/* The key of the age project's test vectors, for which HEADER was made. */
static const struct age_key known = { "YELLOW SUBMARINE" };

static void
reads_a_header_and_verifies_its_mac(void **state)
{
	static const struct age_key other = { "another one....." };
	struct age_header header;
	struct err err;

	(void)state;
	assert_true(age_header_parse(TEXT(HEADER), &header, &err));
	assert_true(text_eq(header.text, TEXT(VERSION STANZA "---")));
	assert_true(text_eq(header.stanzas, TEXT(STANZA)));
	assert_true(age_header_verify(&header, &known));
	assert_false(age_header_verify(&header, &other));
}

static void
cuts_stanzas_and_arguments(void **state)
{
	struct text rest, arg;
	struct age_header header;
	struct age_stanza stanza;
	uint8_t body[50];
	struct err err;

	(void)state;
	assert_true(
	    age_header_parse(TEXT(VERSION STANZA "-> two words ~!\n" COLUMNS_64 "\nAAA\n"
						 "-> empty\n\n" MAC),
		&header, &err));
	rest = header.stanzas;
	assert_true(age_stanza_next(&rest, &stanza));
	assert_true(text_eq(stanza.type, TEXT("X25519")));
	assert_true(age_stanza_next(&rest, &stanza));
	assert_true(text_eq(stanza.type, TEXT("two")));
	assert_true(age_stanza_arg(&stanza.args, &arg) && text_eq(arg, TEXT("words")));
	assert_true(age_stanza_arg(&stanza.args, &arg) && text_eq(arg, TEXT("~!")));
	assert_false(age_stanza_arg(&stanza.args, &arg));
	assert_true(age_stanza_body(&stanza, body, 50));
	assert_false(age_stanza_body(&stanza, body, 49));
	assert_false(age_stanza_body(&stanza, body, 48));
	assert_true(age_stanza_next(&rest, &stanza));
	assert_true(text_eq(stanza.type, TEXT("empty")));
	assert_true(age_stanza_body(&stanza, body, 0));
	assert_false(age_stanza_next(&rest, &stanza));
}

static void
a_body_of_whole_lines_ends_with_an_empty_one(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct age_header header;
	struct age_stanza stanza;
	uint8_t body[96] = { 0 }, back[96];
	struct err err;

	(void)state;
	age_header_begin(&out);
	age_stanza_begin(&out, TEXT("x"));
	age_stanza_end(&out, body, sizeof(body));
	age_header_end(&out, &known);
	assert_true(buf_ok(&out, &err));
	assert_true(text_starts(
	    buf_text(&out), TEXT(VERSION "-> x\n" COLUMNS_64 "\n" COLUMNS_64 "\n\n---")));
	assert_true(age_header_parse(buf_text(&out), &header, &err));
	assert_true(age_header_verify(&header, &known));
	assert_true(age_stanza_next(&header.stanzas, &stanza));
	assert_true(age_stanza_body(&stanza, back, sizeof(back)));
}

/* Each with what the message must say. */
static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{ "", "it is empty" },
	{ "age-encryption.org/v1", "cut short" },
	{ "age-encryption.org/v2\n" STANZA MAC,
	    "version 'age-encryption.org/v2' is not known" },
	{ "age-encryption.org/v1\r\n" STANZA MAC, "is not known" },
	{ "age-encryption.org/v10\n" STANZA MAC, "is not known" },
	{ " " HEADER, "not an age file" },
	{ "hello\n", "not an age file" },
	{ VERSION MAC, "expected a stanza" },
	{ VERSION "\n" STANZA MAC, "expected a stanza" },
	{ VERSION "->\n\n" MAC, "expected a stanza" },
	{ VERSION "-> \n\n" MAC, "empty argument" },
	{ VERSION "-> a \n\n" MAC, "empty argument" },
	{ VERSION "->  a\n\n" MAC, "single spaces" },
	{ VERSION "-> a  b\n\n" MAC, "single spaces" },
	{ VERSION "-> a\tb\n\n" MAC, "single spaces" },
	{ VERSION "-> \303\251\n\n" MAC, "visible ASCII" },
	{ VERSION "-> a\r\n\n" MAC, "visible ASCII" },
	{ VERSION "-> a\n" MAC, "not canonical base64" },
	{ VERSION "-> a\n" COLUMNS_64 "\n" MAC, "not canonical base64" },
	{ VERSION "-> a\n" COLUMNS_64 "A\n" MAC, "more than 64 columns" },
	{ VERSION "-> a\nAB\n" MAC, "not canonical base64" },
	{ VERSION "-> a\nAA==\n" MAC, "not canonical base64" },
	{ VERSION "-> a\nAAAA\nAAAA\n" MAC, "expected a stanza" },
	{ VERSION "-> a\nAAAA\r\n" MAC, "not canonical base64" },
	{ VERSION STANZA "---WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg\n",
	    "no single space" },
	{ VERSION STANZA "---  WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg\n", "32 bytes" },
	{ VERSION STANZA "--- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg \n", "32 bytes" },
	{ VERSION STANZA "--- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNh\n", "32 bytes" },
	{ VERSION STANZA "--- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcN\n", "32 bytes" },
	{ VERSION STANZA "--- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg", "cut short" },
	{ HEADER "x", "something follows" },
};

static void
refuses_what_is_not_strictly_a_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct age_header header = { .text = TEXT("before") };
		struct err err;

		assert_false(age_header_parse(text_of(refused[i].text), &header, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		if (strstr(err.text, refused[i].says) == NULL)
			fail_msg("'%s' says '%s'", refused[i].text, err.text);
		assert_true(text_eq(header.text, TEXT("before")));
	}
}

/* A source that gives one byte at a time. */
static bool
dribble(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct text *rest = arg;
	struct source whole = source_text(rest);

	return whole.read(whole.arg, at, room < 1 ? room : 1, got, err);
}

static void
reads_a_header_off_a_stream_and_leaves_the_rest(void **state)
{
	struct text payload = TEXT("payload\n--- and more");
	struct text texts[] = { TEXT(HEADER "payload\n--- and more"),
		TEXT(HEADER "payload\n--- and more") };
	const struct source sources[] = { source_text(&texts[0]), { dribble, &texts[1] } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(buf_free) struct buf bytes = BUF(AGE_HEADER_MAX);
		struct age_header header;
		struct age_rest rest;
		struct source after;
		char left[64];
		size_t got;
		struct err err;

		assert_true(age_header_read(&sources[i], &bytes, &header, &rest, &err));
		assert_true(age_header_verify(&header, &known));
		after = age_rest_source(&rest);
		assert_true(source_fill(&after, left, sizeof(left), &got, &err));
		assert_true(text_eq((struct text){ left, got }, payload));
	}
}

/* Zeros without end: must be refused at the first read, not after 1 MiB. */
static bool
endless(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	size_t *calls = arg;

	(void)err;
	(*calls)++;
	memset(at, 0, room);
	*got = room;
	return true;
}

/* A first argument without end. */
static bool
endless_stanza(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	size_t *calls = arg;

	(void)err;
	memset(at, 'a', room);
	if ((*calls)++ == 0)
		memcpy(at, VERSION "-> ", sizeof(VERSION "-> ") - 1);
	*got = room;
	return true;
}

static void
gives_up_on_what_has_no_end(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(AGE_HEADER_MAX), more = BUF(AGE_HEADER_MAX);
	struct age_header header;
	struct age_rest rest;
	size_t calls = 0;
	struct source in = { endless, &calls };
	struct err err;

	(void)state;
	assert_false(age_header_read(&in, &bytes, &header, &rest, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(calls, 1);
	in.read = endless_stanza;
	calls = 0;
	assert_false(age_header_read(&in, &more, &header, &rest, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(reads_a_header_and_verifies_its_mac), TEST(cuts_stanzas_and_arguments),
    TEST(a_body_of_whole_lines_ends_with_an_empty_one),
    TEST(refuses_what_is_not_strictly_a_header),
    TEST(reads_a_header_off_a_stream_and_leaves_the_rest), TEST(gives_up_on_what_has_no_end))
