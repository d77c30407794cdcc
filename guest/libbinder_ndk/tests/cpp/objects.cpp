// What the library does with objects, seen from C++. The name of a test is the argument.

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <thread>

#include <sys/mman.h>
#include <unistd.h>

#include "service.h"

namespace {

/// A service, a session with it, and what the other end of the session has.
struct Loop {
    AIBinder* local = new_service();
    AIBinder* proxy = nullptr;
    AVmLoopback* session = nullptr;

    explicit Loop(uint32_t callbacks = 1) {
        session = AVmLoopback_open(local, callbacks, &proxy);
        CHECK(session != nullptr && proxy != nullptr);
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() {
        if (proxy != nullptr) AIBinder_decStrong(proxy);
        AVmLoopback_close(session);
        if (local != nullptr) AIBinder_decStrong(local);
    }
    /// The proxy, of the service's class.
    AIBinder* typed() {
        CHECK(AIBinder_associateClass(proxy, service_class()));
        return proxy;
    }
};

void check_all_destroyed() { CHECK_EQ(counts.created, counts.destroyed); }

void a_class_needs_all_its_functions() {
    const auto create = [](void* data) { return data; };
    const auto destroy = [](void*) {};
    const auto transact = [](AIBinder*, transaction_code_t, const AParcel*, AParcel*) {
        return binder_status_t{STATUS_OK};
    };
    CHECK(AIBinder_Class_define(nullptr, create, destroy, transact) == nullptr);
    CHECK(AIBinder_Class_define("x", nullptr, destroy, transact) == nullptr);
    CHECK(AIBinder_Class_define("x", create, nullptr, transact) == nullptr);
    CHECK(AIBinder_Class_define("x", create, destroy, nullptr) == nullptr);
    CHECK(AIBinder_Class_define("\xff", create, destroy, transact) == nullptr);
    static AIBinder_Class* const made = AIBinder_Class_define("a.b.c", create, destroy, transact);
    CHECK(std::strcmp(AIBinder_Class_getDescriptor(made), "a.b.c") == 0);
    CHECK(AIBinder_Class_getDescriptor(nullptr) == nullptr);
    CHECK(AIBinder_new(nullptr, nullptr) == nullptr);
}

void methods_have_names() {
    AIBinder_Class* clazz = service_class();
    CHECK(AIBinder_Class_getFunctionName(clazz, ADD) == nullptr);
    std::string second = "second";
    const char* names[] = {"first", second.c_str(), nullptr};
    AIBinder_Class_setTransactionCodeToFunctionNameMap(nullptr, names, 3);
    AIBinder_Class_setTransactionCodeToFunctionNameMap(clazz, nullptr, 3);
    AIBinder_Class_setTransactionCodeToFunctionNameMap(clazz, names, 3);
    CHECK(std::strcmp(AIBinder_Class_getFunctionName(clazz, 1), "first") == 0);
    CHECK(std::strcmp(AIBinder_Class_getFunctionName(clazz, 2), "second") == 0);
    CHECK(AIBinder_Class_getFunctionName(clazz, 3) == nullptr);
    CHECK(AIBinder_Class_getFunctionName(clazz, 0) == nullptr);
    CHECK(AIBinder_Class_getFunctionName(clazz, 4) == nullptr);
    CHECK(AIBinder_Class_getFunctionName(clazz, 0xffffffff) == nullptr);
    CHECK(AIBinder_Class_getFunctionName(nullptr, 1) == nullptr);
}

void nothing_is_not_an_object() {
    AParcel* parcel = nullptr;
    AIBinder* extension = nullptr;
    CHECK(!AIBinder_isAlive(nullptr) && !AIBinder_isRemote(nullptr));
    CHECK(AIBinder_getClass(nullptr) == nullptr);
    CHECK(AIBinder_getUserData(nullptr) == nullptr);
    CHECK(!AIBinder_associateClass(nullptr, service_class()));
    CHECK_EQ(AIBinder_debugGetRefCount(nullptr), -1);
    CHECK_EQ(AIBinder_ping(nullptr), STATUS_UNEXPECTED_NULL);
    CHECK_EQ(AIBinder_dump(nullptr, 1, nullptr, 0), STATUS_UNEXPECTED_NULL);
    CHECK_EQ(AIBinder_prepareTransaction(nullptr, &parcel), STATUS_UNEXPECTED_NULL);
    CHECK_EQ(AIBinder_linkToDeath(nullptr, nullptr, nullptr), STATUS_UNEXPECTED_NULL);
    CHECK_EQ(AIBinder_unlinkToDeath(nullptr, nullptr, nullptr), STATUS_UNEXPECTED_NULL);
    CHECK_EQ(AIBinder_getExtension(nullptr, &extension), STATUS_UNEXPECTED_NULL);
    CHECK_EQ(AIBinder_setExtension(nullptr, nullptr), STATUS_UNEXPECTED_NULL);
    CHECK(AIBinder_Weak_new(nullptr) == nullptr);
    CHECK(AIBinder_Weak_clone(nullptr) == nullptr);
    CHECK(AIBinder_Weak_promote(nullptr) == nullptr);
    AIBinder_Weak_delete(nullptr);
    AIBinder_incStrong(nullptr);
    AIBinder_decStrong(nullptr);
    CHECK(AIBinder_DeathRecipient_new(nullptr) == nullptr);
    AIBinder_DeathRecipient_setOnUnlinked(nullptr, nullptr);
    AIBinder_DeathRecipient_delete(nullptr);
    AIBinder_markVintfStability(nullptr);
    CHECK(AVmLoopback_open(nullptr, 0, &extension) == nullptr);

    AIBinder* local = new_service();
    CHECK(AIBinder_lt(nullptr, local) && !AIBinder_lt(local, nullptr) &&
          !AIBinder_lt(nullptr, nullptr) && !AIBinder_lt(local, local));
    CHECK(!AIBinder_associateClass(local, nullptr));
    CHECK_EQ(AIBinder_prepareTransaction(local, nullptr), STATUS_UNEXPECTED_NULL);
    CHECK_EQ(AIBinder_getExtension(local, nullptr), STATUS_UNEXPECTED_NULL);
    AIBinder_decStrong(local);
}

void created_once_and_destroyed_once() {
    Event destroyed;
    AIBinder* local = AIBinder_new(service_class(), &destroyed);
    CHECK_EQ(counts.created, 1);
    CHECK_EQ(AIBinder_debugGetRefCount(local), 1);
    CHECK(!AIBinder_isRemote(local) && AIBinder_isAlive(local));
    CHECK(AIBinder_getClass(local) == service_class());
    CHECK_OK(AIBinder_ping(local));
    AIBinder_incStrong(local);
    CHECK_EQ(AIBinder_debugGetRefCount(local), 2);
    AIBinder_decStrong(local);
    CHECK_EQ(counts.destroyed, 0);
    AIBinder_decStrong(local);
    CHECK_EQ(counts.destroyed, 1);
    CHECK_EQ(destroyed.count(), 1);
}

void weak_references() {
    AIBinder* local = new_service();
    AIBinder* other = new_service();
    AIBinder_Weak* weak = AIBinder_Weak_new(local);
    AIBinder_Weak* weak_of_other = AIBinder_Weak_new(other);
    AIBinder_Weak* copy = AIBinder_Weak_clone(weak);
    CHECK_EQ(AIBinder_debugGetRefCount(local), 1);
    AIBinder* promoted = AIBinder_Weak_promote(copy);
    CHECK(promoted == local);
    CHECK_EQ(AIBinder_debugGetRefCount(local), 2);
    AIBinder_decStrong(promoted);

    const bool is_less = AIBinder_lt(local, other);
    CHECK(is_less != AIBinder_lt(other, local));
    const auto check_order = [&] {
        CHECK_EQ(AIBinder_Weak_lt(weak, weak_of_other), is_less);
        CHECK_EQ(AIBinder_Weak_lt(weak_of_other, weak), !is_less);
        CHECK(!AIBinder_Weak_lt(weak, copy) && !AIBinder_Weak_lt(copy, weak));
        CHECK(AIBinder_Weak_lt(nullptr, weak) && !AIBinder_Weak_lt(weak, nullptr));
    };
    check_order();
    AIBinder_decStrong(local);
    CHECK_EQ(counts.destroyed, 1);
    CHECK(AIBinder_Weak_promote(weak) == nullptr);
    CHECK(AIBinder_Weak_promote(copy) == nullptr);
    // Nobody gets the place of an object that there is a weak reference to.
    std::vector<AIBinder*> more(100);
    std::generate(more.begin(), more.end(), new_service);
    check_order();
    CHECK(AIBinder_Weak_promote(weak) == nullptr);
    for (AIBinder* object : more) AIBinder_decStrong(object);
    AIBinder_decStrong(other);
    AIBinder_Weak_delete(weak);
    AIBinder_Weak_delete(copy);
    AIBinder_Weak_delete(weak_of_other);
}

void classes_are_told_apart() {
    static AIBinder_Class* const other = AIBinder_Class_define(
        "org.example.IOther", [](void* data) { return data; }, [](void*) {},
        [](AIBinder*, transaction_code_t, const AParcel*, AParcel*) {
            return binder_status_t{STATUS_OK};
        });
    static AIBinder_Class* const twin = AIBinder_Class_define(
        "org.example.IService", [](void* data) { return data; }, [](void*) {},
        [](AIBinder*, transaction_code_t, const AParcel*, AParcel*) {
            return binder_status_t{STATUS_OK};
        });
    Loop loop;
    CHECK(AIBinder_associateClass(loop.local, service_class()));
    CHECK(!AIBinder_associateClass(loop.local, other));
    CHECK(!AIBinder_associateClass(loop.local, twin));

    AParcel* parcel = reinterpret_cast<AParcel*>(&loop);
    CHECK(AIBinder_isRemote(loop.proxy) && AIBinder_getClass(loop.proxy) == nullptr);
    CHECK(AIBinder_getUserData(loop.proxy) == nullptr);
    CHECK_EQ(AIBinder_prepareTransaction(loop.proxy, &parcel), STATUS_INVALID_OPERATION);
    CHECK(parcel == nullptr);
    CHECK(!AIBinder_associateClass(loop.proxy, other));
    CHECK(AIBinder_getClass(loop.proxy) == nullptr);
    CHECK(AIBinder_associateClass(loop.proxy, service_class()));
    CHECK(AIBinder_associateClass(loop.proxy, twin));
    CHECK(AIBinder_getClass(loop.proxy) == service_class());
    CHECK(!AIBinder_associateClass(loop.proxy, other));
    CHECK(!AIBinder_associateClass(loop.proxy, nullptr));
}

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

binder_status_t ask_back(AIBinder* service, transaction_code_t code, AIBinder* mine, int32_t* sum) {
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

/// What a recipient was told, with itself as the cookie.
struct Told {
    Event died;
    Event unlinked;
};

AIBinder_DeathRecipient* new_recipient() {
    AIBinder_DeathRecipient* made =
        AIBinder_DeathRecipient_new([](void* cookie) { static_cast<Told*>(cookie)->died.happen(); });
    AIBinder_DeathRecipient_setOnUnlinked(
        made, [](void* cookie) { static_cast<Told*>(cookie)->unlinked.happen(); });
    return made;
}

void death_with_the_session() {
    Loop loop;
    AIBinder_DeathRecipient* recipient = new_recipient();
    Told first, second, ended;
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, recipient, &first));
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, recipient, &first));
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, recipient, &second));
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, recipient, &ended));
    CHECK_OK(AIBinder_unlinkToDeath(loop.proxy, recipient, &ended));
    CHECK_EQ(ended.unlinked.count(), 1);
    CHECK_EQ(AIBinder_unlinkToDeath(loop.proxy, recipient, &ended), STATUS_NAME_NOT_FOUND);
    CHECK(AIBinder_isAlive(loop.proxy));
    CHECK_EQ(first.unlinked.count(), 0);

    AVmLoopback_end(loop.session);
    first.died.wait(2);
    first.unlinked.wait(2);
    second.died.wait();
    second.unlinked.wait();
    CHECK(!AIBinder_isAlive(loop.proxy));
    CHECK_EQ(AIBinder_ping(loop.proxy), STATUS_DEAD_OBJECT);
    CHECK_EQ(ended.died.count(), 0);
    Told late;
    CHECK_EQ(AIBinder_linkToDeath(loop.proxy, recipient, &late), STATUS_DEAD_OBJECT);
    CHECK_EQ(late.died.count(), 0);
    CHECK_EQ(late.unlinked.count(), 1);
    CHECK_EQ(AIBinder_unlinkToDeath(loop.proxy, recipient, &first), STATUS_DEAD_OBJECT);
    AIBinder_DeathRecipient_delete(recipient);
    CHECK_EQ(first.died.count(), 2);
    CHECK_EQ(first.unlinked.count(), 2);
    CHECK_EQ(second.unlinked.count(), 1);
}

