// Made by "vm aidl" from com/example/kitchen/Dish.aidl; what is changed here gets lost.
#include <aidl/com/example/kitchen/Dish.h>

#include <aidl/com/example/kitchen/IGuest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <tuple>
#include <utility>

#include <android/binder_parcel_platform.h>
#include <android/binder_to_string.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace aidl::com::example::kitchen {
namespace {

/// Compares what pointers point to; null comes first.
template <typename T>
struct _aidl_Pointee_Dish {
  const T* at;
  friend bool operator==(const _aidl_Pointee_Dish& a, const _aidl_Pointee_Dish& b) {
    return a.at == b.at || (a.at != nullptr && b.at != nullptr && *a.at == *b.at);
  }
  friend bool operator<(const _aidl_Pointee_Dish& a, const _aidl_Pointee_Dish& b) {
    return b.at != nullptr && (a.at == nullptr || *a.at < *b.at);
  }
};

template <typename T>
_aidl_Pointee_Dish<T> _aidl_pointee_Dish(const std::unique_ptr<T>& pointer) {
  return {pointer.get()};
}

}  // namespace

const char* Dish::descriptor = "com.example.kitchen.Dish";

::binder_status_t Dish::readFromParcel(const ::AParcel* _aidl_parcel) {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  int32_t _aidl_size = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_size);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  if (_aidl_size < 4 || _aidl_start > INT32_MAX - _aidl_size) return ::STATUS_BAD_VALUE;
  const int32_t _aidl_end = _aidl_start + _aidl_size;

  // Fields that the sender does not know keep their defaults.
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &warm);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &small);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &letter);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &number);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &big);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &half);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &whole);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &name);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &heat);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &unset);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &taste);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &bytes);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &numbers);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &names);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &maybe);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &none);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &heats);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &three);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &grid);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &pair);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &tastes);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &guest);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &guests);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &object);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &file);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &side);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &extra);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &old);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  // What its size does not cover is not its own: nobody reads it a second time.
  if (::AParcel_getDataPosition(_aidl_parcel) > _aidl_end) return ::STATUS_BAD_VALUE;
  // Fields that only the sender knows are passed over.
  return ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
}

::binder_status_t Dish::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  // The size, which is known at the end.
  ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, 0);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, warm);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, small);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, letter);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, number);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, big);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, half);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, whole);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, name);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, heat);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, unset);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, taste);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, bytes);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, numbers);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, names);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeNullableData(_aidl_parcel, maybe);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeNullableData(_aidl_parcel, none);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, heats);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, three);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, grid);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, pair);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, tastes);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeNullableData(_aidl_parcel, guest);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, guests);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, object);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeNullableData(_aidl_parcel, file);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeNullableData(_aidl_parcel, side);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, extra);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, old);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  const int32_t _aidl_end = ::AParcel_getDataPosition(_aidl_parcel);
  _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_end - _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
  return _aidl_status;
}

bool Dish::operator==(const Dish& _aidl_other) const {
  return std::forward_as_tuple(warm, small, letter, number, big, half, whole, name, heat, unset, taste, bytes, numbers, names, maybe, none, heats, three, grid, pair, tastes, guest, guests, object, file, _aidl_pointee_Dish(side), extra, old) ==
         std::forward_as_tuple(_aidl_other.warm, _aidl_other.small, _aidl_other.letter, _aidl_other.number, _aidl_other.big, _aidl_other.half, _aidl_other.whole, _aidl_other.name, _aidl_other.heat, _aidl_other.unset, _aidl_other.taste, _aidl_other.bytes, _aidl_other.numbers, _aidl_other.names, _aidl_other.maybe, _aidl_other.none, _aidl_other.heats, _aidl_other.three, _aidl_other.grid, _aidl_other.pair, _aidl_other.tastes, _aidl_other.guest, _aidl_other.guests, _aidl_other.object, _aidl_other.file, _aidl_pointee_Dish(_aidl_other.side), _aidl_other.extra, _aidl_other.old);
}

bool Dish::operator<(const Dish& _aidl_other) const {
  return std::forward_as_tuple(warm, small, letter, number, big, half, whole, name, heat, unset, taste, bytes, numbers, names, maybe, none, heats, three, grid, pair, tastes, guest, guests, object, file, _aidl_pointee_Dish(side), extra, old) <
         std::forward_as_tuple(_aidl_other.warm, _aidl_other.small, _aidl_other.letter, _aidl_other.number, _aidl_other.big, _aidl_other.half, _aidl_other.whole, _aidl_other.name, _aidl_other.heat, _aidl_other.unset, _aidl_other.taste, _aidl_other.bytes, _aidl_other.numbers, _aidl_other.names, _aidl_other.maybe, _aidl_other.none, _aidl_other.heats, _aidl_other.three, _aidl_other.grid, _aidl_other.pair, _aidl_other.tastes, _aidl_other.guest, _aidl_other.guests, _aidl_other.object, _aidl_other.file, _aidl_pointee_Dish(_aidl_other.side), _aidl_other.extra, _aidl_other.old);
}

std::string Dish::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Dish{";
  _aidl_text << "warm: " << ::android::internal::ToString(warm);
  _aidl_text << ", small: " << ::android::internal::ToString(small);
  _aidl_text << ", letter: " << ::android::internal::ToString(letter);
  _aidl_text << ", number: " << ::android::internal::ToString(number);
  _aidl_text << ", big: " << ::android::internal::ToString(big);
  _aidl_text << ", half: " << ::android::internal::ToString(half);
  _aidl_text << ", whole: " << ::android::internal::ToString(whole);
  _aidl_text << ", name: " << ::android::internal::ToString(name);
  _aidl_text << ", heat: " << ::android::internal::ToString(heat);
  _aidl_text << ", unset: " << ::android::internal::ToString(unset);
  _aidl_text << ", taste: " << ::android::internal::ToString(taste);
  _aidl_text << ", bytes: " << ::android::internal::ToString(bytes);
  _aidl_text << ", numbers: " << ::android::internal::ToString(numbers);
  _aidl_text << ", names: " << ::android::internal::ToString(names);
  _aidl_text << ", maybe: " << ::android::internal::ToString(maybe);
  _aidl_text << ", none: " << ::android::internal::ToString(none);
  _aidl_text << ", heats: " << ::android::internal::ToString(heats);
  _aidl_text << ", three: " << ::android::internal::ToString(three);
  _aidl_text << ", grid: " << ::android::internal::ToString(grid);
  _aidl_text << ", pair: " << ::android::internal::ToString(pair);
  _aidl_text << ", tastes: " << ::android::internal::ToString(tastes);
  _aidl_text << ", guest: " << ::android::internal::ToString(guest);
  _aidl_text << ", guests: " << ::android::internal::ToString(guests);
  _aidl_text << ", object: " << ::android::internal::ToString(object);
  _aidl_text << ", file: " << ::android::internal::ToString(file);
  _aidl_text << ", side: " << ::android::internal::ToString(side);
  _aidl_text << ", extra: " << ::android::internal::ToString(extra);
  _aidl_text << ", old: " << ::android::internal::ToString(old);
  _aidl_text << "}";
  return _aidl_text.str();
}

}  // namespace aidl::com::example::kitchen
