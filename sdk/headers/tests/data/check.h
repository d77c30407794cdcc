/* Checks for the C++ tests: a failed one is printed, and counted. */
#pragma once

#include <cstdio>

inline int failures = 0;

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            ++failures;                                                               \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
        }                                                                             \
    } while (0)

/* A test that Rust calls: the number of checks that failed. */
#define TEST(name)                       \
    static void name##_body();           \
    extern "C" int name() {              \
        failures = 0;                    \
        name##_body();                   \
        return failures;                 \
    }                                    \
    static void name##_body()