void death_that_nobody_waits_for() {
    Loop loop;
    Told deleted, dropped;
    AIBinder_DeathRecipient* first = new_recipient();
    AIBinder_DeathRecipient* second = new_recipient();
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, first, &deleted));
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, second, &dropped));
    AIBinder_DeathRecipient_delete(first);
    CHECK_EQ(deleted.unlinked.count(), 1);
    CHECK_EQ(dropped.unlinked.count(), 0);
    // The last reference goes, and the link with it.
    AIBinder_decStrong(loop.proxy);
    loop.proxy = nullptr;
    CHECK_EQ(dropped.unlinked.count(), 1);
    AVmLoopback_end(loop.session);
    AIBinder_DeathRecipient_delete(second);
    CHECK_EQ(deleted.died.count() + dropped.died.count(), 0);
    CHECK_EQ(deleted.unlinked.count() + dropped.unlinked.count(), 2);
}

void what_has_no_death() {
    Loop loop(0);
    Told told;
    AIBinder_DeathRecipient* recipient = new_recipient();
    CHECK_EQ(AIBinder_linkToDeath(loop.local, recipient, &told), STATUS_INVALID_OPERATION);
    CHECK_EQ(told.unlinked.count(), 1);
    CHECK_EQ(AIBinder_unlinkToDeath(loop.local, recipient, &told), STATUS_INVALID_OPERATION);
    // A session that nobody reads hears of its end only when it calls.
    CHECK_EQ(AIBinder_linkToDeath(loop.proxy, recipient, &told), STATUS_INVALID_OPERATION);
    CHECK_EQ(told.unlinked.count(), 2);
    CHECK_EQ(AIBinder_linkToDeath(loop.proxy, nullptr, &told), STATUS_UNEXPECTED_NULL);
    CHECK(AIBinder_isAlive(loop.proxy));
    AVmLoopback_end(loop.session);
    CHECK_EQ(AIBinder_ping(loop.proxy), STATUS_DEAD_OBJECT);
    CHECK(!AIBinder_isAlive(loop.proxy));
    AIBinder_DeathRecipient_delete(recipient);
    CHECK_EQ(told.died.count(), 0);
}

