/*
 * Writes to the log in every way there is, and to stdout and stderr; returns 0.
 *
 *   tag log_write       "priority N" for each N of 2 to 7
 *   tag log_print       "printed 42 forty-two"
 *   tag log_vprint      "vprinted 43"
 *   tag log_buf_write   "written to the system buffer"
 *   tag log_buf_print   "printed to the crash buffer 44"
 *   tag log_long        10000 letters x, which no log message can hold
 *   tag log_lines       "first line", newline, "second line"
 *   tag log_bytes       "bad utf-8 [ff]", where [ff] is the byte 0xff
 *   null tag            "no tag"
 *   stdout, stderr      "to stdout", "to stderr", and "no newline at the end" to stdout
 */
#include "common.h"

static void vprint(const char* format, ...) __attribute__((format(printf, 1, 2)));

static void vprint(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    __android_log_vprint(ANDROID_LOG_INFO, "log_vprint", format, arguments);
    va_end(arguments);
}

int AVmPayload_main(void) {
    static char long_text[10001];
    char text[32];
    for (int priority = ANDROID_LOG_VERBOSE; priority <= ANDROID_LOG_FATAL; priority++) {
        snprintf(text, sizeof text, "priority %d", priority);
        __android_log_write(priority, "log_write", text);
    }
    __android_log_print(ANDROID_LOG_INFO, "log_print", "printed %d %s", 42, "forty-two");
    vprint("vprinted %d", 43);
    __android_log_buf_write(LOG_ID_SYSTEM, ANDROID_LOG_WARN, "log_buf_write",
                            "written to the system buffer");
    __android_log_buf_print(LOG_ID_CRASH, ANDROID_LOG_ERROR, "log_buf_print",
                            "printed to the crash buffer %d", 44);
    memset(long_text, 'x', sizeof long_text - 1);
    __android_log_write(ANDROID_LOG_INFO, "log_long", long_text);
    __android_log_write(ANDROID_LOG_INFO, "log_lines", "first line\nsecond line");
    __android_log_write(ANDROID_LOG_INFO, "log_bytes", "bad utf-8 \xff");
    __android_log_write(ANDROID_LOG_INFO, NULL, "no tag");
    printf("to stdout\n");
    fprintf(stderr, "to stderr\n");
    printf("no newline at the end");
    return 0;
}
