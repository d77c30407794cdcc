/* A library of the payload's own, packaged beside it. SPDX-License-Identifier: Apache-2.0 */
#include "sample_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

ssize_t sample_read_all(int fd, char* buffer, size_t capacity) {
    size_t size = 0;
    while (size < capacity) {
        ssize_t n = read(fd, buffer + size, capacity - size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) break;
        size += (size_t)n;
    }
    return (ssize_t)size;
}

int sample_write_all(int fd, const char* data, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

void sample_reverse(char* data, size_t size) {
    for (size_t i = 0; i < size / 2; i++) {
        char byte = data[i];
        data[i] = data[size - 1 - i];
        data[size - 1 - i] = byte;
    }
}

int sample_boot_id(char* buffer, size_t capacity) {
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    ssize_t size = sample_read_all(fd, buffer, capacity - 1);
    close(fd);
    if (size < 0) return -1;
    buffer[size] = '\0';
    buffer[strcspn(buffer, "\n")] = '\0';
    return 0;
}
