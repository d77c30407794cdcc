// Made by "vm aidl" from com/example/kitchen/Words.aidl; what is changed here gets lost.
#pragma once

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

#include <aidl/com/example/kitchen/Taste.h>

namespace aidl::com::example::kitchen {
class Taste;
}  // namespace aidl::com::example::kitchen

namespace aidl::com::example::kitchen {
/// Names that are also the generated code's own.
class Words {
public:
  typedef std::false_type fixed_size;
  static const char* descriptor;
  static constexpr ::ndk::parcelable_stability_t _aidl_stability =
      ::ndk::STABILITY_LOCAL;

  class Any;

  class Any {
  public:
    typedef std::false_type fixed_size;
    static const char* descriptor;
    static constexpr ::ndk::parcelable_stability_t _aidl_stability =
        ::ndk::STABILITY_LOCAL;

    enum class Tag : int32_t {
      value = 0,
      T = 1,
      tag = 2,
      values = 3,
      list = 4,
      index = 5,
      asked = 6,
      held = 7,
      text = 8,
    };
    // The tags by their names alone, as older code has them.
    static constexpr Tag value = Tag::value;
    static constexpr Tag T = Tag::T;
    static constexpr Tag tag = Tag::tag;
    static constexpr Tag values = Tag::values;
    static constexpr Tag list = Tag::list;
    static constexpr Tag index = Tag::index;
    static constexpr Tag asked = Tag::asked;
    static constexpr Tag held = Tag::held;
    static constexpr Tag text = Tag::text;

    /// The first alternative with its default value.
    Any() : _value(std::in_place_index<0>, 0) {}

    /// The alternative whose type fits best.
    template <typename _aidl_T,
              typename = std::enable_if_t<std::conjunction_v<
                  std::negation<std::is_same<std::remove_cv_t<std::remove_reference_t<_aidl_T>>, Any>>,
                  std::is_constructible<std::variant<int32_t, std::string, int64_t, std::vector<int32_t>, int8_t, int32_t, int32_t, int32_t, int32_t>, _aidl_T>>>>
    constexpr Any(_aidl_T&& _aidl_value) : _value(std::forward<_aidl_T>(_aidl_value)) {}  // NOLINT: implicit on purpose

    template <size_t _aidl_index, typename... _aidl_Ts>
    constexpr explicit Any(std::in_place_index_t<_aidl_index>, _aidl_Ts&&... _aidl_values)
        : _value(std::in_place_index<_aidl_index>, std::forward<_aidl_Ts>(_aidl_values)...) {}

    /// The union with this alternative, made of these values.
    template <Tag _aidl_tag, typename... _aidl_Ts>
    static Any make(_aidl_Ts&&... _aidl_values) {
      return Any(std::in_place_index<static_cast<size_t>(_aidl_tag)>, std::forward<_aidl_Ts>(_aidl_values)...);
    }
    template <Tag _aidl_tag, typename _aidl_T, typename... _aidl_Ts>
    static Any make(std::initializer_list<_aidl_T> _aidl_list, _aidl_Ts&&... _aidl_values) {
      return Any(std::in_place_index<static_cast<size_t>(_aidl_tag)>, std::move(_aidl_list), std::forward<_aidl_Ts>(_aidl_values)...);
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

    bool operator==(const Any& _aidl_other) const;
    bool operator<(const Any& _aidl_other) const;
    bool operator!=(const Any& _aidl_other) const { return !(*this == _aidl_other); }
    bool operator>(const Any& _aidl_other) const { return _aidl_other < *this; }
    bool operator<=(const Any& _aidl_other) const { return !(_aidl_other < *this); }
    bool operator>=(const Any& _aidl_other) const { return !(*this < _aidl_other); }

    std::string toString() const;

  private:
    [[noreturn]] static void _aidl_wrong_tag(Tag _aidl_asked, Tag _aidl_held);
    std::variant<int32_t, std::string, int64_t, std::vector<int32_t>, int8_t, int32_t, int32_t, int32_t, int32_t> _value;
  };

  int32_t other = 0;
  std::string parcel = "p";
  int32_t size = 0;
  int32_t status = 0;
  int32_t start = 0;
  int32_t end = 0;
  ::aidl::com::example::kitchen::Words::Any any;
  std::unique_ptr<::aidl::com::example::kitchen::Words> a;
  ::aidl::com::example::kitchen::Taste Taste;

  ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
  ::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

  bool operator==(const Words& _aidl_other) const;
  bool operator<(const Words& _aidl_other) const;
  bool operator!=(const Words& _aidl_other) const { return !(*this == _aidl_other); }
  bool operator>(const Words& _aidl_other) const { return _aidl_other < *this; }
  bool operator<=(const Words& _aidl_other) const { return !(_aidl_other < *this); }
  bool operator>=(const Words& _aidl_other) const { return !(*this < _aidl_other); }

  std::string toString() const;
};

[[nodiscard]] inline std::string toString(Words::Any::Tag _aidl_value) {
  switch (_aidl_value) {
    case Words::Any::Tag::value: return "value";
    case Words::Any::Tag::T: return "T";
    case Words::Any::Tag::tag: return "tag";
    case Words::Any::Tag::values: return "values";
    case Words::Any::Tag::list: return "list";
    case Words::Any::Tag::index: return "index";
    case Words::Any::Tag::asked: return "asked";
    case Words::Any::Tag::held: return "held";
    case Words::Any::Tag::text: return "text";
    default: return std::to_string(static_cast<int32_t>(_aidl_value));
  }
}

}  // namespace aidl::com::example::kitchen

namespace ndk::internal {
template <>
inline constexpr std::array<::aidl::com::example::kitchen::Words::Any::Tag, 9> enum_values<::aidl::com::example::kitchen::Words::Any::Tag> = {
  ::aidl::com::example::kitchen::Words::Any::Tag::value,
  ::aidl::com::example::kitchen::Words::Any::Tag::T,
  ::aidl::com::example::kitchen::Words::Any::Tag::tag,
  ::aidl::com::example::kitchen::Words::Any::Tag::values,
  ::aidl::com::example::kitchen::Words::Any::Tag::list,
  ::aidl::com::example::kitchen::Words::Any::Tag::index,
  ::aidl::com::example::kitchen::Words::Any::Tag::asked,
  ::aidl::com::example::kitchen::Words::Any::Tag::held,
  ::aidl::com::example::kitchen::Words::Any::Tag::text,
};

}  // namespace ndk::internal

