// Objects, and calls on them.
//
// SPDX-License-Identifier: Apache-2.0
#include "service.h"

#include <string>
#include <thread>

ndk::ScopedAStatus Service::echoBinder(const ndk::SpAIBinder& value, ndk::SpAIBinder* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableBinder(const ndk::SpAIBinder& value,
                                               ndk::SpAIBinder* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableCallback(const std::shared_ptr<ICallback>& value,
                                                 std::shared_ptr<ICallback>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::makeCallback(const std::string& name,
                                         std::shared_ptr<ICallback>* result) {
    *result = ndk::SharedRefBase::make<Callback>(name, mPosted);
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::ownCallback(std::shared_ptr<ICallback>* result) {
    *result = mOwn;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::itself(std::shared_ptr<ITypes>* result) {
    *result = ref<ITypes>();
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::callTwice(const std::shared_ptr<ICallback>& callback, int32_t value,
                                      int32_t* result) {
    return callback->twice(value, result);
}

ndk::ScopedAStatus Service::callTwiceFromAThread(const std::shared_ptr<ICallback>& callback,
                                                 int32_t value, int32_t* result) {
    ndk::ScopedAStatus status;
    std::thread thread([&] { status = callback->twice(value, result); });
    thread.join();
    return status;
}

ndk::ScopedAStatus Service::tellMany(const std::shared_ptr<ICallback>& callback, int32_t count) {
    for (int32_t value = 0; value < count; value++) {
        ndk::ScopedAStatus status = callback->tell(value);
        if (!status.isOk()) return status;
    }
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::failureOf(const std::shared_ptr<ICallback>& callback, int32_t code,
                                      const std::string& message, std::string* result) {
    ndk::ScopedAStatus status = callback->fail(code, message);
    *result = "none";
    if (!status.isOk()) {
        *result = std::to_string(status.getExceptionCode()) + " " +
                  std::to_string(status.getServiceSpecificError()) + " " + status.getMessage();
    }
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::keep(const std::shared_ptr<ICallback>& callback) {
    std::lock_guard lock(mMutex);
    mKept = callback;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::isKept(const std::shared_ptr<ICallback>& callback, bool* result) {
    std::lock_guard lock(mMutex);
    *result = mKept != nullptr && mKept->asBinder() == callback->asBinder();
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::forget() {
    std::lock_guard lock(mMutex);
    mKept = nullptr;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::tellKept(int32_t value) {
    std::unique_lock lock(mMutex);
    std::shared_ptr<ICallback> kept = mKept;
    lock.unlock();
    return kept ? kept->tell(value) : ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::post(int32_t value) {
    mPosted->add(value);
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::posted(std::vector<int32_t>* result) {
    *result = mPosted->take();
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::growing(std::shared_ptr<IGrowing>* result) {
    *result = ndk::SharedRefBase::make<Grower>();
    return ndk::ScopedAStatus::ok();
}
