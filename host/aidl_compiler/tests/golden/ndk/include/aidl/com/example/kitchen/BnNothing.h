// Made by "vm aidl" from com/example/kitchen/INothing.aidl; what is changed here gets lost.
#pragma once

#include <memory>

#include <android/binder_interface_utils.h>

#include <aidl/com/example/kitchen/INothing.h>

namespace aidl::com::example::kitchen {
/// What implementations of INothing derive from.
class BnNothing : public ::ndk::BnCInterface<INothing> {
public:
  BnNothing();
  virtual ~BnNothing();

protected:
  ::ndk::SpAIBinder createBinder() override;
};

/// Hands every call on to another object.
class INothingDelegator : public BnNothing {
public:
  explicit INothingDelegator(const std::shared_ptr<INothing>& _aidl_impl) : _impl(_aidl_impl) {}

protected:
  std::shared_ptr<INothing> _impl;
};

}  // namespace aidl::com::example::kitchen
