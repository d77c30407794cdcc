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

  /// The first alternative with its default value.
  Taste() : _value(std::in_place_index<0>, std::vector<int32_t>{1, 2}) {}

  /// The alternative whose type fits best.
  template <typename T,
            typename = std::enable_if_t<std::conjunction_v<
                std::negation<std::is_same<std::remove_cv_t<std::remove_reference_t<T>>, Taste>>,
                std::is_constructible<std::variant<std::vector<int32_t>, std::string, int8_t, ::aidl::com::example::kitchen::Heat, std::unique_ptr<::aidl::com::example::kitchen::Taste>, std::optional<std::string>, std::array<int32_t, 2>>, T>>>>
  constexpr Taste(T&& value) : _value(std::forward<T>(value)) {}  // NOLINT: implicit on purpose

  template <size_t Index, typename... Ts>
  constexpr explicit Taste(std::in_place_index_t<Index>, Ts&&... values)
      : _value(std::in_place_index<Index>, std::forward<Ts>(values)...) {}

  /// The union with this alternative, made of these values.
  template <Tag tag, typename... Ts>
  static Taste make(Ts&&... values) {
    return Taste(std::in_place_index<static_cast<size_t>(tag)>, std::forward<Ts>(values)...);
  }
  template <Tag tag, typename T, typename... Ts>
  static Taste make(std::initializer_list<T> list, Ts&&... values) {
    return Taste(std::in_place_index<static_cast<size_t>(tag)>, std::move(list), std::forward<Ts>(values)...);
  }

  /// Which alternative it holds.
  Tag getTag() const { return static_cast<Tag>(_value.index()); }

  /// The value of this alternative. The program ends if the union holds another.
  template <Tag tag>
  const auto& get() const {
    if (getTag() != tag) _aidl_wrong_tag(tag, getTag());
    return std::get<static_cast<size_t>(tag)>(_value);
  }
  template <Tag tag>
  auto& get() {
    if (getTag() != tag) _aidl_wrong_tag(tag, getTag());
    return std::get<static_cast<size_t>(tag)>(_value);
  }

  /// Holds this alternative from now on, made of these values.
  template <Tag tag, typename... Ts>
  void set(Ts&&... values) {
    _value.template emplace<static_cast<size_t>(tag)>(std::forward<Ts>(values)...);
  }

  binder_status_t readFromParcel(const AParcel* parcel);
  binder_status_t writeToParcel(AParcel* parcel) const;

  bool operator==(const Taste& other) const;
  bool operator<(const Taste& other) const;
  bool operator!=(const Taste& other) const { return !(*this == other); }
  bool operator>(const Taste& other) const { return other < *this; }
  bool operator<=(const Taste& other) const { return !(other < *this); }
  bool operator>=(const Taste& other) const { return !(*this < other); }

  std::string toString() const;

private:
  [[noreturn]] static void _aidl_wrong_tag(Tag asked, Tag held);
  std::variant<std::vector<int32_t>, std::string, int8_t, ::aidl::com::example::kitchen::Heat, std::unique_ptr<::aidl::com::example::kitchen::Taste>, std::optional<std::string>, std::array<int32_t, 2>> _value;
};

[[nodiscard]] inline std::string toString(Taste::Tag value) {
  switch (value) {
    case Taste::Tag::salts: return "salts";
    case Taste::Tag::sweet: return "sweet";
    case Taste::Tag::bitter: return "bitter";
    case Taste::Tag::heat: return "heat";
    case Taste::Tag::other: return "other";
    case Taste::Tag::maybe: return "maybe";
    case Taste::Tag::two: return "two";
    default: return std::to_string(static_cast<int32_t>(value));
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
