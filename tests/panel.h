/*
 * panel.h - a publisher and three members of a committee in one process, without a network:
 * each looks at what the others show in their public trees, and cosigns their heads.
 *
 *	static struct panel panel;
 *
 *	panel_make(&panel);
 *	id = panel_seal(&panel, &dealing);
 *	panel_cosign(&panel, panel.now);
 *	panel_pass(&panel, 1);
 */
#pragma once

#include "action/member/fellows.h"
#include "action/release/dealing.h"
#include "action/release/vigil.h"
#include "crypto/key_file.h"
#include "journal/publish.h"
#include "log/checkpoint.h"
#include "pair.h"
#include "release/standing.h"

#define PANEL 4 /* the first is the publisher */
#define PANEL_T (PLAY_BEGAN + 86400)
#define PANEL_BUNDLE "what a fix looks like while it is sealed"

struct panel {
	struct play play[PANEL];
	struct vigil vigil[PANEL];
	bool down[PANEL]; /* shows nothing, does nothing, cosigns nothing */
	struct identity key;
	struct hash seal;
	int64_t now;
};

static const char *const panel_names[PANEL] = { "a.example", "b.example", "c.example",
	"d.example" };

static inline void
panel_free(struct panel *panel)
{
	for (size_t i = 0; i < PANEL; i++) {
		vigil_free(&panel->vigil[i]);
		play_free(&panel->play[i]);
	}
	identity_free(&panel->key);
}

static inline void
panel_introduce(struct panel *panel, size_t who, size_t whom)
{
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	struct node *node = &panel->play[who].node;
	struct err err;

	pair_notes(&panel->play[whom], &notes);
	assert_true(journal_begin(&node->journal, &err));
	assert_true(
	    peering_take(node, buf_text(&notes), TEXT(""), VOUCH_ADDRESS, panel->now, &err));
	assert_true(journal_commit(&node->journal, &err));
}

static inline struct vkey
panel_witness(const struct panel *panel, size_t who)
{
	const struct vkey *own = &panel->play[who].node.manifest.key[PARTY_WITNESS];
	struct vkey key;
	struct err err;

	assert_true(vkey_make_witness(own->name, &own->key, &key, &err));
	return key;
}

/* The three members witness the publisher's log, any two of them. */
static inline void
panel_witnessed(struct panel *panel)
{
	scoped(buf_free) struct buf policy = BUF(64 * KIB);

	buf_add(&policy, TEXT("log "));
	vkey_format(&panel->play[0].node.manifest.key[PARTY_LOG], &policy);
	for (size_t i = 1; i < PANEL; i++) {
		struct vkey key = panel_witness(panel, i);

		buf_addf(&policy, "\nwitness w%zu ", i);
		vkey_format(&key, &policy);
	}
	buf_add(&policy, TEXT("\ngroup g 2 w1 w2 w3\nquorum g\n"));
	scratch_put(&panel->play[0].scratch, "node/" FELLOWS_POLICY, buf_text(&policy));
}

static inline void
panel_begin(struct panel *panel)
{
	for (size_t i = 0; i < PANEL; i++) {
		char url[64];

		snprintf(url, sizeof(url), "https://%s", panel_names[i]);
		panel->play[i] = play_make_known(panel_names[i], url);
	}
	for (size_t i = 0; i < PANEL; i++)
		for (size_t k = 0; k < PANEL; k++)
			if (i != k)
				panel_introduce(panel, i, k);
	panel_witnessed(panel);
	play_cast_all(panel->play, PANEL, "panel");
}

static inline void
panel_make(struct panel *panel)
{
	struct err err;

	*panel = (struct panel){ .now = PLAY_BEGAN };
	if (!play_pour_all(panel->play, PANEL, "panel"))
		panel_begin(panel);
	assert_true(identity_make(&panel->key, &err));
}

static inline struct node *
panel_node(struct panel *panel, size_t who)
{
	return &panel->play[who].node;
}

/* Post */

struct panel_mail {
	struct panel *panel;
	size_t count;
	struct hash id[PANEL];
	char peer[PANEL][64];
};

static inline bool
panel_add_mail(void *arg, const struct outbox_row *row, struct err *err)
{
	struct panel_mail *mail = arg;

	(void)err;
	mail->id[mail->count] = row->id;
	snprintf(mail->peer[mail->count++], 64, "%.*s", TEXT_ARGS(row->peer));
	return true;
}

