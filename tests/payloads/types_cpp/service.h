// `ITypes`, method for method.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <aidl/org/example/types/BnTypes.h>

#include "callback.h"
#include "growing.h"

using aidl::org::example::types::ByteKind;
using aidl::org::example::types::Choice;
using aidl::org::example::types::Everything;
using aidl::org::example::types::Growing;
using aidl::org::example::types::Holder;
using aidl::org::example::types::ICallback;
using aidl::org::example::types::IGrowing;
using aidl::org::example::types::IntKind;
using aidl::org::example::types::ITypes;
using aidl::org::example::types::LongKind;
using aidl::org::example::types::Point;
using aidl::org::example::types::Tree;

class Service : public aidl::org::example::types::BnTypes {
  public:
    // Single values, there and back: values.cpp
    ndk::ScopedAStatus echoBoolean(bool value, bool* result) override;
    ndk::ScopedAStatus echoByte(int8_t value, int8_t* result) override;
    ndk::ScopedAStatus echoChar(char16_t value, char16_t* result) override;
    ndk::ScopedAStatus echoInt(int32_t value, int32_t* result) override;
    ndk::ScopedAStatus echoLong(int64_t value, int64_t* result) override;
    ndk::ScopedAStatus echoFloat(float value, float* result) override;
    ndk::ScopedAStatus echoDouble(double value, double* result) override;
    ndk::ScopedAStatus echoString(const std::string& value, std::string* result) override;
    ndk::ScopedAStatus echoUtf8(const std::string& value, std::string* result) override;
    ndk::ScopedAStatus echoByteKind(ByteKind value, ByteKind* result) override;
    ndk::ScopedAStatus echoIntKind(IntKind value, IntKind* result) override;
    ndk::ScopedAStatus echoLongKind(LongKind value, LongKind* result) override;
    ndk::ScopedAStatus echoFault(Fault value, Fault* result) override;
    ndk::ScopedAStatus echoPoint(const Point& value, Point* result) override;
    ndk::ScopedAStatus echoPoint2D(const Point2D& value, Point2D* result) override;
    ndk::ScopedAStatus echoChoice(const Choice& value, Choice* result) override;
    ndk::ScopedAStatus echoEverything(const Everything& value, Everything* result) override;
    ndk::ScopedAStatus defaults(Everything* result) override;
    ndk::ScopedAStatus echoTree(const Tree& value, Tree* result) override;
    ndk::ScopedAStatus sumOfTree(const std::optional<Tree>& tree, int64_t* result) override;
    ndk::ScopedAStatus describe(bool flag, int8_t small, char16_t letter, int32_t number,
                                int64_t big, const std::string& text, ByteKind byteKind,
                                IntKind intKind, LongKind longKind, const Point& point,
                                const std::vector<uint8_t>& bytes, std::string* result) override;
    ndk::ScopedAStatus constants(std::string* result) override;
    ndk::ScopedAStatus add(int32_t left, int32_t right, int32_t* result) override;
    ndk::ScopedAStatus nothing() override;
    ndk::ScopedAStatus swap(Point* one, Point* other) override;
    ndk::ScopedAStatus place(int32_t x, int32_t y, Point* point) override;
    ndk::ScopedAStatus turn(Choice* choice) override;
    ndk::ScopedAStatus fill(Everything* everything) override;

