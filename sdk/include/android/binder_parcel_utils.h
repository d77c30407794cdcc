/*
 * C++ values in parcels. Generated code reads and writes every value with
 *
 *     AParcel_writeData(parcel, value)            AParcel_readData(parcel, &value)
 *     AParcel_writeNullableData(parcel, value)    AParcel_readNullableData(parcel, &value)
 *
 * which take all types that AIDL types become:
 *
 *     bool, int8_t, char16_t, int32_t, int64_t, float, double, enums      boolean, byte, char, ...
 *     std::string                                                          String
 *     SpAIBinder, std::shared_ptr<IFoo>                                    IBinder, interfaces
 *     ScopedFileDescriptor                                                 ParcelFileDescriptor
 *     classes with writeToParcel() and readFromParcel()                    parcelables, unions
 *     std::vector<T>, std::array<T, N>                                     T[], List<T>, T[N]
 *     std::optional<T>, std::unique_ptr<T> of those that can be null       @nullable
 *
 * Objects and descriptors have a null of their own: writeNullableData and readNullableData let it
 * pass, in arrays too, the other two give STATUS_UNEXPECTED_NULL.
 *
 * A parcelable in a parcelable in a parcelable ... ends with STATUS_BAD_VALUE at a depth of 500, so
 * that whoever sent it cannot exhaust the stack.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_PARCEL_UTILS_H
#define AVF_ANDROID_BINDER_PARCEL_UTILS_H

#include <android/binder_auto_utils.h>
#include <android/binder_interface_utils.h>
#include <android/binder_parcel.h>

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ndk {

namespace internal {

/* What kind of type T is. */

template <typename T, template <typename...> class Template>
struct is_instance : std::false_type {};
template <typename... Args, template <typename...> class Template>
struct is_instance<Template<Args...>, Template> : std::true_type {};

template <typename T>
inline constexpr bool is_vector = is_instance<T, std::vector>::value;
template <typename T>
inline constexpr bool is_optional = is_instance<T, std::optional>::value;
template <typename T>
inline constexpr bool is_unique_ptr = is_instance<T, std::unique_ptr>::value;
template <typename T>
inline constexpr bool is_shared_ptr = is_instance<T, std::shared_ptr>::value;

template <typename T>
inline constexpr bool is_fixed_array = false;
template <typename T, size_t N>
inline constexpr bool is_fixed_array<std::array<T, N>> = true;

template <typename T, typename = void>
inline constexpr bool is_parcelable = false;
template <typename T>
inline constexpr bool is_parcelable<
        T, std::void_t<decltype(std::declval<const T&>().writeToParcel(nullptr)),
                       decltype(std::declval<T&>().readFromParcel(nullptr))>> = true;

/*
 * Parcelables of the AIDL compiler of Android 10 write the word before their fields by themselves.
 * They have a descriptor, and none of the members that later compilers added.
 */
template <typename T, typename = void>
inline constexpr bool has_descriptor = false;
template <typename T>
inline constexpr bool has_descriptor<T, std::void_t<decltype(T::descriptor)>> = true;
template <typename T, typename = void>
inline constexpr bool has_stability = false;
template <typename T>
inline constexpr bool has_stability<T, std::void_t<decltype(T::_aidl_stability)>> = true;
template <typename T, typename = void>
inline constexpr bool has_fixed_size = false;
template <typename T>
inline constexpr bool has_fixed_size<T, std::void_t<typename T::fixed_size>> = true;
template <typename T>
inline constexpr bool writes_own_presence =
        has_descriptor<T> && !has_stability<T> && !has_fixed_size<T>;

template <typename T>
inline constexpr bool always_false = false;

/* The type whose functions carry T: the number behind an enum, one kind of byte, else T itself. */
template <typename T, bool = std::is_enum<T>::value>
struct wire {
    using type = std::conditional_t<std::is_same<T, uint8_t>::value, int8_t, T>;
};
template <typename T>
struct wire<T, true> : wire<std::underlying_type_t<T>> {};
template <typename T>
using wire_t = typename wire<T>::type;

/* The C functions for one value of a type, for arrays of them, and for their allocators. */
template <typename T>
struct Primitive : std::false_type {};

