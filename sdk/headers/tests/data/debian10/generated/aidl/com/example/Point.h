#pragma once
#include <android/binder_interface_utils.h>

#include <android/binder_parcel_utils.h>
namespace aidl {
namespace com {
namespace example {
class Point {
public:
  static const char* descriptor;

  int32_t x;
  int32_t y = 3;
  std::string name;
  std::optional<std::string> note;
  std::vector<int8_t> bytes;
  std::vector<int32_t> ints;

  binder_status_t readFromParcel(const AParcel* parcel);
  binder_status_t writeToParcel(AParcel* parcel) const;
};
}  // namespace example
}  // namespace com
}  // namespace aidl