    // Arrays and lists, in each direction: arrays.cpp
    ndk::ScopedAStatus mirrorBooleans(const std::vector<bool>& value, std::vector<bool>* copy,
                                      std::vector<bool>* more, std::vector<bool>* result) override;
    ndk::ScopedAStatus mirrorBytes(const std::vector<uint8_t>& value, std::vector<uint8_t>* copy,
                                   std::vector<uint8_t>* more,
                                   std::vector<uint8_t>* result) override;
    ndk::ScopedAStatus mirrorChars(const std::vector<char16_t>& value, std::vector<char16_t>* copy,
                                   std::vector<char16_t>* more,
                                   std::vector<char16_t>* result) override;
    ndk::ScopedAStatus mirrorInts(const std::vector<int32_t>& value, std::vector<int32_t>* copy,
                                  std::vector<int32_t>* more,
                                  std::vector<int32_t>* result) override;
    ndk::ScopedAStatus mirrorLongs(const std::vector<int64_t>& value, std::vector<int64_t>* copy,
                                   std::vector<int64_t>* more,
                                   std::vector<int64_t>* result) override;
    ndk::ScopedAStatus mirrorFloats(const std::vector<float>& value, std::vector<float>* copy,
                                    std::vector<float>* more, std::vector<float>* result) override;
    ndk::ScopedAStatus mirrorDoubles(const std::vector<double>& value, std::vector<double>* copy,
                                     std::vector<double>* more,
                                     std::vector<double>* result) override;
    ndk::ScopedAStatus mirrorStrings(const std::vector<std::string>& value,
                                     std::vector<std::string>* copy, std::vector<std::string>* more,
                                     std::vector<std::string>* result) override;
    ndk::ScopedAStatus mirrorByteKinds(const std::vector<ByteKind>& value,
                                       std::vector<ByteKind>* copy, std::vector<ByteKind>* more,
                                       std::vector<ByteKind>* result) override;
    ndk::ScopedAStatus mirrorIntKinds(const std::vector<IntKind>& value, std::vector<IntKind>* copy,
                                      std::vector<IntKind>* more,
                                      std::vector<IntKind>* result) override;
    ndk::ScopedAStatus mirrorLongKinds(const std::vector<LongKind>& value,
                                       std::vector<LongKind>* copy, std::vector<LongKind>* more,
                                       std::vector<LongKind>* result) override;
    ndk::ScopedAStatus mirrorPoints(const std::vector<Point>& value, std::vector<Point>* copy,
                                    std::vector<Point>* more, std::vector<Point>* result) override;
    ndk::ScopedAStatus mirrorChoices(const std::vector<Choice>& value, std::vector<Choice>* copy,
                                     std::vector<Choice>* more,
                                     std::vector<Choice>* result) override;
    ndk::ScopedAStatus mirrorList(const std::vector<std::string>& value,
                                  std::vector<std::string>* copy, std::vector<std::string>* more,
                                  std::vector<std::string>* result) override;
    ndk::ScopedAStatus reverseBinders(const std::vector<ndk::SpAIBinder>& value,
                                      std::vector<ndk::SpAIBinder>* result) override;
    ndk::ScopedAStatus reverseCallbacks(const std::vector<std::shared_ptr<ICallback>>& value,
                                        std::vector<std::shared_ptr<ICallback>>* result) override;
    ndk::ScopedAStatus reversePointList(const std::vector<Point>& value,
                                        std::vector<Point>* result) override;
    ndk::ScopedAStatus reverseBinderList(const std::vector<ndk::SpAIBinder>& value,
                                         std::vector<ndk::SpAIBinder>* result) override;
    ndk::ScopedAStatus lengthOfOut(std::vector<int32_t>* value, int32_t* result) override;
    ndk::ScopedAStatus echoTriple(const std::array<int32_t, 3>& value, std::array<int32_t, 3>* copy,
                                  std::array<int32_t, 3>* result) override;
    ndk::ScopedAStatus echoFourBytes(const std::array<uint8_t, 4>& value,
                                     std::array<uint8_t, 4>* result) override;
    ndk::ScopedAStatus echoTwoFlags(const std::array<bool, 2>& value,
                                    std::array<bool, 2>* result) override;
    ndk::ScopedAStatus echoPair(const std::array<std::string, 2>& value,
                                std::array<std::string, 2>* result) override;
    ndk::ScopedAStatus echoTwoPoints(const std::array<Point, 2>& value,
                                     std::array<Point, 2>* result) override;
    ndk::ScopedAStatus echoTwoKinds(const std::array<IntKind, 2>& value,
                                    std::array<IntKind, 2>* result) override;
    ndk::ScopedAStatus echoGrid(const std::array<std::array<int32_t, 3>, 2>& value,
                                std::array<std::array<int32_t, 3>, 2>* doubled,
                                std::array<std::array<int32_t, 3>, 2>* result) override;
    ndk::ScopedAStatus echoNullableTwo(const std::optional<std::array<int32_t, 2>>& value,
                                       std::optional<std::array<int32_t, 2>>* result) override;

