// Calls: through a session and inside the process, back and one-way, and what is wrong with them.

#include <vector>

#include "tests.h"

void a_call_inside_the_process() {
    AIBinder* local = new_service();
    int32_t sum = 0;
    CHECK_OK(add(local, 40, 2, &sum));
    CHECK_EQ(sum, 42);
    CHECK_EQ(call(
                 local, FAIL, [](AParcel* in) { AParcel_writeInt32(in, STATUS_NO_MEMORY); },
                 nothing),
             STATUS_NO_MEMORY);
    CHECK_OK(call(
        local, REMEMBER, [](AParcel* in) { AParcel_writeInt32(in, 5); },
        [](AParcel* out) { CHECK_EQ(AParcel_getDataSize(out), 0); }, FLAG_ONEWAY));
    CHECK_EQ(service_of(local).received.size(), 1);
    AIBinder_decStrong(local);
}

void a_call_through_a_session() {
    Loop loop;
    int32_t sum = 0;
    CHECK_OK(add(loop.typed(), 40, 2, &sum));
    CHECK_EQ(sum, 42);
    CHECK_OK(add(loop.proxy, INT32_MAX, -1, &sum));
    CHECK_EQ(sum, INT32_MAX - 1);
    CHECK_OK(AIBinder_ping(loop.proxy));
    CHECK(AIBinder_isAlive(loop.proxy));
    CHECK_EQ(AIBinder_dump(loop.proxy, 1, nullptr, 0), STATUS_FDS_NOT_ALLOWED);
}

void what_is_wrong_with_a_call() {
    Loop loop;
    Loop other;
    AParcel* in = nullptr;
    AParcel* out = nullptr;
    const auto prepare = [&](AIBinder* binder) {
        CHECK_OK(AIBinder_prepareTransaction(binder, &in));
        CHECK(in != nullptr);
        out = reinterpret_cast<AParcel*>(&loop);
    };
    const auto check = [&](AIBinder* binder, transaction_code_t code, binder_flags_t flags,
                           binder_status_t expected) {
        CHECK_EQ(AIBinder_transact(binder, code, &in, &out, flags), expected);
        CHECK(in == nullptr && out == nullptr);
    };
    loop.typed();
    other.typed();
    prepare(loop.proxy);
    check(loop.proxy, 0, 0, STATUS_UNKNOWN_TRANSACTION);
    prepare(loop.proxy);
    check(loop.proxy, LAST_CALL_TRANSACTION + 1, 0, STATUS_UNKNOWN_TRANSACTION);
    prepare(loop.proxy);
    check(loop.proxy, 0x5f504e47, 0, STATUS_UNKNOWN_TRANSACTION);
    prepare(loop.proxy);
    check(loop.proxy, LAST_CALL_TRANSACTION, 0, STATUS_UNKNOWN_TRANSACTION);
    for (binder_flags_t flags : {0x2U, 0x10U, 0x40U, 0x80000000U, 0x20000001U}) {
        prepare(loop.proxy);
        check(loop.proxy, ADD, flags, STATUS_BAD_VALUE);
    }
    prepare(loop.proxy);
    check(nullptr, ADD, 0, STATUS_UNEXPECTED_NULL);
    prepare(loop.proxy);
    CHECK_EQ(AIBinder_transact(loop.proxy, ADD, &in, nullptr, 0), STATUS_UNEXPECTED_NULL);
    CHECK(in == nullptr);
    check(loop.proxy, ADD, 0, STATUS_UNEXPECTED_NULL);
    CHECK_EQ(AIBinder_transact(loop.proxy, ADD, nullptr, &out, 0), STATUS_UNEXPECTED_NULL);

    prepare(other.proxy);
    check(loop.proxy, ADD, 0, STATUS_BAD_VALUE);
    prepare(loop.local);
    check(loop.proxy, ADD, 0, STATUS_BAD_VALUE);
    prepare(loop.proxy);
    check(loop.local, ADD, 0, STATUS_BAD_VALUE);
    in = AParcel_create();
    check(loop.proxy, ADD, 0, STATUS_BAD_VALUE);
    // An answer is nothing to ask with.
    AParcel* answer = nullptr;
    prepare(loop.proxy);
    CHECK_OK(AParcel_writeInt32(in, 1));
    CHECK_OK(AParcel_writeInt32(in, 2));
    CHECK_OK(AIBinder_transact(loop.proxy, ADD, &in, &answer, 0));
    in = answer;
    check(loop.proxy, ADD, 0, STATUS_BAD_VALUE);
    // Too few arguments.
    prepare(loop.proxy);
    check(loop.proxy, ADD, 0, STATUS_NOT_ENOUGH_DATA);
    // The parcels of a call are not the service's.
    int32_t one = 0;
    const auto read = [&](AParcel* reply) { CHECK_OK(AParcel_readInt32(reply, &one)); };
    CHECK_OK(call(loop.proxy, GIVE_AWAY, nothing, read));
    CHECK_EQ(one, 1);
    // The session has outlived all that.
    int32_t sum = 0;
    CHECK_OK(add(loop.proxy, 1, 2, &sum));
    CHECK_EQ(sum, 3);
}