void a_recipient_that_uses_what_died() {
    // The last reference is given up while its death is being told.
    static Loop* loop;
    Loop here;
    loop = &here;
    static Event done;
    AIBinder_DeathRecipient* recipient = AIBinder_DeathRecipient_new([](void*) {
        CHECK_EQ(AIBinder_ping(loop->proxy), STATUS_DEAD_OBJECT);
        AIBinder_decStrong(loop->proxy);
        loop->proxy = nullptr;
    });
    AIBinder_DeathRecipient_setOnUnlinked(recipient, [](void*) { done.happen(); });
    CHECK_OK(AIBinder_linkToDeath(here.proxy, recipient, nullptr));
    AVmLoopback_end(here.session);
    done.wait();
    CHECK_EQ(done.count(), 1);
    AIBinder_DeathRecipient_delete(recipient);
    CHECK_EQ(done.count(), 1);
}

void the_end_of_a_session_in_a_call() {
    Loop loop;
    loop.typed();
    std::thread caller([&] {
        CHECK_EQ(call(loop.proxy, WAIT, nothing, nothing), STATUS_DEAD_OBJECT);
    });
    Service& service = service_of(loop.local);
    service.began.wait();
    std::thread ender([&] { AVmLoopback_end(loop.session); });
    caller.join();
    CHECK(!AIBinder_isAlive(loop.proxy));
    service.may_end.happen();
    ender.join();
}

