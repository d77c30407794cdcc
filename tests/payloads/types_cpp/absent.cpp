// What may be absent.
//
// SPDX-License-Identifier: Apache-2.0
#include "service.h"

ndk::ScopedAStatus Service::echoNullableString(const std::optional<std::string>& value,
                                               std::optional<std::string>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullablePoint(const std::optional<Point>& value,
                                              std::optional<Point>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableChoice(const std::optional<Choice>& value,
                                               std::optional<Choice>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableEverything(const std::optional<Everything>& value,
                                                   std::optional<Everything>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableBooleans(const std::optional<std::vector<bool>>& value,
                                                 std::optional<std::vector<bool>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableBytes(const std::optional<std::vector<uint8_t>>& value,
                                              std::optional<std::vector<uint8_t>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableChars(const std::optional<std::vector<char16_t>>& value,
                                              std::optional<std::vector<char16_t>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableInts(const std::optional<std::vector<int32_t>>& value,
                                             std::optional<std::vector<int32_t>>* copy,
                                             std::optional<std::vector<int32_t>>* result) {
    *copy = value;
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableLongs(const std::optional<std::vector<int64_t>>& value,
                                              std::optional<std::vector<int64_t>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableFloats(const std::optional<std::vector<float>>& value,
                                               std::optional<std::vector<float>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableDoubles(const std::optional<std::vector<double>>& value,
                                                std::optional<std::vector<double>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableStrings(const std::optional<std::vector<std::optional<std::string>>>& value,
                                                std::optional<std::vector<std::optional<std::string>>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableByteKinds(const std::optional<std::vector<ByteKind>>& value,
                                                  std::optional<std::vector<ByteKind>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableLongKinds(const std::optional<std::vector<LongKind>>& value,
                                                  std::optional<std::vector<LongKind>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullablePoints(const std::optional<std::vector<std::optional<Point>>>& value,
                                               std::optional<std::vector<std::optional<Point>>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableBinders(const std::optional<std::vector<ndk::SpAIBinder>>& value,
                                                std::optional<std::vector<ndk::SpAIBinder>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableList(const std::optional<std::vector<std::optional<std::string>>>& value,
                                             std::optional<std::vector<std::optional<std::string>>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}