#define AVF_BINDER_PRIMITIVE(TYPE, NAME)                                                         \
    template <>                                                                                  \
    struct Primitive<TYPE> : std::true_type {                                                    \
        static binder_status_t write(AParcel* parcel, TYPE value) {                              \
            return ::AParcel_write##NAME(parcel, value);                                         \
        }                                                                                        \
        static binder_status_t read(const AParcel* parcel, TYPE* value) {                        \
            return ::AParcel_read##NAME(parcel, value);                                          \
        }                                                                                        \
        static binder_status_t writeArray(AParcel* parcel, const TYPE* data, int32_t length) {   \
            return ::AParcel_write##NAME##Array(parcel, data, length);                           \
        }                                                                                        \
        static binder_status_t readArray(const AParcel* parcel, void* context,                   \
                                         bool (*allocator)(void*, int32_t, TYPE**)) {            \
            return ::AParcel_read##NAME##Array(parcel, context, allocator);                      \
        }                                                                                        \
    }

AVF_BINDER_PRIMITIVE(int8_t, Byte);
AVF_BINDER_PRIMITIVE(char16_t, Char);
AVF_BINDER_PRIMITIVE(int32_t, Int32);
AVF_BINDER_PRIMITIVE(uint32_t, Uint32);
AVF_BINDER_PRIMITIVE(int64_t, Int64);
AVF_BINDER_PRIMITIVE(uint64_t, Uint64);
AVF_BINDER_PRIMITIVE(float, Float);
AVF_BINDER_PRIMITIVE(double, Double);

#undef AVF_BINDER_PRIMITIVE

/* Whether arrays of T are carried by one of the functions above. Arrays of bool never are. */
template <typename T>
inline constexpr bool is_packed = Primitive<wire_t<T>>::value;

/* How deep in parcelables this thread is. */
inline thread_local int parcelableDepth = 0;

class ParcelableScope {
public:
    ParcelableScope() { ++parcelableDepth; }
    ParcelableScope(const ParcelableScope&) = delete;
    ParcelableScope& operator=(const ParcelableScope&) = delete;
    ~ParcelableScope() { --parcelableDepth; }

    bool tooDeep() const { return parcelableDepth > 500; }
};

/* A length as parcels have it; one that is too long is refused by the functions that take it. */
inline int32_t parcelLength(size_t length) {
    constexpr int32_t max = std::numeric_limits<int32_t>::max();
    return length > static_cast<size_t>(max) ? -2 : static_cast<int32_t>(length);
}

/* Write and read one value. NULLABLE lets the null of objects and descriptors pass. */
template <bool NULLABLE, typename T>
binder_status_t write(AParcel* parcel, const T& value);
template <bool NULLABLE, typename T>
binder_status_t read(const AParcel* parcel, T* value);

/* Strings. */

inline binder_status_t writeString(AParcel* parcel, const std::string& value) {
    return ::AParcel_writeString(parcel, value.data(), parcelLength(value.size()));
}

/* Makes room for a string of `length` bytes with its NUL. */
inline bool allocateString(std::string* value, int32_t length, char** buffer) {
    if (length < 1) return false;
    value->resize(static_cast<size_t>(length) - 1);
    *buffer = value->data();
    return true;
}

inline bool allocateString(std::optional<std::string>* value, int32_t length, char** buffer) {
    if (length < 0) {
        value->reset();
        return true;
    }
    return allocateString(&value->emplace(), length, buffer);
}

template <typename S>
binder_status_t readString(const AParcel* parcel, S* value) {
    return ::AParcel_readString(parcel, value, [](void* data, int32_t length, char** buffer) {
        return allocateString(static_cast<S*>(data), length, buffer);
    });
}

inline const char* stringAt(const std::string& value, int32_t* length) {
    *length = parcelLength(value.size());
    return value.data();
}

inline const char* stringAt(const std::optional<std::string>& value, int32_t* length) {
    if (value) return stringAt(*value, length);
    *length = -1;
    return nullptr;
}

template <typename T>
inline constexpr bool is_string =
        std::is_same<T, std::string>::value || std::is_same<T, std::optional<std::string>>::value;

