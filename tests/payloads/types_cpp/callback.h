// Objects of the payload that an app may call.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <aidl/org/example/types/BnCallback.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

// Numbers that arrive on any thread.
class Posted {
  public:
    void add(int32_t value) {
        std::lock_guard lock(mMutex);
        mValues.push_back(value);
    }

    // All that arrived since the last time.
    std::vector<int32_t> take() {
        std::lock_guard lock(mMutex);
        return std::exchange(mValues, {});
    }

  private:
    std::mutex mMutex;
    std::vector<int32_t> mValues;
};

class Callback : public aidl::org::example::types::BnCallback {
  public:
    Callback(std::string name, std::shared_ptr<Posted> told)
        : mName(std::move(name)), mTold(std::move(told)) {}

    ndk::ScopedAStatus twice(int32_t value, int32_t* result) override {
        *result = static_cast<int32_t>(static_cast<uint32_t>(value) * 2);
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus tell(int32_t value) override {
        mTold->add(value);
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus fail(int32_t code, const std::string& message) override {
        return ndk::ScopedAStatus::fromServiceSpecificErrorWithMessage(code, message.c_str());
    }

    ndk::ScopedAStatus name(std::string* result) override {
        *result = mName;
        return ndk::ScopedAStatus::ok();
    }

  private:
    const std::string mName;
    const std::shared_ptr<Posted> mTold;
};
