#pragma once

#include "aidl/com/example/IPayload.h"

#include <android/binder_ibinder.h>

namespace aidl {
namespace com {
namespace example {
class BpPayload : public ::ndk::BpCInterface<IPayload> {
public:
  BpPayload(const ::ndk::SpAIBinder& binder);
  virtual ~BpPayload();

  ::ndk::ScopedAStatus add(int32_t in_a, int32_t in_b, int32_t* _aidl_return) override;
  ::ndk::ScopedAStatus reverse(const std::string& in_s, std::string* _aidl_return) override;
  ::ndk::ScopedAStatus maybe(const std::optional<std::string>& in_s, std::optional<std::string>* _aidl_return) override;
  ::ndk::ScopedAStatus bytes(const std::vector<int8_t>& in_b, std::vector<int8_t>* out_o, std::vector<int32_t>* in_i, std::vector<int8_t>* _aidl_return) override;
  ::ndk::ScopedAStatus bools(const std::vector<bool>& in_b, std::vector<bool>* _aidl_return) override;
  ::ndk::ScopedAStatus chars(const std::vector<char16_t>& in_b, std::vector<char16_t>* _aidl_return) override;
  ::ndk::ScopedAStatus longs(const std::vector<int64_t>& in_b, std::vector<int64_t>* _aidl_return) override;
  ::ndk::ScopedAStatus floats(const std::vector<float>& in_b, std::vector<float>* _aidl_return) override;
  ::ndk::ScopedAStatus doubles(const std::vector<double>& in_b, std::vector<double>* _aidl_return) override;
  ::ndk::ScopedAStatus maybeInts(const std::optional<std::vector<int32_t>>& in_b, std::optional<std::vector<int32_t>>* _aidl_return) override;
  ::ndk::ScopedAStatus strings(const std::vector<std::string>& in_s, std::vector<std::string>* _aidl_return) override;
  ::ndk::ScopedAStatus move(const ::aidl::com::example::Point& in_p, ::aidl::com::example::Point* in_q, ::aidl::com::example::Point* out_r, ::aidl::com::example::Point* _aidl_return) override;
  ::ndk::ScopedAStatus points(const std::vector<::aidl::com::example::Point>& in_p, std::vector<::aidl::com::example::Point>* _aidl_return) override;
  ::ndk::ScopedAStatus setCallback(const std::shared_ptr<::aidl::com::example::ICallback>& in_cb) override;
  ::ndk::ScopedAStatus getCallback(std::shared_ptr<::aidl::com::example::ICallback>* _aidl_return) override;
  ::ndk::ScopedAStatus binder(const ::ndk::SpAIBinder& in_b, ::ndk::SpAIBinder* _aidl_return) override;
  ::ndk::ScopedAStatus maybeBinder(const ::ndk::SpAIBinder& in_b, ::ndk::SpAIBinder* _aidl_return) override;
  ::ndk::ScopedAStatus fire(int32_t in_x) override;
};
}  // namespace example
}  // namespace com
}  // namespace aidl
