// What tests/golden/aidl/com/example/kitchen/HandMade.aidl announces.
#pragma once

#include <string>

#include <android/binder_parcel_utils.h>

namespace aidl::com::example::kitchen {

struct HandMade {
  int32_t number = 0;

  binder_status_t readFromParcel(const AParcel* parcel) {
    return ::ndk::AParcel_readData(parcel, &number);
  }
  binder_status_t writeToParcel(AParcel* parcel) const {
    return ::ndk::AParcel_writeData(parcel, number);
  }
  bool operator==(const HandMade& other) const { return number == other.number; }
  bool operator<(const HandMade& other) const { return number < other.number; }
  std::string toString() const { return "HandMade"; }
};

}  // namespace aidl::com::example::kitchen
