// Made by "vm aidl" from com/example/kitchen/INothing.aidl; what is changed here gets lost.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <android/binder_enums.h>
#include <android/binder_ibinder.h>
#include <android/binder_interface_utils.h>
#include <android/binder_parcel_utils.h>
#include <android/binder_parcelable_utils.h>

namespace aidl::com::example::kitchen {
class INothingDelegator;

class INothing : public ::ndk::ICInterface {
public:
  typedef INothingDelegator DefaultDelegator;
  static const char* descriptor;
  INothing();
  virtual ~INothing();

  /// The object as this interface: itself if it is of this process, else a proxy; null if it has
  /// another interface.
  static std::shared_ptr<INothing> fromBinder(const ::ndk::SpAIBinder& _aidl_binder);
  static ::binder_status_t writeToParcel(::AParcel* _aidl_parcel, const std::shared_ptr<INothing>& _aidl_instance);
  static ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel, std::shared_ptr<INothing>* _aidl_instance);
  /// What proxies call if the other side does not know a method; can be set once.
  static bool setDefaultImpl(const std::shared_ptr<INothing>& _aidl_impl);
  static const std::shared_ptr<INothing>& getDefaultImpl();

private:
  static std::shared_ptr<INothing> default_impl;
};

/// Answers to every call that it does not know it.
class INothingDefault : public INothing {
public:
  ::ndk::SpAIBinder asBinder() override;
  bool isRemote() override;
};

}  // namespace aidl::com::example::kitchen

