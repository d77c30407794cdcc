/* Values of all types through a parcel and back. */
#include "check.h"
#include "modern/board.h"

#include <cstring>
#include <limits>
#include <sstream>

using namespace aidl::org::example;
using ndk::AParcel_readData;
using ndk::AParcel_readNullableData;
using ndk::AParcel_writeData;
using ndk::AParcel_writeNullableData;

namespace {

std::vector<uint8_t> bytesOf(const AParcel* parcel) {
    std::vector<uint8_t> bytes(static_cast<size_t>(AParcel_getDataSize(parcel)));
    CHECK(AParcel_marshal(parcel, bytes.data(), 0, bytes.size()) == STATUS_OK);
    return bytes;
}

template <typename T>
T copyOf(const T& value) {
    return value;
}

/* Writes, compares with the size that is expected, and reads back. */
template <typename T>
T through(const T& value, int32_t size) {
    ndk::ScopedAParcel parcel(AParcel_create());
    CHECK(AParcel_writeData(parcel.get(), value) == STATUS_OK);
    CHECK(AParcel_getDataSize(parcel.get()) == size);
    CHECK(AParcel_setDataPosition(parcel.get(), 0) == STATUS_OK);
    T back{};
    CHECK(AParcel_readData(parcel.get(), &back) == STATUS_OK);
    CHECK(AParcel_getDataPosition(parcel.get()) == size);
    return back;
}

template <typename T>
T nullableThrough(const T& value, int32_t size) {
    ndk::ScopedAParcel parcel(AParcel_create());
    CHECK(AParcel_writeNullableData(parcel.get(), value) == STATUS_OK);
    CHECK(AParcel_getDataSize(parcel.get()) == size);
    CHECK(AParcel_setDataPosition(parcel.get(), 0) == STATUS_OK);
    T back{};
    CHECK(AParcel_readNullableData(parcel.get(), &back) == STATUS_OK);
    CHECK(AParcel_getDataPosition(parcel.get()) == size);
    return back;
}

template <typename T>
bool same(const T& value, int32_t size) {
    return through(value, size) == value;
}

template <typename T>
bool nullableSame(const T& value, int32_t size) {
    return nullableThrough(value, size) == value;
}

/* A null array or string where none is allowed. */
template <typename T>
binder_status_t readNullAs(int32_t word) {
    ndk::ScopedAParcel parcel(AParcel_create());
    AParcel_writeInt32(parcel.get(), word);
    AParcel_setDataPosition(parcel.get(), 0);
    T value{};
    return AParcel_readData(parcel.get(), &value);
}

}  // namespace

TEST(scalars) {
    CHECK(same(true, 4));
    CHECK(same(int8_t{-128}, 4));
    CHECK(same(char16_t{0xffff}, 4));
    CHECK(same(std::numeric_limits<int32_t>::min(), 4));
    CHECK(same(uint32_t{0xffffffff}, 4));
    CHECK(same(std::numeric_limits<int64_t>::min(), 8));
    CHECK(same(~uint64_t{0}, 8));
    CHECK(same(-1.5f, 4));
    CHECK(same(1e300, 8));
    CHECK(same(Color::BLUE, 4));
    CHECK(same(std::string("a\0b", 3), 12));
    CHECK(same(std::string(), 8));
    CHECK(nullableSame(std::optional<std::string>(), 4));
    CHECK(nullableSame(std::optional<std::string>(""), 8));
    CHECK(nullableSame(std::optional<std::string>("\xc3\xa4"), 8));
    CHECK(readNullAs<std::string>(-1) == STATUS_UNEXPECTED_NULL);
}

