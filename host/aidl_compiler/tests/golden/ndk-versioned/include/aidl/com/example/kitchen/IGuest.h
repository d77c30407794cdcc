// Made by "vm aidl" from com/example/kitchen/IGuest.aidl; what is changed here gets lost.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

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

#include <aidl/com/example/kitchen/ICook.h>

namespace aidl::com::example::kitchen {
class ICook;
}  // namespace aidl::com::example::kitchen

namespace aidl::com::example::kitchen {
class IGuestDelegator;

class IGuest : public ::ndk::ICInterface {
public:
  typedef IGuestDelegator DefaultDelegator;
  static const char* descriptor;
  IGuest();
  virtual ~IGuest();

  static constexpr int32_t version = 3;
  static inline const std::string hash = "abc";

  static constexpr uint32_t TRANSACTION_eat = ::FIRST_CALL_TRANSACTION + 20;
  static constexpr uint32_t TRANSACTION_secret = ::FIRST_CALL_TRANSACTION + 3;
  static constexpr uint32_t TRANSACTION_getInterfaceVersion = ::FIRST_CALL_TRANSACTION + 16777214;
  static constexpr uint32_t TRANSACTION_getInterfaceHash = ::FIRST_CALL_TRANSACTION + 16777213;

  /// The object as this interface: itself if it is of this process, else a proxy; null if it has
  /// another interface.
  static std::shared_ptr<IGuest> fromBinder(const ::ndk::SpAIBinder& _aidl_binder);
  static ::binder_status_t writeToParcel(::AParcel* _aidl_parcel, const std::shared_ptr<IGuest>& _aidl_instance);
  static ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel, std::shared_ptr<IGuest>* _aidl_instance);
  /// What proxies call if the other side does not know a method; can be set once.
  static bool setDefaultImpl(const std::shared_ptr<IGuest>& _aidl_impl);
  static const std::shared_ptr<IGuest>& getDefaultImpl();

  virtual ::ndk::ScopedAStatus eat(::aidl::com::example::kitchen::ICook::Order::Payment in_payment, const std::shared_ptr<::aidl::com::example::kitchen::ICook>& in_cook) = 0;
  virtual ::ndk::ScopedAStatus secret(const std::string& in_password) = 0;
  virtual ::ndk::ScopedAStatus getInterfaceVersion(int32_t* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus getInterfaceHash(std::string* _aidl_return) = 0;

private:
  static std::shared_ptr<IGuest> default_impl;
};

/// Answers to every call that it does not know it.
class IGuestDefault : public IGuest {
public:
  ::ndk::ScopedAStatus eat(::aidl::com::example::kitchen::ICook::Order::Payment in_payment, const std::shared_ptr<::aidl::com::example::kitchen::ICook>& in_cook) override;
  ::ndk::ScopedAStatus secret(const std::string& in_password) override;
  ::ndk::ScopedAStatus getInterfaceVersion(int32_t* _aidl_return) override;
  ::ndk::ScopedAStatus getInterfaceHash(std::string* _aidl_return) override;
  ::ndk::SpAIBinder asBinder() override;
  bool isRemote() override;
};

}  // namespace aidl::com::example::kitchen

#pragma GCC diagnostic pop
