#include "action/deed/token.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/mem.h"
#include "crypto/random.h"
#include "crypto/secret.h"

#define HEAD "accord tokens v1"
#define FOLDER "console" /* which the process that checks them may read */
#define FILE_NAME FOLDER "/tokens"
#define LOCK_NAME FOLDER "/tokens.lock"
#define PRIVATE_DIR 0700
#define FILE_MAX (64 * KIB)
#define PREFIX "accord-"
#define SECRET_LEN 32

static bool
name_ok(struct text name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-_@";

	if (name.len == 0 || name.len > DEED_WHO_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] == '\0' || strchr(letters, name.at[i]) == NULL)
			return false;
	return true;
}

static bool
is_named(const struct token *token, struct text name)
{
	return text_eq(text_of(token->name), name);
}

/* The file */

static bool
parse_line(struct text line, struct token *out)
{
	struct text rest = line, name, role, expires;

	if (!text_cut(&rest, ' ', &name) || !text_cut(&rest, ' ', &role) ||
	    !text_cut(&rest, ' ', &expires) || !name_ok(name) ||
	    !deed_role_parse(role, &out->role) || !hash_parse(rest, &out->hash))
		return false;
	snprintf(out->name, sizeof(out->name), "%.*s", TEXT_ARGS(name));
	out->expires = TOKEN_NEVER;
	return text_eq(expires, TEXT("-")) || utc_parse_strict(expires, &out->expires);
}

static bool
is_new(const struct tokens *tokens, const struct token *token)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (is_named(&tokens->at[i], text_of(token->name)) ||
		    hash_eq(&tokens->at[i].hash, &token->hash))
			return false;
	return true;
}

static bool
parse_lines(struct text rest, struct tokens *tokens, struct err *err)
{
	struct text line;

	if (!text_line(&rest, &line) || !text_eq(line, TEXT(HEAD)))
		return err_set(err, FAULT_INPUT, "it does not begin with '" HEAD "'");
	tokens->count = 0;
	while (text_line(&rest, &line)) {
		struct token *token = &tokens->at[tokens->count];

		if (tokens->count == TOKENS_MAX)
			return err_set(err, FAULT_LIMIT, "it has over %d tokens", TOKENS_MAX);
		if (!parse_line(line, token) || !is_new(tokens, token))
			return err_set(
			    err, FAULT_INPUT, "its line %zu is malformed", tokens->count + 2);
		tokens->count++;
	}
	return rest.len == 0 || err_set(err, FAULT_INPUT, "its last line does not end");
}

bool
tokens_parse(struct text in, struct tokens *out, struct err *err)
{
	if (parse_lines(in, out, err))
		return true;
	*out = (struct tokens){ 0 }; /* nobody's */
	return false;
}

void
tokens_format(const struct tokens *tokens, struct buf *out)
{
	buf_add(out, TEXT(HEAD "\n"));
	for (size_t i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->at[i];

		buf_addf(out, "%s %s ", token->name, deed_role_word(token->role));
		if (token->expires == TOKEN_NEVER)
			buf_add(out, TEXT("-"));
		else
			utc_format(token->expires, out);
		buf_add(out, TEXT(" "));
		hash_format(&token->hash, out);
		buf_add(out, TEXT("\n"));
	}
}

static bool
check_mode(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_errno(err, "cannot look at '%s'", path);
	return (st.st_mode & (S_IRWXG | S_IRWXO)) == 0 ||
	       err_set(err, FAULT_DENIED,
		   "others may read '%s'; chmod 600 it, and make the tokens anew", path);
}

bool
tokens_load(const char *dir, struct tokens *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(FILE_MAX);
	char path[PATH_MAX];

	*out = (struct tokens){ 0 };
	if (!node_path(dir, FILE_NAME, path, err))
		return false;
	if (!file_load(path, &bytes, err))
		return err->fault == FAULT_ABSENT;
	return check_mode(path, err) &&
	       (tokens_parse(buf_text(&bytes), out, err) || err_in(err, "'%s'", path));
}

/* Using them */

const struct token *
tokens_find(const struct tokens *tokens, struct text secret, int64_t now)
{
	const struct token *found = NULL;
	struct hash hash = hash_text(secret);

	for (size_t i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->at[i];

		if (secret_eq(text_bytes(hash.bytes, HASH_LEN),
			text_bytes(token->hash.bytes, HASH_LEN)))
			found = token;
	}
	mem_wipe(&hash, sizeof(hash));
	return found != NULL && now < found->expires ? found : NULL;
}

static bool
save(const char *dir, const struct tokens *tokens, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(FILE_MAX);
	char path[PATH_MAX];

	tokens_format(tokens, &bytes);
	return buf_ok(&bytes, err) && node_path(dir, FILE_NAME, path, err) &&
	       file_save(path, buf_text(&bytes), 0600, err);
}

/* Nobody else changes the file until `*lock` is closed. */
static bool
take(const char *dir, struct tokens *tokens, int *lock, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, FOLDER, path, err) && folder_make(path, PRIVATE_DIR, err) &&
	       node_path(dir, LOCK_NAME, path, err) && file_lock(path, lock, err) &&
	       tokens_load(dir, tokens, err);
}

static void
draw(struct token *token, struct buf *secret)
{
	uint8_t bytes[SECRET_LEN];
	struct hash drawn;
	size_t before = secret->len;

	_Static_assert(sizeof(bytes) == sizeof(drawn.bytes), "it is spelled as a hash is");
	random_bytes(bytes, sizeof(bytes));
	memcpy(drawn.bytes, bytes, sizeof(bytes));
	buf_add(secret, TEXT(PREFIX));
	hash_format(&drawn, secret);
	if (!secret->failed)
		token->hash = hash_text(text_after(buf_text(secret), before));
	mem_wipe(bytes, sizeof(bytes));
	mem_wipe(&drawn, sizeof(drawn));
}

bool
token_add(const char *dir, struct text name, enum deed_role role, int64_t expires,
    struct buf *secret, struct err *err)
{
	scoped(file_close) int lock = -1;
	struct token token = { .role = role, .expires = expires };
	struct tokens tokens;

	if (!name_ok(name))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no name for a token: 1 to %d letters, digits, or . - _ @",
		    TEXT_ARGS(name), DEED_WHO_MAX);
	snprintf(token.name, sizeof(token.name), "%.*s", TEXT_ARGS(name));
	if (!take(dir, &tokens, &lock, err))
		return false;
	for (size_t i = 0; i < tokens.count; i++)
		if (is_named(&tokens.at[i], name))
			return err_set(err, FAULT_CONFLICT,
			    "'%s' has a token already; remove that first", token.name);
	if (tokens.count == TOKENS_MAX)
		return err_set(err, FAULT_LIMIT, "there are %d tokens already", TOKENS_MAX);
	draw(&token, secret);
	if (!buf_ok(secret, err))
		return false;
	tokens.at[tokens.count++] = token;
	return save(dir, &tokens, err);
}

bool
token_remove(const char *dir, struct text name, struct err *err)
{
	scoped(file_close) int lock = -1;
	struct tokens tokens;
	size_t kept = 0;

	if (!take(dir, &tokens, &lock, err))
		return false;
	for (size_t i = 0; i < tokens.count; i++)
		if (!is_named(&tokens.at[i], name))
			tokens.at[kept++] = tokens.at[i];
	if (kept == tokens.count)
		return err_set(err, FAULT_ABSENT, "'%.*s' has no token", TEXT_ARGS(name));
	tokens.count = kept;
	return save(dir, &tokens, err);
}
