// What the library does with objects, seen from C++. The name of a test is the argument.

#include <map>
#include <string>

#include <unistd.h>

#include "tests.h"

namespace {

/// A call whose service throws something: the process ends here.
void throw_in_a_call() {
    static AIBinder_Class* const thrower = AIBinder_Class_define(
        "org.example.IThrower", [](void* data) { return data; }, [](void*) {},
        [](AIBinder*, transaction_code_t, const AParcel*, AParcel*) -> binder_status_t {
            throw 1;
        });
    AIBinder* local = AIBinder_new(thrower, nullptr);
    AIBinder* proxy = nullptr;
    CHECK(AVmLoopback_open(local, 0, &proxy) != nullptr);
    CHECK(AIBinder_associateClass(proxy, thrower));
    (void)call(proxy, ADD, nothing, nothing);
}

const std::map<std::string, void (*)()> kTests = {
#define ENTRY(name) {#name, name},
    TESTS(ENTRY)
#undef ENTRY
};

/// Runs a test, and looks whether every object is gone afterwards.
void run(const std::string& name, void (*test)()) {
    std::fprintf(stderr, "%s\n", name.c_str());
    counts.created = 0;
    counts.destroyed = 0;
    test();
    CHECK_EQ(counts.created, counts.destroyed);
}

}  // namespace

/// Without an argument: all tests. `--list`: their names. `--throw`: what must not be done.
int main(int argc, char** argv) {
    // What hangs is ended, far later than anything takes.
    alarm(600);
    if (argc == 2 && std::string(argv[1]) == "--list") {
        for (const auto& [name, test] : kTests) std::puts(name.c_str());
        return 0;
    }
    if (argc == 2 && std::string(argv[1]) == "--throw") {
        throw_in_a_call();
        return 0;
    }
    for (int index = 1; index < argc; ++index) {
        const auto found = kTests.find(argv[index]);
        if (found == kTests.end()) {
            std::fprintf(stderr, "there is no test %s\n", argv[index]);
            return 2;
        }
        run(found->first, found->second);
    }
    if (argc == 1) {
        for (const auto& [name, test] : kTests) run(name, test);
    }
    return 0;
}
