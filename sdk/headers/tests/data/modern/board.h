/*
 * What current compilers make of an AIDL interface, written by hand: one of each shape of code that
 * the headers have to carry. It stands for this AIDL:
 *
 *     @Backing(type="byte") enum Color { RED, GREEN, BLUE = 7 }
 *     union Shape { int side = 4; String text; int[] path; }
 *     parcelable Item {
 *         int id = 9; @utf8InCpp String name; @nullable String note; Color color = Color.GREEN;
 *         byte[] data; int[3] triple; Color[2][2] grid; @nullable(heap=true) Item next;
 *         @nullable IBinder token; ParcelableHolder extra; Shape shape; @nullable Item[] others;
 *         double weight; boolean[] flags;
 *     }
 *     @FixedSize parcelable Point { int x; long y; }
 *     interface IBoard {
 *         int add(int a, int b);
 *         Item swap(in Item item, inout Item other, out Item last);
 *         void fill(in String[] names, out int[] numbers, out @nullable String[] texts);
 *         @nullable IBoard child(@nullable IBoard board, in IBoard[] boards);
 *         ParcelFileDescriptor file(in ParcelFileDescriptor file);
 *         oneway void post(char letter, long when);
 *         @nullable String[2] pair(in @nullable String[2] pair, in @nullable byte[4] word);
 *     }
 */
#pragma once

#include <android/binder_auto_utils.h>
#include <android/binder_enums.h>
#include <android/binder_ibinder.h>
#include <android/binder_interface_utils.h>
#include <android/binder_parcel_platform.h>
#include <android/binder_parcel_utils.h>
#include <android/binder_parcelable_utils.h>
#include <android/binder_to_string.h>

#include <array>
#include <cassert>
#include <cstdint>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>
#ifdef BINDER_STABILITY_SUPPORT
#include <android/binder_stability.h>
#endif

namespace aidl::org::example {

enum class Color : int8_t { RED = 0, GREEN = 1, BLUE = 7 };

[[nodiscard]] static inline std::string toString(Color value) {
    switch (value) {
    case Color::RED: return "RED";
    case Color::GREEN: return "GREEN";
    case Color::BLUE: return "BLUE";
    default: return std::to_string(static_cast<int8_t>(value));
    }
}

class Shape {
public:
    typedef std::false_type fixed_size;
    static const char* descriptor;
    static const ::ndk::parcelable_stability_t _aidl_stability = ::ndk::STABILITY_LOCAL;
    enum class Tag : int32_t { side = 0, text = 1, path = 2 };

    Shape() : value(std::in_place_index<0>, 4) {}
    template <Tag tag, typename... Args>
    static Shape make(Args&&... args) {
        Shape shape;
        shape.value.emplace<static_cast<size_t>(tag)>(std::forward<Args>(args)...);
        return shape;
    }
    Tag getTag() const { return static_cast<Tag>(value.index()); }

    binder_status_t readFromParcel(const AParcel* parcel);
    binder_status_t writeToParcel(AParcel* parcel) const;
    bool operator==(const Shape& rhs) const { return value == rhs.value; }
    bool operator<(const Shape& rhs) const { return value < rhs.value; }
    std::string toString() const {
        switch (getTag()) {
        case Tag::side: return "Shape{side: " + ::android::internal::ToString(std::get<0>(value)) + "}";
        case Tag::text: return "Shape{text: " + ::android::internal::ToString(std::get<1>(value)) + "}";
        case Tag::path: return "Shape{path: " + ::android::internal::ToString(std::get<2>(value)) + "}";
        }
        return "";
    }

    std::variant<int32_t, std::string, std::vector<int32_t>> value;
};

class Point {
public:
    typedef std::true_type fixed_size;
    static const char* descriptor;
    int32_t x = 0;
    int64_t y = 0;
    binder_status_t readFromParcel(const AParcel* parcel);
    binder_status_t writeToParcel(AParcel* parcel) const;
    static const ::ndk::parcelable_stability_t _aidl_stability = ::ndk::STABILITY_LOCAL;
    inline bool operator==(const Point& rhs) const {
        return std::tie(x, y) == std::tie(rhs.x, rhs.y);
    }
};

class Item {
public:
    typedef std::false_type fixed_size;
    static const char* descriptor;

    int32_t id = 9;
    std::string name;
    std::optional<std::string> note;
    Color color = Color::GREEN;
    std::vector<uint8_t> data;
    std::array<int32_t, 3> triple = {{}};
    std::array<std::array<Color, 2>, 2> grid = {{}};
    std::unique_ptr<Item> next;
    ::ndk::SpAIBinder token;
    ::ndk::AParcelableHolder extra{::ndk::STABILITY_LOCAL};
    Shape shape;
    std::optional<std::vector<std::optional<Point>>> others;
    double weight = 0.5;
    std::vector<bool> flags;

    binder_status_t readFromParcel(const AParcel* parcel);
    binder_status_t writeToParcel(AParcel* parcel) const;

    inline bool operator==(const Item& rhs) const {
        return std::tie(id, name, note, color, data, triple, grid, token, extra, shape, others,
                        weight, flags) ==
               std::tie(rhs.id, rhs.name, rhs.note, rhs.color, rhs.data, rhs.triple, rhs.grid,
                        rhs.token, rhs.extra, rhs.shape, rhs.others, rhs.weight, rhs.flags);
    }
    inline bool operator!=(const Item& rhs) const { return !(*this == rhs); }
    inline bool operator<(const Item& rhs) const { return token < rhs.token || extra < rhs.extra; }

