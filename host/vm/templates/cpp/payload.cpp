// A payload that serves an interface to the app that started its virtual machine.

#include <aidl/com/example/@NAME@/BnPayload.h>
#include <android/log.h>
#include <vm_main.h>
#include <vm_payload.h>

#include <memory>
#include <string>

namespace {

using aidl::com::example::@NAME@::BnPayload;
using aidl::com::example::@NAME@::IPayload;

class Payload : public BnPayload {
public:
    ndk::ScopedAStatus add(int32_t a, int32_t b, int32_t* sum) override {
        if (__builtin_add_overflow(a, b, sum)) {
            return ndk::ScopedAStatus::fromExceptionCodeWithMessage(EX_ILLEGAL_ARGUMENT,
                                                                    "the sum is too large");
        }
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus greet(const std::string& name, std::string* greeting) override {
        *greeting = "Hello, " + name;
        return ndk::ScopedAStatus::ok();
    }
};

void on_ready(void*) {
    __android_log_print(ANDROID_LOG_INFO, "@NAME@", "serving on port %d", IPayload::PORT);
    AVmPayload_notifyPayloadReady();
}

}  // namespace

int AVmPayload_main() {
    auto payload = ndk::SharedRefBase::make<Payload>();
    AVmPayload_runVsockRpcServer(payload->asBinder().get(), IPayload::PORT, on_ready, nullptr);
}
