#pragma once

#include <android/binder_interface_utils.h>

#include <android/binder_parcel_utils.h>

namespace aidl {
namespace com {
namespace example {
class ICallback : public ::ndk::ICInterface {
public:
  static const char* descriptor;
  ICallback();
  virtual ~ICallback();



  static std::shared_ptr<ICallback> fromBinder(const ::ndk::SpAIBinder& binder);
  static binder_status_t writeToParcel(AParcel* parcel, const std::shared_ptr<ICallback>& instance);
  static binder_status_t readFromParcel(const AParcel* parcel, std::shared_ptr<ICallback>* instance);
  static bool setDefaultImpl(std::shared_ptr<ICallback> impl);
  static const std::shared_ptr<ICallback>& getDefaultImpl();
  virtual ::ndk::ScopedAStatus onDone(int32_t in_value) = 0;
private:
  static std::shared_ptr<ICallback> default_impl;
};
class ICallbackDefault : public ICallback {
public:
  ::ndk::ScopedAStatus onDone(int32_t in_value) override;
  ::ndk::SpAIBinder asBinder() override;
  bool isRemote() override;
};
}  // namespace example
}  // namespace com
}  // namespace aidl
