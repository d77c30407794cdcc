/*
 * What the tests of the host API ask (see questions.h); returns 0 when the asker closes its end.
 *
 *   add A B            the sum
 *   cpus               number of processors
 *   apk-path           where the package is mounted
 *   storage-path       where the encrypted storage is, or "none"
 *   secret ID          16 bytes of that instance secret, in hexadecimal; ID is text
 *   text PATH          the first line of a file
 *   put PATH TEXT      "synced" after a file with this text was written and synced
 *   mount PATH         kind and options of the file system that is mounted there
 *   stat PATH          mode in octal, owner, group
 *   write PATH         "yes" if a file can be opened for writing, or made
 *   memory             total and free memory in KiB
 *   console            the next line that comes in through the console
 *
 * Port 0x80000001: a line comes back with its characters in reverse order.
 */
#include <fcntl.h>
#include <mntent.h>
#include <sys/stat.h>

#include "questions.h"

#define REVERSING 0x80000001u

static void add(char* words, char* answer) {
    int a = 0, b = 0;
    sscanf(words, "%d %d", &a, &b);
    snprintf(answer, SIZE, "%d", a + b);
}

static void cpus(char* words, char* answer) {
    (void)words;
    snprintf(answer, SIZE, "%ld", sysconf(_SC_NPROCESSORS_ONLN));
}

static void apk_path(char* words, char* answer) {
    (void)words;
    snprintf(answer, SIZE, "%s", AVmPayload_getApkContentsPath());
}

static void storage_path(char* words, char* answer) {
    (void)words;
    const char* path = AVmPayload_getEncryptedStoragePath();
    snprintf(answer, SIZE, "%s", path == NULL ? "none" : path);
}

static void secret(char* words, char* answer) {
    unsigned char bytes[16];
    AVmPayload_getVmInstanceSecret(words, strlen(words), bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) sprintf(answer + 2 * i, "%02x", bytes[i]);
}

static void first_line(const char* path, char* answer) {
    FILE* file = fopen(path, "re");
    if (file == NULL || fgets(answer, SIZE, file) == NULL) {
        reason(answer);
    } else {
        answer[strcspn(answer, "\n")] = '\0';
    }
    if (file != NULL) fclose(file);
}

static void text(char* path, char* answer) {
    first_line(path, answer);
}

static void put(char* words, char* answer) {
    char* space = strchr(words, ' ');
    check(space != NULL);
    *space = '\0';
    int fd = open(words, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, space + 1, strlen(space + 1)) < 0 || fsync(fd) < 0) {
        reason(answer);
    } else {
        strcpy(answer, "synced");
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

static void status(char* path, char* answer) {
    struct stat found;
    if (stat(path, &found) < 0) {
        reason(answer);
    } else {
        snprintf(answer, SIZE, "%o %u %u", found.st_mode, found.st_uid, found.st_gid);
    }
}

static void writable(char* path, char* answer) {
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        reason(answer);
    } else {
        strcpy(answer, "yes");
        close(fd);
    }
}

static void memory(char* words, char* answer) {
    (void)words;
    char line[256];
    long total = -1, available = -1;
    FILE* file = fopen("/proc/meminfo", "re");
    check(file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        sscanf(line, "MemTotal: %ld", &total);
        sscanf(line, "MemAvailable: %ld", &available);
    }
    fclose(file);
    snprintf(answer, SIZE, "%ld %ld", total, available);
}

static void console(char* words, char* answer) {
    (void)words;
    first_line("/dev/console", answer);
}

static void reverse(int connection) {
    char line[256], reversed[256];
    FILE* stream = fdopen(dup(connection), "r");
    check(stream != NULL);
    if (fgets(line, sizeof line, stream) != NULL) {
        size_t size = strcspn(line, "\n");
        for (size_t i = 0; i < size; i++) reversed[i] = line[size - 1 - i];
        reversed[size] = '\n';
        write_full(connection, reversed, size + 1);
    }
    fclose(stream);
    shutdown(connection, SHUT_WR);
}

int AVmPayload_main(void) {
    static const struct kind kinds[] = {
            {"add", add},
            {"cpus", cpus},
            {"apk-path", apk_path},
            {"storage-path", storage_path},
            {"secret", secret},
            {"text", text},
            {"put", put},
            {"mount", mounted},
            {"stat", status},
            {"write", writable},
            {"memory", memory},
            {"console", console},
    };
    serve_port(REVERSING, reverse);
    answer_questions(kinds, sizeof kinds / sizeof *kinds);
    return 0;
}
