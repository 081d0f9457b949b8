#include "journal/keeper_duty.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/frame.h"
#include "journal/cosigned.h"
#include "log/checkpoint.h"

static bool
load_old_identity(struct keeper_duty *duty, const char *path, struct err *err)
{
	if (duty->identities == 1 + KEEPER_OLD_MAX)
		return err_set(err, FAULT_LIMIT,
		    "over %d old age keys; 'accord manifest forget' removes them",
		    KEEPER_OLD_MAX);
	return key_file_load_identity(path, &duty->identity[duty->identities], err) &&
	       ++duty->identities > 0;
}

static bool
load_identity(const char *path, struct keeper_duty *duty, struct err *err)
{
	if (path[0] == '\0')
		return true;
	if (!key_file_load_identity(path, &duty->identity[0], err))
		return false;
	duty->identities = 1;
	return true;
}

/* The one of the highest version, of those that have the name of the present one. */
static bool
load_old_log(struct keeper_duty *duty, const char *path, uint64_t version, uint64_t *newest,
    struct err *err)
{
	scoped(key_file_free) struct key_file file = { 0 };
	struct key_file before = duty->old_log;

	if (!key_file_load(path, TEXT(""), &file, err))
		return false;
	if (version <= *newest || !text_eq(file.key.vkey.name, duty->log.key.vkey.name))
		return true;
	*newest = version;
	duty->old_log = file;
	file = before;
	return true;
}

/* "age-3.key": of which kind, and which version. */
static bool
old_name(struct text name, struct text *kind, uint64_t *version)
{
	return text_cut(&name, '-', kind) && text_ends(name, TEXT(".key")) &&
	       text_u64((struct text){ name.at, name.len - 4 }, version);
}

static bool
load_old_one(struct keeper_duty *duty, const char *folder, const char *name, uint64_t *newest,
    struct err *err)
{
	char path[PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/%s", folder, name);
	uint64_t version;
	struct text kind;

	if (!old_name(text_of(name), &kind, &version))
		return true;
	if (len <= 0 || (size_t)len >= sizeof(path))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", folder);
	if (text_eq(kind, TEXT("age")))
		return load_old_identity(duty, path, err);
	return !text_eq(kind, TEXT("log")) || load_old_log(duty, path, version, newest, err);
}

static bool
load_old(const char *path, struct keeper_duty *duty, struct err *err)
{
	uint64_t newest = 0;
	struct dirent *entry;
	bool done = true;
	DIR *folder;

	if (path[0] == '\0')
		return true;
	folder = opendir(path);
	if (folder == NULL)
		return errno == ENOENT || err_errno(err, "cannot read '%s'", path);
	while (done && (entry = readdir(folder)) != NULL)
		done = load_old_one(duty, path, entry->d_name, &newest, err);
	closedir(folder);
	return done;
}

bool
keeper_duty_load(const struct keeper_home *home, struct keeper_duty *out, struct err *err)
{
	struct keeper_duty duty = {
		.last = home->last, .grant = home->grant, .firm = home->firm
	};

	if (home->cosigned[0] != '\0')
		duty.cosigned = home->cosigned;

	if ((home->statement[0] == '\0' ||
		key_file_load(home->statement, TEXT(""), &duty.statement, err)) &&
	    (home->log[0] == '\0' || key_file_load(home->log, TEXT(""), &duty.log, err)) &&
	    (home->witness[0] == '\0' ||
		key_file_load(home->witness, TEXT(""), &duty.witness, err)) &&
	    load_identity(home->age, &duty, err) &&
	    (home->rest[0] == '\0' || rest_load(home->rest, &duty.rest, err)) &&
	    load_old(home->old, &duty, err)) {
		*out = duty;
		return true;
	}
	keeper_duty_free(&duty);
	return false;
}

void
keeper_duty_free(struct keeper_duty *duty)
{
	key_file_free(&duty->statement);
	key_file_free(&duty->log);
	key_file_free(&duty->witness);
	for (size_t i = 0; i < duty->identities; i++)
		identity_free(&duty->identity[i]);
	key_file_free(&duty->old_log);
	rest_free(&duty->rest);
	*duty = (struct keeper_duty){ 0 };
}

static bool
has_key(const struct key_file *file)
{
	return file->key.key.secret.at != NULL;
}

static bool
has_identity(const struct keeper_duty *duty)
{
	return duty->identities > 0;
}

static bool
fail_without_key(struct err *err)
{
	return err_set(err, FAULT_DENIED, "this keeper has no key for that");
}

static bool
fail_shorter(const struct last_head *last, uint64_t size, struct err *err)
{
	return err_set(err, FAULT_CONFLICT,
	    "the log has %llu entries, but a head of %llu was signed already: its database "
	    "is older than that; restore the newest copy of it",
	    (unsigned long long)size, (unsigned long long)last->size);
}

static bool
check_extends(
    const struct last_head *last, const struct keeper_request *request, struct err *err)
{
	const struct last_head *head = &request->head;
	struct err why;

	if (head->size < last->size)
		return fail_shorter(last, head->size, err);
	return merkle_check_consistency(
		   last->size, &last->root, head->size, &head->root, &request->path, &why) ||
	       err_set(err, FAULT_CONFLICT,
		   "the log of %llu entries does not continue the one of %llu that was signed "
		   "last, so it is not signed; restore the newest copy of its database",
		   (unsigned long long)head->size, (unsigned long long)last->size);
}

static bool
sign(const struct keeper_duty *duty, const struct last_head *head, struct buf *note,
    struct err *err)
{
	scoped(buf_free) struct buf text = BUF(CHECKPOINT_LEN_MAX);
	scoped(buf_free) struct buf both = BUF(CHECKPOINT_LEN_MAX);
	struct signer signer = note_key_signer(&duty->log.key);
	struct signer old = note_key_signer(&duty->old_log.key);
	struct checkpoint c = {
		.origin = signer.vkey.name,
		.size = head->size,
		.root = head->root,
	};

