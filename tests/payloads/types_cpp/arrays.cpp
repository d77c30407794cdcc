// Arrays and lists, in each direction.
//
// SPDX-License-Identifier: Apache-2.0
#include "service.h"

namespace {

template <typename T>
ndk::ScopedAStatus reverse(const std::vector<T>& value, std::vector<T>* result) {
    result->assign(value.rbegin(), value.rend());
    return ndk::ScopedAStatus::ok();
}

// What each `mirror` method does.
template <typename T>
ndk::ScopedAStatus mirror(const std::vector<T>& value, std::vector<T>* copy, std::vector<T>* more,
                          std::vector<T>* result) {
    *copy = value;
    more->insert(more->end(), value.begin(), value.end());
    return reverse(value, result);
}

}  // namespace

ndk::ScopedAStatus Service::mirrorBooleans(const std::vector<bool>& value, std::vector<bool>* copy,
                                           std::vector<bool>* more, std::vector<bool>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorBytes(const std::vector<uint8_t>& value,
                                        std::vector<uint8_t>* copy, std::vector<uint8_t>* more,
                                        std::vector<uint8_t>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorChars(const std::vector<char16_t>& value,
                                        std::vector<char16_t>* copy, std::vector<char16_t>* more,
                                        std::vector<char16_t>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorInts(const std::vector<int32_t>& value,
                                       std::vector<int32_t>* copy, std::vector<int32_t>* more,
                                       std::vector<int32_t>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorLongs(const std::vector<int64_t>& value,
                                        std::vector<int64_t>* copy, std::vector<int64_t>* more,
                                        std::vector<int64_t>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorFloats(const std::vector<float>& value, std::vector<float>* copy,
                                         std::vector<float>* more, std::vector<float>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorDoubles(const std::vector<double>& value,
                                          std::vector<double>* copy, std::vector<double>* more,
                                          std::vector<double>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorStrings(const std::vector<std::string>& value,
                                          std::vector<std::string>* copy,
                                          std::vector<std::string>* more,
                                          std::vector<std::string>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorByteKinds(const std::vector<ByteKind>& value,
                                            std::vector<ByteKind>* copy,
                                            std::vector<ByteKind>* more,
                                            std::vector<ByteKind>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorIntKinds(const std::vector<IntKind>& value,
                                           std::vector<IntKind>* copy, std::vector<IntKind>* more,
                                           std::vector<IntKind>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorLongKinds(const std::vector<LongKind>& value,
                                            std::vector<LongKind>* copy,
                                            std::vector<LongKind>* more,
                                            std::vector<LongKind>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorPoints(const std::vector<Point>& value, std::vector<Point>* copy,
                                         std::vector<Point>* more, std::vector<Point>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorChoices(const std::vector<Choice>& value,
                                          std::vector<Choice>* copy, std::vector<Choice>* more,
                                          std::vector<Choice>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::mirrorList(const std::vector<std::string>& value,
                                       std::vector<std::string>* copy,
                                       std::vector<std::string>* more,
                                       std::vector<std::string>* result) {
    return mirror(value, copy, more, result);
}

ndk::ScopedAStatus Service::reverseBinders(const std::vector<ndk::SpAIBinder>& value,
                                           std::vector<ndk::SpAIBinder>* result) {
    return reverse(value, result);
}

ndk::ScopedAStatus Service::reverseCallbacks(const std::vector<std::shared_ptr<ICallback>>& value,
                                             std::vector<std::shared_ptr<ICallback>>* result) {
    return reverse(value, result);
}

ndk::ScopedAStatus Service::reversePointList(const std::vector<Point>& value,
                                             std::vector<Point>* result) {
    return reverse(value, result);
}

ndk::ScopedAStatus Service::reverseBinderList(const std::vector<ndk::SpAIBinder>& value,
                                              std::vector<ndk::SpAIBinder>* result) {
    return reverse(value, result);
}

ndk::ScopedAStatus Service::lengthOfOut(std::vector<int32_t>* value, int32_t* result) {
    *result = static_cast<int32_t>(value->size());
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoTriple(const std::array<int32_t, 3>& value,
                                       std::array<int32_t, 3>* copy,
                                       std::array<int32_t, 3>* result) {
    *copy = value;
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoFourBytes(const std::array<uint8_t, 4>& value,
                                          std::array<uint8_t, 4>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoTwoFlags(const std::array<bool, 2>& value,
                                         std::array<bool, 2>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoPair(const std::array<std::string, 2>& value,
                                     std::array<std::string, 2>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoTwoPoints(const std::array<Point, 2>& value,
                                          std::array<Point, 2>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoTwoKinds(const std::array<IntKind, 2>& value,
                                         std::array<IntKind, 2>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoGrid(const std::array<std::array<int32_t, 3>, 2>& value,
                                     std::array<std::array<int32_t, 3>, 2>* doubled,
                                     std::array<std::array<int32_t, 3>, 2>* result) {
    for (auto& row : *doubled) {
        for (int32_t& number : row) number *= 2;
    }
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoNullableTwo(const std::optional<std::array<int32_t, 2>>& value,
                                            std::optional<std::array<int32_t, 2>>* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}
