/*
 * Fills everything that stays when a process is killed (files in memory, shared memory), and then
 * its own memory until it is killed.
 */
#include <fcntl.h>
#include <sys/shm.h>

#include "common.h"

#define MEBIBYTE (1024 * 1024)

static char block[MEBIBYTE];

static void fill_files(const char* directory) {
    char path[64];
    int mebibytes = 0;
    snprintf(path, sizeof path, "%s/hog", directory);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    check(fd >= 0);
    while (write(fd, block, sizeof block) > 0) mebibytes++;
    log_info("%s took %d MiB", directory, mebibytes);
}

static void fill_shared_memory(void) {
    for (int mebibytes = 1; mebibytes <= 32; mebibytes++) {
        int segment = shmget(IPC_PRIVATE, MEBIBYTE, 0600);
        char* start = segment < 0 ? (char*)-1 : shmat(segment, NULL, 0);
        if (start == (char*)-1) return;
        memset(start, 1, MEBIBYTE);
    }
    log_info("there are 32 MiB of shared memory");
}

int AVmPayload_main(void) {
    memset(block, 1, sizeof block);
    AVmPayload_notifyPayloadReady();
    fill_shared_memory();
    fill_files("/dev/shm");
    fill_files("/tmp");
    for (;;) {
        char* more = malloc(MEBIBYTE);
        if (more == NULL) return 1;
        memset(more, 1, MEBIBYTE);
    }
}
