#include "journal/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/frame.h"
#include "base/mem.h"
#include "journal/keeper_ahead.h"

#define SOCKET 3 /* the child's one descriptor beside the standard ones */
#define TRIES 5  /* while others have heads signed, too */

/* The process */

/* Interrupts are for the one who started it, whose end is its own, too. */
static bool
become_keeper(int fd)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	(void)prctl(PR_SET_NAME, "accord-keeper");
	if (fd != SOCKET && dup2(fd, SOCKET) < 0)
		return false;
	return close_range(SOCKET + 1, ~0U, 0) == 0 && fcntl(SOCKET, F_SETFD, FD_CLOEXEC) == 0;
}

static void
live_as_keeper(int fd, const struct keeper_home *home)
{
	scoped(keeper_duty_free) struct keeper_duty duty = { 0 };
	struct err err = { 0 };

	mem_fail_after(SIZE_MAX); /* tests count the allocations of one process */
	if (!become_keeper(fd))
		return;
	if (!keeper_duty_load(home, &duty, &err)) {
		(void)!keeper_duty_greet(&duty, &err, SOCKET);
		return;
	}
	if (!keeper_duty_greet(&duty, &err, SOCKET))
		return;
	while (keeper_duty_answer(&duty, SOCKET))
		;
}

/* Asking it */

static bool
fail_gone(struct err *err)
{
	return err_set(err, FAULT_SYSTEM,
	    "the process that keeps the keys has ended; nothing is signed until it is back");
}

bool
keeper_receive(
    struct keeper *keeper, struct buf *room, struct keeper_answer *out, struct err *err)
{
	scoped(frame_free) struct frame frame = FRAME;

	if (!frame_receive(keeper->fd, room, &frame, err))
		return err->fault == FAULT_ABSENT ? fail_gone(err) : false;
	if (frame.kind != KEEPER_FRAME_ANSWER || frame.fd >= 0)
		return err_set(err, FAULT_SYSTEM, "the keeper of the keys does not answer");
	return keeper_answer_parse(frame.payload, out, err);
}

/* Whoever is there again must be who it was: it is known by its keys. */
static bool
take_names(struct keeper *keeper, const struct keeper_answer *answer, struct err *err)
{
	if (answer->fault != FAULT_NONE)
		return err_set(err, answer->fault, "%.*s", TEXT_ARGS(answer->text));
	if (keeper->text.len > 0)
		return text_eq(buf_text(&keeper->text), answer->text) ||
		       err_set(err, FAULT_CONFLICT,
			   "the keeper of the keys has other keys than it began with");
	buf_add(&keeper->text, answer->text);
	if (!buf_ok(&keeper->text, err))
		return false;
	if (keeper_names_parse(buf_text(&keeper->text), &keeper->names, err))
		return true;
	buf_clear(&keeper->text);
	return false;
}

static bool
be_greeted(struct keeper *keeper, struct err *err)
{
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_answer answer;

	return keeper_receive(keeper, &room, &answer, err) && take_names(keeper, &answer, err);
}

static void
end_child(struct keeper *keeper)
{
	file_close(&keeper->fd);
	keeper_ahead_forget(keeper);
	if (keeper->pid > 0)
		while (waitpid(keeper->pid, NULL, 0) < 0 && errno == EINTR)
			;
	keeper->pid = 0;
}

static bool
start_child(struct keeper *keeper, struct err *err)
{
	int ends[2];

	if (!frame_pair(ends, err))
		return false;
	keeper->pid = fork();
	if (keeper->pid == 0) {
		live_as_keeper(ends[1], &keeper->home);
		_exit(0);
	}
	close(ends[1]);
	keeper->fd = ends[0];
	if (keeper->pid < 0)
		return err_errno(err, "cannot start a keeper of the keys");
	return be_greeted(keeper, err);
}

bool
keeper_start(const struct keeper_home *home, struct keeper *out, struct err *err)
{
	struct keeper keeper = { .fd = -1, .text = BUF(KEEPER_ANSWER_MAX), .home = *home };

	if (!start_child(&keeper, err)) {
		keeper_stop(&keeper);
		return false;
	}
	*out = keeper;
	return true;
}

