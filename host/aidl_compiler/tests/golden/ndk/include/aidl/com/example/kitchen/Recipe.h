// Made by "vm aidl" from com/example/kitchen/Recipe.aidl; what is changed here gets lost.
#pragma once

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

#include <handmade.h>

namespace aidl::com::example::kitchen {
class Step;
}  // namespace aidl::com::example::kitchen

namespace aidl::com::example::kitchen {
/// Holds steps, which hold recipes.
class Recipe {
public:
  typedef std::false_type fixed_size;
  static const char* descriptor;
  static constexpr ::ndk::parcelable_stability_t _aidl_stability =
      ::ndk::STABILITY_LOCAL;

  std::unique_ptr<::aidl::com::example::kitchen::Step> first;
  ::aidl::com::example::kitchen::HandMade made;
  std::optional<std::vector<std::optional<::aidl::com::example::kitchen::HandMade>>> more;

  ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
  ::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

  bool operator==(const Recipe& _aidl_other) const;
  bool operator<(const Recipe& _aidl_other) const;
  bool operator!=(const Recipe& _aidl_other) const { return !(*this == _aidl_other); }
  bool operator>(const Recipe& _aidl_other) const { return _aidl_other < *this; }
  bool operator<=(const Recipe& _aidl_other) const { return !(_aidl_other < *this); }
  bool operator>=(const Recipe& _aidl_other) const { return !(*this < _aidl_other); }

  std::string toString() const;
};

}  // namespace aidl::com::example::kitchen

// What is only declared above, or by what is included there.
#include <aidl/com/example/kitchen/Step.h>
