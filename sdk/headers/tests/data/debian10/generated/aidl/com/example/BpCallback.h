#pragma once

#include "aidl/com/example/ICallback.h"

#include <android/binder_ibinder.h>

namespace aidl {
namespace com {
namespace example {
class BpCallback : public ::ndk::BpCInterface<ICallback> {
public:
  BpCallback(const ::ndk::SpAIBinder& binder);
  virtual ~BpCallback();

  ::ndk::ScopedAStatus onDone(int32_t in_value) override;
};
}  // namespace example
}  // namespace com
}  // namespace aidl
