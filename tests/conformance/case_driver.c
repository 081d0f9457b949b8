/*
 * case_driver.c - what the machines of a case answer, for the suite beside it.
 *
 *	rm STATE SYMBOL         the next state, or -
 *	em STATE SYMBOL         the same
 *	cs STATE EVENT          the same, "VFdpxA" and "P"
 *	history EVENTS          good | bad, and how many of the twelve orders it has
 *	send MESSAGE CS RM EM vendor|other       CS RM EM, and what goes with it; or -
 *	receive MESSAGE CS RM EM vendor|other    CS RM EM, and what answers it
 */
#include <stdio.h>
#include <stdlib.h>

#include "case/cs.h"
#include "case/em.h"
#include "case/history.h"
#include "case/message.h"
#include "case/rm.h"
#include "driver.h"

static char
letter_of(struct text word)
{
	need(word.len == 1, "a word is no letter");
	return word.at[0];
}

static unsigned
rm_of(struct text word)
{
	unsigned i = 0;

	while (i < RM_COUNT && rm_letter((enum rm_state)i) != letter_of(word))
		i++;
	need(i < RM_COUNT, "no state of RM");
	return i;
}

static unsigned
em_of(struct text word)
{
	unsigned i = 0;

	while (i < EM_COUNT && em_letter((enum em_state)i) != letter_of(word))
		i++;
	need(i < EM_COUNT, "no state of EM");
	return i;
}

static unsigned
cs_of(struct text word)
{
	unsigned set;

	need(cs_parse(word, &set), "no state of CS");
	return set;
}

static void
put_cs(unsigned set)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	cs_format(set, &out);
	printf("%s", buf_string(&out));
}

static void
judge_rm(const struct words *words)
{
	enum rm_state from = (enum rm_state)rm_of(words->word[1]), to;
	char symbol = letter_of(words->word[2]), answer = '-';

	for (unsigned i = 0; i < RM_SYMBOLS; i++)
		if (rm_symbol_letter((enum rm_symbol)i) == symbol &&
		    rm_step(from, (enum rm_symbol)i, &to))
			answer = rm_letter(to);
	printf("%c\n", answer);
}

static void
judge_em(const struct words *words)
{
	enum em_state from = (enum em_state)em_of(words->word[1]), to;
	char symbol = letter_of(words->word[2]), answer = '-';

	for (unsigned i = 0; i < EM_SYMBOLS; i++)
		if (em_symbol_letter((enum em_symbol)i) == symbol &&
		    em_step(from, (enum em_symbol)i, &to))
			answer = em_letter(to);
	printf("%c\n", answer);
}

static void
judge_cs(const struct words *words)
{
	unsigned to, event = cs_event(letter_of(words->word[2]));

	if (cs_step(cs_of(words->word[1]), (enum cs_event)event, &to))
		put_cs(to);
	else
		putchar('-');
	putchar('\n');
}

static void
judge_history(const struct words *words)
{
	struct history history;

	if (history_parse(words->word[1], &history))
		printf("good %u\n", history_desired(&history));
	else
		puts("bad");
}

static struct standing
standing_of(const struct words *words)
{
	return (struct standing){ (enum rm_state)rm_of(words->word[3]),
		(enum em_state)em_of(words->word[4]), cs_of(words->word[2]),
		text_eq(words->word[5], TEXT("vendor")) };
}

static enum message
message_of(struct text word)
{
	enum message type;

	need(message_find(word, &type), "no message");
	return type;
}

static void
put_row(const struct vultron_row *row, const struct standing *before, uint32_t messages)
{
	struct standing after = message_apply(row, before);

	put_cs(after.cs);
	printf(" %c %c", rm_letter(after.rm), em_letter(after.em));
	for (unsigned i = 0; i < MESSAGE_COUNT; i++)
		if (messages & BIT(i))
			printf(" %s", message_letters((enum message)i));
	putchar('\n');
}

static void
judge_send(const struct words *words)
{
	struct standing sender = standing_of(words);
	const struct vultron_row *row = message_send(message_of(words->word[1]), &sender);

	if (row == NULL)
		puts("-");
	else
		put_row(row, &sender, row->messages);
}

static void
judge_receive(const struct words *words)
{
	struct standing receiver = standing_of(words);
	const struct vultron_row *row = message_receive(message_of(words->word[1]), &receiver);

	if (row == NULL)
		puts("-");
	else
		put_row(row, &receiver, row->respond);
}

static const struct verb verbs[] = {
	{ { "rm", 2 }, 3, judge_rm },
	{ { "em", 2 }, 3, judge_em },
	{ { "cs", 2 }, 3, judge_cs },
	{ { "history", 7 }, 2, judge_history },
	{ { "send", 4 }, 6, judge_send },
	{ { "receive", 7 }, 6, judge_receive },
};

int
main(void)
{
	return drive(verbs, sizeof(verbs) / sizeof(verbs[0]));
}
