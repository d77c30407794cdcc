/*
 * Link stub of liblog.so: the names and versions of the real library's functions and nothing behind
 * them. Payloads are linked against it; the real library is in the virtual machine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "android/log.h"

#define UNUSED(x) ((void)(x))

/* A stub that is called was loaded by mistake, outside the virtual machine. */

int __android_log_write(int prio, const char* tag, const char* text) {
    UNUSED(prio), UNUSED(tag), UNUSED(text);
    __builtin_trap();
}

int __android_log_print(int prio, const char* tag, const char* fmt, ...) {
    UNUSED(prio), UNUSED(tag), UNUSED(fmt);
    __builtin_trap();
}

int __android_log_vprint(int prio, const char* tag, const char* fmt, va_list ap) {
    UNUSED(prio), UNUSED(tag), UNUSED(fmt), UNUSED(ap);
    __builtin_trap();
}

int __android_log_buf_write(int bufID, int prio, const char* tag, const char* text) {
    UNUSED(bufID), UNUSED(prio), UNUSED(tag), UNUSED(text);
    __builtin_trap();
}

int __android_log_buf_print(int bufID, int prio, const char* tag, const char* fmt, ...) {
    UNUSED(bufID), UNUSED(prio), UNUSED(tag), UNUSED(fmt);
    __builtin_trap();
}

void __android_log_assert(const char* cond, const char* tag, const char* fmt, ...) {
    UNUSED(cond), UNUSED(tag), UNUSED(fmt);
    __builtin_trap();
}

int __android_log_is_loggable(int prio, const char* tag, int default_prio) {
    UNUSED(prio), UNUSED(tag), UNUSED(default_prio);
    __builtin_trap();
}

int __android_log_is_loggable_len(int prio, const char* tag, size_t len, int default_prio) {
    UNUSED(prio), UNUSED(tag), UNUSED(len), UNUSED(default_prio);
    __builtin_trap();
}

int32_t __android_log_set_minimum_priority(int32_t priority) {
    UNUSED(priority);
    __builtin_trap();
}

int32_t __android_log_get_minimum_priority(void) {
    __builtin_trap();
}
