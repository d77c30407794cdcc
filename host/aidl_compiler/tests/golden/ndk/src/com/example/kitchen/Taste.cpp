// Made by "vm aidl" from com/example/kitchen/Taste.aidl; what is changed here gets lost.
#include <aidl/com/example/kitchen/Taste.h>

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
struct _aidl_Pointee_Taste {
  const T* at;
  friend bool operator==(const _aidl_Pointee_Taste& a, const _aidl_Pointee_Taste& b) {
    return a.at == b.at || (a.at != nullptr && b.at != nullptr && *a.at == *b.at);
  }
  friend bool operator<(const _aidl_Pointee_Taste& a, const _aidl_Pointee_Taste& b) {
    return b.at != nullptr && (a.at == nullptr || *a.at < *b.at);
  }
};

template <typename T>
_aidl_Pointee_Taste<T> _aidl_pointee_Taste(const std::unique_ptr<T>& pointer) {
  return {pointer.get()};
}

}  // namespace

const char* Taste::descriptor = "com.example.kitchen.Taste";

void Taste::_aidl_wrong_tag(Tag _aidl_asked, Tag _aidl_held) {
  std::fprintf(stderr, "%s: asked for %s, but it holds %s\n", descriptor,
               ::aidl::com::example::kitchen::toString(_aidl_asked).c_str(), ::aidl::com::example::kitchen::toString(_aidl_held).c_str());
  std::abort();
}

::binder_status_t Taste::readFromParcel(const ::AParcel* _aidl_parcel) {
  int32_t _aidl_tag = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_tag);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  switch (_aidl_tag) {
    case 0: {
      std::vector<int32_t> _aidl_value;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::salts>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 1: {
      std::string _aidl_value;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::sweet>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 2: {
      int8_t _aidl_value = 0;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::bitter>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 3: {
      ::aidl::com::example::kitchen::Heat _aidl_value = static_cast<::aidl::com::example::kitchen::Heat>(0);
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::heat>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 4: {
      std::unique_ptr<::aidl::com::example::kitchen::Taste> _aidl_value;
      _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::other>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 5: {
      std::optional<std::string> _aidl_value;
      _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::maybe>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 6: {
      std::array<int32_t, 2> _aidl_value{};
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::two>(std::move(_aidl_value));
      return _aidl_status;
    }
    default: return ::STATUS_BAD_VALUE;
  }
}

::binder_status_t Taste::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_tag = static_cast<int32_t>(getTag());
  const ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_tag);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  switch (getTag()) {
    case Tag::salts: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::salts>());
    case Tag::sweet: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::sweet>());
    case Tag::bitter: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::bitter>());
    case Tag::heat: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::heat>());
    case Tag::other: return ::ndk::AParcel_writeNullableData(_aidl_parcel, get<Tag::other>());
    case Tag::maybe: return ::ndk::AParcel_writeNullableData(_aidl_parcel, get<Tag::maybe>());
    case Tag::two: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::two>());
  }
  return ::STATUS_BAD_VALUE;
}

bool Taste::operator==(const Taste& _aidl_other) const {
  const Tag _aidl_tag = _aidl_other.getTag();
    if (getTag() != _aidl_tag) return getTag() == _aidl_tag;
  switch (getTag()) {
    case Taste::Tag::salts: return get<Tag::salts>() == _aidl_other.get<Tag::salts>();
    case Taste::Tag::sweet: return get<Tag::sweet>() == _aidl_other.get<Tag::sweet>();
    case Taste::Tag::bitter: return get<Tag::bitter>() == _aidl_other.get<Tag::bitter>();
    case Taste::Tag::heat: return get<Tag::heat>() == _aidl_other.get<Tag::heat>();
    case Taste::Tag::other: return _aidl_pointee_Taste(get<Tag::other>()) == _aidl_pointee_Taste(_aidl_other.get<Tag::other>());
    case Taste::Tag::maybe: return get<Tag::maybe>() == _aidl_other.get<Tag::maybe>();
    case Taste::Tag::two: return get<Tag::two>() == _aidl_other.get<Tag::two>();
  }
  return false;
}

bool Taste::operator<(const Taste& _aidl_other) const {
  const Tag _aidl_tag = _aidl_other.getTag();
    if (getTag() != _aidl_tag) return getTag() < _aidl_tag;
  switch (getTag()) {
    case Taste::Tag::salts: return get<Tag::salts>() < _aidl_other.get<Tag::salts>();
    case Taste::Tag::sweet: return get<Tag::sweet>() < _aidl_other.get<Tag::sweet>();
    case Taste::Tag::bitter: return get<Tag::bitter>() < _aidl_other.get<Tag::bitter>();
    case Taste::Tag::heat: return get<Tag::heat>() < _aidl_other.get<Tag::heat>();
    case Taste::Tag::other: return _aidl_pointee_Taste(get<Tag::other>()) < _aidl_pointee_Taste(_aidl_other.get<Tag::other>());
    case Taste::Tag::maybe: return get<Tag::maybe>() < _aidl_other.get<Tag::maybe>();
    case Taste::Tag::two: return get<Tag::two>() < _aidl_other.get<Tag::two>();
  }
  return false;
}

std::string Taste::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Taste{";
  switch (getTag()) {
    case Tag::salts: {
      _aidl_text << "salts: ";
      _aidl_text << ::android::internal::ToString(get<Tag::salts>());
      break;
    }
    case Tag::sweet: {
      _aidl_text << "sweet: ";
      _aidl_text << ::android::internal::ToString(get<Tag::sweet>());
      break;
    }
    case Tag::bitter: {
      _aidl_text << "bitter: ";
      _aidl_text << ::android::internal::ToString(get<Tag::bitter>());
      break;
    }
    case Tag::heat: {
      _aidl_text << "heat: ";
      _aidl_text << ::android::internal::ToString(get<Tag::heat>());
      break;
    }
    case Tag::other: {
      _aidl_text << "other: ";
      _aidl_text << ::android::internal::ToString(get<Tag::other>());
      break;
    }
    case Tag::maybe: {
      _aidl_text << "maybe: ";
      _aidl_text << ::android::internal::ToString(get<Tag::maybe>());
      break;
    }
    case Tag::two: {
      _aidl_text << "two: ";
      _aidl_text << ::android::internal::ToString(get<Tag::two>());
      break;
    }
  }
  _aidl_text << "}";
  return _aidl_text.str();
}

}  // namespace aidl::com::example::kitchen