TEST(vectors) {
    CHECK(same(std::vector<bool>{true, false, true}, 16));
    CHECK(same(std::vector<uint8_t>{1, 2, 255}, 8));
    CHECK(same(std::vector<int8_t>{1, -2, 3, 4, 5}, 12));
    CHECK(same(std::vector<char16_t>{u'a', u'\xffff'}, 12));
    CHECK(same(std::vector<int32_t>{}, 4));
    CHECK(same(std::vector<int32_t>{1, -1}, 12));
    CHECK(same(std::vector<uint32_t>{1, 0xffffffff}, 12));
    CHECK(same(std::vector<int64_t>{1, -1}, 20));
    CHECK(same(std::vector<uint64_t>{1}, 12));
    CHECK(same(std::vector<float>{1.5f}, 8));
    CHECK(same(std::vector<double>{1.5}, 12));
    CHECK(same(std::vector<Color>{Color::RED, Color::BLUE, Color::GREEN, Color::RED, Color::RED}, 12));
    CHECK(same(std::vector<std::string>{"a", "", "abc"}, 32));
    CHECK(same(std::vector<Point>{{}, {}}, 44));
    CHECK(nullableSame(std::optional<std::vector<int32_t>>(), 4));
    CHECK(nullableSame(std::optional(std::vector<int32_t>{7}), 8));
    CHECK(nullableSame(std::optional<std::vector<uint8_t>>(std::vector<uint8_t>{}), 4));
    CHECK(nullableSame(std::optional(std::vector<bool>{true}), 8));
    CHECK(nullableSame(std::optional<std::vector<std::optional<std::string>>>({{"x"}, {}}), 16));
    CHECK(nullableSame(std::optional<std::vector<std::optional<Point>>>({Point(), std::nullopt}), 28));
    CHECK(readNullAs<std::vector<int32_t>>(-1) == STATUS_UNEXPECTED_NULL);
    CHECK(readNullAs<std::vector<bool>>(-1) == STATUS_UNEXPECTED_NULL);
    CHECK(readNullAs<std::vector<std::string>>(-1) == STATUS_UNEXPECTED_NULL);
    CHECK(readNullAs<std::vector<Point>>(-1) == STATUS_UNEXPECTED_NULL);
    CHECK(readNullAs<std::vector<int32_t>>(-2) == STATUS_BAD_VALUE);
    CHECK(readNullAs<std::vector<int32_t>>(1) != STATUS_OK);
    CHECK(readNullAs<std::vector<Point>>(0x7fffffff) != STATUS_OK);
}

TEST(fixed_arrays) {
    CHECK(same(std::array<int32_t, 2>{1, 2}, 12));
    CHECK(same(std::array<uint8_t, 5>{1, 2, 3, 4, 5}, 12));
    CHECK(same(std::array<bool, 2>{true, false}, 12));
    CHECK(same(std::array<std::string, 2>{"a", "b"}, 20));
    CHECK(same(std::array<Color, 3>{Color::RED, Color::RED, Color::BLUE}, 8));
    using Matrix = std::array<std::array<int32_t, 3>, 2>;
    CHECK(same(Matrix{{{1, 2, 3}, {4, 5, 6}}}, 36));
    using Pair = std::array<std::optional<std::string>, 2>;
    CHECK(nullableSame(std::optional<Pair>(Pair{"a", std::nullopt}), 16));
    CHECK(nullableSame(std::optional<Pair>(), 4));
    using Word = std::array<uint8_t, 4>;
    CHECK(nullableSame(std::optional<Word>(Word{1, 2, 3, 4}), 8));
    CHECK(nullableSame(std::optional<Word>(), 4));

    ndk::ScopedAParcel parcel(AParcel_create());
    AParcel_writeData(parcel.get(), std::vector<int32_t>{1, 2, 3});
    AParcel_setDataPosition(parcel.get(), 0);
    std::array<int32_t, 2> two{};
    CHECK(AParcel_readData(parcel.get(), &two) == STATUS_BAD_VALUE);
    AParcel_setDataPosition(parcel.get(), 0);
    std::array<bool, 4> four{};
    CHECK(AParcel_readData(parcel.get(), &four) == STATUS_BAD_VALUE);
    AParcel_setDataPosition(parcel.get(), 0);
    std::optional<std::array<int32_t, 4>> maybe;
    CHECK(AParcel_readNullableData(parcel.get(), &maybe) == STATUS_BAD_VALUE);
    CHECK((readNullAs<std::array<int32_t, 2>>(-1)) == STATUS_UNEXPECTED_NULL);
    CHECK((readNullAs<std::array<bool, 2>>(-1)) == STATUS_UNEXPECTED_NULL);
    CHECK((readNullAs<std::array<bool, 2>>(-2)) == STATUS_BAD_VALUE);
}

