// Single values, there and back.
//
// SPDX-License-Identifier: Apache-2.0
#include "service.h"

#include <iomanip>
#include <sstream>
#include <string>
#include <utility>

namespace {

Tree copy(const Tree& tree) {
    Tree result;
    result.value = tree.value;
    if (tree.left) result.left = std::make_unique<Tree>(copy(*tree.left));
    if (tree.right) result.right = std::make_unique<Tree>(copy(*tree.right));
    return result;
}

int64_t sum(const Tree& tree) {
    int64_t result = tree.value;
    if (tree.left) result += sum(*tree.left);
    if (tree.right) result += sum(*tree.right);
    return result;
}

}  // namespace

ndk::ScopedAStatus Service::echoBoolean(bool value, bool* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoByte(int8_t value, int8_t* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoChar(char16_t value, char16_t* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoInt(int32_t value, int32_t* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoLong(int64_t value, int64_t* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoFloat(float value, float* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoDouble(double value, double* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoString(const std::string& value, std::string* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoUtf8(const std::string& value, std::string* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoByteKind(ByteKind value, ByteKind* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoIntKind(IntKind value, IntKind* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoLongKind(LongKind value, LongKind* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoFault(Fault value, Fault* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoPoint(const Point& value, Point* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoPoint2D(const Point2D& value, Point2D* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoChoice(const Choice& value, Choice* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoEverything(const Everything& value, Everything* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::defaults(Everything* result) {
    *result = Everything();
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoTree(const Tree& value, Tree* result) {
    *result = copy(value);
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::sumOfTree(const std::optional<Tree>& tree, int64_t* result) {
    *result = tree ? sum(*tree) : 0;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::describe(bool flag, int8_t small, char16_t letter, int32_t number,
                                     int64_t big, const std::string& text, ByteKind byteKind,
                                     IntKind intKind, LongKind longKind, const Point& point,
                                     const std::vector<uint8_t>& bytes, std::string* result) {
    std::ostringstream out;
    out << std::boolalpha << flag << ' ' << static_cast<int>(small) << ' '
        << static_cast<uint32_t>(letter) << ' ' << number << ' ' << big << ' ' << text << ' '
        << static_cast<int>(byteKind) << ' ' << static_cast<int32_t>(intKind) << ' '
        << static_cast<int64_t>(longKind) << " (" << point.x << ", " << point.y << ") ";
    out << std::hex << std::setfill('0');
    for (uint8_t byte : bytes) out << std::setw(2) << static_cast<int>(byte);
    *result = out.str();
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::constants(std::string* result) {
    std::ostringstream out;
    out << PORT << ' ' << static_cast<int>(SMALL) << ' ' << static_cast<int64_t>(BIG) << ' '
        << static_cast<int>(EIGHTH * 1000) << ' ' << QUOTED << ' ' << CHAINED << ' '
        << Point2D::SCALE << ' ' << Everything::VERSION << ' ' << Everything::NAME;
    *result = out.str();
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::add(int32_t left, int32_t right, int32_t* result) {
    *result = static_cast<int32_t>(static_cast<uint32_t>(left) + static_cast<uint32_t>(right));
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::nothing() {
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::swap(Point* one, Point* other) {
    std::swap(*one, *other);
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::place(int32_t x, int32_t y, Point* point) {
    point->x = x;
    point->y = y;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::turn(Choice* choice) {
    if (choice->getTag() == Choice::Tag::number) {
        choice->set<Choice::Tag::text>(std::to_string(choice->get<Choice::Tag::number>()));
    } else {
        *choice = Choice::make<Choice::Tag::number>(0);
    }
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::fill(Everything* everything) {
    everything->text = "filled";
    return ndk::ScopedAStatus::ok();
}