void objects_die_with_the_session_that_kept_them() {
    Loop loop;
    loop.typed();
    Event destroyed;
    AIBinder* mine = AIBinder_new(service_class(), &destroyed);
    CHECK_OK(give(loop.proxy, KEEP, mine));
    AIBinder_decStrong(mine);
    CHECK_EQ(destroyed.count(), 0);
    AVmLoopback_end(loop.session);
    destroyed.wait();
}

void destruction_while_a_call_is_under_way() {
    Event destroyed;
    Event called;
    AIBinder* local = AIBinder_new(service_class(), &destroyed);
    AIBinder_Weak* weak = AIBinder_Weak_new(local);
    Service& service = service_of(local);
    AIBinder* proxy = nullptr;
    AVmLoopback* session = AVmLoopback_open(local, 1, &proxy);
    CHECK(session != nullptr && AIBinder_associateClass(proxy, service_class()));
    // From here on, the session alone keeps the object.
    AIBinder_decStrong(local);
    std::thread caller([&] { (void)call(proxy, WAIT, nothing, nothing); });
    service.began.wait();
    std::thread closer([&] { AVmLoopback_end(session); });
    caller.join();
    CHECK_EQ(destroyed.count(), 0);
    AIBinder* during = AIBinder_Weak_promote(weak);
    CHECK(during == local);
    AIBinder_decStrong(during);
    service.may_end.happen();
    closer.join();
    AIBinder_decStrong(proxy);
    AVmLoopback_close(session);
    destroyed.wait();
    CHECK(AIBinder_Weak_promote(weak) == nullptr);
    AIBinder_Weak_delete(weak);
}