	checkpoint_format(&c, &text);
	if (!buf_ok(&text, err) || !note_sign(buf_text(&text), &signer, &both, err) ||
	    (has_key(&duty->old_log) && !note_add_signature(&old, &both, err)))
		return false;
	buf_add(note, buf_text(&both));
	return buf_ok(note, err);
}

/* The same head may be asked for again: its first signature may have been lost, or what
 * was noted down never reached the disk; so it is written again, too. */
static bool
sign_next(const struct keeper_duty *duty, const struct keeper_request *request,
    struct last_head *last, struct buf *note, struct err *err)
{
	scoped(file_close) int fd = -1;

	if (!last_head_open(duty->last, &fd, err) || !last_head_read(fd, last, err))
		return false;
	if (request->wish != KEEPER_SIGN)
		return true;
	if (!check_extends(last, request, err))
		return false;
	if (!last_head_write(fd, &request->head, err))
		return false;
	*last = request->head;
	return sign(duty, last, note, err);
}

/* Only for people, by a command of theirs that serves nobody. */
static bool
go_on_from(
    const struct keeper_duty *duty, const struct keeper_request *request, struct err *err)
{
	if (duty->firm)
		return err_set(err, FAULT_DENIED,
		    "the log goes on from another head only by a command of its operator's, "
		    "while it is not served");
	return last_head_override(duty->last, &request->head, request->at, err);
}

/* Heads */
static bool
tend_log(const struct keeper_duty *duty, const struct keeper_request *request,
    struct last_head *last, struct buf *note, struct err *err)
{
	if (!has_key(&duty->log))
		return fail_without_key(err);
	if (request->wish == KEEPER_ACCEPT && !go_on_from(duty, request, err))
		return false;
	return sign_next(duty, request, last, note, err);
}

static bool
plain_word(struct text word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!(word.at[i] >= 'a' && word.at[i] <= 'z') && word.at[i] != '.' &&
		    word.at[i] != '-')
			return false;
	return word.len > 0;
}

/* Is it a statement of ours?  No JSON is read for that: ours begin in one way, and as no
 * reader takes a name twice, what the beginning says holds for all of it. */
static bool
check_statement(struct text text, struct text name, struct err *err)
{
	struct text rest = text, line, type;

	if (!text_line(&rest, &line) || rest.len != 0 ||
	    !text_skip(&line, TEXT("{\"accord\":1,\"type\":\"")) ||
	    !text_cut(&line, '"', &type) || !plain_word(type) ||
	    !text_skip(&line, TEXT(",\"by\":\"")) || !text_skip(&line, name) ||
	    !text_skip(&line, TEXT("\",")))
		return err_set(err, FAULT_DENIED,
		    "this is no statement of '%.*s'; nothing else "
		    "is signed with the key for these",
		    TEXT_ARGS(name));
	if (text_starts(type, TEXT("release.share")))
		return err_set(err, FAULT_DENIED,
		    "a share of a release goes when its time has come, not when it is asked "
		    "for");
	if (text_starts(type, TEXT("release.arm")))
		return err_set(err, FAULT_DENIED,
		    "that this node is armed for a release is signed when its share was "
		    "checked, not when it is asked for");
	return !text_starts(type, TEXT("manifest")) ||
	       err_set(err, FAULT_DENIED, "only the root key signs manifests");
}