static inline void
panel_deliver(struct panel *panel, const struct outgoing *what)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	struct err err;

	assert_true(outgoing_seal(panel_node(panel, 0), what, panel->now, &sealed, &err));
	for (size_t i = 1; i < PANEL; i++)
		if (text_eq(what->peer, text_of(panel_names[i])))
			assert_true(receive(
			    panel_node(panel, i), buf_text(&sealed), panel->now, &reply, &err));
}

/* What the publisher has written to the members arrives. */
static inline void
panel_post(struct panel *panel)
{
	struct panel_mail mail = { .panel = panel };
	struct err err;

	assert_true(outbox_due(
	    &panel_node(panel, 0)->journal, panel->now, panel_add_mail, &mail, &err));
	for (size_t i = 0; i < mail.count; i++)
		panel_deliver(panel,
		    &(struct outgoing){ .id = mail.id[i], .peer = text_of(mail.peer[i]) });
}

/* Sealing */

static inline void
panel_seal(struct panel *panel, const struct dealing *dealing)
{
	struct seal seal = { hash_text(TEXT(PANEL_BUNDLE)), sizeof(PANEL_BUNDLE) - 1,
		panel->key.recipient, PANEL_T };
	struct node *node = panel_node(panel, 0);
	scoped(buf_free) struct buf path = BUF(KIB);
	struct dealing whole = *dealing;
	struct err err;

	whole.now = panel->now;
	seal_bundle_path(&seal.bundle, &path);
	assert_true(tree_put(&node->journal.tree, buf_string(&path), TEXT(PANEL_BUNDLE), &err));
	assert_true(journal_begin(&node->journal, &err));
	assert_true(dealing_say(node, &seal, &panel->key, &whole, &panel->seal, &err));
	assert_true(journal_commit(&node->journal, &err));
	assert_true(node_publish(node, &err));
}

/* Witnessing */

static inline void
panel_cosign_by(struct panel *panel, size_t whose, size_t by, int64_t at, struct buf *note)
{
	struct keeper *keeper = &panel_node(panel, by)->keeper;
	struct merkle_source log = log_store_source(&panel_node(panel, whose)->journal.log);
	scoped(buf_free) struct buf line = BUF(KIB);
	struct merkle_path path = { .count = 0 };
	struct keeper_growth growth = { .at = at, .path = &path };
	struct checkpoint head;
	struct note parsed;
	struct err err;

	assert_true(note_parse(buf_text(note), &parsed, &err));
	assert_true(checkpoint_parse(parsed.text, &head, &err));
	growth.head = parsed.text;
	/* What it cosigned last it tells; from there it is proven. */
	if (!keeper_cosign(keeper, &growth, &line, &err)) {
		assert_int_equal(err.fault, FAULT_CONFLICT);
		assert_true(merkle_extend(&log, growth.last.size, head.size, &path, &err));
		assert_true(keeper_cosign(keeper, &growth, &line, &err));
	}
	buf_add(note, buf_text(&line));
	assert_true(buf_ok(note, &err));
}

/* All that are up cosign all heads, by clocks that say it is `at`. */
static inline void
panel_cosign(struct panel *panel, int64_t at)
{
	for (size_t whose = 0; whose < PANEL; whose++) {
		struct node *node = panel_node(panel, whose);
		scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
		scoped(arena_free) struct arena arena = ARENA(MIB);
		struct checkpoint head;
		struct note parsed, bare;
		struct text shown;
		struct err err;

		if (panel->down[whose])
			continue;
		assert_true(node_publish(node, &err));
		assert_true(publish_head(&node->journal, &arena, &shown, &err));
		assert_true(note_parse(shown, &parsed, &err));
		assert_true(checkpoint_parse(parsed.text, &head, &err));
		/* As its log alone signed it. */
		buf_addf(&note, "%.*s\n%s%.*s %.*s\n", TEXT_ARGS(parsed.text), "\xe2\x80\x94 ",
		    TEXT_ARGS(parsed.signature[0].name), TEXT_ARGS(parsed.signature[0].base64));
		assert_true(note_parse(buf_text(&note), &bare, &err));
		for (size_t by = 1; by < PANEL; by++)
			if (by != whose && !panel->down[by])
				panel_cosign_by(panel, whose, by, at, &note);
		assert_true(
		    log_store_set_note(&node->journal.log, head.size, buf_text(&note), &err));
		assert_true(node_publish(node, &err));
	}
}

