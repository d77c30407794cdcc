// Made by "vm aidl" from com/example/kitchen/Recipe.aidl; what is changed here gets lost.
#include <aidl/com/example/kitchen/Recipe.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <tuple>
#include <utility>

#include <android/binder_parcel_platform.h>
#include <android/binder_to_string.h>

namespace aidl::com::example::kitchen {
namespace {

/// Compares what pointers point to; null comes first.
template <typename T>
struct _aidl_Pointee_Recipe {
  const T* at;
  friend bool operator==(const _aidl_Pointee_Recipe& a, const _aidl_Pointee_Recipe& b) {
    return a.at == b.at || (a.at != nullptr && b.at != nullptr && *a.at == *b.at);
  }
  friend bool operator<(const _aidl_Pointee_Recipe& a, const _aidl_Pointee_Recipe& b) {
    return b.at != nullptr && (a.at == nullptr || *a.at < *b.at);
  }
};

template <typename T>
_aidl_Pointee_Recipe<T> _aidl_pointee_Recipe(const std::unique_ptr<T>& pointer) {
  return {pointer.get()};
}

}  // namespace

const char* Recipe::descriptor = "com.example.kitchen.Recipe";

::binder_status_t Recipe::readFromParcel(const ::AParcel* _aidl_parcel) {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  int32_t _aidl_size = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_size);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  if (_aidl_size < 4 || _aidl_start > INT32_MAX - _aidl_size) return ::STATUS_BAD_VALUE;
  const int32_t _aidl_end = _aidl_start + _aidl_size;

  // Fields that the sender does not know keep their defaults.
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &first);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &made);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &more);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  // What its size does not cover is not its own: nobody reads it a second time.
  if (::AParcel_getDataPosition(_aidl_parcel) > _aidl_end) return ::STATUS_BAD_VALUE;
  // Fields that only the sender knows are passed over.
  return ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
}

::binder_status_t Recipe::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  // The size, which is known at the end.
  ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, 0);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeNullableData(_aidl_parcel, first);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, made);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeNullableData(_aidl_parcel, more);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  const int32_t _aidl_end = ::AParcel_getDataPosition(_aidl_parcel);
  _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_end - _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
  return _aidl_status;
}

bool Recipe::operator==(const Recipe& _aidl_other) const {
  return std::forward_as_tuple(_aidl_pointee_Recipe(first), made, more) ==
         std::forward_as_tuple(_aidl_pointee_Recipe(_aidl_other.first), _aidl_other.made, _aidl_other.more);
}

bool Recipe::operator<(const Recipe& _aidl_other) const {
  return std::forward_as_tuple(_aidl_pointee_Recipe(first), made, more) <
         std::forward_as_tuple(_aidl_pointee_Recipe(_aidl_other.first), _aidl_other.made, _aidl_other.more);
}

std::string Recipe::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Recipe{";
  _aidl_text << "first: " << ::android::internal::ToString(first);
  _aidl_text << ", made: " << ::android::internal::ToString(made);
  _aidl_text << ", more: " << ::android::internal::ToString(more);
  _aidl_text << "}";
  return _aidl_text.str();
}

}  // namespace aidl::com::example::kitchen
