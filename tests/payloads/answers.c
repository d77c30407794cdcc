/*
 * Answers questions about what a payload sees (see questions.h), then returns 0.
 *
 *   text PATH          the first line of a file
 *   read PATH          the number of bytes of a file, all of which are read
 *   map PATH OFFSET    the byte there of a file that is mapped into memory
 *   stat PATH          mode in octal, owner, group
 *   list PATH          the names in a directory, in order
 *   write PATH         "yes" if a file can be opened for writing, or made
 *   tail PATH          the last four bytes of a file or device as a big-endian number
 *   mount PATH         kind and options of the file system that is mounted there
 *   crash              there is no answer
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <mntent.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "questions.h"

static void text(char* path, char* answer) {
    FILE* file = fopen(path, "re");
    if (file == NULL || fgets(answer, SIZE, file) == NULL) {
        reason(answer);
    } else {
        answer[strcspn(answer, "\n")] = '\0';
    }
    if (file != NULL) fclose(file);
}

static void read_all(char* path, char* answer) {
    char block[4096];
    size_t total = 0;
    ssize_t n = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (n = read_some(fd, block, sizeof block)) > 0) total += (size_t)n;
    if (n < 0) {
        reason(answer);
    } else {
        snprintf(answer, SIZE, "%zu bytes", total);
    }
    if (fd >= 0) close(fd);
}

static void map(char* words, char* answer) {
    char* last = strrchr(words, ' ');
    check(last != NULL);
    *last = '\0';
    long offset = atol(last + 1);
    int fd = open(words, O_RDONLY | O_CLOEXEC);
    void* start = mmap(NULL, (size_t)offset + 1, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd < 0 || start == MAP_FAILED) {
        reason(answer);
    } else {
        snprintf(answer, SIZE, "%d", ((volatile unsigned char*)start)[offset]);
    }
}

static void status(char* path, char* answer) {
    struct stat found;
    if (stat(path, &found) < 0) {
        reason(answer);
    } else {
        snprintf(answer, SIZE, "%o %u %u", found.st_mode, found.st_uid, found.st_gid);
    }
}

static void list(char* path, char* answer) {
    struct dirent** entries;
    int count = scandir(path, &entries, NULL, alphasort);
    if (count < 0) reason(answer);
    for (int i = 0; i < count; i++) {
        size_t size = strlen(answer);
        if (entries[i]->d_name[0] == '.') continue;
        snprintf(answer + size, SIZE - size, "%s%s", size ? " " : "", entries[i]->d_name);
    }
}

static void writable(char* path, char* answer) {
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        reason(answer);
    } else {
        snprintf(answer, SIZE, "yes");
        close(fd);
    }
}

static void tail(char* path, char* answer) {
    uint32_t number;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || lseek(fd, -(off_t)sizeof number, SEEK_END) < 0 ||
        read_some(fd, &number, sizeof number) != sizeof number) {
        reason(answer);
    } else {
        snprintf(answer, SIZE, "%u", ntohl(number));
    }
    if (fd >= 0) close(fd);
}

static void mounted(char* path, char* answer) {
    FILE* mounts = setmntent("/proc/self/mounts", "re");
    struct mntent* entry;
    check(mounts != NULL);
    while ((entry = getmntent(mounts)) != NULL) {
        if (strcmp(entry->mnt_dir, path) != 0) continue;
        snprintf(answer, SIZE, "%s %s", entry->mnt_type, entry->mnt_opts);
    }
    endmntent(mounts);
}

static void crash(char* words, char* answer) {
    (void)words, (void)answer;
    abort();
}

int AVmPayload_main(void) {
    static const struct kind kinds[] = {
            {"map", map},
            {"text", text},
            {"read", read_all},
            {"stat", status},
            {"list", list},
            {"write", writable},
            {"tail", tail},
            {"mount", mounted},
            {"crash", crash},
    };
    answer_questions(kinds, sizeof kinds / sizeof *kinds);
    return 0;
}
