// A payload that serves the interface IPayload over Binder.
//
// SPDX-License-Identifier: Apache-2.0
#include <aidl/com/example/payload/BnPayload.h>
#include <unistd.h>
#include <vm_main.h>

#include <cstdlib>
#include <string>

#include "vm_payload.h"

using aidl::com::example::payload::BnPayload;
using aidl::com::example::payload::IListener;
using aidl::com::example::payload::IPayload;
using ndk::ScopedAStatus;

namespace {

class PayloadImpl : public BnPayload {
  public:
    ScopedAStatus add(int32_t left, int32_t right, int32_t* result) override {
        if (__builtin_add_overflow(left, right, result)) {
            return ScopedAStatus::fromExceptionCodeWithMessage(EX_ILLEGAL_ARGUMENT, "too large");
        }
        return ScopedAStatus::ok();
    }

    ScopedAStatus reverse(const std::string& text, std::string* result) override {
        result->assign(text.rbegin(), text.rend());
        return ScopedAStatus::ok();
    }

    ScopedAStatus count(int32_t last, const std::shared_ptr<IListener>& listener) override {
        for (int32_t number = 1; number <= last; number++) {
            ScopedAStatus status = listener->onNumber(number);
            if (!status.isOk()) return status;
        }
        return ScopedAStatus::ok();
    }

    ScopedAStatus finish(int32_t exitCode) override {
        exit(exitCode);
    }
};

}  // namespace

extern "C" int AVmPayload_main() {
    auto service = ndk::SharedRefBase::make<PayloadImpl>();
    auto callback = [](void*) { AVmPayload_notifyPayloadReady(); };
    AVmPayload_runVsockRpcServer(service->asBinder().get(), IPayload::PORT, callback, nullptr);
}