/* Looking at each other */

struct panel_look {
	struct panel *panel;
	size_t who, at; /* who looks at whom */
	struct vigil_watch *watch;
	struct buf head; /* what it shows as its checkpoint */
};

static inline bool
panel_get(void *arg, struct text path, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(MIB), name = BUF(KIB);
	struct panel_look *look = arg;
	struct panel *panel = look->panel;
	struct vigil_file file = { text_of(panel_names[look->at]), path, { NULL, 0 } };
	bool news;

	buf_add(&name, path);
	if (!tree_get(
		&panel_node(panel, look->at)->journal.tree, buf_string(&name), &bytes, err))
		return true;
	file.bytes = buf_text(&bytes);
	if (text_eq(path, TEXT("checkpoint"))) {
		buf_clear(&look->head);
		buf_add(&look->head, file.bytes);
		return true;
	}
	assert_true(vigil_take(
	    look->watch, panel_node(panel, look->who), &file, panel->now, &news, err));
	return true;
}

static inline void
panel_look(struct panel *panel, size_t who, struct vigil_watch *watch)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct panel_look look[PANEL];
	struct vigil_heads heads = { 0 };
	struct err err;
	bool said;

	if (publish_head(&panel_node(panel, who)->journal, &arena, &heads.head[0], &err))
		heads.count++;
	for (size_t at = 0; at < PANEL; at++) {
		look[at] = (struct panel_look){ panel, who, at, watch, BUF(MIB) };
		if (at == who || panel->down[at])
			continue;
		assert_true(vigil_wants(watch, panel->now, panel_get, &look[at], &err));
		if (look[at].head.len > 0)
			heads.head[heads.count++] = buf_text(&look[at].head);
	}
	assert_true(vigil_do(watch, panel_node(panel, who), &heads, panel->now, &said, &err));
	if (said)
		assert_true(node_publish(panel_node(panel, who), &err));
	for (size_t at = 0; at < PANEL; at++)
		buf_free(&look[at].head);
}

/* Some seconds go by, and all that are up look at each other so often. */
static inline void
panel_pass(struct panel *panel, int64_t seconds, size_t rounds)
{
	struct err err;

	panel->now += seconds;
	for (size_t round = 0; round < rounds; round++)
		for (size_t who = 0; who < PANEL; who++) {
			struct vigil *vigil = &panel->vigil[who];
			struct node *node = panel_node(panel, who);

			if (panel->down[who])
				continue;
			assert_true(due_post_keys(node, panel->now, &err));
			assert_true(vigil_look(vigil, node, panel->now, &err));
			for (size_t i = 0; i < vigil->count; i++)
				panel_look(panel, who, vigil->watch[i]);
		}
}

/* How it stands at one of them; to be given back with vigil_close(). */
static inline struct vigil_watch *
panel_watch(struct panel *panel, size_t who)
{
	struct vigil_watch *watch;
	struct err err;

	assert_true(vigil_open(panel_node(panel, who), &panel->seal, &watch, &err));
	return watch;
}

static inline bool
panel_is_armed(struct panel *panel, size_t who)
{
	struct vigil_watch *watch = panel_watch(panel, who);
	bool armed = watch->armed;

	vigil_close(&watch);
	return armed;
}

/* Does it show the key?  It has the right one, then. */
static inline bool
panel_is_open(struct panel *panel, size_t who)
{
	const struct tree *tree = &panel_node(panel, who)->journal.tree;
	scoped(buf_free) struct buf path = BUF(KIB), shown = BUF(KIB);
	scoped(identity_free) struct identity key = { 0 };
	struct text rest, line;
	struct err err;

	seal_key_path(&panel->seal, &path);
	if (!tree_get(tree, buf_string(&path), &shown, &err))
		return false;
	rest = buf_text(&shown);
	assert_true(text_line(&rest, &line));
	assert_true(identity_parse(line, &key, &err));
	assert_true(recipient_eq(&key.recipient, &panel->key.recipient));
	return true;
}

/* Sealed, dealt, seen by its witnesses, and all members armed. */
static inline void
panel_ready(struct panel *panel, const struct dealing *dealing)
{
	panel_seal(panel, dealing);
	panel_cosign(panel, panel->now);
	panel_post(panel);
	panel_pass(panel, 1, 3);
}