    static const ::ndk::parcelable_stability_t _aidl_stability = ::ndk::STABILITY_LOCAL;
    inline std::string toString() const {
        std::ostringstream os;
        os << "Item{";
        os << "id: " << ::android::internal::ToString(id);
        os << ", name: " << ::android::internal::ToString(name);
        os << ", note: " << ::android::internal::ToString(note);
        os << ", color: " << ::android::internal::ToString(color);
        os << ", data: " << ::android::internal::ToString(data);
        os << ", triple: " << ::android::internal::ToString(triple);
        os << ", grid: " << ::android::internal::ToString(grid);
        os << ", next: " << ::android::internal::ToString(next);
        os << ", token: " << ::android::internal::ToString(token);
        os << ", extra: " << ::android::internal::ToString(extra);
        os << ", shape: " << ::android::internal::ToString(shape);
        os << ", weight: " << ::android::internal::ToString(weight);
        os << ", flags: " << ::android::internal::ToString(flags);
        os << "}";
        return os.str();
    }
};

class IBoard : public ::ndk::ICInterface {
public:
    static const char* descriptor;
    IBoard();
    virtual ~IBoard();

    static constexpr uint32_t TRANSACTION_add = FIRST_CALL_TRANSACTION + 0;

    static std::shared_ptr<IBoard> fromBinder(const ::ndk::SpAIBinder& binder);
    static binder_status_t writeToParcel(AParcel* parcel, const std::shared_ptr<IBoard>& instance);
    static binder_status_t readFromParcel(const AParcel* parcel, std::shared_ptr<IBoard>* instance);

    virtual ::ndk::ScopedAStatus add(int32_t in_a, int32_t in_b, int32_t* _aidl_return) = 0;
    virtual ::ndk::ScopedAStatus swap(const Item& in_item, Item* in_other, Item* out_last,
                                      Item* _aidl_return) = 0;
    virtual ::ndk::ScopedAStatus fill(
            const std::vector<std::string>& in_names, std::vector<int32_t>* out_numbers,
            std::optional<std::vector<std::optional<std::string>>>* out_texts) = 0;
    virtual ::ndk::ScopedAStatus child(const std::shared_ptr<IBoard>& in_board,
                                       const std::vector<std::shared_ptr<IBoard>>& in_boards,
                                       std::shared_ptr<IBoard>* _aidl_return) = 0;
    virtual ::ndk::ScopedAStatus file(const ::ndk::ScopedFileDescriptor& in_file,
                                      ::ndk::ScopedFileDescriptor* _aidl_return) = 0;
    virtual ::ndk::ScopedAStatus post(char16_t in_letter, int64_t in_when) = 0;
    virtual ::ndk::ScopedAStatus pair(
            const std::optional<std::array<std::optional<std::string>, 2>>& in_pair,
            const std::optional<std::array<uint8_t, 4>>& in_word,
            std::optional<std::array<std::optional<std::string>, 2>>* _aidl_return) = 0;
};

class BpBoard : public ::ndk::BpCInterface<IBoard> {
public:
    explicit BpBoard(const ::ndk::SpAIBinder& binder);
    virtual ~BpBoard();

    ::ndk::ScopedAStatus add(int32_t in_a, int32_t in_b, int32_t* _aidl_return) override;
    ::ndk::ScopedAStatus swap(const Item& in_item, Item* in_other, Item* out_last,
                              Item* _aidl_return) override;
    ::ndk::ScopedAStatus fill(
            const std::vector<std::string>& in_names, std::vector<int32_t>* out_numbers,
            std::optional<std::vector<std::optional<std::string>>>* out_texts) override;
    ::ndk::ScopedAStatus child(const std::shared_ptr<IBoard>& in_board,
                               const std::vector<std::shared_ptr<IBoard>>& in_boards,
                               std::shared_ptr<IBoard>* _aidl_return) override;
    ::ndk::ScopedAStatus file(const ::ndk::ScopedFileDescriptor& in_file,
                              ::ndk::ScopedFileDescriptor* _aidl_return) override;
    ::ndk::ScopedAStatus post(char16_t in_letter, int64_t in_when) override;
    ::ndk::ScopedAStatus pair(
            const std::optional<std::array<std::optional<std::string>, 2>>& in_pair,
            const std::optional<std::array<uint8_t, 4>>& in_word,
            std::optional<std::array<std::optional<std::string>, 2>>* _aidl_return) override;
};

class BnBoard : public ::ndk::BnCInterface<IBoard> {
public:
    BnBoard();
    virtual ~BnBoard();

protected:
    ::ndk::SpAIBinder createBinder() override;
};

}  // namespace aidl::org::example

namespace ndk::internal {
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc++17-extensions"
#endif
template <>
constexpr inline std::array<aidl::org::example::Color, 3> enum_values<aidl::org::example::Color> = {
        aidl::org::example::Color::RED,
        aidl::org::example::Color::GREEN,
        aidl::org::example::Color::BLUE,
};
#ifdef __clang__
#pragma clang diagnostic pop
#endif
}  // namespace ndk::internal
