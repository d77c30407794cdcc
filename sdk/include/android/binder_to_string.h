/*
 * Text for values of all types that AIDL types become, for the log. Generated parcelables use it
 * for their toString().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_TO_STRING_H
#define AVF_ANDROID_BINDER_TO_STRING_H

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace android {
namespace internal {

template <typename T>
std::string ToString(const T& value);

/* What T can do. */

template <typename T, typename = void>
inline constexpr bool hasToStringMember = false;
template <typename T>
inline constexpr bool hasToStringMember<
        T, std::void_t<decltype(std::declval<const T&>().toString())>> = true;

/* Found in the namespace of T, where generated code puts it for enums. */
template <typename T, typename = void>
inline constexpr bool hasToStringFunction = false;
template <typename T>
inline constexpr bool hasToStringFunction<
        T, std::void_t<decltype(toString(std::declval<const T&>()))>> = true;

template <typename T, typename = void>
inline constexpr bool isRange = false;
template <typename T>
inline constexpr bool isRange<T, std::void_t<decltype(std::declval<const T&>().begin()),
                                             decltype(std::declval<const T&>().end())>> = true;

/* std::optional and the smart pointers. */
template <typename T>
inline constexpr bool isPointer = std::is_pointer<T>::value;
template <typename T>
inline constexpr bool isPointer<std::optional<T>> = true;
template <typename T>
inline constexpr bool isPointer<std::unique_ptr<T>> = true;
template <typename T>
inline constexpr bool isPointer<std::shared_ptr<T>> = true;

template <typename T>
std::string rangeToString(const T& range) {
    std::string text = "[";
    const char* separator = "";
    for (const auto& element : range) {
        text += separator;
        text += ToString<std::decay_t<typename T::value_type>>(element);
        separator = ", ";
    }
    return text + "]";
}

/*
 * true, 1, 2.5, text, [1, 2], (null); what a parcelable or an enum says of itself; (unknown) for
 * the rest, objects and descriptors.
 */
template <typename T>
std::string ToString(const T& value) {
    if constexpr (std::is_same<T, bool>::value) {
        return value ? "true" : "false";
    } else if constexpr (std::is_same<T, std::string>::value) {
        return value;
    } else if constexpr (std::is_convertible<T, const char*>::value) {
        const char* text = value;
        return text == nullptr ? "(null)" : text;
    } else if constexpr (isPointer<T>) {
        if (!value) return "(null)";
        if constexpr (std::is_void<std::remove_pointer_t<T>>::value) {
            return "(unknown)";
        } else {
            return ToString<std::decay_t<decltype(*value)>>(*value);
        }
    } else if constexpr (hasToStringMember<T>) {
        return value.toString();
    } else if constexpr (hasToStringFunction<T>) {
        return toString(value);
    } else if constexpr (std::is_enum<T>::value) {
        return std::to_string(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_floating_point<T>::value) {
        std::ostringstream text;
        text << value;
        return text.str();
    } else if constexpr (std::is_arithmetic<T>::value) {
        return std::to_string(+value);
    } else if constexpr (isRange<T>) {
        return rangeToString(value);
    } else {
        return "(unknown)";
    }
}

}  // namespace internal
}  // namespace android

#endif /* AVF_ANDROID_BINDER_TO_STRING_H */