bool
keeper_start_log(
    const char *key, const char *last, bool firm, struct keeper *out, struct err *err)
{
	struct keeper_home home = { .firm = firm };

	if (snprintf(home.log, PATH_MAX, "%s", key) >= PATH_MAX ||
	    snprintf(home.last, PATH_MAX, "%s", last) >= PATH_MAX)
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", key);
	return keeper_start(&home, out, err);
}

bool
keeper_join(struct keeper *keeper, int socket, struct err *err)
{
	if (keeper->text.limit == 0)
		*keeper = (struct keeper){ .fd = -1, .text = BUF(KEEPER_ANSWER_MAX) };
	file_close(&keeper->fd);
	keeper_ahead_forget(keeper);
	keeper->fd = socket;
	if (be_greeted(keeper, err))
		return true;
	file_close(&keeper->fd);
	return false;
}

void
keeper_stop(struct keeper *keeper)
{
	if (keeper->text.limit > 0) /* it ever was one */
		end_child(keeper);
	buf_free(&keeper->text);
	*keeper = (struct keeper){ .fd = -1 };
}

static bool
exchange(struct keeper *keeper, struct text request, struct buf *room,
    struct keeper_answer *out, struct err *err)
{
	struct frame frame = { .kind = KEEPER_FRAME_REQUEST, .payload = request, .fd = -1 };

	if (keeper->fd < 0)
		return fail_gone(err);
	if (!frame_send(keeper->fd, &frame, err))
		return err->fault == FAULT_ABSENT ? fail_gone(err) : false;
	return keeper_receive(keeper, room, out, err);
}

/* One of our own that is gone is started again, once. */
static bool
ask(struct keeper *keeper, const struct keeper_request *request, struct buf *room,
    struct keeper_answer *out, struct err *err)
{
	scoped(buf_free) struct buf packet = BUF_SECRET(KEEPER_REQUEST_MAX);
	bool ours = keeper->home.log[0] != '\0';

	keeper_request_format(request, &packet);
	if (!buf_ok(&packet, err))
		return false;
	keeper_ahead_hear(keeper);
	if (exchange(keeper, buf_text(&packet), room, out, err))
		return true;
	end_child(keeper);
	if (!ours)
		return false;
	if (!start_child(keeper, err)) {
		end_child(keeper);
		return false;
	}
	return exchange(keeper, buf_text(&packet), room, out, err);
}

/* One request, its answer's head and, when it is wanted, its text. */
static bool
wish(struct keeper *keeper, const struct keeper_request *request, struct last_head *last,
    struct buf *text, struct err *err)
{
	scoped(buf_free) struct buf room = BUF_SECRET(KEEPER_ANSWER_MAX);
	struct keeper_answer answer;

	if (!ask(keeper, request, &room, &answer, err))
		return false;
	*last = answer.last;
	if (answer.fault != FAULT_NONE)
		return err_set(err, answer.fault, "%.*s", TEXT_ARGS(answer.text));
	if (text == NULL)
		return true;
	buf_add(text, answer.text);
	return buf_ok(text, err);
}

bool
keeper_last(struct keeper *keeper, struct last_head *out, struct err *err)
{
	struct keeper_request request = { .wish = KEEPER_LAST };

	return wish(keeper, &request, out, NULL, err);
}

static bool
sign_from(struct keeper *keeper, const struct merkle_source *tree, const struct last_head *last,
    struct keeper_request *request, struct buf *note, struct err *err)
{
	struct last_head now;

	/* A shorter one is refused; that is for the keeper to say. */
	request->path.count = 0;
	if (last->size < request->head.size &&
	    !merkle_extend(tree, last->size, request->head.size, &request->path, err))
		return false;
	keeper->signed_any = wish(keeper, request, &now, note, err);
	keeper->signed_last = request->head;
	return keeper->signed_any;
}

/* From where to go on; another process may have had more signed since. */
static bool
guess_last(struct keeper *keeper, struct last_head *out, struct err *err)
{
	if (!keeper->signed_any)
		return keeper_last(keeper, out, err);
	*out = keeper->signed_last;
	return true;
}

bool
keeper_sign(struct keeper *keeper, const struct merkle_source *tree, uint64_t size,
    struct buf *note, struct err *err)
{
	struct keeper_request request = { .wish = KEEPER_SIGN, .head.size = size };
	struct last_head last, before;

