// Made by "vm aidl" from com/example/kitchen/Taste.aidl; what is changed here gets lost.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <android/binder_enums.h>
#include <android/binder_ibinder.h>
#include <android/binder_interface_utils.h>
#include <android/binder_parcel_utils.h>
#include <android/binder_parcelable_utils.h>

#include <aidl/com/example/kitchen/Heat.h>

namespace aidl::com::example::kitchen {
/// One of several.
class Taste {
public:
  typedef std::false_type fixed_size;
  static const char* descriptor;
  static constexpr ::ndk::parcelable_stability_t _aidl_stability =
      ::ndk::STABILITY_LOCAL;

  enum class Tag : int32_t {
    salts = 0,
    sweet = 1,
    bitter = 2,
    heat = 3,
    other = 4,
    maybe = 5,
    two = 6,
  };
  // The tags by their names alone, as older code has them.
  static constexpr Tag salts = Tag::salts;
  static constexpr Tag sweet = Tag::sweet;
  static constexpr Tag bitter = Tag::bitter;
  static constexpr Tag heat = Tag::heat;
  static constexpr Tag other = Tag::other;
  static constexpr Tag maybe = Tag::maybe;
  static constexpr Tag two = Tag::two;

  /// The first alternative with its default value.
  Taste() : _value(std::in_place_index<0>, std::vector<int32_t>{1, 2}) {}

  /// The alternative whose type fits best.
  template <typename _aidl_T,
            typename = std::enable_if_t<std::conjunction_v<
                std::negation<std::is_same<std::remove_cv_t<std::remove_reference_t<_aidl_T>>, Taste>>,
                std::is_constructible<std::variant<std::vector<int32_t>, std::string, int8_t, ::aidl::com::example::kitchen::Heat, std::unique_ptr<::aidl::com::example::kitchen::Taste>, std::optional<std::string>, std::array<int32_t, 2>>, _aidl_T>>>>
  constexpr Taste(_aidl_T&& _aidl_value) : _value(std::forward<_aidl_T>(_aidl_value)) {}  // NOLINT: implicit on purpose

  template <size_t _aidl_index, typename... _aidl_Ts>
  constexpr explicit Taste(std::in_place_index_t<_aidl_index>, _aidl_Ts&&... _aidl_values)
      : _value(std::in_place_index<_aidl_index>, std::forward<_aidl_Ts>(_aidl_values)...) {}

  /// The union with this alternative, made of these values.
  template <Tag _aidl_tag, typename... _aidl_Ts>
  static Taste make(_aidl_Ts&&... _aidl_values) {
    return Taste(std::in_place_index<static_cast<size_t>(_aidl_tag)>, std::forward<_aidl_Ts>(_aidl_values)...);
  }
  template <Tag _aidl_tag, typename _aidl_T, typename... _aidl_Ts>
  static Taste make(std::initializer_list<_aidl_T> _aidl_list, _aidl_Ts&&... _aidl_values) {
    return Taste(std::in_place_index<static_cast<size_t>(_aidl_tag)>, std::move(_aidl_list), std::forward<_aidl_Ts>(_aidl_values)...);
  }

  /// Which alternative it holds.
  Tag getTag() const { return static_cast<Tag>(_value.index()); }

  /// The value of this alternative. The program ends if the union holds another.
  template <Tag _aidl_tag>
  const auto& get() const {
    if (getTag() != _aidl_tag) _aidl_wrong_tag(_aidl_tag, getTag());
    return std::get<static_cast<size_t>(_aidl_tag)>(_value);
  }
  template <Tag _aidl_tag>
  auto& get() {
    if (getTag() != _aidl_tag) _aidl_wrong_tag(_aidl_tag, getTag());
    return std::get<static_cast<size_t>(_aidl_tag)>(_value);
  }

  /// Holds this alternative from now on, made of these values.
  template <Tag _aidl_tag, typename... _aidl_Ts>
  void set(_aidl_Ts&&... _aidl_values) {
    _value.template emplace<static_cast<size_t>(_aidl_tag)>(std::forward<_aidl_Ts>(_aidl_values)...);
  }

  ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
  ::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

  bool operator==(const Taste& _aidl_other) const;
  bool operator<(const Taste& _aidl_other) const;
  bool operator!=(const Taste& _aidl_other) const { return !(*this == _aidl_other); }
  bool operator>(const Taste& _aidl_other) const { return _aidl_other < *this; }
  bool operator<=(const Taste& _aidl_other) const { return !(_aidl_other < *this); }
  bool operator>=(const Taste& _aidl_other) const { return !(*this < _aidl_other); }

  std::string toString() const;

private:
  [[noreturn]] static void _aidl_wrong_tag(Tag _aidl_asked, Tag _aidl_held);
  std::variant<std::vector<int32_t>, std::string, int8_t, ::aidl::com::example::kitchen::Heat, std::unique_ptr<::aidl::com::example::kitchen::Taste>, std::optional<std::string>, std::array<int32_t, 2>> _value;
};

[[nodiscard]] inline std::string toString(Taste::Tag _aidl_value) {
  switch (_aidl_value) {
    case Taste::Tag::salts: return "salts";
    case Taste::Tag::sweet: return "sweet";
    case Taste::Tag::bitter: return "bitter";
    case Taste::Tag::heat: return "heat";
    case Taste::Tag::other: return "other";
    case Taste::Tag::maybe: return "maybe";
    case Taste::Tag::two: return "two";
    default: return std::to_string(static_cast<int32_t>(_aidl_value));
  }
}

}  // namespace aidl::com::example::kitchen

namespace ndk::internal {
template <>
inline constexpr std::array<::aidl::com::example::kitchen::Taste::Tag, 7> enum_values<::aidl::com::example::kitchen::Taste::Tag> = {
  ::aidl::com::example::kitchen::Taste::Tag::salts,
  ::aidl::com::example::kitchen::Taste::Tag::sweet,
  ::aidl::com::example::kitchen::Taste::Tag::bitter,
  ::aidl::com::example::kitchen::Taste::Tag::heat,
  ::aidl::com::example::kitchen::Taste::Tag::other,
  ::aidl::com::example::kitchen::Taste::Tag::maybe,
  ::aidl::com::example::kitchen::Taste::Tag::two,
};

}  // namespace ndk::internal

#pragma GCC diagnostic pop