/* Vectors. V is std::vector<T>, or std::optional<std::vector<T>>, which takes null. */

template <typename V>
struct vector_of {
    using type = V;
};
template <typename V>
struct vector_of<std::optional<V>> {
    using type = V;
};
template <typename V>
using vector_of_t = typename vector_of<V>::type;

/* Makes room for `length` elements, which is -1 for null. Returns false if null is not allowed. */
template <typename T>
bool resizeTo(std::vector<T>* vector, int32_t length) {
    if (length < 0) return false;
    vector->clear();
    vector->resize(static_cast<size_t>(length));
    return true;
}

template <typename T>
bool resizeTo(std::optional<std::vector<T>>* vector, int32_t length) {
    if (length >= 0) return resizeTo(&vector->emplace(), length);
    vector->reset();
    return true;
}

template <typename T>
std::vector<T>* vectorIn(std::vector<T>* vector) {
    return vector;
}

template <typename T>
std::vector<T>* vectorIn(std::optional<std::vector<T>>* vector) {
    return vector->has_value() ? &**vector : nullptr;
}

template <typename V>
bool allocateVector(void* data, int32_t length) {
    return resizeTo(static_cast<V*>(data), length);
}

template <typename V>
auto& elementAt(void* data, size_t index) {
    return (*vectorIn(static_cast<V*>(data)))[index];
}

template <typename T>
const T& constElementAt(const void* data, size_t index) {
    return (*static_cast<const std::vector<T>*>(data))[index];
}

template <bool NULLABLE, typename T>
binder_status_t writeVector(AParcel* parcel, const std::vector<T>& value) {
    const int32_t length = parcelLength(value.size());
    if constexpr (std::is_same<T, bool>::value) {
        return ::AParcel_writeBoolArray(
                parcel, &value, length, [](const void* data, size_t index) -> bool {
                    return (*static_cast<const std::vector<bool>*>(data))[index];
                });
    } else if constexpr (is_packed<T>) {
        const T* data = value.data();
        return Primitive<wire_t<T>>::writeArray(parcel, reinterpret_cast<const wire_t<T>*>(data),
                                                length);
    } else if constexpr (is_string<T>) {
        return ::AParcel_writeStringArray(
                parcel, &value, length, [](const void* data, size_t index, int32_t* outLength) {
                    return stringAt(constElementAt<T>(data, index), outLength);
                });
    } else {
        return ::AParcel_writeParcelableArray(
                parcel, &value, length, [](AParcel* out, const void* data, size_t index) {
                    return write<NULLABLE>(out, constElementAt<T>(data, index));
                });
    }
}

template <bool NULLABLE, typename V>
binder_status_t readVector(const AParcel* parcel, V* value) {
    using T = typename vector_of_t<V>::value_type;
    if constexpr (std::is_same<T, bool>::value) {
        return ::AParcel_readBoolArray(
                parcel, value, allocateVector<V>, [](void* data, size_t index, bool element) {
                    (*vectorIn(static_cast<V*>(data)))[index] = element;
                });
    } else if constexpr (is_packed<T>) {
        return Primitive<wire_t<T>>::readArray(
                parcel, value, [](void* data, int32_t length, wire_t<T>** buffer) {
                    if (!allocateVector<V>(data, length)) return false;
                    if (length < 0) return true;
                    T* elements = vectorIn(static_cast<V*>(data))->data();
                    *buffer = reinterpret_cast<wire_t<T>*>(elements);
                    return true;
                });
    } else if constexpr (is_string<T>) {
        return ::AParcel_readStringArray(
                parcel, value, allocateVector<V>,
                [](void* data, size_t index, int32_t length, char** buffer) {
                    return allocateString(&elementAt<V>(data, index), length, buffer);
                });
    } else {
        return ::AParcel_readParcelableArray(
                parcel, value, allocateVector<V>, [](const AParcel* in, void* data, size_t index) {
                    return read<NULLABLE>(in, &elementAt<V>(data, index));
                });
    }
}

/* Arrays of a length that both ends know: it is in the parcel all the same, and must be right. */

