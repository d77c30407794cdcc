// Made by "vm aidl" from com/example/kitchen/Words.aidl; what is changed here gets lost.
#include <aidl/com/example/kitchen/Words.h>

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
struct _aidl_Pointee_Words {
  const T* at;
  friend bool operator==(const _aidl_Pointee_Words& a, const _aidl_Pointee_Words& b) {
    return a.at == b.at || (a.at != nullptr && b.at != nullptr && *a.at == *b.at);
  }
  friend bool operator<(const _aidl_Pointee_Words& a, const _aidl_Pointee_Words& b) {
    return b.at != nullptr && (a.at == nullptr || *a.at < *b.at);
  }
};

template <typename T>
_aidl_Pointee_Words<T> _aidl_pointee_Words(const std::unique_ptr<T>& pointer) {
  return {pointer.get()};
}

}  // namespace

const char* Words::descriptor = "com.example.kitchen.Words";

::binder_status_t Words::readFromParcel(const ::AParcel* _aidl_parcel) {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  int32_t _aidl_size = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_size);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  if (_aidl_size < 4 || _aidl_start > INT32_MAX - _aidl_size) return ::STATUS_BAD_VALUE;
  const int32_t _aidl_end = _aidl_start + _aidl_size;

  // Fields that the sender does not know keep their defaults.
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &other);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &parcel);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &size);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &status);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &start);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &end);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &any);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &a);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &Taste);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  // What its size does not cover is not its own: nobody reads it a second time.
  if (::AParcel_getDataPosition(_aidl_parcel) > _aidl_end) return ::STATUS_BAD_VALUE;
  // Fields that only the sender knows are passed over.
  return ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
}

::binder_status_t Words::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  // The size, which is known at the end.
  ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, 0);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, other);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, parcel);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, size);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, status);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, end);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, any);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeNullableData(_aidl_parcel, a);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, Taste);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  const int32_t _aidl_end = ::AParcel_getDataPosition(_aidl_parcel);
  _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_end - _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
  return _aidl_status;
}

bool Words::operator==(const Words& _aidl_other) const {
  return std::forward_as_tuple(other, parcel, size, status, start, end, any, _aidl_pointee_Words(a), Taste) ==
         std::forward_as_tuple(_aidl_other.other, _aidl_other.parcel, _aidl_other.size, _aidl_other.status, _aidl_other.start, _aidl_other.end, _aidl_other.any, _aidl_pointee_Words(_aidl_other.a), _aidl_other.Taste);
}

bool Words::operator<(const Words& _aidl_other) const {
  return std::forward_as_tuple(other, parcel, size, status, start, end, any, _aidl_pointee_Words(a), Taste) <
         std::forward_as_tuple(_aidl_other.other, _aidl_other.parcel, _aidl_other.size, _aidl_other.status, _aidl_other.start, _aidl_other.end, _aidl_other.any, _aidl_pointee_Words(_aidl_other.a), _aidl_other.Taste);
}

std::string Words::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Words{";
  _aidl_text << "other: " << ::android::internal::ToString(other);
  _aidl_text << ", parcel: " << ::android::internal::ToString(parcel);
  _aidl_text << ", size: " << ::android::internal::ToString(size);
  _aidl_text << ", status: " << ::android::internal::ToString(status);
  _aidl_text << ", start: " << ::android::internal::ToString(start);
  _aidl_text << ", end: " << ::android::internal::ToString(end);
  _aidl_text << ", any: " << ::android::internal::ToString(any);
  _aidl_text << ", a: " << ::android::internal::ToString(a);
  _aidl_text << ", Taste: " << ::android::internal::ToString(Taste);
  _aidl_text << "}";
  return _aidl_text.str();
}

const char* Words::Any::descriptor = "com.example.kitchen.Words.Any";

void Words::Any::_aidl_wrong_tag(Tag _aidl_asked, Tag _aidl_held) {
  std::fprintf(stderr, "%s: asked for %s, but it holds %s\n", descriptor,
               ::aidl::com::example::kitchen::toString(_aidl_asked).c_str(), ::aidl::com::example::kitchen::toString(_aidl_held).c_str());
  std::abort();
}

