// The service that the tests call: hand-written C, as far from generated code as can be.
#pragma once

#include <android/binder_ibinder.h>
#include <android/binder_parcel.h>
#include <android/binder_stability.h>
#include <android/binder_status.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <vector>

#include "loopback.h"

#define CHECK(condition)                                                          \
    do {                                                                          \
        if (!(condition)) {                                                       \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            std::_Exit(1);                                                        \
        }                                                                         \
    } while (false)

#define CHECK_EQ(left, right)                                                           \
    do {                                                                                \
        const long long left_ = static_cast<long long>(left);                           \
        const long long right_ = static_cast<long long>(right);                         \
        if (left_ != right_) {                                                          \
            std::fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #left, \
                         left_, right_);                                                \
            std::_Exit(1);                                                              \
        }                                                                               \
    } while (false)

#define CHECK_OK(status) CHECK_EQ(status, STATUS_OK)

/// How many objects of the service there are, and how often one was made and destroyed.
struct Counts {
    std::atomic<int> created{0};
    std::atomic<int> destroyed{0};
};

inline Counts counts;

/// Something that happens once in a while, on another thread.
class Event {
  public:
    void happen() {
        std::lock_guard<std::mutex> lock(mutex_);
        ++count_;
        condition_.notify_all();
    }
    /// Waits until it has happened so often.
    void wait(int count = 1) {
        std::unique_lock<std::mutex> lock(mutex_);
        condition_.wait(lock, [&] { return count_ >= count; });
    }
    int count() {
        std::lock_guard<std::mutex> lock(mutex_);
        return count_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable condition_;
    int count_ = 0;
};

/// The user data of a service.
struct Service {
    std::mutex mutex;
    std::vector<int32_t> received;
    AIBinder* kept = nullptr;
    Event began;
    Event may_end;
    Event destroyed;
    Event* told_destroyed = nullptr;
};

enum : transaction_code_t {
    ADD = FIRST_CALL_TRANSACTION,  // (a, b) -> a + b
    CALL_BACK,                     // (object, a, b) -> what the object's ADD says
    CALL_BACK_ELSEWHERE,           // the same, from another thread
    KEEP,                          // (object): keeps it
    LET_GO,                        // (): gives up what is kept
    IS_KEPT,                       // (object) -> whether it is what is kept
    KEPT,                          // () -> what is kept
    ECHO,                          // (object) -> object
    REMEMBER,                      // (a): remembers it; for one-way calls
    REMEMBERED,                    // () -> count, then all in order
    FILL,                          // (n) -> n bytes
    FAIL,                          // (status): fails with it
    WAIT,                          // (): says that it began, and waits until it may end
    NEST,                          // (object, depth): calls the object's NEST with itself and depth - 1
    GIVE_AWAY,                     // (): gives its own parcels away, which it must not
};

AIBinder_Class* service_class();

/// A service with one reference, for the caller.
inline AIBinder* new_service() {
    AIBinder* made = AIBinder_new(service_class(), nullptr);
    CHECK(made != nullptr);
    return made;
}

inline Service& service_of(AIBinder* local) {
    return *static_cast<Service*>(AIBinder_getUserData(local));
}

/// Calls ADD.
inline binder_status_t add(AIBinder* binder, int32_t a, int32_t b, int32_t* sum) {
    AParcel* in = nullptr;
    AParcel* out = nullptr;
    binder_status_t status = AIBinder_prepareTransaction(binder, &in);
    if (status != STATUS_OK) return status;
    CHECK_OK(AParcel_writeInt32(in, a));
    CHECK_OK(AParcel_writeInt32(in, b));
    status = AIBinder_transact(binder, ADD, &in, &out, 0);
    CHECK(in == nullptr);
    if (status != STATUS_OK) {
        CHECK(out == nullptr);
        return status;
    }
    status = AParcel_readInt32(out, sum);
    AParcel_delete(out);
    return status;
}

/// A call with arguments that `write` writes and results that `read` reads.
template <typename Write, typename Read>
binder_status_t call(AIBinder* binder, transaction_code_t code, Write write, Read read,
                     binder_flags_t flags = 0) {
    AParcel* in = nullptr;
    AParcel* out = nullptr;
    binder_status_t status = AIBinder_prepareTransaction(binder, &in);
    if (status != STATUS_OK) return status;
    write(in);
    status = AIBinder_transact(binder, code, &in, &out, flags);
    CHECK(in == nullptr);
    CHECK((out != nullptr) == (status == STATUS_OK));
    if (status == STATUS_OK) read(out);
    AParcel_delete(out);
    return status;
}

inline void nothing(AParcel*) {}

/// Calls a method that takes an object and gives nothing back.
inline binder_status_t give(AIBinder* binder, transaction_code_t code, AIBinder* object) {
    return call(
        binder, code, [&](AParcel* in) { CHECK_OK(AParcel_writeStrongBinder(in, object)); },
        nothing);
}
