/*
 * Port 6040: does work in the encrypted storage as one connection asks it to, a line each, and then
 * returns 0. An answer repeats its question: "<question>: <answer>".
 *
 *   chain          the VM's DICE chain in hex; needs a payload configuration
 *   steps A B      does the steps from A up to, but not including, B
 *
 * A step changes files and waits until that is on stable storage. Then it reads the serial numbers of
 * the disks, which is a request to each, so that a record of the disk shows where it was done. What a
 * step does follows from its number; tests/src/power_cut/work.rs knows it too.
 */
#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>

#include <vm_payload_restricted.h>

#include "common.h"

#define TABLE (64 << 10)
#define KEPT 8

static int storage;

static uint8_t* bytes_of(uint32_t step, size_t size) {
    uint32_t state = (step * 0x9e3779b9u) ^ 0x7f4a7c15u;
    uint32_t* words = malloc(size + sizeof *words);
    check(words != NULL);
    for (size_t i = 0; i * sizeof *words < size; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        words[i] = state;
    }
    return (uint8_t*)words;
}

static void write_and_sync(const char* path, int flags, uint32_t step, off_t at, size_t size) {
    uint8_t* bytes = bytes_of(step, size);
    int fd = openat(storage, path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
    check(fd >= 0);
    check(at == 0 || lseek(fd, at, SEEK_SET) == at);
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, bytes + done, size - done);
        check(n > 0);
        done += (size_t)n;
    }
    check(fsync(fd) == 0);
    check(close(fd) == 0);
    free(bytes);
}

static void sync_directory(const char* path) {
    int fd = openat(storage, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    check(fd >= 0);
    check(fsync(fd) == 0);
    close(fd);
}

static void begin(uint32_t step) {
    check(mkdirat(storage, "many", 0700) == 0);
    write_and_sync("table", O_EXCL, step, 0, TABLE);
    sync_directory(".");
}

static void replace(uint32_t step) {
    char path[32];
    size_t size = step % 12 == 0 ? 150000 : 1000 + step * 7919 % 30000;
    snprintf(path, sizeof path, "replaced%u", step / 4 % 3);
    write_and_sync("new", O_TRUNC, step, 0, size);
    check(renameat(storage, "new", storage, path) == 0);
    sync_directory(".");
}

static void make(uint32_t step) {
    char path[32];
    snprintf(path, sizeof path, "many/%u", step);
    write_and_sync(path, O_EXCL, step, 0, step * 1543 % 6000);
    if (step >= 4 * KEPT) {
        snprintf(path, sizeof path, "many/%u", step - 4 * KEPT);
        check(unlinkat(storage, path, 0) == 0 || errno == ENOENT);
    }
    sync_directory("many");
}

static void perform(uint32_t step) {
    if (step == 0) {
        begin(step);
    } else if (step % 4 == 0) {
        replace(step);
    } else if (step % 4 == 1) {
        write_and_sync("log", O_APPEND, step, 0, 100 + step * 313 % 9000);
        sync_directory(".");
    } else if (step % 4 == 2) {
        write_and_sync("table", 0, step, step * 37 % 120 * 512, 512 * (1 + step % 7));
    } else {
        make(step);
    }
}

/* Each disk is asked anew for its serial number when the file is read. */
static void mark(void) {
    glob_t disks;
    check(glob("/sys/block/vd*/serial", 0, NULL, &disks) == 0);
    for (size_t i = 0; i < disks.gl_pathc; i++) {
        char serial[32];
        int fd = open(disks.gl_pathv[i], O_RDONLY | O_CLOEXEC);
        check(fd >= 0 && read_some(fd, serial, sizeof serial) > 0);
        close(fd);
    }
    globfree(&disks);
}

static void steps(FILE* out, const char* question) {
    uint32_t step, end;
    check(sscanf(question, "steps %u %u", &step, &end) == 2);
    for (; step < end; step++) {
        perform(step);
        mark();
    }
    fprintf(out, "%s: done\n", question);
}

static void chain(FILE* out) {
    size_t size = AVmPayload_getDiceAttestationChain(NULL, 0);
    uint8_t* bytes = malloc(size);
    check(bytes != NULL && AVmPayload_getDiceAttestationChain(bytes, size) == size);
    fprintf(out, "chain: ");
    for (size_t i = 0; i < size; i++) fprintf(out, "%02x", bytes[i]);
    fprintf(out, "\n");
    free(bytes);
}

int AVmPayload_main(void) {
    char question[256];
    int server = listen_on(6040);
    AVmPayload_notifyPayloadReady();
    int connection = accept_on(server);
    FILE* in = fdopen(connection, "r");
    FILE* out = fdopen(dup(connection), "w");
    check(in != NULL && out != NULL);
    check(AVmPayload_getEncryptedStoragePath() != NULL);
    storage = open(AVmPayload_getEncryptedStoragePath(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    check(storage >= 0);
    while (fgets(question, sizeof question, in) != NULL) {
        question[strcspn(question, "\n")] = '\0';
        if (strcmp(question, "chain") == 0) {
            chain(out);
        } else {
            steps(out, question);
        }
        fflush(out);
    }
    fclose(in);
    fclose(out);
    return 0;
}
