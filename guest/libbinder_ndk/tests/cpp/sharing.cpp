// Objects that cross a session, and objects that many threads use.

#include <thread>
#include <vector>

#include "tests.h"

void objects_keep_their_pointer() {
    Loop loop;
    loop.typed();
    AIBinder* mine = new_service();
    CHECK_OK(give(loop.proxy, KEEP, mine));
    const auto is_kept = [&](AIBinder* object) {
        bool is_kept = false;
        CHECK_OK(call(
            loop.proxy, IS_KEPT,
            [&](AParcel* in) { CHECK_OK(AParcel_writeStrongBinder(in, object)); },
            [&](AParcel* out) { CHECK_OK(AParcel_readBool(out, &is_kept)); }));
        return is_kept;
    };
    CHECK(is_kept(mine));
    CHECK(!is_kept(nullptr));
    AIBinder* another = new_service();
    CHECK(!is_kept(another));
    const auto echo = [&](AIBinder* object) {
        AIBinder* back = nullptr;
        CHECK_OK(call(
            loop.proxy, ECHO,
            [&](AParcel* in) { CHECK_OK(AParcel_writeStrongBinder(in, object)); },
            [&](AParcel* out) { CHECK_OK(AParcel_readStrongBinder(out, &back)); }));
        if (back != nullptr) AIBinder_decStrong(back);
        return back;
    };
    // Out and home again, theirs, and nothing.
    CHECK(echo(mine) == mine);
    CHECK(echo(loop.proxy) == loop.proxy);
    CHECK(echo(nullptr) == nullptr);
    // Their end is told that it has the object itself.
    CHECK(AIBinder_getUserData(loop.local) != nullptr);
    AIBinder_decStrong(another);
    CHECK_OK(call(loop.proxy, LET_GO, nothing, nothing));
    AIBinder_decStrong(mine);
}

void the_other_end_keeps_an_object() {
    Loop loop;
    loop.typed();
    Event destroyed;
    AIBinder* mine = AIBinder_new(service_class(), &destroyed);
    CHECK_OK(give(loop.proxy, KEEP, mine));
    CHECK(AIBinder_debugGetRefCount(mine) > 1);
    AIBinder_decStrong(mine);
    CHECK_EQ(destroyed.count(), 0);
    CHECK_OK(call(loop.proxy, LET_GO, nothing, nothing));
    destroyed.wait();
    CHECK_EQ(destroyed.count(), 1);
}

void an_object_of_another_session_cannot_be_sent() {
    Loop loop;
    Loop other;
    loop.typed();
    AParcel* in = nullptr;
    CHECK_OK(AIBinder_prepareTransaction(loop.proxy, &in));
    CHECK_EQ(AParcel_writeStrongBinder(in, other.proxy), STATUS_INVALID_OPERATION);
    AParcel_delete(in);
}

void a_request_that_is_never_sent() {
    Loop loop;
    loop.typed();
    Event destroyed;
    AIBinder* mine = AIBinder_new(service_class(), &destroyed);
    AParcel* in = nullptr;
    CHECK_OK(AIBinder_prepareTransaction(loop.proxy, &in));
    CHECK_OK(AParcel_writeStrongBinder(in, mine));
    AIBinder_decStrong(mine);
    CHECK_EQ(destroyed.count(), 0);
    AParcel_delete(in);
    CHECK_EQ(destroyed.count(), 1);
}

void many_threads() {
    Loop loop;
    loop.typed();
    constexpr int kThreads = 8;
    constexpr int kCalls = 10'000;
    std::vector<std::thread> threads;
    for (int number = 0; number < kThreads; ++number) {
        threads.emplace_back([&, number] {
            for (int round = 0; round < kCalls; ++round) {
                int32_t sum = 0;
                CHECK_OK(add(loop.proxy, number, round, &sum));
                CHECK_EQ(sum, number + round);
            }
        });
    }
    for (auto& thread : threads) thread.join();
}

void many_threads_with_objects() {
    // Each thread has a session of its own, and sends objects that are made and destroyed.
    constexpr int kThreads = 8;
    constexpr int kRounds = 200;
    std::vector<std::thread> threads;
    for (int number = 0; number < kThreads; ++number) {
        threads.emplace_back([] {
            Loop loop;
            loop.typed();
            for (int round = 0; round < kRounds; ++round) {
                AIBinder* mine = new_service();
                CHECK_OK(give(loop.proxy, KEEP, mine));
                AIBinder* back = nullptr;
                CHECK_OK(call(
                    loop.proxy, ECHO,
                    [&](AParcel* in) { CHECK_OK(AParcel_writeStrongBinder(in, mine)); },
                    [&](AParcel* out) { CHECK_OK(AParcel_readStrongBinder(out, &back)); }));
                CHECK(back == mine);
                AIBinder_decStrong(back);
                AIBinder_decStrong(mine);
            }
            CHECK_OK(call(loop.proxy, LET_GO, nothing, nothing));
        });
    }
    for (auto& thread : threads) thread.join();
}

void one_object_that_comes_and_goes_in_many_threads() {
    Loop loop;
    loop.typed();
    service_of(loop.local).kept = new_service();
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([&] {
            for (int round = 0; round < 500; ++round) {
                AIBinder* object = nullptr;
                CHECK_OK(call(loop.proxy, KEPT, nothing, [&](AParcel* out) {
                    CHECK_OK(AParcel_readStrongBinder(out, &object));
                }));
                CHECK(AIBinder_isRemote(object));
                AIBinder_Weak* weak = AIBinder_Weak_new(object);
                AIBinder_decStrong(object);
                AIBinder* promoted = AIBinder_Weak_promote(weak);
                if (promoted != nullptr) {
                    CHECK(promoted == object);
                    CHECK_OK(AIBinder_ping(promoted));
                    AIBinder_decStrong(promoted);
                }
                AIBinder_Weak_delete(weak);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK_OK(call(loop.proxy, LET_GO, nothing, nothing));
}

void references_from_many_threads() {
    AIBinder* local = new_service();
    AIBinder_Weak* weak = AIBinder_Weak_new(local);
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([&] {
            for (int round = 0; round < 10'000; ++round) {
                AIBinder* promoted = AIBinder_Weak_promote(weak);
                if (promoted == nullptr) return;
                AIBinder_incStrong(promoted);
                AIBinder_decStrong(promoted);
                AIBinder_decStrong(promoted);
            }
        });
    }
    AIBinder_decStrong(local);
    for (auto& thread : threads) thread.join();
    CHECK_EQ(counts.destroyed, 1);
    CHECK(AIBinder_Weak_promote(weak) == nullptr);
    AIBinder_Weak_delete(weak);
}