::binder_status_t Words::Any::readFromParcel(const ::AParcel* _aidl_parcel) {
  int32_t _aidl_tag = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_tag);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  switch (_aidl_tag) {
    case 0: {
      int32_t _aidl_value = 0;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::value>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 1: {
      std::string _aidl_value;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::T>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 2: {
      int64_t _aidl_value = 0;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::tag>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 3: {
      std::vector<int32_t> _aidl_value;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::values>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 4: {
      int8_t _aidl_value = 0;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::list>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 5: {
      int32_t _aidl_value = 0;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::index>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 6: {
      int32_t _aidl_value = 0;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::asked>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 7: {
      int32_t _aidl_value = 0;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::held>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 8: {
      int32_t _aidl_value = 0;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::text>(std::move(_aidl_value));
      return _aidl_status;
    }
    default: return ::STATUS_BAD_VALUE;
  }
}

::binder_status_t Words::Any::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_tag = static_cast<int32_t>(getTag());
  const ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_tag);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  switch (getTag()) {
    case Tag::value: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::value>());
    case Tag::T: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::T>());
    case Tag::tag: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::tag>());
    case Tag::values: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::values>());
    case Tag::list: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::list>());
    case Tag::index: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::index>());
    case Tag::asked: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::asked>());
    case Tag::held: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::held>());
    case Tag::text: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::text>());
  }
  return ::STATUS_BAD_VALUE;
}

bool Words::Any::operator==(const Any& _aidl_other) const {
  const Tag _aidl_tag = _aidl_other.getTag();
    if (getTag() != _aidl_tag) return getTag() == _aidl_tag;
  switch (getTag()) {
    case Words::Any::Tag::value: return get<Tag::value>() == _aidl_other.get<Tag::value>();
    case Words::Any::Tag::T: return get<Tag::T>() == _aidl_other.get<Tag::T>();
    case Words::Any::Tag::tag: return get<Tag::tag>() == _aidl_other.get<Tag::tag>();
    case Words::Any::Tag::values: return get<Tag::values>() == _aidl_other.get<Tag::values>();
    case Words::Any::Tag::list: return get<Tag::list>() == _aidl_other.get<Tag::list>();
    case Words::Any::Tag::index: return get<Tag::index>() == _aidl_other.get<Tag::index>();
    case Words::Any::Tag::asked: return get<Tag::asked>() == _aidl_other.get<Tag::asked>();
    case Words::Any::Tag::held: return get<Tag::held>() == _aidl_other.get<Tag::held>();
    case Words::Any::Tag::text: return get<Tag::text>() == _aidl_other.get<Tag::text>();
  }
  return false;
}

bool Words::Any::operator<(const Any& _aidl_other) const {
  const Tag _aidl_tag = _aidl_other.getTag();
    if (getTag() != _aidl_tag) return getTag() < _aidl_tag;
  switch (getTag()) {
    case Words::Any::Tag::value: return get<Tag::value>() < _aidl_other.get<Tag::value>();
    case Words::Any::Tag::T: return get<Tag::T>() < _aidl_other.get<Tag::T>();
    case Words::Any::Tag::tag: return get<Tag::tag>() < _aidl_other.get<Tag::tag>();
    case Words::Any::Tag::values: return get<Tag::values>() < _aidl_other.get<Tag::values>();
    case Words::Any::Tag::list: return get<Tag::list>() < _aidl_other.get<Tag::list>();
    case Words::Any::Tag::index: return get<Tag::index>() < _aidl_other.get<Tag::index>();
    case Words::Any::Tag::asked: return get<Tag::asked>() < _aidl_other.get<Tag::asked>();
    case Words::Any::Tag::held: return get<Tag::held>() < _aidl_other.get<Tag::held>();
    case Words::Any::Tag::text: return get<Tag::text>() < _aidl_other.get<Tag::text>();
  }
  return false;
}

std::string Words::Any::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Any{";
  switch (getTag()) {
    case Tag::value: {
      _aidl_text << "value: ";
      _aidl_text << ::android::internal::ToString(get<Tag::value>());
      break;
    }
    case Tag::T: {
      _aidl_text << "T: ";
      _aidl_text << ::android::internal::ToString(get<Tag::T>());
      break;
    }
    case Tag::tag: {
      _aidl_text << "tag: ";
      _aidl_text << ::android::internal::ToString(get<Tag::tag>());
      break;
    }
    case Tag::values: {
      _aidl_text << "values: ";
      _aidl_text << ::android::internal::ToString(get<Tag::values>());
      break;
    }
    case Tag::list: {
      _aidl_text << "list: ";
      _aidl_text << ::android::internal::ToString(get<Tag::list>());
      break;
    }
    case Tag::index: {
      _aidl_text << "index: ";
      _aidl_text << ::android::internal::ToString(get<Tag::index>());
      break;
    }
    case Tag::asked: {
      _aidl_text << "asked: ";
      _aidl_text << ::android::internal::ToString(get<Tag::asked>());
      break;
    }
    case Tag::held: {
      _aidl_text << "held: ";
      _aidl_text << ::android::internal::ToString(get<Tag::held>());
      break;
    }
    case Tag::text: {
      _aidl_text << "text: ";
      _aidl_text << ::android::internal::ToString(get<Tag::text>());
      break;
    }
  }
  _aidl_text << "}";
  return _aidl_text.str();
}

}  // namespace aidl::com::example::kitchen
