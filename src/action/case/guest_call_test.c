#include "action/case/guest_call.h"

#include "action/case/guest_seen.h"
#include "action/node/enclosure.h"
#include "journal/blob.h"
#include "test.h"
#include "troupe.h"

#define A 0
#define B 1
#define DAY 86400
#define ACME ",\"party\":\"/Acme\""
#define AS_ACME ",\"as\":\"/Acme\""

struct lodge {
	struct troupe troupe;
	struct troupe_case of;
	struct guest_answer answer;
	char session[GUEST_SECRET_LEN + 1];
};

static void
lodge_free(struct lodge *lodge)
{
	guest_answer_free(&lodge->answer);
	troupe_free(&lodge->troupe);
}

/* A and B under an embargo; A has asked Acme in. */
static struct lodge
make(void)
{
	struct lodge lodge = { .troupe = troupe_make(2), .answer = GUEST_ANSWER };

	lodge.of = troupe_agree(&lodge.troupe);
	troupe_does(&lodge.troupe, A, &lodge.of, "case.invite", ACME);
	return lodge;
}

static unsigned
call(struct lodge *lodge, const struct guest_call *how)
{
	guest_answer_free(&lodge->answer);
	lodge->answer = GUEST_ANSWER;
	lodge->troupe.now++;
	guest_call_do(&lodge->troupe.node[A].node, how, lodge->troupe.now, &lodge->answer);
	return lodge->answer.status;
}

/* The secret of a new link. */
static void
link_of(struct lodge *lodge, const char *more, char out[static GUEST_SECRET_LEN + 1])
{
	scoped(buf_free) struct buf args = BUF(KIB);
	struct text link, rest;

	buf_addf(&args, "\"case\":\"%s\"" ACME "%s", lodge->of.hex, more);
	link = deed_text(
	    troupe_ok(&lodge->troupe, A, "case.link", buf_string(&args)), "link", TEXT(""));
	rest = link;
	assert_true(text_skip(&rest, TEXT("https://a.example/guest/")));
	assert_int_equal(rest.len, GUEST_SECRET_LEN);
	snprintf(out, GUEST_SECRET_LEN + 1, "%.*s", TEXT_ARGS(rest));
}

static unsigned
open_link(struct lodge *lodge, const char *link, bool post)
{
	unsigned status =
	    call(lodge, &(struct guest_call){ .post = post, .link = text_of(link) });

	if (status == 303)
		snprintf(lodge->session, sizeof(lodge->session), "%.*s",
		    TEXT_ARGS(buf_text(&lodge->answer.session)));
	return status;
}

static void
come_in(struct lodge *lodge)
{
	char link[GUEST_SECRET_LEN + 1];

	link_of(lodge, "", link);
	assert_int_equal(open_link(lodge, link, true), 303);
	assert_int_equal(lodge->answer.session.len, GUEST_SECRET_LEN);
}

static unsigned
look(struct lodge *lodge)
{
	return call(lodge, &(struct guest_call){ .session = text_of(lodge->session) });
}

static bool
shows(const struct lodge *lodge, const char *words)
{
	struct text rest = buf_text(&lodge->answer.page);

	while (rest.len > 0) {
		if (text_starts(rest, text_of(words)))
			return true;
		rest = text_after(rest, 1);
	}
	return false;
}

/* Send a form of the page that was shown last. */
static unsigned
press(struct lodge *lodge, const char *fields)
{
	static const struct text before = { "name=\"form\" value=\"", 19 };
	scoped(buf_free) struct buf body = BUF(KIB);
	struct text page;

	assert_int_equal(look(lodge), 200);
	page = buf_text(&lodge->answer.page);
	while (!text_starts(page, before))
		page = text_after(page, 1);
	page = text_after(page, before.len);
	buf_addf(&body, "form=%.*s&%s", 2 * HASH_LEN, page.at, fields);
	return call(lodge,
	    &(struct guest_call){
		.post = true, .session = text_of(lodge->session), .body = buf_text(&body) });
}

