#pragma once

#include "aidl/com/example/IPayload.h"

#include <android/binder_ibinder.h>

namespace aidl {
namespace com {
namespace example {
class BnPayload : public ::ndk::BnCInterface<IPayload> {
public:
  BnPayload();
  virtual ~BnPayload();
protected:
  ::ndk::SpAIBinder createBinder() override;
private:
};
}  // namespace example
}  // namespace com
}  // namespace aidl
