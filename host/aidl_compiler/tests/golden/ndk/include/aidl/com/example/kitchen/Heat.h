// Made by "vm aidl" from com/example/kitchen/Heat.aidl; what is changed here gets lost.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <android/binder_enums.h>

namespace aidl::com::example::kitchen {
enum class Heat : int8_t {
  COLD = -1,
  /// In between.
  WARM = 0,
  /// @deprecated too much
  HOT [[deprecated("too much")]] = 127,
  TEPID = 0,
};

[[nodiscard]] inline std::string toString(Heat _aidl_value) {
  switch (_aidl_value) {
    case Heat::COLD: return "COLD";
    case Heat::WARM: return "WARM";
    case Heat::HOT: return "HOT";
    default: return std::to_string(static_cast<int8_t>(_aidl_value));
  }
}

}  // namespace aidl::com::example::kitchen

namespace ndk::internal {
template <>
inline constexpr std::array<::aidl::com::example::kitchen::Heat, 4> enum_values<::aidl::com::example::kitchen::Heat> = {
  ::aidl::com::example::kitchen::Heat::COLD,
  ::aidl::com::example::kitchen::Heat::WARM,
  ::aidl::com::example::kitchen::Heat::HOT,
  ::aidl::com::example::kitchen::Heat::TEPID,
};

}  // namespace ndk::internal

#pragma GCC diagnostic pop