static void
a_link_opens_once(void **state)
{
	scoped(lodge_free) struct lodge lodge = make();
	char link[GUEST_SECRET_LEN + 1];

	(void)state;
	link_of(&lodge, "", link);
	assert_int_equal(open_link(&lodge, link, false), 200); /* as often as one looks */
	assert_int_equal(open_link(&lodge, link, false), 200);
	assert_false(shows(&lodge, "A flaw") || shows(&lodge, "Acme"));
	assert_int_equal(open_link(&lodge, link, true), 303);
	assert_int_equal(open_link(&lodge, link, false), 404);
	assert_int_equal(open_link(&lodge, link, true), 404);
	assert_int_equal(look(&lodge), 200);
	assert_true(shows(&lodge, "Agree and take part"));
	assert_false(shows(&lodge, "A flaw"));
	/* A browser's secret is no link, nor the other way round. */
	assert_int_equal(open_link(&lodge, lodge.session, true), 404);
	snprintf(lodge.session, sizeof(lodge.session), "%s", link);
	assert_int_equal(look(&lodge), 404);
}

static void
what_is_no_secret_opens_nothing(void **state)
{
	static const char *const links[] = { "-", "0", "00000000000000000000000000000000",
		"0000000000000000000000000000000g", "' OR 1 --" };
	scoped(lodge_free) struct lodge lodge = make();

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		assert_int_equal(open_link(&lodge, links[i], true), 404);
		snprintf(lodge.session, sizeof(lodge.session), "%s", links[i]);
		assert_int_equal(look(&lodge), 404);
	}
	lodge.session[0] = '\0';
	assert_int_equal(look(&lodge), 404);
	assert_int_equal(lodge.answer.session.len, 0);
}

static void
a_guest_agrees_and_speaks(void **state)
{
	scoped(lodge_free) struct lodge lodge = make();
	const struct ledger *ledger;

	(void)state;
	come_in(&lodge);
	assert_int_equal(press(&lodge, "action=accept"), 303);
	assert_int_equal(press(&lodge, "action=say&text=We+are+%3Csure%3E."), 303);
	assert_int_equal(press(&lodge, "action=status&words=fix-ready"), 303);
	assert_int_equal(press(&lodge, "action=read"), 303);
	assert_int_equal(look(&lodge), 200);
	assert_true(shows(&lodge, "We are &lt;sure&gt;.") && shows(&lodge, "<h1>A flaw"));
	assert_true(shows(&lodge, "our fix is ready"));
	/* It is his host that says so, to all. */
	troupe_mail(&lodge.troupe);
	ledger = &troupe_held(&lodge.troupe, B, &lodge.of.id)->ledger;
	assert_int_equal(
	    ledger->state.party[ledger_party(ledger, TEXT("a.example/Acme"))].membership,
	    MEMBER_JOINED);
}

static void
what_does_not_count_is_shown_with_what_was_typed(void **state)
{
	scoped(lodge_free) struct lodge lodge = make();

	(void)state;
	come_in(&lodge);
	assert_int_equal(press(&lodge, "action=accept"), 303);
	assert_int_equal(press(&lodge, "action=accept&text=my+words"), 409);
	assert_true(shows(&lodge, "That was not done") && shows(&lodge, "my words"));
	assert_int_equal(press(&lodge, "action=fly"), 400);
	assert_int_equal(press(&lodge, "action=say"), 400);
	assert_int_equal(press(&lodge, "action=say&text=%zz"), 400);
	assert_int_equal(call(&lodge, &(struct guest_call){ .post = true,
					  .session = text_of(lodge.session),
					  .body = TEXT("form=00&action=leave&why=x") }),
	    403);
	assert_true(shows(&lodge, "an old one"));
}

static void
he_sees_what_was_said_to_all_since_he_came(void **state)
{
	scoped(lodge_free) struct lodge lodge = make();
	struct troupe *troupe = &lodge.troupe;
	char more[128];

	(void)state;
	troupe_does(troupe, A, &lodge.of, "case.say", ",\"text\":\"before he came\"");
	snprintf(more, sizeof(more), ",\"text\":\"for him\",\"history\":\"%s\"", troupe->said);
	troupe_does(troupe, A, &lodge.of, "case.say", ",\"text\":\"never shown\"");
	come_in(&lodge);
	assert_int_equal(press(&lodge, "action=accept"), 303);
	troupe_mail(troupe);
	assert_int_equal(look(&lodge), 200);
	assert_false(shows(&lodge, "before he came"));
	troupe_does(troupe, B, &lodge.of, "case.say", ",\"text\":\"to all\"");
	troupe_does(troupe, A, &lodge.of, "case.say", more);
	troupe_mail(troupe);
	assert_int_equal(look(&lodge), 200);
	assert_true(shows(&lodge, "to all") && shows(&lodge, "for him"));
	assert_true(shows(&lodge, "before he came") && shows(&lodge, "from before you came"));
	assert_false(shows(&lodge, "never shown"));
	/* An edit takes the place of what it edits. */
	snprintf(more, sizeof(more), ",\"text\":\"corrected\",\"edit\":\"%s\"", troupe->said);
	troupe_does(troupe, A, &lodge.of, "case.say", more);
	assert_int_equal(look(&lodge), 200);
	assert_true(shows(&lodge, "corrected") && !shows(&lodge, "for him"));
}

