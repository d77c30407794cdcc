// Made by "vm aidl" from com/example/kitchen/Empty.aidl; what is changed here gets lost.
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

namespace aidl::com::example::kitchen {
class Empty {
public:
  typedef std::true_type fixed_size;
  static const char* descriptor;
  static constexpr ::ndk::parcelable_stability_t _aidl_stability =
      ::ndk::STABILITY_VINTF;

  ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
  ::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

  bool operator==(const Empty& _aidl_other) const;
  bool operator<(const Empty& _aidl_other) const;
  bool operator!=(const Empty& _aidl_other) const { return !(*this == _aidl_other); }
  bool operator>(const Empty& _aidl_other) const { return _aidl_other < *this; }
  bool operator<=(const Empty& _aidl_other) const { return !(_aidl_other < *this); }
  bool operator>=(const Empty& _aidl_other) const { return !(*this < _aidl_other); }

  std::string toString() const;
};

}  // namespace aidl::com::example::kitchen

