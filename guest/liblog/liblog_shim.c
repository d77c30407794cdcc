/*
 * The functions of <android/log.h> that take variable arguments: they format into a bounded buffer
 * and hand the text to the rest of the library (src/c_api.rs).
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define EXPORT __attribute__((visibility("default")))
#define FORMAT(string, first) __attribute__((format(printf, string, first)))

enum {
    BUFFER_MAIN = 0,
    BUFFER_CRASH = 4,
    PRIORITY_FATAL = 7,
    /* As long as a datagram of the log; a longer text is cut. */
    TEXT_SIZE = 4068,
};

/* Defined in Rust. */
int __android_log_buf_write(int buffer, int priority, const char* tag, const char* text);

EXPORT int __android_log_vprint(int priority, const char* tag, const char* format, va_list arguments)
        FORMAT(3, 0);
EXPORT int __android_log_print(int priority, const char* tag, const char* format, ...) FORMAT(3, 4);
EXPORT int __android_log_buf_print(int buffer, int priority, const char* tag, const char* format,
                                   ...) FORMAT(4, 5);
EXPORT void __android_log_assert(const char* condition, const char* tag, const char* format, ...)
        FORMAT(3, 4) __attribute__((noreturn));

static void format_text(char text[TEXT_SIZE], const char* format, va_list arguments) {
    if (vsnprintf(text, TEXT_SIZE, format, arguments) < 0) {
        snprintf(text, TEXT_SIZE, "(a message with a bad format: %s)", format);
    }
}

int __android_log_vprint(int priority, const char* tag, const char* format, va_list arguments) {
    char text[TEXT_SIZE];
    format_text(text, format, arguments);
    return __android_log_buf_write(BUFFER_MAIN, priority, tag, text);
}

int __android_log_print(int priority, const char* tag, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int result = __android_log_vprint(priority, tag, format, arguments);
    va_end(arguments);
    return result;
}

int __android_log_buf_print(int buffer, int priority, const char* tag, const char* format, ...) {
    char text[TEXT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    format_text(text, format, arguments);
    va_end(arguments);
    return __android_log_buf_write(buffer, priority, tag, text);
}

void __android_log_assert(const char* condition, const char* tag, const char* format, ...) {
    char text[TEXT_SIZE];
    if (format) {
        va_list arguments;
        va_start(arguments, format);
        format_text(text, format, arguments);
        va_end(arguments);
    } else if (condition) {
        snprintf(text, sizeof text, "Assertion failed: %s", condition);
    } else {
        snprintf(text, sizeof text, "Assertion failed");
    }
    __android_log_buf_write(BUFFER_CRASH, PRIORITY_FATAL, tag, text);
    abort();
}
