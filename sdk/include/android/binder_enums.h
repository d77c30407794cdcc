/*
 * The enumerators of AIDL enums, to be iterated over:
 *
 *     for (Color color : ndk::enum_range<Color>()) { ... }
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_ENUMS_H
#define AVF_ANDROID_BINDER_ENUMS_H

#include <array>
#include <cstddef>
#include <iterator>
#include <type_traits>

namespace ndk {

namespace internal {

/* Generated code specializes this for each enum, as a std::array of its enumerators. */
template <typename EnumType>
constexpr inline void* enum_values = nullptr;

}  // namespace internal

/* The enumerators of an AIDL enum, in the order of their declaration. */
template <typename EnumType>
struct enum_range {
    static_assert(std::is_enum<EnumType>::value, "enum_range is for AIDL enums");
    static_assert(!std::is_same<decltype(internal::enum_values<EnumType>), void* const>::value,
                  "the header that the AIDL enum was generated into is not included");

    constexpr auto begin() const { return std::begin(internal::enum_values<EnumType>); }
    constexpr auto end() const { return std::end(internal::enum_values<EnumType>); }
};

}  // namespace ndk

#endif /* AVF_ANDROID_BINDER_ENUMS_H */
