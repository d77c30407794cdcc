/*
 * Answers questions about the VM's identity and its encrypted storage (see questions.h), then returns
 * 0, or what "exit" said. Bytes are hexadecimal, "-" stands for none. NAME is a file in the storage.
 *
 *   secret ID SIZE       that instance secret
 *   chain [SIZE]         the DICE chain; with a size: how long it is, and so many bytes of it
 *   cdi [SIZE]           the same of the attestation CDI
 *   nulls                "done" after asking for nothing with NULL everywhere
 *   storage-path         the path, or "none"
 *   write NAME TEXT      "synced" after a file with this text was written and synced
 *   text NAME            the text of a file
 *   make NAME BYTES      "synced" after a file of so many bytes of a pattern was written and synced
 *   verify NAME          how many bytes of that pattern, and nothing else, a file has
 *   fill NAME            how many bytes were written until it failed, and why it did
 *   remove NAME          "removed"
 *   list                 the names in the storage, in order
 *   room                 bytes of the file system of the storage
 *   stat PATH            mode in octal, owner, group
 *   mount PATH           kind and options of the file system that is mounted there
 *   run NAME             "yes" if a file of the storage can be executed
 *   open PATH            "yes" if it can be read
 *   peek PID             what of a process can be seen that has secrets: "nothing" is right
 *   processes            number and name of each process
 *   exit N               "N"; the payload's result from then on
 *
 * What is behind the room that a function was given is looked at; "overrun" is the answer if it was
 * written to.
 */
#include <dirent.h>
#include <fcntl.h>
#include <mntent.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <vm_payload_restricted.h>

#include "questions.h"

#define GUARD 0xA5
#define ROOM 32768

static int result;

/* --- identity --- */

static unsigned char room[ROOM];

/* Nothing in it is by chance what it should be. */
static void clear(void) {
    memset(room, GUARD, sizeof room);
}

static int is_overrun(size_t size) {
    for (size_t i = size; i < sizeof room; i++) {
        if (room[i] != GUARD) return 1;
    }
    return 0;
}

static void hex(size_t size, char* answer) {
    for (size_t i = 0; i < size; i++) sprintf(answer + 2 * i, "%02x", room[i]);
    if (size == 0) strcpy(answer, "-");
    if (is_overrun(size)) strcpy(answer, "overrun");
}

/* The word after the first, which is cut off there. */
static char* second(char* words) {
    char* space = strchr(words, ' ');
    check(space != NULL);
    *space = '\0';
    return space + 1;
}

static size_t unhex(const char* text, unsigned char* bytes) {
    size_t size = 0;
    unsigned int byte;
    for (; sscanf(text, "%2x", &byte) == 1; text += 2) bytes[size++] = (unsigned char)byte;
    return size;
}

static void secret(char* words, char* answer) {
    static unsigned char identifier[SIZE];
    size_t wanted = strtoul(second(words), NULL, 0);
    size_t identifier_size = *words == '-' ? 0 : unhex(words, identifier);
    clear();
    AVmPayload_getVmInstanceSecret(identifier, identifier_size, room, wanted);
    hex(wanted, answer);
}

static void get(size_t (*getter)(void*, size_t), char* words, char* answer) {
    size_t all = getter(NULL, 0);
    size_t size = *words == '\0' ? all : strtoul(words, NULL, 0);
    check(size <= ROOM);
    clear();
    check(getter(room, size) == all);
    if (*words != '\0') answer += sprintf(answer, "%zu ", all);
    hex(size < all ? size : all, answer);
}

static void chain(char* words, char* answer) {
    get(AVmPayload_getDiceAttestationChain, words, answer);
}

static void cdi(char* words, char* answer) {
    get(AVmPayload_getDiceAttestationCdi, words, answer);
}

static void nulls(char* words, char* answer) {
    (void)words;
    AVmPayload_getVmInstanceSecret(NULL, 0, NULL, 0);
    strcpy(answer, "done");
}

/* --- storage --- */

static void storage_path(char* words, char* answer) {
    (void)words;
    const char* path = AVmPayload_getEncryptedStoragePath();
    snprintf(answer, SIZE, "%s", path == NULL ? "none" : path);
}

static const char* in_storage(const char* name) {
    static char path[4096];
    const char* storage = AVmPayload_getEncryptedStoragePath();
    snprintf(path, sizeof path, "%s/%s", storage == NULL ? "/none" : storage, name);
    return path;
}

