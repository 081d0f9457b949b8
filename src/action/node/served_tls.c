#include "action/node/served_tls.h"

#include <stdio.h>
#include <unistd.h>

#include "action/node/node.h"

#define NAME "run/tls"
#define PRIVATE_FILE 0600

static bool
absolute(const char *path, char out[static PATH_MAX], struct err *err)
{
	char here[PATH_MAX] = "";

	if (path[0] != '/' && getcwd(here, sizeof(here)) == NULL)
		return err_errno(err, "cannot tell which folder this is");
	return (snprintf(out, PATH_MAX, "%s%s%s", here, here[0] == '\0' ? "" : "/", path) <
		   PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", path);
}

bool
served_tls_note(const char *dir, const char *certificate, const char *key, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(4 * (size_t)PATH_MAX);
	struct served_tls tls = { 0 };
	char path[PATH_MAX];

	if (!node_path(dir, NAME, path, err))
		return false;
	if (certificate != NULL &&
	    (!absolute(certificate, tls.certificate, err) || !absolute(key, tls.key, err)))
		return false;
	buf_addf(&text, "%s\n%s\n", tls.certificate, tls.key);
	return buf_ok(&text, err) && file_save(path, buf_text(&text), PRIVATE_FILE, err);
}

static bool
take_line(struct text *rest, char out[static PATH_MAX])
{
	struct text line;

	return text_line(rest, &line) && text_printable(line) &&
	       snprintf(out, PATH_MAX, "%.*s", TEXT_ARGS(line)) < PATH_MAX;
}

bool
served_tls_find(const char *dir, struct served_tls *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(4 * (size_t)PATH_MAX);
	struct served_tls tls = { 0 };
	char path[PATH_MAX];
	struct text rest;

	if (!node_path(dir, NAME, path, err))
		return false;
	if (!file_load(path, &bytes, err)) {
		if (err->fault != FAULT_ABSENT)
			return false;
		*out = tls;
		return true;
	}
	rest = buf_text(&bytes);
	if (!take_line(&rest, tls.certificate) || !take_line(&rest, tls.key) || rest.len > 0 ||
	    (tls.certificate[0] == '\0') != (tls.key[0] == '\0'))
		return err_set(err, FAULT_INPUT, "'%s' does not name two files", path);
	*out = tls;
	return true;
}