TEST(parcelables) {
    Point point;
    point.x = 5;
    point.y = -1;
    CHECK(same(point, 20));
    ndk::ScopedAParcel parcel(AParcel_create());
    AParcel_writeData(parcel.get(), point);
    CHECK((bytesOf(parcel.get()) == std::vector<uint8_t>{1, 0, 0, 0, 16, 0, 0, 0, 5, 0, 0, 0, 255,
                                                         255, 255, 255, 255, 255, 255, 255}));

    CHECK(nullableSame(std::optional<Point>(), 4));
    CHECK(nullableSame(std::optional<Point>(point), 20));
    CHECK(readNullAs<Point>(0) == STATUS_UNEXPECTED_NULL);
    CHECK(nullableThrough(std::unique_ptr<Point>(), 4) == nullptr);
    CHECK(*nullableThrough(std::make_unique<Point>(point), 20) == point);

    CHECK(same(Shape::make<Shape::Tag::side>(3), 12));
    CHECK(same(Shape::make<Shape::Tag::text>("abc"), 20));
    CHECK(same(Shape::make<Shape::Tag::path>(std::vector<int32_t>{1, 2}), 20));
}

/* A parcelable of an interface that has more, or fewer, fields than this one. */
TEST(other_sizes) {
    ndk::ScopedAParcel parcel(AParcel_create());
    for (int32_t word : {1, 8, 77, /* the next */ 1, 24, 5, 0, 0, 123, 456}) {
        AParcel_writeInt32(parcel.get(), word);
    }
    AParcel_setDataPosition(parcel.get(), 0);
    Point fewer, more;
    fewer.y = 42;
    CHECK(AParcel_readData(parcel.get(), &fewer) == STATUS_OK);
    CHECK(fewer.x == 77 && fewer.y == 42);
    CHECK(AParcel_readData(parcel.get(), &more) == STATUS_OK);
    CHECK(more.x == 5 && more.y == 0);
    CHECK(AParcel_getDataPosition(parcel.get()) == 40);
}

TEST(all_fields) {
    Item item;
    item.name = "n";
    item.note = "note";
    item.data = {1, 2, 3};
    item.triple = {1, 2, 3};
    item.grid[1][1] = Color::BLUE;
    item.next = std::make_unique<Item>();
    item.next->name = "next";
    item.shape = Shape::make<Shape::Tag::text>("round");
    item.others = {std::nullopt, Point()};
    item.flags = {true, false};
    Point held;
    held.x = 11;
    CHECK(item.extra.setParcelable(held) == STATUS_OK);

    ndk::ScopedAParcel parcel(AParcel_create());
    CHECK(AParcel_writeData(parcel.get(), item) == STATUS_OK);
    AParcel_setDataPosition(parcel.get(), 0);
    Item back;
    CHECK(AParcel_readData(parcel.get(), &back) == STATUS_OK);
    CHECK(AParcel_getDataPosition(parcel.get()) == AParcel_getDataSize(parcel.get()));
    CHECK(back == item);
    CHECK(back.next != nullptr && *back.next == *item.next);
    std::optional<Point> extra;
    CHECK(back.extra.getParcelable(&extra) == STATUS_OK);
    CHECK(extra == held);

    /* Every beginning of it is refused. */
    for (int32_t size = 0; size < AParcel_getDataSize(parcel.get()); size += 4) {
        ndk::ScopedAParcel part(AParcel_create());
        CHECK(AParcel_appendFrom(parcel.get(), part.get(), 0, size) == STATUS_OK);
        AParcel_setDataPosition(part.get(), 0);
        Item none;
        CHECK(AParcel_readData(part.get(), &none) != STATUS_OK);
    }
}

