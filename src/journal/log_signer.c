#include "journal/log_signer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "crypto/key_file.h"
#include "journal/signer_duty.h"

#define SOCKET 3 /* the child's one descriptor beside the standard ones */
#define TRIES 5  /* while others have heads signed, too */

/* The process */

static bool
send_packet(int fd, struct text bytes)
{
	ssize_t sent;

	do
		sent = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)bytes.len;
}

/* False at the end. */
static bool
receive_packet(int fd, char *at, size_t room, struct text *out)
{
	ssize_t got;

	do
		got = recv(fd, at, room, 0);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return false;
	*out = (struct text){ at, (size_t)got };
	return true;
}

/* Interrupts are for the one who started it, whose end is its own, too. */
static bool
become_signer(int fd)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	(void)prctl(PR_SET_NAME, "accord-signer");
	if (fd != SOCKET && dup2(fd, SOCKET) < 0)
		return false;
	return close_range(SOCKET + 1, ~0U, 0) == 0 && fcntl(SOCKET, F_SETFD, FD_CLOEXEC) == 0;
}

/* Who it is, or why not. */
static bool
greet(const struct key_file *key, const struct err *err)
{
	scoped(buf_free) struct buf vkey = BUF(SIGNER_ANSWER_MAX);
	scoped(buf_free) struct buf packet = BUF(SIGNER_ANSWER_MAX);
	struct signer_answer answer = { .fault = err->fault, .text = text_of(err->text) };

	if (err->fault == FAULT_NONE) {
		vkey_format(&key->key.vkey, &vkey);
		answer.text = buf_text(&vkey);
	}
	signer_answer_format(&answer, &packet);
	return !packet.failed && send_packet(SOCKET, buf_text(&packet)) &&
	       err->fault == FAULT_NONE;
}

static void
work(const struct signer_duty *duty)
{
	char room[SIGNER_REQUEST_MAX + 1];
	struct text request;

	while (receive_packet(SOCKET, room, sizeof(room), &request)) {
		scoped(buf_free) struct buf answer = BUF(SIGNER_ANSWER_MAX);

		signer_duty_do(duty, request, &answer);
		if (answer.failed || !send_packet(SOCKET, buf_text(&answer)))
			return;
	}
}

static void
live(int fd, const char *key_path, const char *last)
{
	scoped(key_file_free) struct key_file key = { 0 };
	struct signer_duty duty = { .last = last };
	struct err err = { 0 };

	mem_fail_after(SIZE_MAX); /* tests count the allocations of one process */
	if (!become_signer(fd))
		return;
	if (!key_file_load(key_path, TEXT(""), &key, &err)) {
		(void)!greet(&key, &err);
		return;
	}
	duty.signer = note_key_signer(&key.key);
	if (greet(&key, &err))
		work(&duty);
}

/* Asking it */

static bool
fail_gone(struct err *err)
{
	return err_set(err, FAULT_SYSTEM, "the process that signs the log has ended");
}

/* The answer's text lies in `room`, of SIGNER_ANSWER_MAX bytes. */
static bool
receive_answer(
    struct log_signer *signer, char *room, struct signer_answer *out, struct err *err)
{
	struct text packet;

	return receive_packet(signer->fd, room, SIGNER_ANSWER_MAX, &packet)
		   ? signer_answer_parse(packet, out, err)
		   : fail_gone(err);
}

/* Whoever is started again must be who it was: checkpoints are known by its key. */
static bool
take_name(struct log_signer *signer, const struct signer_answer *answer, struct err *err)
{
	if (answer->fault != FAULT_NONE)
		return err_set(err, answer->fault, "%.*s", TEXT_ARGS(answer->text));
	if (signer->text.len > 0)
		return text_eq(buf_text(&signer->text), answer->text) ||
		       err_set(err, FAULT_CONFLICT,
			   "'%s' holds another key than the log began with", signer->key);
	buf_add(&signer->text, answer->text);
	return buf_ok(&signer->text, err) &&
	       vkey_parse(buf_text(&signer->text), &signer->vkey, err);
}

static void
end_child(struct log_signer *signer)
{
	file_close(&signer->fd);
	if (signer->pid > 0)
		while (waitpid(signer->pid, NULL, 0) < 0 && errno == EINTR)
			;
	signer->pid = 0;
}