void private_flags_are_taken() {
    Loop loop;
    loop.typed();
    for (binder_flags_t flags : {0U, 0x20U, 0x10000000U, 0x10000020U}) {
        const auto write = [](AParcel* in) {
            CHECK_OK(AParcel_writeInt32(in, 1));
            CHECK_OK(AParcel_writeInt32(in, 2));
        };
        const auto read = [](AParcel* out) {
            int32_t sum = 0;
            CHECK_OK(AParcel_readInt32(out, &sum));
            CHECK_EQ(sum, 3);
        };
        CHECK_OK(call(loop.proxy, ADD, write, read, flags));
    }
}

void failures_come_back() {
    Loop loop;
    loop.typed();
    struct {
        int32_t given;
        binder_status_t got;
    } const cases[] = {
        {STATUS_NO_MEMORY, STATUS_NO_MEMORY},
        {STATUS_BAD_TYPE, STATUS_BAD_TYPE},
        {STATUS_PERMISSION_DENIED, STATUS_PERMISSION_DENIED},
        {STATUS_UNEXPECTED_NULL, STATUS_UNEXPECTED_NULL},
        {STATUS_FAILED_TRANSACTION, STATUS_FAILED_TRANSACTION},
        // It would mean that this object is gone.
        {STATUS_DEAD_OBJECT, STATUS_FAILED_TRANSACTION},
        {42, STATUS_UNKNOWN_ERROR},
        {-1000, STATUS_UNKNOWN_ERROR},
    };
    for (const auto& one : cases) {
        const auto write = [&](AParcel* in) { CHECK_OK(AParcel_writeInt32(in, one.given)); };
        CHECK_EQ(call(loop.proxy, FAIL, write, nothing), one.got);
        CHECK(AIBinder_isAlive(loop.proxy));
    }
}