template <bool NULLABLE, typename T, size_t N>
binder_status_t writeArray(AParcel* parcel, const std::array<T, N>& value) {
    static_assert(N <= static_cast<size_t>(std::numeric_limits<int32_t>::max()), "too long");
    if constexpr (is_packed<T>) {
        const T* data = value.data();
        return Primitive<wire_t<T>>::writeArray(parcel, reinterpret_cast<const wire_t<T>*>(data),
                                                static_cast<int32_t>(N));
    } else {
        binder_status_t status = ::AParcel_writeInt32(parcel, static_cast<int32_t>(N));
        for (size_t i = 0; i < N && status == STATUS_OK; ++i) {
            status = write<NULLABLE>(parcel, value[i]);
        }
        return status;
    }
}

/* The elements behind the length. */
template <bool NULLABLE, typename T, size_t N>
binder_status_t readElements(const AParcel* parcel, int32_t length, std::array<T, N>* value) {
    if (length < 0) return length == -1 ? STATUS_UNEXPECTED_NULL : STATUS_BAD_VALUE;
    if (static_cast<size_t>(length) != N) return STATUS_BAD_VALUE;
    binder_status_t status = STATUS_OK;
    for (size_t i = 0; i < N && status == STATUS_OK; ++i) {
        status = read<NULLABLE>(parcel, &(*value)[i]);
    }
    return status;
}

/* What the allocator of an array has to know, and has found out. */
template <typename A>
struct ArrayTarget {
    std::optional<A>* nullable;
    A* value;
    bool wrongLength;

    bool allocate(int32_t length) {
        if (length < 0) return nullable != nullptr;
        if (nullable != nullptr) value = &nullable->emplace();
        wrongLength = static_cast<size_t>(length) != value->size();
        return !wrongLength;
    }
};

template <typename T, size_t N>
binder_status_t readPackedArray(const AParcel* parcel, std::array<T, N>* value,
                                std::optional<std::array<T, N>>* nullable) {
    using Target = ArrayTarget<std::array<T, N>>;
    Target target{nullable, value, false};
    const binder_status_t status = Primitive<wire_t<T>>::readArray(
            parcel, &target, [](void* data, int32_t length, wire_t<T>** buffer) {
                auto* to = static_cast<Target*>(data);
                if (!to->allocate(length)) return false;
                if (length >= 0) *buffer = reinterpret_cast<wire_t<T>*>(to->value->data());
                return true;
            });
    return target.wrongLength ? STATUS_BAD_VALUE : status;
}

template <bool NULLABLE, typename T, size_t N>
binder_status_t readArray(const AParcel* parcel, std::array<T, N>* value) {
    if constexpr (is_packed<T>) {
        return readPackedArray<T, N>(parcel, value, nullptr);
    } else {
        int32_t length = 0;
        const binder_status_t status = ::AParcel_readInt32(parcel, &length);
        return status == STATUS_OK ? readElements<NULLABLE>(parcel, length, value) : status;
    }
}

template <bool NULLABLE, typename T, size_t N>
binder_status_t readNullableArray(const AParcel* parcel, std::optional<std::array<T, N>>* value) {
    value->reset();
    if constexpr (is_packed<T>) {
        return readPackedArray<T, N>(parcel, nullptr, value);
    } else {
        int32_t length = 0;
        const binder_status_t status = ::AParcel_readInt32(parcel, &length);
        if (status != STATUS_OK || length == -1) return status;
        return readElements<NULLABLE>(parcel, length, &value->emplace());
    }
}

/* Parcelables: a word that is 1, or 0 for null, and their own bytes. */

template <typename P>
binder_status_t writeParcelable(AParcel* parcel, const P& value) {
    if constexpr (!writes_own_presence<P>) {
        const binder_status_t status = ::AParcel_writeInt32(parcel, 1);
        if (status != STATUS_OK) return status;
    }
    return value.writeToParcel(parcel);
}

template <typename P>
binder_status_t readParcelable(const AParcel* parcel, P* value) {
    const ParcelableScope scope;
    if (scope.tooDeep()) return STATUS_BAD_VALUE;
    if constexpr (!writes_own_presence<P>) {
        int32_t present = 0;
        const binder_status_t status = ::AParcel_readInt32(parcel, &present);
        if (status != STATUS_OK) return status;
        if (present == 0) return STATUS_UNEXPECTED_NULL;
    }
    return value->readFromParcel(parcel);
}