static bool
start_child(struct log_signer *signer, struct err *err)
{
	char room[SIGNER_ANSWER_MAX];
	struct signer_answer answer;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return err_errno(err, "cannot speak with a signer");
	signer->pid = fork();
	if (signer->pid == 0) {
		live(ends[1], signer->key, signer->last);
		_exit(0);
	}
	close(ends[1]);
	signer->fd = ends[0];
	if (signer->pid < 0)
		return err_errno(err, "cannot start a signer");
	return receive_answer(signer, room, &answer, err) && take_name(signer, &answer, err);
}

bool
log_signer_start(const char *key, const char *last, struct log_signer *out, struct err *err)
{
	struct log_signer signer = { .fd = -1, .text = BUF(SIGNER_ANSWER_MAX) };

	if (snprintf(signer.key, PATH_MAX, "%s", key) >= PATH_MAX ||
	    snprintf(signer.last, PATH_MAX, "%s", last) >= PATH_MAX)
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", key);
	if (!start_child(&signer, err)) {
		log_signer_stop(&signer);
		return false;
	}
	*out = signer;
	return true;
}

void
log_signer_stop(struct log_signer *signer)
{
	if (signer->pid > 0)
		end_child(signer);
	buf_free(&signer->text);
	*signer = (struct log_signer){ .fd = -1 };
}

/* One that is gone is started again, once. */
static bool
ask(struct log_signer *signer, const struct signer_request *request, char *room,
    struct signer_answer *out, struct err *err)
{
	scoped(buf_free) struct buf packet = BUF(SIGNER_REQUEST_MAX);

	signer_request_format(request, &packet);
	if (!buf_ok(&packet, err))
		return false;
	if (send_packet(signer->fd, buf_text(&packet)) &&
	    receive_answer(signer, room, out, err))
		return true;
	end_child(signer);
	if (!start_child(signer, err)) {
		end_child(signer);
		return false;
	}
	return send_packet(signer->fd, buf_text(&packet))
		   ? receive_answer(signer, room, out, err)
		   : fail_gone(err);
}

/* One request, its answer's head and, when there is one, its note. */
static bool
wish(struct log_signer *signer, const struct signer_request *request, struct last_head *last,
    struct buf *note, struct err *err)
{
	char room[SIGNER_ANSWER_MAX];
	struct signer_answer answer;

	if (!ask(signer, request, room, &answer, err))
		return false;
	if (answer.fault != FAULT_NONE)
		return err_set(err, answer.fault, "%.*s", TEXT_ARGS(answer.text));
	*last = answer.last;
	if (note == NULL)
		return true;
	buf_add(note, answer.text);
	return buf_ok(note, err);
}

bool
log_signer_last(struct log_signer *signer, struct last_head *out, struct err *err)
{
	struct signer_request request = { .wish = SIGNER_LAST };

	return wish(signer, &request, out, NULL, err);
}

static bool
sign_from(struct log_signer *signer, const struct merkle_source *tree,
    const struct last_head *last, struct signer_request *request, struct buf *note,
    struct err *err)
{
	struct last_head now;

	/* A shorter one is refused; that is for the signer to say. */
	request->path.count = 0;
	if (last->size < request->head.size &&
	    !merkle_extend(tree, last->size, request->head.size, &request->path, err))
		return false;
	return wish(signer, request, &now, note, err);
}

bool
log_signer_sign(struct log_signer *signer, const struct merkle_source *tree, uint64_t size,
    struct buf *note, struct err *err)
{
	struct signer_request request = { .wish = SIGNER_SIGN, .head.size = size };
	struct last_head last, before;

	if (!merkle_root(tree, size, &request.head.root, err) ||
	    !log_signer_last(signer, &last, err))
		return false;
	for (unsigned tries = 0; tries < TRIES; tries++) {
		struct err again;

		if (sign_from(signer, tree, &last, &request, note, err))
			return true;
		before = last;
		if (err->fault != FAULT_CONFLICT || !log_signer_last(signer, &last, &again) ||
		    last.size == before.size)
			return false;
	}
	return false;
}

bool
log_signer_accept(
    struct log_signer *signer, const struct last_head *head, int64_t at, struct err *err)
{
	struct signer_request request = { .wish = SIGNER_ACCEPT, .at = at, .head = *head };
	struct last_head now;

	return wish(signer, &request, &now, NULL, err);
}
