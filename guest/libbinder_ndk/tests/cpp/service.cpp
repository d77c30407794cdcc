#include "service.h"

#include <string>
#include <thread>

namespace {

void* create(void* arguments) {
    ++counts.created;
    auto* service = new Service;
    service->told_destroyed = static_cast<Event*>(arguments);
    return service;
}

void destroy(void* data) {
    auto* service = static_cast<Service*>(data);
    if (service->kept != nullptr) AIBinder_decStrong(service->kept);
    Event* told = service->told_destroyed;
    delete service;
    ++counts.destroyed;
    if (told != nullptr) told->happen();
}

binder_status_t call_back(AIBinder* object, int32_t a, int32_t b, int32_t* sum) {
    if (!AIBinder_associateClass(object, service_class())) return STATUS_BAD_TYPE;
    return add(object, a, b, sum);
}

binder_status_t nest(AIBinder* self, AIBinder* object, int32_t depth) {
    if (depth == 0) return STATUS_OK;
    if (!AIBinder_associateClass(object, service_class())) return STATUS_BAD_TYPE;
    return call(
        object, NEST,
        [&](AParcel* in) {
            CHECK_OK(AParcel_writeStrongBinder(in, self));
            CHECK_OK(AParcel_writeInt32(in, depth - 1));
        },
        nothing);
}

#define TRY(expression)                                             \
    do {                                                            \
        const binder_status_t status_ = (expression);               \
        if (status_ != STATUS_OK) return status_;                   \
    } while (false)

binder_status_t transact(AIBinder* binder, transaction_code_t code, const AParcel* in,
                         AParcel* out) {
    Service& service = service_of(binder);
    int32_t a = 0;
    int32_t b = 0;
    AIBinder* object = nullptr;
    switch (code) {
        case ADD:
            TRY(AParcel_readInt32(in, &a));
            TRY(AParcel_readInt32(in, &b));
            return AParcel_writeInt32(out, a + b);
        case CALL_BACK:
        case CALL_BACK_ELSEWHERE: {
            TRY(AParcel_readStrongBinder(in, &object));
            TRY(AParcel_readInt32(in, &a));
            TRY(AParcel_readInt32(in, &b));
            int32_t sum = 0;
            binder_status_t status = STATUS_OK;
            if (code == CALL_BACK) {
                status = call_back(object, a, b, &sum);
            } else {
                std::thread([&] { status = call_back(object, a, b, &sum); }).join();
            }
            AIBinder_decStrong(object);
            TRY(status);
            return AParcel_writeInt32(out, sum);
        }
        case KEEP: {
            TRY(AParcel_readStrongBinder(in, &object));
            std::lock_guard<std::mutex> lock(service.mutex);
            std::swap(object, service.kept);
            if (object != nullptr) AIBinder_decStrong(object);
            return STATUS_OK;
        }
        case LET_GO: {
            std::lock_guard<std::mutex> lock(service.mutex);
            std::swap(object, service.kept);
            if (object != nullptr) AIBinder_decStrong(object);
            return STATUS_OK;
        }
        case IS_KEPT: {
            TRY(AParcel_readStrongBinder(in, &object));
            std::lock_guard<std::mutex> lock(service.mutex);
            const bool is_kept = object == service.kept;
            if (object != nullptr) AIBinder_decStrong(object);
            return AParcel_writeBool(out, is_kept);
        }
        case KEPT: {
            std::lock_guard<std::mutex> lock(service.mutex);
            return AParcel_writeStrongBinder(out, service.kept);
        }
        case ECHO: {
            TRY(AParcel_readStrongBinder(in, &object));
            const binder_status_t status = AParcel_writeStrongBinder(out, object);
            if (object != nullptr) AIBinder_decStrong(object);
            return status;
        }
        case REMEMBER: {
            TRY(AParcel_readInt32(in, &a));
            std::lock_guard<std::mutex> lock(service.mutex);
            service.received.push_back(a);
            return STATUS_OK;
        }
        case REMEMBERED: {
            std::lock_guard<std::mutex> lock(service.mutex);
            return AParcel_writeInt32Array(out, service.received.data(),
                                           static_cast<int32_t>(service.received.size()));
        }
        case FILL: {
            TRY(AParcel_readInt32(in, &a));
            const std::vector<int8_t> bytes(static_cast<size_t>(a), 7);
            return AParcel_writeByteArray(out, bytes.data(), a);
        }
        case FAIL:
            TRY(AParcel_readInt32(in, &a));
            TRY(AParcel_writeString(out, "never seen", 10));
            return a;
        case WAIT:
            service.began.happen();
            service.may_end.wait();
            return STATUS_OK;
        case NEST: {
            TRY(AParcel_readStrongBinder(in, &object));
            TRY(AParcel_readInt32(in, &a));
            const binder_status_t status = nest(binder, object, a);
            AIBinder_decStrong(object);
            return status;
        }
        case GIVE_AWAY: {
            AParcel* mine = out;
            AParcel* answer = nullptr;
            CHECK_EQ(AIBinder_transact(binder, ADD, &mine, &answer, 0), STATUS_UNEXPECTED_NULL);
            CHECK(mine == nullptr && answer == nullptr);
            AParcel_delete(out);
            return AParcel_writeInt32(out, 1);
        }
        default:
            return STATUS_UNKNOWN_TRANSACTION;
    }
}

}  // namespace

AIBinder_Class* service_class() {
    static AIBinder_Class* const made =
        AIBinder_Class_define("org.example.IService", create, destroy, transact);
    CHECK(made != nullptr);
    return made;
}