/* His host hears it, and he does not. */
static void
what_is_said_to_some_alone_is_not_his(void **state)
{
	scoped(troupe_free) struct troupe three = troupe_make(3);
	struct lodge lodge = { .troupe = three, .answer = GUEST_ANSWER };
	struct troupe *troupe = &lodge.troupe;

	(void)state;
	lodge.of =
	    troupe_open_case(troupe, "\"title\":\"A flaw\",\"with\":\"b.example c.example\"");
	troupe_does(troupe, A, &lodge.of, "case.invite", ACME);
	troupe_does(troupe, A, &lodge.of, "case.accept", AS_ACME);
	troupe_mail(troupe);
	troupe_does(
	    troupe, B, &lodge.of, "case.say", ",\"text\":\"for A alone\",\"to\":\"a.example\"");
	troupe_does(troupe, B, &lodge.of, "case.say", ",\"text\":\"for all\"");
	troupe_mail(troupe);
	come_in(&lodge);
	assert_int_equal(look(&lodge), 200);
	assert_true(shows(&lodge, "for all"));
	assert_false(shows(&lodge, "for A alone"));
	/* Where terms are in force to which he has not agreed, he is told no more. */
	troupe_does(troupe, A, &lodge.of, "embargo.propose", TROUPE_UNTIL);
	troupe_mail(troupe);
	troupe_does(troupe, B, &lodge.of, "embargo.accept", "");
	troupe_mail(troupe);
	assert_int_equal(look(&lodge), 200);
	assert_false(shows(&lodge, "for all") || shows(&lodge, "A flaw"));
	assert_true(shows(&lodge, "Keep it secret until"));
	guest_answer_free(&lodge.answer);
	three = lodge.troupe;
}

static void
who_is_out_is_let_in_no_more(void **state)
{
	scoped(lodge_free) struct lodge lodge = make();
	char link[GUEST_SECRET_LEN + 1];

	(void)state;
	come_in(&lodge);
	/* Another link ends what the first one opened. */
	link_of(&lodge, ",\"days\":1", link);
	assert_int_equal(look(&lodge), 404);
	assert_int_equal(open_link(&lodge, link, true), 303);
	lodge.troupe.now += DAY; /* it has expired */
	assert_int_equal(look(&lodge), 404);
	come_in(&lodge);
	assert_int_equal(look(&lodge), 200);
	troupe_does(&lodge.troupe, A, &lodge.of, "case.unlink", ACME);
	assert_int_equal(look(&lodge), 404);
	come_in(&lodge);
	troupe_does(&lodge.troupe, A, &lodge.of, "case.accept", AS_ACME);
	troupe_does(&lodge.troupe, A, &lodge.of, "case.remove", ACME ",\"why\":\"it leaked\"");
	assert_int_equal(look(&lodge), 404);
	troupe_refuses(&lodge.troupe, A, &lodge.of, "case.link", ACME);
	troupe_refuses(&lodge.troupe, A, &lodge.of, "case.link", ",\"party\":\"/Nobody\"");
}

