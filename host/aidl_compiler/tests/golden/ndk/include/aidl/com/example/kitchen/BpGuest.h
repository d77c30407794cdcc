// Made by "vm aidl" from com/example/kitchen/IGuest.aidl; what is changed here gets lost.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include <atomic>
#include <mutex>
#include <string>

#include <android/binder_interface_utils.h>

#include <aidl/com/example/kitchen/IGuest.h>

namespace aidl::com::example::kitchen {
/// IGuest of another process or VM.
class BpGuest : public ::ndk::BpCInterface<IGuest> {
public:
  explicit BpGuest(const ::ndk::SpAIBinder& _aidl_binder);
  virtual ~BpGuest();

  ::ndk::ScopedAStatus eat(::aidl::com::example::kitchen::ICook::Order::Payment in_payment, const std::shared_ptr<::aidl::com::example::kitchen::ICook>& in_cook) override;
  ::ndk::ScopedAStatus secret(const std::string& in_password) override;
};

}  // namespace aidl::com::example::kitchen

#pragma GCC diagnostic pop