/* Pointers to parcelables: std::optional or std::unique_ptr. */
template <typename P>
binder_status_t writeNullableParcelable(AParcel* parcel, const P& value) {
    return value ? writeParcelable(parcel, *value) : ::AParcel_writeInt32(parcel, 0);
}

template <typename T>
T* emplaceIn(std::optional<T>* value) {
    return &value->emplace();
}

template <typename T>
T* emplaceIn(std::unique_ptr<T>* value) {
    *value = std::make_unique<T>();
    return value->get();
}

template <typename P>
binder_status_t readNullableParcelable(const AParcel* parcel, P* value) {
    const int32_t start = ::AParcel_getDataPosition(parcel);
    int32_t present = 0;
    const binder_status_t status = ::AParcel_readInt32(parcel, &present);
    value->reset();
    if (status != STATUS_OK || present == 0) return status;
    const binder_status_t back = ::AParcel_setDataPosition(parcel, start);
    return back == STATUS_OK ? readParcelable(parcel, emplaceIn(value)) : back;
}

/* Objects. */

inline binder_status_t readBinder(const AParcel* parcel, SpAIBinder* value) {
    value->set(nullptr);
    return ::AParcel_readStrongBinder(parcel, value->getR());
}

inline binder_status_t readDescriptor(const AParcel* parcel, ScopedFileDescriptor* value) {
    value->set(-1);
    return ::AParcel_readParcelFileDescriptor(parcel, value->getR());
}

template <bool NULLABLE, typename T>
binder_status_t write(AParcel* parcel, const T& value) {
    if constexpr (std::is_same<T, bool>::value) {
        return ::AParcel_writeBool(parcel, value);
    } else if constexpr (is_packed<T>) {
        return Primitive<wire_t<T>>::write(parcel, static_cast<wire_t<T>>(value));
    } else if constexpr (std::is_same<T, std::string>::value) {
        return writeString(parcel, value);
    } else if constexpr (std::is_same<T, SpAIBinder>::value) {
        if (!NULLABLE && !value) return STATUS_UNEXPECTED_NULL;
        return ::AParcel_writeStrongBinder(parcel, value.get());
    } else if constexpr (std::is_same<T, ScopedFileDescriptor>::value) {
        if (!NULLABLE && value.get() < 0) return STATUS_UNEXPECTED_NULL;
        return ::AParcel_writeParcelFileDescriptor(parcel, value.get());
    } else if constexpr (is_shared_ptr<T>) {
        if (!NULLABLE && !value) return STATUS_UNEXPECTED_NULL;
        return T::element_type::writeToParcel(parcel, value);
    } else if constexpr (is_vector<T>) {
        return writeVector<NULLABLE>(parcel, value);
    } else if constexpr (is_fixed_array<T>) {
        return writeArray<NULLABLE>(parcel, value);
    } else if constexpr (is_unique_ptr<T>) {
        return writeNullableParcelable(parcel, value);
    } else if constexpr (is_optional<T>) {
        using V = typename T::value_type;
        if constexpr (is_parcelable<V>) {
            return writeNullableParcelable(parcel, value);
        } else if constexpr (std::is_same<V, std::string>::value) {
            return value ? writeString(parcel, *value) : ::AParcel_writeString(parcel, nullptr, -1);
        } else {
            static_assert(is_vector<V> || is_fixed_array<V>, "this type cannot be null in AIDL");
            return value ? write<NULLABLE>(parcel, *value) : ::AParcel_writeInt32(parcel, -1);
        }
    } else {
        static_assert(is_parcelable<T>, "AIDL has no such type");
        return writeParcelable(parcel, value);
    }
}