void extensions() {
    Loop loop;
    AIBinder* extension = new_service();
    AIBinder* found = loop.local;
    CHECK_OK(AIBinder_getExtension(loop.local, &found));
    CHECK(found == nullptr);
    CHECK_EQ(AIBinder_setExtension(loop.proxy, extension), STATUS_INVALID_OPERATION);
    CHECK_OK(AIBinder_setExtension(loop.local, extension));
    CHECK_OK(AIBinder_getExtension(loop.local, &found));
    CHECK(found == extension);
    AIBinder_decStrong(found);

    AIBinder* theirs = nullptr;
    CHECK_OK(AIBinder_getExtension(loop.proxy, &theirs));
    CHECK(theirs != nullptr && AIBinder_isRemote(theirs));
    CHECK(AIBinder_associateClass(theirs, service_class()));
    int32_t sum = 0;
    CHECK_OK(add(theirs, 3, 4, &sum));
    CHECK_EQ(sum, 7);
    // It is asked for once.
    CHECK_OK(AIBinder_setExtension(loop.local, nullptr));
    CHECK_OK(AIBinder_getExtension(loop.proxy, &found));
    CHECK(found == theirs);
    AIBinder_decStrong(found);
    AIBinder_decStrong(theirs);
    AIBinder_decStrong(extension);
}

void an_object_without_an_extension() {
    Loop loop;
    AIBinder* found = loop.local;
    CHECK_OK(AIBinder_getExtension(loop.typed(), &found));
    CHECK(found == nullptr);
    AVmLoopback_end(loop.session);
    Loop second;
    AVmLoopback_end(second.session);
    found = loop.local;
    CHECK_EQ(AIBinder_getExtension(second.proxy, &found), STATUS_DEAD_OBJECT);
    CHECK(found == nullptr);
}

