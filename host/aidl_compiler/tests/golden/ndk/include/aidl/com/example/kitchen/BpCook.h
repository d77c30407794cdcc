// Made by "vm aidl" from com/example/kitchen/ICook.aidl; what is changed here gets lost.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include <atomic>
#include <mutex>
#include <string>

#include <android/binder_interface_utils.h>

#include <aidl/com/example/kitchen/ICook.h>

namespace aidl::com::example::kitchen {
/// ICook of another process or VM.
class BpCook : public ::ndk::BpCInterface<ICook> {
public:
  explicit BpCook(const ::ndk::SpAIBinder& _aidl_binder);
  virtual ~BpCook();

  ::ndk::ScopedAStatus add(int32_t in_left, int32_t in_right, int32_t* _aidl_return) override;
  ::ndk::ScopedAStatus cook(const ::aidl::com::example::kitchen::ICook::Order& in_order, std::optional<::aidl::com::example::kitchen::Dish>* out_remark, std::vector<::aidl::com::example::kitchen::Heat>* inout_heats, ::aidl::com::example::kitchen::Dish* _aidl_return) override;
  ::ndk::ScopedAStatus call(const std::shared_ptr<::aidl::com::example::kitchen::IGuest>& in_guest, const std::string& in_register) override;
  ::ndk::ScopedAStatus tool(const ::ndk::SpAIBinder& in_old, const ::ndk::ScopedFileDescriptor& in_file, ::ndk::SpAIBinder* _aidl_return) override;
  ::ndk::ScopedAStatus old(const std::array<std::array<int32_t, 3>, 2>& in_grid, std::vector<uint8_t>* out_bytes, std::array<uint8_t, 4>* out_four, int32_t* _aidl_return) override;
  ::ndk::ScopedAStatus watch(const std::shared_ptr<::aidl::com::example::kitchen::ICook::IWatcher>& in_watcher, const ::aidl::com::example::kitchen::Taste& in_taste, const std::vector<std::string>& in_words) override;
  ::ndk::ScopedAStatus letter(bool in_flag, int8_t in_small, char16_t in_letter, int64_t in_big, float in_half, double in_whole, char16_t* _aidl_return) override;
  ::ndk::ScopedAStatus delegate(const std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>& in_guests, const std::optional<std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>>& in_others, const std::optional<std::vector<std::optional<::aidl::com::example::kitchen::Dish>>>& in_dishes) override;
};

}  // namespace aidl::com::example::kitchen

#pragma GCC diagnostic pop
