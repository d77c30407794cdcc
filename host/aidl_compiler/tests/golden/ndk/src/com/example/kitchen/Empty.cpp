// Made by "vm aidl" from com/example/kitchen/Empty.aidl; what is changed here gets lost.
#include <aidl/com/example/kitchen/Empty.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <tuple>
#include <utility>

#include <android/binder_parcel_platform.h>
#include <android/binder_to_string.h>

namespace aidl::com::example::kitchen {
const char* Empty::descriptor = "com.example.kitchen.Empty";

::binder_status_t Empty::readFromParcel(const ::AParcel* _aidl_parcel) {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  int32_t _aidl_size = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_size);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  if (_aidl_size < 4 || _aidl_start > INT32_MAX - _aidl_size) return ::STATUS_BAD_VALUE;
  const int32_t _aidl_end = _aidl_start + _aidl_size;
  // What its size does not cover is not its own: nobody reads it a second time.
  if (::AParcel_getDataPosition(_aidl_parcel) > _aidl_end) return ::STATUS_BAD_VALUE;
  // Fields that only the sender knows are passed over.
  return ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
}

::binder_status_t Empty::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  // The size, which is known at the end.
  ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, 0);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  const int32_t _aidl_end = ::AParcel_getDataPosition(_aidl_parcel);
  _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_end - _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
  return _aidl_status;
}

bool Empty::operator==(const Empty&) const {
  return true;
}

bool Empty::operator<(const Empty&) const {
  return false;
}

std::string Empty::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Empty{";
  _aidl_text << "}";
  return _aidl_text.str();
}

}  // namespace aidl::com::example::kitchen