void messages_have_a_limit() {
    Loop loop;
    loop.typed();
    const auto fill = [&](int32_t size) {
        return call(
            loop.proxy, FILL, [&](AParcel* in) { CHECK_OK(AParcel_writeInt32(in, size)); },
            nothing);
    };
    CHECK_OK(fill(99'976));  // 20 bytes before the parcel, 4 of the count
    CHECK_EQ(fill(99'977), STATUS_FAILED_TRANSACTION);
    CHECK_EQ(fill(1'000'000), STATUS_FAILED_TRANSACTION);
    const auto send = [&](int32_t size) {
        const std::vector<int8_t> bytes(static_cast<size_t>(size));
        const auto write = [&](AParcel* in) {
            CHECK_OK(AParcel_writeInt32(in, 1));
            CHECK_OK(AParcel_writeInt32(in, 2));
            CHECK_OK(AParcel_writeByteArray(in, bytes.data(), size));
        };
        return call(loop.proxy, ADD, write, nothing);
    };
    CHECK_OK(send(99'900));
    CHECK_EQ(send(100'000), STATUS_FAILED_TRANSACTION);
    int32_t sum = 0;
    CHECK_OK(add(loop.proxy, 1, 2, &sum));
}

static binder_status_t ask_back(AIBinder* service, transaction_code_t code, AIBinder* mine, int32_t* sum) {
    return call(
        service, code,
        [&](AParcel* in) {
            CHECK_OK(AParcel_writeStrongBinder(in, mine));
            CHECK_OK(AParcel_writeInt32(in, 4));
            CHECK_OK(AParcel_writeInt32(in, 5));
        },
        [&](AParcel* out) { CHECK_OK(AParcel_readInt32(out, sum)); });
}

void callbacks() {
    Loop loop;
    AIBinder* mine = new_service();
    int32_t sum = 0;
    CHECK_OK(ask_back(loop.typed(), CALL_BACK, mine, &sum));
    CHECK_EQ(sum, 9);
    CHECK_OK(ask_back(loop.proxy, CALL_BACK_ELSEWHERE, mine, &sum));
    CHECK_EQ(sum, 9);
    AIBinder_decStrong(mine);
}

void callbacks_without_a_connection_for_them() {
    Loop loop(0);
    AIBinder* mine = new_service();
    int32_t sum = 0;
    // Inside the call, its own connection serves.
    CHECK_OK(ask_back(loop.typed(), CALL_BACK, mine, &sum));
    CHECK_EQ(sum, 9);
    // Another thread has none: its question for the class is not answered.
    CHECK_EQ(ask_back(loop.proxy, CALL_BACK_ELSEWHERE, mine, &sum), STATUS_BAD_TYPE);
    CHECK_OK(add(loop.proxy, 1, 1, &sum));
    AIBinder_decStrong(mine);
}

void calls_inside_calls() {
    Loop loop;
    AIBinder* mine = new_service();
    const auto nest = [&](int32_t depth) {
        return call(
            loop.proxy, NEST,
            [&](AParcel* in) {
                CHECK_OK(AParcel_writeStrongBinder(in, mine));
                CHECK_OK(AParcel_writeInt32(in, depth));
            },
            nothing);
    };
    loop.typed();
    for (int32_t depth : {0, 1, 2, 3, 10, 63}) CHECK_OK(nest(depth));
    // Each end serves every other call.
    for (int32_t depth : {64, 1'000, 1'000'000}) CHECK_EQ(nest(depth), STATUS_FAILED_TRANSACTION);
    CHECK_OK(nest(63));
    AIBinder_decStrong(mine);
}

void one_way_calls_keep_their_order() {
    Loop loop;
    loop.typed();
    constexpr int32_t kCalls = 1000;
    for (int32_t number = 0; number < kCalls; ++number) {
        CHECK_OK(call(
            loop.proxy, REMEMBER, [&](AParcel* in) { CHECK_OK(AParcel_writeInt32(in, number)); },
            [](AParcel* out) { CHECK_EQ(AParcel_getDataSize(out), 0); }, FLAG_ONEWAY));
    }
    std::vector<int32_t> received;
    const auto allocate = [](void* data, int32_t length, int32_t** buffer) {
        auto& vector = *static_cast<std::vector<int32_t>*>(data);
        if (length < 0) return false;
        vector.resize(static_cast<size_t>(length));
        *buffer = vector.data();
        return true;
    };
    CHECK_OK(call(loop.proxy, REMEMBERED, nothing, [&](AParcel* out) {
        CHECK_OK(AParcel_readInt32Array(out, &received, allocate));
    }));
    CHECK_EQ(received.size(), kCalls);
    for (int32_t number = 0; number < kCalls; ++number) {
        CHECK_EQ(received[static_cast<size_t>(number)], number);
    }
}

void a_one_way_call_that_fails_is_nobodys_business() {
    Loop loop;
    loop.typed();
    const auto write = [](AParcel* in) { CHECK_OK(AParcel_writeInt32(in, STATUS_NO_MEMORY)); };
    CHECK_OK(call(loop.proxy, FAIL, write, nothing, FLAG_ONEWAY));
    int32_t sum = 0;
    CHECK_OK(add(loop.proxy, 1, 1, &sum));
}
