#pragma once

#include "aidl/com/example/ICallback.h"

#include <android/binder_ibinder.h>

namespace aidl {
namespace com {
namespace example {
class BnCallback : public ::ndk::BnCInterface<ICallback> {
public:
  BnCallback();
  virtual ~BnCallback();
protected:
  ::ndk::SpAIBinder createBinder() override;
private:
};
}  // namespace example
}  // namespace com
}  // namespace aidl