static bool
sign_statement(
    const struct keeper_duty *duty, struct text text, struct buf *out, struct err *err)
{
	struct signature signature;

	if (!has_key(&duty->statement))
		return fail_without_key(err);
	if (!check_statement(text, duty->statement.key.vkey.name, err))
		return false;
	signature = sign_text(&duty->statement.key.key, text);
	buf_add(out, text_bytes(signature.bytes, SIGNATURE_LEN));
	return buf_ok(out, err);
}

static bool
unwrap(const struct keeper_duty *duty, struct text bytes, struct buf *out, struct err *err)
{
	scoped(age_key_wipe) struct age_key key = { 0 };
	struct x25519_stanza stanza;
	bool fits = false;

	if (!has_identity(duty))
		return fail_without_key(err);
	memcpy(stanza.share, bytes.at, X25519_LEN);
	memcpy(stanza.body, bytes.at + X25519_LEN, AGE_WRAP_LEN);
	for (size_t i = 0; !fits && i < duty->identities; i++)
		if (!identity_unwrap(&duty->identity[i], &stanza, &fits, &key, err))
			return false;
	if (fits)
		buf_add(out, text_bytes(key.bytes, AGE_KEY_LEN));
	return buf_ok(out, err);
}

static bool
lend(const struct keeper_duty *duty, struct buf *key, struct err *err)
{
	if (duty->rest.keys.at == NULL)
		return fail_without_key(err);
	buf_add(key, rest_key(&duty->rest));
	return buf_ok(key, err);
}

/* Its own clock, where it has one: who asks might want another time to be believed. */
static int64_t
now_of(const struct keeper_duty *duty, const struct keeper_request *request)
{
	return duty->clock != NULL ? duty->clock() : request->at;
}

/* The same head may be asked for again, as of one's own log: whoever asked may have ended
 * before it was told, and cannot prove anything from there. */
static bool
check_grows(const struct last_head *last, const struct checkpoint *head,
    const struct merkle_path *path, struct err *err)
{
	struct err why;

	if (last->size == 0 ||
	    (head->size == last->size && hash_eq(&head->root, &last->root)) ||
	    (head->size > last->size && merkle_check_consistency(last->size, &last->root,
					    head->size, &head->root, path, &why)))
		return true;
	return err_set(err, FAULT_CONFLICT,
	    "'%.*s' of %llu entries was not shown to continue the one of %llu that was "
	    "cosigned last",
	    TEXT_ARGS(head->origin), (unsigned long long)head->size,
	    (unsigned long long)last->size);
}

/* What cannot be read any more may have been anything. */
static bool
read_noted(int fd, const struct checkpoint *head, struct last_head *last, struct err *err)
{
	if (last_head_read(fd, last, err))
		return true;
	err->fault = FAULT_SYSTEM;
	return err_in(err, "'%.*s'", TEXT_ARGS(head->origin));
}

static bool
note_growth(const struct keeper_duty *duty, const struct checkpoint *head,
    const struct merkle_path *path, struct last_head *last, struct err *err)
{
	struct last_head next = { head->size, head->root };
	scoped(file_close) int fd = -1;

	if (!cosigned_open(duty->cosigned, head->origin, &fd, err) ||
	    !read_noted(fd, head, last, err) || !check_grows(last, head, path, err))
		return false;
	if (last->size == next.size && hash_eq(&last->root, &next.root))
		return true;
	if (!last_head_write(fd, &next, err))
		return false;
	*last = next;
	return true;
}

/* Another's, of course: what the log's own key says is for its own duty. */
static bool
cosign(const struct keeper_duty *duty, const struct keeper_request *request,
    struct last_head *last, struct buf *line, struct err *err)
{
	struct signer signer = note_key_signer(&duty->witness.key);
	struct vkey key = signer.vkey;
	struct checkpoint head;

