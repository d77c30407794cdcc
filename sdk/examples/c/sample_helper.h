/* A library of the payload's own, packaged beside it. SPDX-License-Identifier: Apache-2.0 */
#ifndef SAMPLE_HELPER_H
#define SAMPLE_HELPER_H

#include <stddef.h>
#include <sys/types.h>

/* Reads until the end of the stream, `capacity` bytes at most. Returns the number, or -1. */
ssize_t sample_read_all(int fd, char* buffer, size_t capacity);

/* Writes all of it. Returns 0, or -1. */
int sample_write_all(int fd, const char* data, size_t size);

/* Reverses the order of the bytes. */
void sample_reverse(char* data, size_t size);

/* Stores the boot id of the kernel as a string without a newline. Returns 0, or -1. */
int sample_boot_id(char* buffer, size_t capacity);

#endif