	if (!merkle_root(tree, size, &request.head.root, err) ||
	    !guess_last(keeper, &last, err))
		return false;
	for (unsigned tries = 0; tries < TRIES; tries++) {
		struct err refusal;

		if (sign_from(keeper, tree, &last, &request, note, err))
			return true;
		if (err->fault != FAULT_CONFLICT)
			return false;
		before = last;
		refusal = *err;
		if (!keeper_last(keeper, &last, err))
			return false;
		*err = refusal;
		if (last.size == before.size)
			return false;
	}
	return false;
}

bool
keeper_accept(struct keeper *keeper, const struct last_head *head, int64_t at, struct err *err)
{
	struct keeper_request request = { .wish = KEEPER_ACCEPT, .at = at, .head = *head };
	struct last_head now;

	return wish(keeper, &request, &now, NULL, err);
}

static bool
sign_text_there(void *arg, struct text text, struct signature *out, struct err *err)
{
	struct keeper_request request = { .wish = KEEPER_STATEMENT, .text = text };
	scoped(buf_free) struct buf signature = BUF(KEEPER_ANSWER_MAX);
	struct keeper *keeper = arg;
	struct last_head last;

	if (text.len > KEEPER_TEXT_MAX)
		return err_set(err, FAULT_LIMIT, "a statement has %zu bytes at most",
		    (size_t)KEEPER_TEXT_MAX);
	if (!keeper_ahead_take(keeper, &request, &signature) &&
	    !wish(keeper, &request, &last, &signature, err))
		return false;
	if (signature.len != SIGNATURE_LEN)
		return err_set(err, FAULT_SYSTEM, "the keeper of the keys does not sign");
	memcpy(out->bytes, signature.at, SIGNATURE_LEN);
	return true;
}

struct signer
keeper_signer(struct keeper *keeper)
{
	return (struct signer){
		.vkey = keeper->names.statement, .sign = sign_text_there, .arg = keeper
	};
}

bool
keeper_lend(struct keeper *keeper, struct rest *out, struct err *err)
{
	scoped(buf_free) struct buf key = BUF_SECRET(KEEPER_ANSWER_MAX);
	struct keeper_request request = { .wish = KEEPER_LEND };
	struct last_head last;

	if (!wish(keeper, &request, &last, &key, err))
		return false;
	if (key.len != REST_KEY_LEN)
		return err_set(err, FAULT_SYSTEM, "the keeper of the keys does not lend");
	return rest_from_key(buf_text(&key), out, err);
}

bool
keeper_cosign(
    struct keeper *keeper, struct keeper_growth *growth, struct buf *line, struct err *err)
{
	struct keeper_request request = { .wish = KEEPER_COSIGN,
		.at = growth->at,
		.path = *growth->path,
		.text = growth->head };

	return wish(keeper, &request, &growth->last, line, err);
}

bool
keeper_share(
    struct keeper *keeper, struct text plea, int64_t at, struct buf *note, struct err *err)
{
	struct keeper_request request = { .wish = KEEPER_SHARE, .at = at, .text = plea };
	struct last_head last;

	return wish(keeper, &request, &last, note, err);
}

bool
keeper_arm(
    struct keeper *keeper, struct text plea, int64_t at, struct buf *note, struct err *err)
{
	struct keeper_request request = { .wish = KEEPER_ARM, .at = at, .text = plea };
	struct last_head last;

	return wish(keeper, &request, &last, note, err);
}

static bool
unwrap_there(void *arg, const struct x25519_stanza *stanza, bool *fits, struct age_key *out,
    struct err *err)
{
	scoped(buf_free) struct buf key = BUF_SECRET(KEEPER_ANSWER_MAX);
	char bytes[KEEPER_STANZA_LEN];
	struct keeper_request request = { .wish = KEEPER_UNWRAP,
		.text = { bytes, sizeof(bytes) } };
	struct last_head last;

	keeper_stanza(stanza, bytes);
	if (!keeper_ahead_take(arg, &request, &key) && !wish(arg, &request, &last, &key, err))
		return false;
	*fits = key.len == AGE_KEY_LEN;
	if (*fits)
		memcpy(out->bytes, key.at, AGE_KEY_LEN);
	return true;
}

struct age_open
keeper_open(struct keeper *keeper)
{
	return (struct age_open){ .unwrap = unwrap_there, .arg = keeper };
}