template <bool NULLABLE, typename T>
binder_status_t read(const AParcel* parcel, T* value) {
    if constexpr (std::is_same<T, bool>::value) {
        return ::AParcel_readBool(parcel, value);
    } else if constexpr (is_packed<T>) {
        return Primitive<wire_t<T>>::read(parcel, reinterpret_cast<wire_t<T>*>(value));
    } else if constexpr (is_string<T>) {
        return readString(parcel, value);
    } else if constexpr (std::is_same<T, SpAIBinder>::value) {
        const binder_status_t status = readBinder(parcel, value);
        return status == STATUS_OK && !NULLABLE && !*value ? STATUS_UNEXPECTED_NULL : status;
    } else if constexpr (std::is_same<T, ScopedFileDescriptor>::value) {
        const binder_status_t status = readDescriptor(parcel, value);
        return status == STATUS_OK && !NULLABLE && value->get() < 0 ? STATUS_UNEXPECTED_NULL
                                                                    : status;
    } else if constexpr (is_shared_ptr<T>) {
        const binder_status_t status = T::element_type::readFromParcel(parcel, value);
        return status == STATUS_OK && !NULLABLE && !*value ? STATUS_UNEXPECTED_NULL : status;
    } else if constexpr (is_vector<T>) {
        return readVector<NULLABLE>(parcel, value);
    } else if constexpr (is_fixed_array<T>) {
        return readArray<NULLABLE>(parcel, value);
    } else if constexpr (is_unique_ptr<T>) {
        return readNullableParcelable(parcel, value);
    } else if constexpr (is_optional<T>) {
        using V = typename T::value_type;
        if constexpr (is_parcelable<V>) {
            return readNullableParcelable(parcel, value);
        } else if constexpr (is_vector<V>) {
            return readVector<NULLABLE>(parcel, value);
        } else {
            static_assert(is_fixed_array<V>, "this type cannot be null in AIDL");
            return readNullableArray<NULLABLE>(parcel, value);
        }
    } else {
        static_assert(is_parcelable<T>, "AIDL has no such type");
        return readParcelable(parcel, value);
    }
}

}  // namespace internal

/* Write and read a value of any type, see above. */

template <typename T>
binder_status_t AParcel_writeData(AParcel* parcel, const T& value) {
    return internal::write<false>(parcel, value);
}

template <typename T>
binder_status_t AParcel_readData(const AParcel* parcel, T* value) {
    return internal::read<false>(parcel, value);
}

template <typename T>
binder_status_t AParcel_writeNullableData(AParcel* parcel, const T& value) {
    return internal::write<true>(parcel, value);
}

template <typename T>
binder_status_t AParcel_readNullableData(const AParcel* parcel, T* value) {
    return internal::read<true>(parcel, value);
}

/* The same for values of one kind, which older compilers and hand-written parcelables call. */

inline binder_status_t AParcel_writeString(AParcel* parcel, const std::string& value) {
    return AParcel_writeData(parcel, value);
}

inline binder_status_t AParcel_readString(const AParcel* parcel, std::string* value) {
    return AParcel_readData(parcel, value);
}

inline binder_status_t AParcel_writeString(AParcel* parcel,
                                           const std::optional<std::string>& value) {
    return AParcel_writeNullableData(parcel, value);
}

inline binder_status_t AParcel_readString(const AParcel* parcel,
                                          std::optional<std::string>* value) {
    return AParcel_readNullableData(parcel, value);
}

template <typename T>
binder_status_t AParcel_writeVector(AParcel* parcel, const std::vector<T>& value) {
    return AParcel_writeData(parcel, value);
}

template <typename T>
binder_status_t AParcel_readVector(const AParcel* parcel, std::vector<T>* value) {
    return AParcel_readData(parcel, value);
}

template <typename T>
binder_status_t AParcel_writeVector(AParcel* parcel, const std::optional<std::vector<T>>& value) {
    return AParcel_writeNullableData(parcel, value);
}

template <typename T>
binder_status_t AParcel_readVector(const AParcel* parcel, std::optional<std::vector<T>>* value) {
    return AParcel_readNullableData(parcel, value);
}

template <typename T, size_t N>
binder_status_t AParcel_writeFixedArray(AParcel* parcel, const std::array<T, N>& value) {
    return AParcel_writeData(parcel, value);
}

template <typename T, size_t N>
binder_status_t AParcel_readFixedArray(const AParcel* parcel, std::array<T, N>* value) {
    return AParcel_readData(parcel, value);
}