/* What his page shows he may have, and no other file of the node's, nor anybody else. */
static void
files_of_what_he_sees_are_his(void **state)
{
	scoped(lodge_free) struct lodge lodge = make();
	struct journal *journal = &lodge.troupe.node[A].node.journal;
	struct hash shown = hash_text(TEXT("a crash dump")),
		    other = hash_text(TEXT("a secret"));
	scoped(buf_free) struct buf hex = BUF(KIB), hidden = BUF(KIB), args = BUF(KIB);
	struct guest_call call_for;
	struct err err;

	(void)state;
	hash_format(&shown, &hex);
	hash_format(&other, &hidden);
	come_in(&lodge);
	call_for =
	    (struct guest_call){ .session = text_of(lodge.session), .file = buf_text(&hex) };
	assert_true(journal_begin(journal, &err));
	assert_true(blob_add(journal, &other, TEXT("a secret"), &err));
	assert_true(journal_commit(journal, &err));
	assert_int_equal(press(&lodge, "action=accept"), 303);
	troupe_mail(&lodge.troupe);
	assert_int_equal(call(&lodge, &call_for), 404);
	assert_true(
	    enclosure_put(&lodge.troupe.node[A].node, TEXT("a crash dump"), &shown, &err));
	buf_addf(&args, ",\"text\":\"See the file.\",\"files\":\"%s dump.bin\\n\"",
	    buf_string(&hex));
	troupe_does(&lodge.troupe, A, &lodge.of, "case.say", buf_string(&args));
	troupe_mail(&lodge.troupe);
	assert_int_equal(look(&lodge), 200);
	assert_true(shows(&lodge, "/dump.bin\">dump.bin</a> (12 bytes)"));
	assert_int_equal(call(&lodge, &call_for), 200);
	assert_true(lodge.answer.file);
	assert_true(text_eq(buf_text(&lodge.answer.page), TEXT("a crash dump")));
	call_for.file = buf_text(&hidden);
	assert_int_equal(call(&lodge, &call_for), 404);
	call_for.file = TEXT("x");
	assert_int_equal(call(&lodge, &call_for), 404);
	call_for = (struct guest_call){ .session = TEXT("0123456789abcdef0123456789abcdef"),
		.file = buf_text(&hex) };
	assert_int_equal(call(&lodge, &call_for), 404);
}

/* A piece of the dump of two, which a message of A's tells of. */
static void
say_piece(struct lodge *lodge, const char *of, int number, const char *bytes)
{
	scoped(buf_free) struct buf args = BUF(KIB);
	struct hash whole = hash_text(TEXT("a whole dump")), piece;
	struct err err;

	assert_true(enclosure_put(&lodge->troupe.node[A].node, text_of(bytes), &piece, &err));
	buf_addf(&args, "\"of\":\"%s\",\"number\":%d,\"whole\":\"", of, number);
	hash_format(&whole, &args);
	buf_add(&args, TEXT("\",\"file\":\""));
	hash_format(&piece, &args);
	buf_add(&args, TEXT("\""));
	(void)troupe_ok(&lodge->troupe, A, "piece", buf_string(&args));
}

static void
a_large_file_is_shown_once_with_its_pieces(void **state)
{
	scoped(lodge_free) struct lodge lodge = make();
	scoped(buf_free) struct buf args = BUF(KIB), hex = BUF(KIB);
	struct hash whole = hash_text(TEXT("a whole dump")), second = hash_text(TEXT("def"));
	char of[2 * HASH_LEN + 1];

	(void)state;
	come_in(&lodge);
	assert_int_equal(press(&lodge, "action=accept"), 303);
	troupe_mail(&lodge.troupe);
	buf_addf(&args, "\"case\":\"%s\",\"text\":\"See.\",\"large\":\"", lodge.of.hex);
	hash_format(&whole, &args);
	buf_add(&args, TEXT(" 8388611 2 dump.bin\\n\""));
	snprintf(of, sizeof(of), "%.64s",
	    deed_text(
		troupe_ok(&lodge.troupe, A, "case.say", buf_string(&args)), "id", TEXT(""))
		.at);
	say_piece(&lodge, of, 2, "def");
	assert_int_equal(look(&lodge), 200);
	assert_true(shows(&lodge, "File in 2 pieces: dump.bin (8388611 bytes), of which 1"));
	say_piece(&lodge, of, 1, "abc");
	assert_int_equal(look(&lodge), 200);
	assert_true(
	    shows(&lodge, "File in 2 pieces: dump.bin (8388611 bytes)</p>\n<p>Piece 1"));
	assert_true(shows(&lodge, "/dump.bin.0002\">dump.bin.0002</a> (3 bytes)"));
	assert_false(shows(&lodge, "The pieces of this file"));
	hash_format(&second, &hex);
	assert_int_equal(call(&lodge, &(struct guest_call){ .session = text_of(lodge.session),
					  .file = buf_text(&hex) }),
	    200);
	assert_true(text_eq(buf_text(&lodge.answer.page), TEXT("def")));
}

TESTS(TEST(a_link_opens_once), TEST(a_large_file_is_shown_once_with_its_pieces),
    TEST(what_is_no_secret_opens_nothing), TEST(files_of_what_he_sees_are_his),
    TEST(a_guest_agrees_and_speaks), TEST(what_does_not_count_is_shown_with_what_was_typed),
    TEST(he_sees_what_was_said_to_all_since_he_came),
    TEST(what_is_said_to_some_alone_is_not_his), TEST(who_is_out_is_let_in_no_more))