TEST(holder) {
    ndk::AParcelableHolder holder{ndk::STABILITY_LOCAL};
    std::optional<Point> point = Point();
    CHECK(holder.getParcelable(&point) == STATUS_OK);
    CHECK(!point);
    CHECK(same(holder, 12));

    Point held;
    held.x = 3;
    CHECK(holder.setParcelable(held) == STATUS_OK);
    CHECK(holder.toString() == "(org.example.Point)");
    /* 1, stability, size, "org.example.Point" as UTF-16, the parcelable's own 16 bytes. */
    const int32_t size = 4 + 4 + 4 + 4 + 36 + 16;
    CHECK(same(holder, size));
    std::optional<Item> other;
    CHECK(holder.getParcelable(&other) == STATUS_BAD_VALUE);
    ndk::AParcelableHolder copy = copyOf(holder);
    CHECK(copy == holder);
    holder.reset();
    CHECK(copy != holder && holder < copy);

    ndk::AParcelableHolder vintf{ndk::STABILITY_VINTF};
    CHECK(vintf.setParcelable(held) == STATUS_BAD_VALUE);

    /* Sizes that are not those of what follows. */
    for (int32_t wrong : {-1, 1, 4, size, 0x7fffffff}) {
        ndk::ScopedAParcel parcel(AParcel_create());
        AParcel_writeData(parcel.get(), copy);
        AParcel_setDataPosition(parcel.get(), 8);
        AParcel_writeInt32(parcel.get(), wrong);
        AParcel_setDataPosition(parcel.get(), 0);
        CHECK(AParcel_readData(parcel.get(), &holder) != STATUS_OK);
        CHECK(holder.toString() == "(null)");
    }
}

/* What a hostile caller sends costs neither stack nor memory. */
TEST(bounds) {
    std::unique_ptr<Item> deep;
    for (int i = 0; i < 499; ++i) {
        auto outer = std::make_unique<Item>();
        outer->next = std::move(deep);
        deep = std::move(outer);
    }
    ndk::ScopedAParcel parcel(AParcel_create());
    CHECK(AParcel_writeNullableData(parcel.get(), deep) == STATUS_OK);
    AParcel_setDataPosition(parcel.get(), 0);
    std::unique_ptr<Item> back;
    CHECK(AParcel_readNullableData(parcel.get(), &back) == STATUS_OK);
    auto outer = std::make_unique<Item>();
    outer->next = std::make_unique<Item>();
    outer->next->next = std::move(deep);
    AParcel_reset(parcel.get());
    CHECK(AParcel_writeNullableData(parcel.get(), outer) == STATUS_OK);
    AParcel_setDataPosition(parcel.get(), 0);
    CHECK(AParcel_readNullableData(parcel.get(), &back) == STATUS_BAD_VALUE);
    CHECK(ndk::internal::parcelableDepth == 0);

    AParcel_reset(parcel.get());
    for (int32_t count : {100000, 100001, 25000, 25001, -1, -1, -2}) {
        AParcel_writeInt32(parcel.get(), count);
    }
    AParcel_setDataPosition(parcel.get(), 0);
    std::vector<uint8_t> bytes;
    std::vector<Item> items;
    std::optional<std::vector<int32_t>> maybe;
    CHECK(ndk::AParcel_resizeVector(parcel.get(), &bytes) == STATUS_OK);
    CHECK(bytes.size() == 100000);
    CHECK(ndk::AParcel_resizeVector(parcel.get(), &bytes) == STATUS_NO_MEMORY);
    CHECK(ndk::AParcel_resizeVector(parcel.get(), &items) == STATUS_OK);
    CHECK(items.size() == 25000);
    CHECK(ndk::AParcel_resizeVector(parcel.get(), &items) == STATUS_NO_MEMORY);
    CHECK(ndk::AParcel_resizeVector(parcel.get(), &items) == STATUS_UNEXPECTED_NULL);
    CHECK(ndk::AParcel_resizeVector(parcel.get(), &maybe) == STATUS_OK);
    CHECK(!maybe);
    CHECK(ndk::AParcel_resizeVector(parcel.get(), &maybe) == STATUS_BAD_VALUE);
}