	if (!has_key(&duty->witness) || duty->cosigned == NULL)
		return fail_without_key(err);
	if (!checkpoint_parse_foreign(request->text, &head, err))
		return false;
	if (text_eq(head.origin, duty->log.key.vkey.name))
		return err_set(err, FAULT_DENIED, "nobody witnesses his own log");
	if (!checkpoint_fits(&head))
		return err_set(err, FAULT_INPUT, "the checkpoint's size and root do not fit");
	return vkey_make_witness(key.name, &key.key, &signer.vkey, err) &&
	       note_growth(duty, &head, &request->path, last, err) &&
	       note_cosign(request->text, &signer, now_of(duty, request), line, err);
}

static bool
grant(const struct keeper_duty *duty, const struct keeper_request *request, struct buf *note,
    struct err *err)
{
	struct signer signer = note_key_signer(&duty->statement.key);
	struct keeper_plea plea = { .wish = request->wish,
		.text = request->text,
		.now = now_of(duty, request),
		.member = &signer,
		.identities = duty->identity,
		.count = duty->identities };

	if (!has_key(&duty->statement) || duty->grant == NULL)
		return fail_without_key(err);
	return duty->grant(&plea, note, err);
}

static bool
do_request(const struct keeper_duty *duty, struct text in, struct last_head *last,
    struct buf *text, struct err *err)
{
	struct keeper_request request;

	if (!keeper_request_parse(in, &request, err))
		return false;
	switch (request.wish) {
	case KEEPER_LAST:
	case KEEPER_SIGN:
	case KEEPER_ACCEPT:
		return tend_log(duty, &request, last, text, err);
	case KEEPER_STATEMENT:
		return sign_statement(duty, request.text, text, err);
	case KEEPER_UNWRAP:
		return unwrap(duty, request.text, text, err);
	case KEEPER_LEND:
		return lend(duty, text, err);
	case KEEPER_COSIGN:
		return cosign(duty, &request, last, text, err);
	case KEEPER_SHARE:
	case KEEPER_ARM:
		return grant(duty, &request, text, err);
	}
	return fail_without_key(err);
}

void
keeper_duty_do(const struct keeper_duty *duty, struct text request, struct buf *answer)
{
	scoped(buf_free) struct buf text = BUF_SECRET(KEEPER_ANSWER_MAX);
	struct keeper_answer said = { 0 };
	struct err err = { 0 };

	if (do_request(duty, request, &said.last, &text, &err)) {
		said.text = buf_text(&text);
	} else {
		said.fault = err.fault;
		said.text = text_of(err.text);
	}
	keeper_answer_format(&said, answer);
}

static bool
say(int socket, const struct buf *answer)
{
	struct frame frame = { .kind = KEEPER_FRAME_ANSWER, .fd = -1 };
	struct err err;

	frame.payload = buf_text(answer);
	return !answer->failed && frame_send(socket, &frame, &err);
}

bool
keeper_duty_greet(const struct keeper_duty *duty, const struct err *trouble, int socket)
{
	scoped(buf_free) struct buf names = BUF(KEEPER_ANSWER_MAX),
				    answer = BUF(KEEPER_ANSWER_MAX);
	struct keeper_answer said = { .fault = trouble->fault, .text = text_of(trouble->text) };
	struct keeper_names ours = {
		.signs_statements = has_key(&duty->statement),
		.signs_heads = has_key(&duty->log),
		.opens = has_identity(duty),
		.statement = duty->statement.key.vkey,
		.log = duty->log.key.vkey,
		.recipient = duty->identity[0].recipient,
	};
	struct err err;

	if (trouble->fault == FAULT_NONE) {
		keeper_names_format(&ours, &names);
		if (!buf_ok(&names, &err)) {
			said.fault = err.fault;
			said.text = text_of(err.text);
		} else {
			said.text = buf_text(&names);
		}
	}
	keeper_answer_format(&said, &answer);
	return say(socket, &answer);
}

bool
keeper_duty_answer(const struct keeper_duty *duty, int socket)
{
	scoped(buf_free) struct buf room = BUF_SECRET(KEEPER_REQUEST_MAX);
	scoped(buf_free) struct buf answer = BUF_SECRET(KEEPER_ANSWER_MAX);
	scoped(frame_free) struct frame frame = FRAME;
	struct err err;

	if (!frame_receive(socket, &room, &frame, &err))
		return false;
	if (frame.kind == 0)
		return true; /* there was none after all */
	if (frame.kind != KEEPER_FRAME_REQUEST || frame.fd >= 0)
		return false;
	keeper_duty_do(duty, frame.payload, &answer);
	return say(socket, &answer);
}
