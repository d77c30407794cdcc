#pragma once

#include <android/binder_interface_utils.h>

#include <android/binder_parcel_utils.h>
#include <aidl/com/example/ICallback.h>
#include <aidl/com/example/Point.h>

namespace aidl {
namespace com {
namespace example {
class IPayload : public ::ndk::ICInterface {
public:
  static const char* descriptor;
  IPayload();
  virtual ~IPayload();

  static const char* NAME;

  enum : int32_t {
    MAX = 7,
  };

  static std::shared_ptr<IPayload> fromBinder(const ::ndk::SpAIBinder& binder);
  static binder_status_t writeToParcel(AParcel* parcel, const std::shared_ptr<IPayload>& instance);
  static binder_status_t readFromParcel(const AParcel* parcel, std::shared_ptr<IPayload>* instance);
  static bool setDefaultImpl(std::shared_ptr<IPayload> impl);
  static const std::shared_ptr<IPayload>& getDefaultImpl();
  virtual ::ndk::ScopedAStatus add(int32_t in_a, int32_t in_b, int32_t* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus reverse(const std::string& in_s, std::string* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus maybe(const std::optional<std::string>& in_s, std::optional<std::string>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus bytes(const std::vector<int8_t>& in_b, std::vector<int8_t>* out_o, std::vector<int32_t>* in_i, std::vector<int8_t>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus bools(const std::vector<bool>& in_b, std::vector<bool>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus chars(const std::vector<char16_t>& in_b, std::vector<char16_t>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus longs(const std::vector<int64_t>& in_b, std::vector<int64_t>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus floats(const std::vector<float>& in_b, std::vector<float>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus doubles(const std::vector<double>& in_b, std::vector<double>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus maybeInts(const std::optional<std::vector<int32_t>>& in_b, std::optional<std::vector<int32_t>>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus strings(const std::vector<std::string>& in_s, std::vector<std::string>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus move(const ::aidl::com::example::Point& in_p, ::aidl::com::example::Point* in_q, ::aidl::com::example::Point* out_r, ::aidl::com::example::Point* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus points(const std::vector<::aidl::com::example::Point>& in_p, std::vector<::aidl::com::example::Point>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus setCallback(const std::shared_ptr<::aidl::com::example::ICallback>& in_cb) = 0;
  virtual ::ndk::ScopedAStatus getCallback(std::shared_ptr<::aidl::com::example::ICallback>* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus binder(const ::ndk::SpAIBinder& in_b, ::ndk::SpAIBinder* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus maybeBinder(const ::ndk::SpAIBinder& in_b, ::ndk::SpAIBinder* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus fire(int32_t in_x) = 0;
private:
  static std::shared_ptr<IPayload> default_impl;
};
class IPayloadDefault : public IPayload {
public:
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
  ::ndk::SpAIBinder asBinder() override;
  bool isRemote() override;
};
}  // namespace example
}  // namespace com
}  // namespace aidl