TEST(to_string) {
    using android::internal::ToString;
    CHECK(ToString(true) == "true");
    CHECK(ToString(int8_t{-5}) == "-5");
    CHECK(ToString(uint8_t{200}) == "200");
    CHECK(ToString(int64_t{-5}) == "-5");
    CHECK(ToString(1.5) == "1.5");
    CHECK(ToString(Color::BLUE) == "BLUE");
    CHECK(ToString(std::string("s")) == "s");
    CHECK(ToString(static_cast<const char*>(nullptr)) == "(null)");
    CHECK(ToString(std::optional<std::string>()) == "(null)");
    CHECK(ToString(std::vector<bool>{true, false}) == "[true, false]");
    CHECK(ToString(std::vector<Color>{Color::RED}) == "[RED]");
    CHECK(ToString(std::vector<std::optional<std::string>>{"a", std::nullopt}) == "[a, (null)]");
    CHECK(ToString(std::array<std::array<int, 2>, 1>{{{1, 2}}}) == "[[1, 2]]");
    CHECK(ToString(ndk::SpAIBinder()) == "(unknown)");
    CHECK(ToString(ndk::ScopedFileDescriptor()) == "(unknown)");
    CHECK(ToString(std::shared_ptr<IBoard>()) == "(null)");
    CHECK(ToString(Shape()) == "Shape{side: 4}");
    CHECK(Item().toString().find("color: GREEN, data: [], triple: [0, 0, 0]") != std::string::npos);

    std::string colors;
    for (Color color : ndk::enum_range<Color>()) colors += ToString(color) + " ";
    CHECK(colors == "RED GREEN BLUE ");
}

TEST(owners) {
    CHECK(ndk::ScopedAStatus::ok().isOk());
    CHECK(!ndk::ScopedAStatus().isOk());
    CHECK(ndk::ScopedAStatus().getExceptionCode() == EX_TRANSACTION_FAILED);
    auto status = ndk::ScopedAStatus::fromServiceSpecificErrorWithMessage(42, "svc");
    CHECK(status.getExceptionCode() == EX_SERVICE_SPECIFIC);
    CHECK(status.getServiceSpecificError() == 42);
    CHECK(status.getStatus() == STATUS_OK);
    CHECK(std::strcmp(status.getMessage(), "svc") == 0);
    CHECK(status.getDescription().find("svc") != std::string::npos);
    std::ostringstream text;
    text << status << '\n' << ndk::ScopedAStatus();
    CHECK(text.str() == status.getDescription() + "\n(no status)");
    CHECK(ndk::ScopedAStatus::fromStatus(STATUS_DEAD_OBJECT).getStatus() == STATUS_DEAD_OBJECT);
    CHECK(ndk::ScopedAStatus::fromExceptionCode(EX_SECURITY).getExceptionCode() == EX_SECURITY);
    CHECK(std::strcmp(ndk::ScopedAStatus::fromExceptionCodeWithMessage(EX_ILLEGAL_STATE, "why")
                              .getMessage(),
                      "why") == 0);
    ndk::ScopedAStatus moved(std::move(status));
    CHECK(moved.getServiceSpecificError() == 42);

    ndk::ScopedFileDescriptor none, one(dup(2));
    CHECK(none.dup().get() == -1);
    CHECK(one.dup().get() > one.get());
    CHECK(one != none && none < one);
}
