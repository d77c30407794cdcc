/* Checks for the C++ tests: a failed one is printed, and counted. */
#pragma once

#include <cstdio>
#include <map>
#include <string>

inline int failures = 0;

inline std::map<std::string, void (*)()>& tests() {
    static std::map<std::string, void (*)()> all;
    return all;
}

inline bool list(const char* name, void (*body)()) {
    return tests().emplace(name, body).second;
}

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            ++failures;                                                               \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
        }                                                                             \
    } while (0)

/* A test, which the program runs by its name. */
#define TEST(name)                                        \
    static void name();                                   \
    static const bool name##_listed = list(#name, name); \
    static void name()