static int create(const char* name) {
    return open(in_storage(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static int write_all(int fd, const void* data, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, (const char*)data + done, size - done);
        if (n < 0 && errno != EINTR) return -1;
        if (n > 0) done += (size_t)n;
    }
    return 0;
}

/* Syncs and closes the file, and says so if nothing has failed. */
static void finish(int fd, int failed, char* answer) {
    if (failed || fsync(fd) != 0) {
        reason(answer);
    } else {
        strcpy(answer, "synced");
    }
    if (fd >= 0) close(fd);
}

static void write_text(char* words, char* answer) {
    char* text = second(words);
    int fd = create(words);
    finish(fd, fd < 0 || write_all(fd, text, strlen(text)) != 0, answer);
}

static void text(char* words, char* answer) {
    int fd = open(in_storage(words), O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read_some(fd, answer, SIZE - 1);
    if (n < 0) {
        reason(answer);
    } else {
        answer[n] = '\0';
    }
    if (fd >= 0) close(fd);
}

/* Byte `at` of the pattern: no two blocks are the same. */
static unsigned char pattern(size_t at) {
    return (unsigned char)((at * 0x9E3779B97F4A7C15u) >> 56);
}

static unsigned char block[ROOM];

static void fill_block(size_t at) {
    for (size_t i = 0; i < sizeof block; i++) block[i] = pattern(at + i);
}

static void make(char* words, char* answer) {
    size_t size = strtoul(second(words), NULL, 0);
    int fd = create(words);
    int failed = fd < 0;
    for (size_t at = 0; at < size && !failed; at += sizeof block) {
        fill_block(at);
        failed = write_all(fd, block, size - at < sizeof block ? size - at : sizeof block) != 0;
    }
    finish(fd, failed, answer);
}

static void verify(char* words, char* answer) {
    size_t at = 0;
    ssize_t n = -1;
    int fd = open(in_storage(words), O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (n = read_some(fd, block, sizeof block)) > 0) {
        for (ssize_t i = 0; i < n; i++, at++) {
            if (block[i] == pattern(at)) continue;
            snprintf(answer, SIZE, "byte %zu is wrong", at);
            close(fd);
            return;
        }
    }
    if (n < 0) {
        reason(answer);
    } else {
        snprintf(answer, SIZE, "%zu bytes", at);
    }
    if (fd >= 0) close(fd);
}

static void fill(char* words, char* answer) {
    size_t at = 0;
    int fd = create(words);
    for (; fd >= 0; at += sizeof block) {
        fill_block(at);
        if (write_all(fd, block, sizeof block) != 0) break;
    }
    snprintf(answer, SIZE, "%zu bytes, then: %s", at, strerror(errno));
    if (fd >= 0) close(fd);
}

static void remove_file(char* words, char* answer) {
    if (unlink(in_storage(words)) != 0) {
        reason(answer);
    } else {
        strcpy(answer, "removed");
    }
}

static void list(char* words, char* answer) {
    (void)words;
    struct dirent** entries;
    int count = scandir(in_storage(""), &entries, NULL, alphasort);
    if (count < 0) reason(answer);
    for (int i = 0; i < count; i++) {
        size_t size = strlen(answer);
        if (entries[i]->d_name[0] == '.') continue;
        snprintf(answer + size, SIZE - size, "%s%s", size ? " " : "", entries[i]->d_name);
    }
}

static void room_of_storage(char* words, char* answer) {
    (void)words;
    struct statvfs found;
    if (statvfs(in_storage(""), &found) != 0) {
        reason(answer);
    } else {
        snprintf(answer, SIZE, "%llu", (unsigned long long)found.f_blocks * found.f_frsize);
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

static void mounted(char* path, char* answer) {
    FILE* mounts = setmntent("/proc/self/mounts", "re");
    struct mntent* entry;
    check(mounts != NULL);
    strcpy(answer, "none");
    while ((entry = getmntent(mounts)) != NULL) {
        if (strcmp(entry->mnt_dir, path) != 0) continue;
        snprintf(answer, SIZE, "%s %s", entry->mnt_type, entry->mnt_opts);
    }
    endmntent(mounts);
}

static void run(char* words, char* answer) {
    const char* path = in_storage(words);
    if (chmod(path, 0700) != 0 || access(path, X_OK) != 0) {
        reason(answer);
    } else {
        strcpy(answer, "yes");
    }
}

/* --- other processes --- */

static void open_path(char* path, char* answer) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        reason(answer);
    } else {
        strcpy(answer, "yes");
        close(fd);
    }
}

static void peek(char* words, char* answer) {
    static const char* files[] = {"mem", "maps", "environ", "auxv", "fd/0", "map_files", "root"};
    int pid = atoi(words);
    char path[64];
    size_t size = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", pid, files[i]);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) continue;
        size += (size_t)snprintf(answer + size, SIZE - size, "%s ", files[i]);
        close(fd);
    }
    struct iovec local = {block, 1}, remote = {(void*)0x400000, 1};
    if (process_vm_readv(pid, &local, 1, &remote, 1, 0) >= 0 || errno == EFAULT) {
        size += (size_t)snprintf(answer + size, SIZE - size, "process_vm_readv ");
    }
    if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0) {
        size += (size_t)snprintf(answer + size, SIZE - size, "ptrace ");
    }
    if (size == 0) strcpy(answer, "nothing");
}

static void processes(char* words, char* answer) {
    (void)words;
    struct dirent** entries;
    int count = scandir("/proc", &entries, NULL, versionsort);
    char path[300], name[64];
    check(count >= 0);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] < '1' || entries[i]->d_name[0] > '9') continue;
        snprintf(path, sizeof path, "/proc/%s/comm", entries[i]->d_name);
        FILE* file = fopen(path, "re");
        size_t size = strlen(answer);
        if (file == NULL) continue;
        if (fgets(name, sizeof name, file) != NULL) {
            name[strcspn(name, "\n")] = '\0';
            snprintf(answer + size, SIZE - size, "%s%s %s", size ? ", " : "", entries[i]->d_name,
                     name);
        }
        fclose(file);
    }
}

static void end_with(char* words, char* answer) {
    result = atoi(words);
    snprintf(answer, SIZE, "%d", result);
}

int AVmPayload_main(void) {
    static const struct kind kinds[] = {
            {"secret", secret},         {"chain", chain},
            {"cdi", cdi},               {"nulls", nulls},
            {"storage-path", storage_path},
            {"write", write_text},      {"text", text},
            {"make", make},             {"verify", verify},
            {"fill", fill},             {"remove", remove_file},
            {"list", list},             {"room", room_of_storage},
            {"stat", status},           {"mount", mounted},
            {"run", run},               {"open", open_path},
            {"peek", peek},             {"processes", processes},
            {"exit", end_with},
    };
    answer_questions(kinds, sizeof kinds / sizeof *kinds);
    return result;
}
