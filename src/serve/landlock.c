#include "serve/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"

/* Rights, and the version that brought them; the headers know the first two. */
#define RIGHT_TRUNCATE (UINT64_C(1) << 14)  /* 3 */
#define RIGHT_IOCTL_DEV (UINT64_C(1) << 15) /* 5 */
#define RIGHT_BIND_TCP (UINT64_C(1) << 0)   /* 4 */
#define RIGHT_CONNECT_TCP (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT_SOCKETS (UINT64_C(1) << 0) /* 6 */
#define SCOPE_SIGNALS (UINT64_C(1) << 1)

/* What may be had of a file that is no folder. */
#define OF_FILES                                                                               \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |                          \
	    LANDLOCK_ACCESS_FS_READ_FILE | RIGHT_TRUNCATE | RIGHT_IOCTL_DEV)

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITING                                                                                \
	(READING | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |             \
	    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |                     \
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REFER | RIGHT_TRUNCATE)

/* All that there is to be had: 13 rights at first, then one at a time. */
#define FIRST_RIGHTS ((UINT64_C(1) << 13) - 1)

struct ruleset {
	uint64_t files;
	uint64_t network; /* 4 */
	uint64_t scopes;  /* 6 */
};

int
landlock_version(void)
{
	long version =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

static uint64_t
rights_of(int version)
{
	uint64_t rights = FIRST_RIGHTS;

	if (version >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		rights |= RIGHT_TRUNCATE;
	if (version >= 5)
		rights |= RIGHT_IOCTL_DEV;
	return rights;
}

static size_t
size_of(int version)
{
	return version >= 6 ? 24 : version >= 4 ? 16 : 8;
}

static bool
make_ruleset(
    const struct landlock *landlock, int version, struct ruleset *out, int *fd, struct err *err)
{
	struct ruleset ruleset = {
		.files = rights_of(version),
		.network = RIGHT_BIND_TCP | RIGHT_CONNECT_TCP,
		.scopes = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS,
	};

	if (landlock->execute)
		ruleset.files &= ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE;
	if (landlock->connect)
		ruleset.network &= ~RIGHT_CONNECT_TCP;
	*fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size_of(version), 0);
	*out = ruleset;
	return *fd >= 0 || err_errno(err, "cannot make a sandbox");
}

static bool
grant(int ruleset, const char *path, uint64_t rights, struct err *err)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights };
	scoped(file_close) int fd = open(path, O_PATH | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return errno == ENOENT ||
		       err_errno(err, "cannot let '%s' into a sandbox", path);
	if (fstat(fd, &st) != 0)
		return err_errno(err, "cannot let '%s' into a sandbox", path);
	if (!S_ISDIR(st.st_mode))
		rule.allowed_access &= OF_FILES;
	rule.parent_fd = fd;
	return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) ==
		   0 ||
	       err_errno(err, "cannot let '%s' into a sandbox", path);
}

static bool
grant_all(int ruleset, const char *const *paths, uint64_t rights, struct err *err)
{
	for (; paths != NULL && *paths != NULL; paths++)
		if (!grant(ruleset, *paths, rights, err))
			return false;
	return true;
}

bool
landlock_enter(const struct landlock *landlock, struct err *err)
{
	scoped(file_close) int fd = -1;
	int version = landlock_version();
	struct ruleset ruleset;

	if (version == 0)
		return err_set(err, FAULT_SYSTEM, "this kernel has no Landlock");
	if (!make_ruleset(landlock, version, &ruleset, &fd, err) ||
	    !grant_all(fd, landlock->read, READING & ruleset.files, err) ||
	    !grant_all(fd, landlock->write, WRITING & ruleset.files, err))
		return false;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		return err_errno(err, "cannot enter a sandbox");
	return true;
}
