// Made by "vm aidl" from com/example/kitchen/IGuest.aidl; what is changed here gets lost.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include <memory>

#include <android/binder_interface_utils.h>

#include <aidl/com/example/kitchen/IGuest.h>

namespace aidl::com::example::kitchen {
/// What implementations of IGuest derive from.
class BnGuest : public ::ndk::BnCInterface<IGuest> {
public:
  BnGuest();
  virtual ~BnGuest();
  ::ndk::ScopedAStatus getInterfaceVersion(int32_t* _aidl_return) final;
  ::ndk::ScopedAStatus getInterfaceHash(std::string* _aidl_return) final;

protected:
  ::ndk::SpAIBinder createBinder() override;
};

/// Hands every call on to another object.
class IGuestDelegator : public BnGuest {
public:
  explicit IGuestDelegator(const std::shared_ptr<IGuest>& _aidl_impl) : _impl(_aidl_impl) {}

  ::ndk::ScopedAStatus eat(::aidl::com::example::kitchen::ICook::Order::Payment in_payment, const std::shared_ptr<::aidl::com::example::kitchen::ICook>& in_cook) override {
    return _impl->eat(in_payment, in_cook);
  }
  ::ndk::ScopedAStatus secret(const std::string& in_password) override {
    return _impl->secret(in_password);
  }

protected:
  std::shared_ptr<IGuest> _impl;
};

}  // namespace aidl::com::example::kitchen

#pragma GCC diagnostic pop