template <typename P>
binder_status_t AParcel_writeParcelable(AParcel* parcel, const P& value) {
    return AParcel_writeData(parcel, value);
}

template <typename P>
binder_status_t AParcel_readParcelable(const AParcel* parcel, P* value) {
    return AParcel_readData(parcel, value);
}

template <typename P>
binder_status_t AParcel_writeNullableParcelable(AParcel* parcel, const std::optional<P>& value) {
    return AParcel_writeNullableData(parcel, value);
}

template <typename P>
binder_status_t AParcel_readNullableParcelable(const AParcel* parcel, std::optional<P>* value) {
    return AParcel_readNullableData(parcel, value);
}

template <typename P>
binder_status_t AParcel_writeNullableParcelable(AParcel* parcel, const std::unique_ptr<P>& value) {
    return AParcel_writeNullableData(parcel, value);
}

template <typename P>
binder_status_t AParcel_readNullableParcelable(const AParcel* parcel, std::unique_ptr<P>* value) {
    return AParcel_readNullableData(parcel, value);
}

inline binder_status_t AParcel_writeRequiredStrongBinder(AParcel* parcel, const SpAIBinder& value) {
    return AParcel_writeData(parcel, value);
}

inline binder_status_t AParcel_readRequiredStrongBinder(const AParcel* parcel, SpAIBinder* value) {
    return AParcel_readData(parcel, value);
}

inline binder_status_t AParcel_writeNullableStrongBinder(AParcel* parcel, const SpAIBinder& value) {
    return AParcel_writeNullableData(parcel, value);
}

inline binder_status_t AParcel_readNullableStrongBinder(const AParcel* parcel, SpAIBinder* value) {
    return AParcel_readNullableData(parcel, value);
}

inline binder_status_t AParcel_writeRequiredParcelFileDescriptor(
        AParcel* parcel, const ScopedFileDescriptor& value) {
    return AParcel_writeData(parcel, value);
}

inline binder_status_t AParcel_readRequiredParcelFileDescriptor(const AParcel* parcel,
                                                                ScopedFileDescriptor* value) {
    return AParcel_readData(parcel, value);
}

inline binder_status_t AParcel_writeNullableParcelFileDescriptor(
        AParcel* parcel, const ScopedFileDescriptor& value) {
    return AParcel_writeNullableData(parcel, value);
}

inline binder_status_t AParcel_readNullableParcelFileDescriptor(const AParcel* parcel,
                                                                ScopedFileDescriptor* value) {
    return AParcel_readNullableData(parcel, value);
}

/* For `out T[]`: how many elements the caller's vector has, in the request. */

template <typename T>
binder_status_t AParcel_writeVectorSize(AParcel* parcel, const std::vector<T>& value) {
    const int32_t length = internal::parcelLength(value.size());
    return length < 0 ? STATUS_BAD_VALUE : AParcel_writeInt32(parcel, length);
}

template <typename T>
binder_status_t AParcel_writeVectorSize(AParcel* parcel,
                                        const std::optional<std::vector<T>>& value) {
    return value ? AParcel_writeVectorSize(parcel, *value) : AParcel_writeInt32(parcel, -1);
}

/*
 * The other end: makes the service's vector as long as the caller's. STATUS_NO_MEMORY for a length
 * that no answer of 100,000 bytes could have, which nobody means and an attacker would send.
 */
template <typename V>
binder_status_t AParcel_resizeVector(const AParcel* parcel, V* value) {
    using T = typename internal::vector_of_t<V>::value_type;
    constexpr int32_t maxBytes = 100000;
    constexpr int32_t elementBytes =
            std::is_same<internal::wire_t<T>, int8_t>::value ? 1 : 4;
    int32_t length = 0;
    const binder_status_t status = AParcel_readInt32(parcel, &length);
    if (status != STATUS_OK) return status;
    if (length < -1) return STATUS_BAD_VALUE;
    if (length > maxBytes / elementBytes) return STATUS_NO_MEMORY;
    return internal::resizeTo(value, length) ? STATUS_OK : STATUS_UNEXPECTED_NULL;
}

}  // namespace ndk

#endif /* AVF_ANDROID_BINDER_PARCEL_UTILS_H */
