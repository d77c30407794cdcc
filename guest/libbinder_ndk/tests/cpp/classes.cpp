// Classes of objects, and what can be asked of an object without calling it.

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "tests.h"

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
