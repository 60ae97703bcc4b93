/* Loaded in front of libc: counts what a program writes below one folder, and lets the N-th of it go wrong. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { COUNT, KILL, TORN, FULL, FULL_ONCE, BROKEN, BROKEN_ONCE };
enum what { GROW, SYNC, NAME };

static char root[PATH_MAX];
static size_t root_length;
static long wanted, seen;
static enum mode how;
static char kinds[1 << 16]; /* of each write seen: what it does */

void sweep_arm(const char *folder, long number, int mode)
{
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    wanted = number;
    seen = 0;
    how = mode;
}

long sweep_count(void) { return seen; }
const char *sweep_kinds(void) { return kinds; }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int ours(const char *path)
{
    return root_length && path && strncmp(path, root, root_length) == 0;
}

static int ours_fd(int fd)
{
    char link[64], path[PATH_MAX];
    if (!root_length)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return ours(path);
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

/* 0: go on; 1: do half of it, then die; otherwise the errno to fail with */
static int fate(enum what kind)
{
    if (++seen < (long)sizeof kinds)
        kinds[seen] = "gsn"[kind];
    switch (how) {
    case KILL:
        if (seen == wanted) die();
        return 0;
    case TORN:
        return seen == wanted ? 1 : 0;
    case FULL:
        return wanted && seen >= wanted && kind == GROW ? ENOSPC : 0;
    case FULL_ONCE:
        return seen == wanted && kind == GROW ? ENOSPC : 0;
    case BROKEN:
        return wanted && seen >= wanted ? EIO : 0;
    case BROKEN_ONCE:
        return seen == wanted ? EIO : 0;
    default:
        return 0;
    }
}

#define GUARD(test, kind, half, real)                                 \
    do {                                                              \
        if (test) {                                                   \
            int fault = fate(kind);                                   \
            if (fault == 1) { half; die(); }                          \
            if (fault) { errno = fault; return -1; }                  \
        }                                                             \
        return real;                                                  \
    } while (0)

ssize_t write(int fd, const void *data, size_t size)
{
    GUARD(ours_fd(fd), GROW, REAL(write)(fd, data, size / 2), REAL(write)(fd, data, size));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    GUARD(ours_fd(fd), GROW, REAL(pwrite)(fd, data, size / 2, at), REAL(pwrite)(fd, data, size, at));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    GUARD(ours_fd(fd), GROW, REAL(pwrite64)(fd, data, size / 2, at), REAL(pwrite64)(fd, data, size, at));
}

int fsync(int fd) { GUARD(ours_fd(fd), SYNC, REAL(fsync)(fd), REAL(fsync)(fd)); }
int fdatasync(int fd) { GUARD(ours_fd(fd), SYNC, REAL(fdatasync)(fd), REAL(fdatasync)(fd)); }
int ftruncate(int fd, off_t size) { GUARD(ours_fd(fd), NAME, REAL(ftruncate)(fd, size), REAL(ftruncate)(fd, size)); }
int ftruncate64(int fd, off64_t size)
{
    GUARD(ours_fd(fd), NAME, REAL(ftruncate64)(fd, size), REAL(ftruncate64)(fd, size));
}

int rename(const char *from, const char *to) { GUARD(ours(to), NAME, REAL(rename)(from, to), REAL(rename)(from, to)); }
int unlink(const char *path)
{
    GUARD(ours(path) && access(path, F_OK) == 0, NAME, REAL(unlink)(path), REAL(unlink)(path));
}
int mkdir(const char *path, mode_t mode)
{
    GUARD(ours(path) && access(path, F_OK) != 0, GROW, REAL(mkdir)(path, mode), REAL(mkdir)(path, mode));
}

#define OPENER(name)                                                                             \
    int name(const char *path, int flags, ...)                                                   \
    {                                                                                            \
        mode_t mode = 0;                                                                         \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                     \
            va_list more;                                                                        \
            va_start(more, flags);                                                               \
            mode = va_arg(more, mode_t);                                                         \
            va_end(more);                                                                        \
        }                                                                                        \
        GUARD((flags & O_CREAT) && ours(path) && access(path, F_OK) != 0, GROW,                  \
              REAL(name)(path, flags, mode), REAL(name)(path, flags, mode));                     \
    }

OPENER(open)
OPENER(open64)
