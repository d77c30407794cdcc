// Made by "vm aidl" from com/example/kitchen/ICook.aidl; what is changed here gets lost.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include <memory>

#include <android/binder_interface_utils.h>

#include <aidl/com/example/kitchen/ICook.h>

namespace aidl::com::example::kitchen {
/// What implementations of ICook derive from.
class BnCook : public ::ndk::BnCInterface<ICook> {
public:
  BnCook();
  virtual ~BnCook();

protected:
  ::ndk::SpAIBinder createBinder() override;
};

/// Hands every call on to another object.
class ICookDelegator : public BnCook {
public:
  explicit ICookDelegator(const std::shared_ptr<ICook>& _aidl_impl) : _impl(_aidl_impl) {}

  ::ndk::ScopedAStatus add(int32_t in_left, int32_t in_right, int32_t* _aidl_return) override {
    return _impl->add(in_left, in_right, _aidl_return);
  }
  ::ndk::ScopedAStatus cook(const ::aidl::com::example::kitchen::ICook::Order& in_order, std::optional<::aidl::com::example::kitchen::Dish>* out_remark, std::vector<::aidl::com::example::kitchen::Heat>* inout_heats, ::aidl::com::example::kitchen::Dish* _aidl_return) override {
    return _impl->cook(in_order, out_remark, inout_heats, _aidl_return);
  }
  ::ndk::ScopedAStatus call(const std::shared_ptr<::aidl::com::example::kitchen::IGuest>& in_guest, const std::string& in_register) override {
    return _impl->call(in_guest, in_register);
  }
  ::ndk::ScopedAStatus tool(const ::ndk::SpAIBinder& in_old, const ::ndk::ScopedFileDescriptor& in_file, ::ndk::SpAIBinder* _aidl_return) override {
    return _impl->tool(in_old, in_file, _aidl_return);
  }
  ::ndk::ScopedAStatus old(const std::array<std::array<int32_t, 3>, 2>& in_grid, std::vector<uint8_t>* out_bytes, std::array<uint8_t, 4>* out_four, int32_t* _aidl_return) override {
    return _impl->old(in_grid, out_bytes, out_four, _aidl_return);
  }
  ::ndk::ScopedAStatus watch(const std::shared_ptr<::aidl::com::example::kitchen::ICook::IWatcher>& in_watcher, const ::aidl::com::example::kitchen::Taste& in_taste, const std::vector<std::string>& in_words) override {
    return _impl->watch(in_watcher, in_taste, in_words);
  }
  ::ndk::ScopedAStatus letter(bool in_flag, int8_t in_small, char16_t in_letter, int64_t in_big, float in_half, double in_whole, char16_t* _aidl_return) override {
    return _impl->letter(in_flag, in_small, in_letter, in_big, in_half, in_whole, _aidl_return);
  }
  ::ndk::ScopedAStatus delegate(const std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>& in_guests, const std::optional<std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>>& in_others, const std::optional<std::vector<std::optional<::aidl::com::example::kitchen::Dish>>>& in_dishes) override {
    return _impl->delegate(in_guests, in_others, in_dishes);
  }

protected:
  std::shared_ptr<ICook> _impl;
};

}  // namespace aidl::com::example::kitchen

#pragma GCC diagnostic pop
