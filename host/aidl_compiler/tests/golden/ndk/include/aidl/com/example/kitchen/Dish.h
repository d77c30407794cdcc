// Made by "vm aidl" from com/example/kitchen/Dish.aidl; what is changed here gets lost.
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

#include <aidl/com/example/kitchen/Heat.h>
#include <aidl/com/example/kitchen/Taste.h>

namespace aidl::com::example::kitchen {
class IGuest;
class Taste;
}  // namespace aidl::com::example::kitchen

namespace aidl::com::example::kitchen {
class Dish {
public:
  typedef std::false_type fixed_size;
  static const char* descriptor;
  static constexpr ::ndk::parcelable_stability_t _aidl_stability =
      ::ndk::STABILITY_LOCAL;

  static constexpr const char* HOUSE = "soup";

  bool warm = true;
  int8_t small = -1;
  char16_t letter = u'\'';
  int32_t number = 7;
  int64_t big = 1099511627776LL;
  float half = 0.5f;
  double whole = 0.0;
  std::string name = "soup";
  ::aidl::com::example::kitchen::Heat heat = ::aidl::com::example::kitchen::Heat::HOT;
  ::aidl::com::example::kitchen::Heat unset = static_cast<::aidl::com::example::kitchen::Heat>(0);
  ::aidl::com::example::kitchen::Taste taste;
  std::vector<uint8_t> bytes{255, 2};
  std::vector<int32_t> numbers{1, 2};
  std::vector<std::string> names{"a", "b"};
  std::optional<std::vector<std::optional<std::string>>> maybe = std::vector<std::optional<std::string>>{"a"};
  std::optional<std::vector<int32_t>> none;
  std::vector<::aidl::com::example::kitchen::Heat> heats{::aidl::com::example::kitchen::Heat::COLD};
  std::array<int32_t, 3> three{{1, 2, 3}};
  std::array<std::array<uint8_t, 2>, 2> grid{};
  std::array<std::string, 2> pair{{"x", "y"}};
  std::vector<::aidl::com::example::kitchen::Taste> tastes;
  std::shared_ptr<::aidl::com::example::kitchen::IGuest> guest;
  std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>> guests;
  ::ndk::SpAIBinder object;
  ::ndk::ScopedFileDescriptor file;
  std::unique_ptr<::aidl::com::example::kitchen::Dish> side;
  ::ndk::AParcelableHolder extra{::ndk::STABILITY_LOCAL};
  /// @deprecated
  [[deprecated]] int32_t old = 0;

  ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
  ::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

  bool operator==(const Dish& _aidl_other) const;
  bool operator<(const Dish& _aidl_other) const;
  bool operator!=(const Dish& _aidl_other) const { return !(*this == _aidl_other); }
  bool operator>(const Dish& _aidl_other) const { return _aidl_other < *this; }
  bool operator<=(const Dish& _aidl_other) const { return !(_aidl_other < *this); }
  bool operator>=(const Dish& _aidl_other) const { return !(*this < _aidl_other); }

  std::string toString() const;
};

}  // namespace aidl::com::example::kitchen

#pragma GCC diagnostic pop
