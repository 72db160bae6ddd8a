/* Preloaded into a process: of the files in $WATCHED, what was flushed is also kept in $KEPT, and nothing else.
   After a kill -9, $KEPT is what a disk without a battery would hold: everything that was not flushed is gone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* Read through the descriptor itself: opening the file anew would drop the process's locks on it when closed. */
static void copy(int from, const char *target) {
    static char buffer[1 << 16];
    struct stat status;
    off_t offset = 0;
    ssize_t length;
    int to = open(target, O_CREAT | O_WRONLY, 0600); /* in place: what was kept before stays kept */
    if (to < 0 || fstat(from, &status)) abort();
    while ((length = pread(from, buffer, sizeof buffer, offset)) > 0) {
        if (pwrite(to, buffer, length, offset) != length) abort();
        offset += length;
    }
    if (ftruncate(to, status.st_size) || close(to)) abort();
}

static void keep(int descriptor) {
    char link[64], path[PATH_MAX], target[PATH_MAX];
    const char *watched = getenv("WATCHED"), *kept = getenv("KEPT");
    struct stat status;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(descriptor, &status) || !S_ISREG(status.st_mode)) return;
    path[length] = 0;
    if (strncmp(path, watched, strlen(watched)) || path[strlen(watched)] != '/') return;
    if (snprintf(target, sizeof target, "%s/%s", kept, strrchr(path, '/') + 1) >= PATH_MAX) abort();
    pthread_mutex_lock(&one_at_a_time);
    copy(descriptor, target);
    pthread_mutex_unlock(&one_at_a_time);
}

static int flush(const char *name, int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(descriptor);
    if (!result) keep(descriptor);
    return result;
}

int fsync(int descriptor) { return flush("fsync", descriptor); }
int fdatasync(int descriptor) { return flush("fdatasync", descriptor); }
