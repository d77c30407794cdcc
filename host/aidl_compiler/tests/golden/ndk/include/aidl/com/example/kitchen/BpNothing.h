// Made by "vm aidl" from com/example/kitchen/INothing.aidl; what is changed here gets lost.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include <android/binder_interface_utils.h>

#include <aidl/com/example/kitchen/INothing.h>

namespace aidl::com::example::kitchen {
/// INothing of another process or VM.
class BpNothing : public ::ndk::BpCInterface<INothing> {
public:
  explicit BpNothing(const ::ndk::SpAIBinder& _aidl_binder);
  virtual ~BpNothing();

};

}  // namespace aidl::com::example::kitchen
