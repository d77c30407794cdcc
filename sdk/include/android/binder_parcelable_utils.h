/*
 * ParcelableHolder: a parcelable of any type as a field of another one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_PARCELABLE_UTILS_H
#define AVF_ANDROID_BINDER_PARCELABLE_UTILS_H

#include <android/binder_auto_utils.h>
#include <android/binder_parcel.h>
#include <android/binder_parcel_utils.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ndk {

/* How far a parcelable may travel in Android: anywhere in the system, or to vendors' partitions. */
typedef int32_t parcelable_stability_t;

enum {
    STABILITY_LOCAL = 0,
    STABILITY_VINTF = 1
};

/*
 * A parcelable of a type that only those know who put it in and take it out, or nothing. What is
 * held is its bytes, so that it cannot hold objects or descriptors.
 *
 * It is not locked: one object may be used by one thread at a time.
 */
class AParcelableHolder {
public:
    typedef std::false_type fixed_size;

    AParcelableHolder() = default;
    explicit AParcelableHolder(parcelable_stability_t stability) : mStability(stability) {}

    parcelable_stability_t getStability() const { return mStability; }

    /* Holds nothing any more. */
    void reset() {
        mDescriptor.clear();
        mBytes.clear();
    }

    /* Holds a copy of the parcelable. STATUS_BAD_VALUE if it is less stable than this holder. */
    template <typename P>
    binder_status_t setParcelable(const P& value) {
        if (mStability > P::_aidl_stability) return STATUS_BAD_VALUE;
        const ScopedAParcel parcel(AParcel_create());
        binder_status_t status = value.writeToParcel(parcel.get());
        if (status != STATUS_OK) return status;
        std::vector<uint8_t> bytes;
        status = copyOut(parcel.get(), 0, AParcel_getDataSize(parcel.get()), &bytes);
        if (status != STATUS_OK) return status;
        mDescriptor = P::descriptor;
        mBytes = std::move(bytes);
        return STATUS_OK;
    }

    /*
     * Stores a copy of what is held in `*value`, nothing if nothing is held. STATUS_BAD_VALUE if it
     * is of another type.
     */
    template <typename P>
    binder_status_t getParcelable(std::optional<P>* value) const {
        value->reset();
        if (mDescriptor.empty()) return STATUS_OK;
        if (mDescriptor != P::descriptor) return STATUS_BAD_VALUE;
        const ScopedAParcel parcel(AParcel_create());
        binder_status_t status = AParcel_unmarshal(parcel.get(), mBytes.data(), mBytes.size());
        if (status != STATUS_OK) return status;
        status = value->emplace().readFromParcel(parcel.get());
        if (status != STATUS_OK) value->reset();
        return status;
    }

    /* Writes the stability, the size of what is held, its type and its bytes. */
    binder_status_t writeToParcel(AParcel* parcel) const {
        binder_status_t status = AParcel_writeInt32(parcel, mStability);
        if (status != STATUS_OK) return status;
        const int32_t sizeAt = AParcel_getDataPosition(parcel);
        status = AParcel_writeInt32(parcel, 0);
        if (status != STATUS_OK || mDescriptor.empty()) return status;
        const int32_t start = AParcel_getDataPosition(parcel);
        status = writeHeld(parcel);
        if (status != STATUS_OK) return status;
        const int32_t end = AParcel_getDataPosition(parcel);
        AParcel_setDataPosition(parcel, sizeAt);
        status = AParcel_writeInt32(parcel, end - start);
        AParcel_setDataPosition(parcel, end);
        return status;
    }

    /* Reads what writeToParcel() wrote. The holder must have been made for the same stability. */
    binder_status_t readFromParcel(const AParcel* parcel) {
        reset();
        int32_t stability = 0;
        binder_status_t status = AParcel_readInt32(parcel, &stability);
        if (status != STATUS_OK) return status;
        if (stability != mStability) return STATUS_BAD_VALUE;
        int32_t size = 0;
        status = AParcel_readInt32(parcel, &size);
        if (status != STATUS_OK || size == 0) return status;
        const int32_t start = AParcel_getDataPosition(parcel);
        if (size < 0 || size > AParcel_getDataSize(parcel) - start) return STATUS_BAD_VALUE;
        status = readHeld(parcel, start + size);
        if (status != STATUS_OK) reset();
        return status;
    }

    std::string toString() const {
        return mDescriptor.empty() ? "(null)" : "(" + mDescriptor + ")";
    }

    /* Two holders are equal if what they hold has the same type and the same bytes. */
    bool operator==(const AParcelableHolder& rhs) const { return order(rhs) == 0; }
    bool operator!=(const AParcelableHolder& rhs) const { return order(rhs) != 0; }
    bool operator<(const AParcelableHolder& rhs) const { return order(rhs) < 0; }
    bool operator>(const AParcelableHolder& rhs) const { return order(rhs) > 0; }
    bool operator<=(const AParcelableHolder& rhs) const { return order(rhs) <= 0; }
    bool operator>=(const AParcelableHolder& rhs) const { return order(rhs) >= 0; }

private:
    parcelable_stability_t mStability = STABILITY_LOCAL;
    std::string mDescriptor; /* of the type that is held, "" for nothing */
    std::vector<uint8_t> mBytes;

    int order(const AParcelableHolder& rhs) const {
        if (mStability != rhs.mStability) return mStability < rhs.mStability ? -1 : 1;
        if (mDescriptor != rhs.mDescriptor) return mDescriptor < rhs.mDescriptor ? -1 : 1;
        if (mBytes != rhs.mBytes) return mBytes < rhs.mBytes ? -1 : 1;
        return 0;
    }

    binder_status_t writeHeld(AParcel* parcel) const {
        binder_status_t status = AParcel_writeString(parcel, mDescriptor);
        if (status != STATUS_OK) return status;
        const ScopedAParcel held(AParcel_create());
        status = AParcel_unmarshal(held.get(), mBytes.data(), mBytes.size());
        if (status != STATUS_OK) return status;
        return AParcel_appendFrom(held.get(), parcel, 0, AParcel_getDataSize(held.get()));
    }

    binder_status_t readHeld(const AParcel* parcel, int32_t end) {
        binder_status_t status = AParcel_readString(parcel, &mDescriptor);
        if (status != STATUS_OK) return status;
        const int32_t start = AParcel_getDataPosition(parcel);
        if (mDescriptor.empty() || start > end) return STATUS_BAD_VALUE;
        status = copyOut(parcel, start, end - start, &mBytes);
        if (status != STATUS_OK) return status;
        return AParcel_setDataPosition(parcel, end);
    }

    /*
     * The bytes of a part of a parcel. They are copied by way of a parcel of their own, because a
     * parcel that holds objects elsewhere cannot be marshalled.
     */
    static binder_status_t copyOut(const AParcel* parcel, int32_t start, int32_t size,
                                   std::vector<uint8_t>* bytes) {
        const ScopedAParcel part(AParcel_create());
        const binder_status_t status = AParcel_appendFrom(parcel, part.get(), start, size);
        if (status != STATUS_OK) return status;
        bytes->resize(static_cast<size_t>(size));
        return AParcel_marshal(part.get(), bytes->data(), 0, bytes->size());
    }
};

}  // namespace ndk

#endif /* AVF_ANDROID_BINDER_PARCELABLE_UTILS_H */
