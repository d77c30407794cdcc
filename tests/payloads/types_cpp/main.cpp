// Serves `ITypes`, as `types_rust` beside it does: a test calls both and hears the same.
//
// SPDX-License-Identifier: Apache-2.0
#include <vm_main.h>
#include <vm_payload.h>

#include "service.h"

extern "C" int AVmPayload_main() {
    auto service = ndk::SharedRefBase::make<Service>();
    auto on_ready = [](void*) { AVmPayload_notifyPayloadReady(); };
    AVmPayload_runVsockRpcServer(service->asBinder().get(), Service::PORT, on_ready, nullptr);
}
