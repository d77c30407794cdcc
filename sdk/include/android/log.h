/*
 * Messages to the log of the virtual machine. Link with -llog: at build time that is the link stub
 * (sdk/stub), in the virtual machine it is the real library.
 *
 * In a debuggable virtual machine the messages reach the host. In any other they are dropped.
 * Logging never blocks the caller: when messages come faster than they are taken, some are lost.
 * A message that is too long for the log (about 4000 bytes) is cut.
 *
 * All functions may be called from any thread. Strings are UTF-8 and end with a NUL byte; a null
 * tag or text counts as the empty string.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_LOG_H
#define AVF_ANDROID_LOG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define AVF_LOG_PRINTF(format_index, first_argument) \
    __attribute__((format(printf, format_index, first_argument)))
#define AVF_LOG_NORETURN __attribute__((noreturn))
#else
#define AVF_LOG_PRINTF(format_index, first_argument)
#define AVF_LOG_NORETURN
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* How much a message matters. */
typedef enum android_LogPriority {
    ANDROID_LOG_UNKNOWN = 0, /* for filters only */
    ANDROID_LOG_DEFAULT = 1, /* for filters only */
    ANDROID_LOG_VERBOSE = 2,
    ANDROID_LOG_DEBUG = 3,
    ANDROID_LOG_INFO = 4,
    ANDROID_LOG_WARN = 5,
    ANDROID_LOG_ERROR = 6,
    ANDROID_LOG_FATAL = 7,
    ANDROID_LOG_SILENT = 8 /* for filters only */
} android_LogPriority;

/* The log buffers. A payload normally writes to LOG_ID_MAIN. */
typedef enum log_id {
    LOG_ID_MIN = 0,
    LOG_ID_MAIN = 0,
    LOG_ID_RADIO = 1,
    LOG_ID_EVENTS = 2,
    LOG_ID_SYSTEM = 3,
    LOG_ID_CRASH = 4,
    LOG_ID_STATS = 5,
    LOG_ID_SECURITY = 6,
    LOG_ID_KERNEL = 7,
    LOG_ID_MAX,
    LOG_ID_DEFAULT = 0x7FFFFFFF /* LOG_ID_MAIN */
} log_id_t;

/*
 * Writes `text` under the name `tag` with the priority `prio` (android_LogPriority).
 * This and the functions below return a positive number, or a negative one for a message that was
 * not written. A payload has no need to look at the result.
 */
int __android_log_write(int prio, const char* tag, const char* text);

/* The same with a text made from a printf(3) format. */
int __android_log_print(int prio, const char* tag, const char* fmt, ...) AVF_LOG_PRINTF(3, 4);

/* The same with the arguments in a va_list. */
int __android_log_vprint(int prio, const char* tag, const char* fmt, va_list ap)
        AVF_LOG_PRINTF(3, 0);

/* __android_log_write into the log buffer `bufID` (log_id_t). */
int __android_log_buf_write(int bufID, int prio, const char* tag, const char* text);

/* __android_log_print into the log buffer `bufID` (log_id_t). */
int __android_log_buf_print(int bufID, int prio, const char* tag, const char* fmt, ...)
        AVF_LOG_PRINTF(4, 5);

/*
 * Writes a message with priority ANDROID_LOG_FATAL, then aborts the process. The message is made
 * from `fmt`, or names the failed condition `cond` when `fmt` is null.
 */
void __android_log_assert(const char* cond, const char* tag, const char* fmt, ...)
        AVF_LOG_NORETURN AVF_LOG_PRINTF(3, 4);

/*
 * Says with 1 or 0 whether a message of priority `prio` would be written. `default_prio` is the
 * lowest priority that counts when none was set by __android_log_set_minimum_priority;
 * ANDROID_LOG_DEFAULT leaves that to the system. There are no settings by tag.
 */
int __android_log_is_loggable(int prio, const char* tag, int default_prio);

/* The same with a tag of `len` bytes, which need not end with a NUL byte. */
int __android_log_is_loggable_len(int prio, const char* tag, size_t len, int default_prio);

/*
 * Sets the lowest priority that this process writes, and returns the one before.
 * ANDROID_LOG_DEFAULT leaves it to the system, which writes all.
 */
int32_t __android_log_set_minimum_priority(int32_t priority);

/* Returns what __android_log_set_minimum_priority set last, at first ANDROID_LOG_DEFAULT. */
int32_t __android_log_get_minimum_priority(void);

#ifdef __cplusplus
}
#endif

#endif /* AVF_ANDROID_LOG_H */