    // What may be absent: absent.cpp
    ndk::ScopedAStatus echoNullableString(const std::optional<std::string>& value,
                                          std::optional<std::string>* result) override;
    ndk::ScopedAStatus echoNullablePoint(const std::optional<Point>& value,
                                         std::optional<Point>* result) override;
    ndk::ScopedAStatus echoNullableChoice(const std::optional<Choice>& value,
                                          std::optional<Choice>* result) override;
    ndk::ScopedAStatus echoNullableEverything(const std::optional<Everything>& value,
                                              std::optional<Everything>* result) override;
    ndk::ScopedAStatus echoNullableBooleans(const std::optional<std::vector<bool>>& value,
                                            std::optional<std::vector<bool>>* result) override;
    ndk::ScopedAStatus echoNullableBytes(const std::optional<std::vector<uint8_t>>& value,
                                         std::optional<std::vector<uint8_t>>* result) override;
    ndk::ScopedAStatus echoNullableChars(const std::optional<std::vector<char16_t>>& value,
                                         std::optional<std::vector<char16_t>>* result) override;
    ndk::ScopedAStatus echoNullableInts(const std::optional<std::vector<int32_t>>& value,
                                        std::optional<std::vector<int32_t>>* copy,
                                        std::optional<std::vector<int32_t>>* result) override;
    ndk::ScopedAStatus echoNullableLongs(const std::optional<std::vector<int64_t>>& value,
                                         std::optional<std::vector<int64_t>>* result) override;
    ndk::ScopedAStatus echoNullableFloats(const std::optional<std::vector<float>>& value,
                                          std::optional<std::vector<float>>* result) override;
    ndk::ScopedAStatus echoNullableDoubles(const std::optional<std::vector<double>>& value,
                                           std::optional<std::vector<double>>* result) override;
    ndk::ScopedAStatus echoNullableStrings(const std::optional<std::vector<std::optional<std::string>>>& value,
                                           std::optional<std::vector<std::optional<std::string>>>* result) override;
    ndk::ScopedAStatus echoNullableByteKinds(const std::optional<std::vector<ByteKind>>& value,
                                             std::optional<std::vector<ByteKind>>* result) override;
    ndk::ScopedAStatus echoNullableLongKinds(const std::optional<std::vector<LongKind>>& value,
                                             std::optional<std::vector<LongKind>>* result) override;
    ndk::ScopedAStatus echoNullablePoints(const std::optional<std::vector<std::optional<Point>>>& value,
                                          std::optional<std::vector<std::optional<Point>>>* result) override;
    ndk::ScopedAStatus echoNullableBinders(const std::optional<std::vector<ndk::SpAIBinder>>& value,
                                           std::optional<std::vector<ndk::SpAIBinder>>* result) override;
    ndk::ScopedAStatus echoNullableList(const std::optional<std::vector<std::optional<std::string>>>& value,
                                        std::optional<std::vector<std::optional<std::string>>>* result) override;

    // Objects, and calls on them: objects.cpp
    ndk::ScopedAStatus echoBinder(const ndk::SpAIBinder& value, ndk::SpAIBinder* result) override;
    ndk::ScopedAStatus echoNullableBinder(const ndk::SpAIBinder& value,
                                          ndk::SpAIBinder* result) override;
    ndk::ScopedAStatus echoNullableCallback(const std::shared_ptr<ICallback>& value,
                                            std::shared_ptr<ICallback>* result) override;
    ndk::ScopedAStatus makeCallback(const std::string& name,
                                    std::shared_ptr<ICallback>* result) override;
    ndk::ScopedAStatus ownCallback(std::shared_ptr<ICallback>* result) override;
    ndk::ScopedAStatus itself(std::shared_ptr<ITypes>* result) override;
    ndk::ScopedAStatus callTwice(const std::shared_ptr<ICallback>& callback, int32_t value,
                                 int32_t* result) override;
    ndk::ScopedAStatus callTwiceFromAThread(const std::shared_ptr<ICallback>& callback,
                                            int32_t value, int32_t* result) override;
    ndk::ScopedAStatus tellMany(const std::shared_ptr<ICallback>& callback, int32_t count) override;
    ndk::ScopedAStatus failureOf(const std::shared_ptr<ICallback>& callback, int32_t code,
                                 const std::string& message, std::string* result) override;
    ndk::ScopedAStatus keep(const std::shared_ptr<ICallback>& callback) override;
    ndk::ScopedAStatus isKept(const std::shared_ptr<ICallback>& callback, bool* result) override;
    ndk::ScopedAStatus forget() override;
    ndk::ScopedAStatus tellKept(int32_t value) override;
    ndk::ScopedAStatus post(int32_t value) override;
    ndk::ScopedAStatus posted(std::vector<int32_t>* result) override;
    ndk::ScopedAStatus growing(std::shared_ptr<IGrowing>* result) override;

    // Calls that fail, and what cannot go over a socket: failures.cpp
    ndk::ScopedAStatus failWith(int32_t exception, const std::string& message) override;
    ndk::ScopedAStatus failSpecific(int32_t code, const std::string& message) override;
    ndk::ScopedAStatus failStatus(int32_t status) override;
    ndk::ScopedAStatus failInvalid(Fault fault, Fault* result) override;
    ndk::ScopedAStatus echoFile(const ndk::ScopedFileDescriptor& value,
                                ndk::ScopedFileDescriptor* result) override;
    ndk::ScopedAStatus giveFile(ndk::ScopedFileDescriptor* result) override;
    ndk::ScopedAStatus echoHolder(const Holder& value, Holder* result) override;
    ndk::ScopedAStatus hold(const Point& point, Holder* result) override;
    ndk::ScopedAStatus end(int32_t code) override;

  private:
    const std::shared_ptr<Posted> mPosted = std::make_shared<Posted>();
    const std::shared_ptr<ICallback> mOwn = ndk::SharedRefBase::make<Callback>("own", mPosted);
    std::mutex mMutex;
    // Guarded by the mutex.
    std::shared_ptr<ICallback> mKept;
};
