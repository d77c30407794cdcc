/* Runs the test that its argument names, or prints the names of all. */
#include "check.h"

int main(int argc, char** argv) {
    if (argc == 1) {
        for (const auto& test : tests()) std::puts(test.first.c_str());
        return 0;
    }
    const auto test = tests().find(argv[1]);
    CHECK(test != tests().end());
    if (test != tests().end()) test->second();
    return failures == 0 ? 0 : 1;
}
