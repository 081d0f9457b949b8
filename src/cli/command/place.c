#include "cli/command/place.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
set(char out[static PATH_MAX], const char *first, const char *second, struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s%s", first, second);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", first);
}

static const char *
environment(const char *name)
{
	const char *value = getenv(name);

	return value == NULL || value[0] == '\0' ? NULL : value;
}

static bool
in_data_home(const char *name, char out[static PATH_MAX], struct err *err)
{
	const char *data = environment("XDG_DATA_HOME"), *home = environment("HOME");
	char sub[64];

	if (data != NULL && data[0] == '/') {
		snprintf(sub, sizeof(sub), "/accord/%s", name);
		return set(out, data, sub, err);
	}
	if (home == NULL)
		return err_set(err, FAULT_ABSENT, "there is no HOME; say --dir DIR");
	snprintf(sub, sizeof(sub), "/.local/share/accord/%s", name);
	return set(out, home, sub, err);
}

static bool
find_node(const char *option, char out[static PATH_MAX], struct err *err)
{
	if (option == NULL)
		option = environment("ACCORD_DIR");
	if (option != NULL)
		return set(out, option, "", err);
	if (geteuid() == 0)
		return set(out, "/var/lib/accord", "", err);
	return in_data_home("node", out, err);
}

/* With the groups that he has, one of which may let him read a key of TLS. */
static bool
become(uid_t uid, gid_t gid)
{
	const struct passwd *user = getpwuid(uid);

	if (user != NULL)
		gid = user->pw_gid;
	return (user != NULL ? initgroups(user->pw_name, gid) : setgroups(0, NULL)) == 0 &&
	       setresgid(gid, gid, gid) == 0 && setresuid(uid, uid, uid) == 0;
}

/* When this is root, and the folder another user's. */
static bool
become_owner(const char *dir, struct err *err)
{
	struct stat st;

	if (geteuid() != 0 || stat(dir, &st) != 0 || st.st_uid == 0)
		return true;
	return become(st.st_uid, st.st_gid) ||
	       err_errno(err, "'%s' is user %u's, and root cannot work as he", dir,
		   (unsigned)st.st_uid);
}

bool
place_node(const char *option, char out[static PATH_MAX], struct err *err)
{
	return find_node(option, out, err) && become_owner(out, err);
}

bool
place_finder(const char *option, char out[static PATH_MAX], bool *chosen, struct err *err)
{
	if (option == NULL && environment("ACCORD_FINDER_FILE") == NULL)
		option = environment("ACCORD_FINDER_DIR");
	*chosen = option != NULL;
	return *chosen ? set(out, option, "", err) : in_data_home("finder", out, err);
}

bool
place_finder_file(char out[static PATH_MAX], struct err *err)
{
	const char *file = environment("ACCORD_FINDER_FILE");

	return file != NULL ? set(out, file, "", err) : in_data_home("finder.age", out, err);
}
