/* A disk whose flush takes a millisecond: LD_PRELOAD this before what calls fsync or fdatasync. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

enum { FLUSH_US = 1000 };

int fsync(int file) {
    usleep(FLUSH_US);
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
}

int fdatasync(int file) {
    usleep(FLUSH_US);
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file);
}
