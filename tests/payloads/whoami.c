/*
 * Says what a payload is and sees: one text, line by line to the log and whole to one connection on
 * port 6020, then returns 0. Each line is "name: value"; names may repeat.
 *
 *   uid, gid, groups               numbers; uid and gid as real, effective, saved
 *   CapInh … CapAmb, NoNewPrivs    as in /proc/self/status
 *   cwd, exe                       where the links in /proc/self point to
 *   env                            one line for each variable
 *   fd                             number and where the link points to
 *   mount                          a line of /proc/self/mounts
 *   apk                            the path of the package's contents
 *   asset                          the text of its file assets/hello.txt
 *   userns                         "yes" or the reason why no user name space can be made
 *   write                          path and "yes" or the reason why no file can be made there
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>

#include "common.h"

extern char** environ;

static char* text;
static size_t text_size;
static FILE* out;

static void line(const char* name, const char* format, ...)
        __attribute__((format(printf, 2, 3)));

static void line(const char* name, const char* format, ...) {
    char value[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    value[strcspn(value, "\n")] = '\0';
    fprintf(out, "%s: %s\n", name, value);
    __android_log_print(ANDROID_LOG_INFO, "whoami", "%s: %s", name, value);
}

static void ids(void) {
    uid_t ruid, euid, suid;
    gid_t rgid, egid, sgid, groups[64];
    check(getresuid(&ruid, &euid, &suid) == 0);
    check(getresgid(&rgid, &egid, &sgid) == 0);
    line("uid", "%u %u %u", ruid, euid, suid);
    line("gid", "%u %u %u", rgid, egid, sgid);
    line("groups", "%d", getgroups(64, groups));
}

static void status(void) {
    char entry[512];
    FILE* file = fopen("/proc/self/status", "re");
    check(file != NULL);
    while (fgets(entry, sizeof entry, file) != NULL) {
        char* colon = strchr(entry, ':');
        if (colon == NULL || (strncmp(entry, "Cap", 3) != 0 && strncmp(entry, "NoNew", 5) != 0)) {
            continue;
        }
        *colon = '\0';
        line(entry, "%s", colon + 1 + strspn(colon + 1, "\t "));
    }
    fclose(file);
}

static void link_line(const char* name, const char* prefix, const char* path) {
    char target[1024];
    ssize_t size = readlink(path, target, sizeof target - 1);
    if (size < 0) {
        line(name, "%s(%s)", prefix, strerror(errno));
    } else {
        target[size] = '\0';
        line(name, "%s%s", prefix, target);
    }
}

static void descriptors(void) {
    DIR* directory = opendir("/proc/self/fd");
    struct dirent* entry;
    check(directory != NULL);
    while ((entry = readdir(directory)) != NULL) {
        char path[300], prefix[300];
        if (entry->d_name[0] == '.' || atoi(entry->d_name) == dirfd(directory)) continue;
        snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
        snprintf(prefix, sizeof prefix, "%s ", entry->d_name);
        link_line("fd", prefix, path);
    }
    closedir(directory);
}

static void lines_of(const char* name, const char* path) {
    char entry[2048];
    FILE* file = fopen(path, "re");
    if (file == NULL) {
        line(name, "(%s)", strerror(errno));
        return;
    }
    while (fgets(entry, sizeof entry, file) != NULL) line(name, "%s", entry);
    fclose(file);
}

static void writable(const char* directory) {
    char path[256];
    snprintf(path, sizeof path, "%s/whoami.tmp", directory);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    line("write", "%s %s", directory, fd < 0 ? strerror(errno) : "yes");
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
}

static void describe(void) {
    char asset[512];
    ids();
    status();
    link_line("cwd", "", "/proc/self/cwd");
    link_line("exe", "", "/proc/self/exe");
    for (char** variable = environ; *variable != NULL; variable++) line("env", "%s", *variable);
    descriptors();
    lines_of("mount", "/proc/self/mounts");
    line("apk", "%s", AVmPayload_getApkContentsPath());
    snprintf(asset, sizeof asset, "%s/assets/hello.txt", AVmPayload_getApkContentsPath());
    lines_of("asset", asset);
    writable(AVmPayload_getApkContentsPath());
    writable("/");
    writable("/tmp");
    writable("/run");
    line("userns", "%s", unshare(CLONE_NEWUSER) == 0 ? "yes" : strerror(errno));
}

int AVmPayload_main(void) {
    int server = listen_on(6020);
    out = open_memstream(&text, &text_size);
    check(out != NULL);
    describe();
    fclose(out);
    AVmPayload_notifyPayloadReady();
    int connection = accept_on(server);
    write_full(connection, text, text_size);
    shutdown(connection, SHUT_WR);
    close(connection);
    return 0;
}