void dumps() {
    static AIBinder_Class* const talkative = AIBinder_Class_define(
        "org.example.ITalkative", [](void* data) { return data; }, [](void*) {},
        [](AIBinder*, transaction_code_t, const AParcel*, AParcel*) {
            return binder_status_t{STATUS_OK};
        });
    AIBinder_Class_setOnDump(nullptr, nullptr);
    AIBinder_Class_setOnDump(talkative, nullptr);
    AIBinder* object = AIBinder_new(talkative, nullptr);
    CHECK_OK(AIBinder_dump(object, -1, nullptr, 0));
    AIBinder_Class_setOnDump(
        talkative, [](AIBinder*, int fd, const char** args, uint32_t count) {
            for (uint32_t index = 0; index < count; ++index) {
                CHECK(write(fd, args[index], std::strlen(args[index])) >= 0);
            }
            return binder_status_t{STATUS_OK};
        });
    const int file = memfd_create("dump", 0);
    const char* arguments[] = {"to ", "the ", "point"};
    CHECK_OK(AIBinder_dump(object, file, arguments, 3));
    CHECK_EQ(AIBinder_dump(object, file, nullptr, 3), STATUS_UNEXPECTED_NULL);
    char text[64] = {};
    CHECK(pread(file, text, sizeof text - 1, 0) > 0);
    CHECK(std::string(text) == "to the point");
    close(file);
    AIBinder_decStrong(object);
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

void requests_without_the_name_of_the_interface() {
    static AIBinder_Class* const bare = AIBinder_Class_define(
        "org.example.IBare", [](void* data) { return data; }, [](void*) {},
        [](AIBinder*, transaction_code_t, const AParcel* in, AParcel* out) {
            int32_t value = 0;
            const binder_status_t status = AParcel_readInt32(in, &value);
            return status == STATUS_OK ? AParcel_writeInt32(out, value + 1) : status;
        });
    AIBinder_Class_disableInterfaceTokenHeader(nullptr);
    AIBinder_Class_disableInterfaceTokenHeader(bare);
    AIBinder* local = AIBinder_new(bare, nullptr);
    AIBinder* proxy = nullptr;
    AVmLoopback* session = AVmLoopback_open(local, 0, &proxy);
    CHECK(session != nullptr && AIBinder_associateClass(proxy, bare));
    for (AIBinder* binder : {local, proxy}) {
        const auto write = [&](AParcel* in) {
            CHECK_EQ(AParcel_getDataSize(in) == 0, binder == local);
            CHECK_OK(AParcel_writeInt32(in, 41));
        };
        const auto read = [](AParcel* out) {
            int32_t value = 0;
            CHECK_OK(AParcel_readInt32(out, &value));
            CHECK_EQ(value, 42);
        };
        CHECK_OK(call(binder, FIRST_CALL_TRANSACTION, write, read));
    }
    AIBinder_decStrong(proxy);
    AVmLoopback_close(session);
    AIBinder_decStrong(local);
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
#define TEST(name) {#name, name}
    TEST(a_call_inside_the_process),
    TEST(a_call_through_a_session),
    TEST(a_class_needs_all_its_functions),
    TEST(a_one_way_call_that_fails_is_nobodys_business),
    TEST(a_recipient_that_uses_what_died),
    TEST(a_request_that_is_never_sent),
    TEST(an_object_of_another_session_cannot_be_sent),
    TEST(an_object_without_an_extension),
    TEST(callbacks),
    TEST(callbacks_without_a_connection_for_them),
    TEST(calls_inside_calls),
    TEST(classes_are_told_apart),
    TEST(created_once_and_destroyed_once),
    TEST(death_that_nobody_waits_for),
    TEST(death_with_the_session),
    TEST(destruction_while_a_call_is_under_way),
    TEST(dumps),
    TEST(extensions),
    TEST(failures_come_back),
    TEST(many_threads),
    TEST(many_threads_with_objects),
    TEST(messages_have_a_limit),
    TEST(methods_have_names),
    TEST(nothing_is_not_an_object),
    TEST(objects_die_with_the_session_that_kept_them),
    TEST(objects_keep_their_pointer),
    TEST(one_object_that_comes_and_goes_in_many_threads),
    TEST(one_way_calls_keep_their_order),
    TEST(private_flags_are_taken),
    TEST(references_from_many_threads),
    TEST(requests_without_the_name_of_the_interface),
    TEST(the_end_of_a_session_in_a_call),
    TEST(the_other_end_keeps_an_object),
    TEST(weak_references),
    TEST(what_has_no_death),
    TEST(what_is_wrong_with_a_call),
#undef TEST
};

/// Runs a test, and looks whether every object is gone afterwards.
void run(const std::string& name, void (*test)()) {
    std::fprintf(stderr, "%s\n", name.c_str());
    counts.created = 0;
    counts.destroyed = 0;
    test();
    check_all_destroyed();
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
