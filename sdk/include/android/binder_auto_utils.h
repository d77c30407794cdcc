/*
 * C++ owners of what the C functions give to their callers: each frees what it holds when it is
 * destroyed. Only SpAIBinder can be copied; the others can be moved.
 *
 * They are not locked: one object may be used by one thread at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_AUTO_UTILS_H
#define AVF_ANDROID_BINDER_AUTO_UTILS_H

#include <android/binder_ibinder.h>
#include <android/binder_parcel.h>
#include <android/binder_status.h>
#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

namespace ndk {

/* A strong reference to a Binder object, or none. */
class SpAIBinder {
public:
    SpAIBinder() = default;
    SpAIBinder(std::nullptr_t) {}

    /* Takes over the caller's reference. */
    explicit SpAIBinder(AIBinder* binder) : mBinder(binder) {}

    SpAIBinder(const SpAIBinder& other) : mBinder(other.mBinder) { retain(mBinder); }
    SpAIBinder(SpAIBinder&& other) noexcept : mBinder(other.release()) {}
    ~SpAIBinder() { set(nullptr); }

    SpAIBinder& operator=(const SpAIBinder& other) {
        retain(other.mBinder);
        set(other.mBinder);
        return *this;
    }

    SpAIBinder& operator=(SpAIBinder&& other) noexcept {
        if (this != &other) set(other.release());
        return *this;
    }

    /* Gives back the reference that is held and takes over the caller's. */
    void set(AIBinder* binder) {
        AIBinder* old = std::exchange(mBinder, binder);
        if (old != nullptr) AIBinder_decStrong(old);
    }

    /* The object, which stays this owner's. */
    AIBinder* get() const { return mBinder; }

    /* Hands the reference over to the caller. */
    [[nodiscard]] AIBinder* release() { return std::exchange(mBinder, nullptr); }

    /* Where a C function can store an object with a reference. Nothing should be held. */
    AIBinder** getR() { return &mBinder; }

    explicit operator bool() const { return mBinder != nullptr; }
    AIBinder* operator->() const { return mBinder; }
    AIBinder& operator*() const { return *mBinder; }

    bool operator==(const SpAIBinder& rhs) const { return mBinder == rhs.mBinder; }
    bool operator!=(const SpAIBinder& rhs) const { return mBinder != rhs.mBinder; }
    bool operator<(const SpAIBinder& rhs) const { return AIBinder_lt(mBinder, rhs.mBinder); }
    bool operator>(const SpAIBinder& rhs) const { return rhs < *this; }
    bool operator<=(const SpAIBinder& rhs) const { return !(rhs < *this); }
    bool operator>=(const SpAIBinder& rhs) const { return !(*this < rhs); }

private:
    static void retain(AIBinder* binder) {
        if (binder != nullptr) AIBinder_incStrong(binder);
    }

    AIBinder* mBinder = nullptr;
};

namespace impl {

/* Owns a T that Destroy frees. DEFAULT is the T that stands for nothing. */
template <typename T, void (*Destroy)(T), T DEFAULT>
class ScopedAResource {
public:
    explicit ScopedAResource(T value = DEFAULT) : mValue(value) {}
    ScopedAResource(ScopedAResource&& other) noexcept : mValue(other.release()) {}
    ScopedAResource(const ScopedAResource&) = delete;
    ~ScopedAResource() { set(DEFAULT); }

    ScopedAResource& operator=(ScopedAResource&& other) noexcept {
        if (this != &other) set(other.release());
        return *this;
    }
    ScopedAResource& operator=(const ScopedAResource&) = delete;

    /* Frees what is held and takes over the caller's. */
    void set(T value) {
        T old = std::exchange(mValue, value);
        if (old != DEFAULT) Destroy(old);
    }

    /* What is held, which stays this owner's. */
    T get() const { return mValue; }

    /* Hands what is held over to the caller. */
    [[nodiscard]] T release() { return std::exchange(mValue, DEFAULT); }

    /* Where a C function can store or take one. */
    T* getR() { return &mValue; }

    bool operator==(const ScopedAResource& rhs) const { return mValue == rhs.mValue; }
    bool operator!=(const ScopedAResource& rhs) const { return mValue != rhs.mValue; }
    bool operator<(const ScopedAResource& rhs) const { return mValue < rhs.mValue; }
    bool operator>(const ScopedAResource& rhs) const { return mValue > rhs.mValue; }
    bool operator<=(const ScopedAResource& rhs) const { return mValue <= rhs.mValue; }
    bool operator>=(const ScopedAResource& rhs) const { return mValue >= rhs.mValue; }

private:
    T mValue;
};

inline void closeFileDescriptor(int fd) {
    (void)close(fd);
}

}  // namespace impl

/* A parcel, or none. */
class ScopedAParcel : public impl::ScopedAResource<AParcel*, AParcel_delete, nullptr> {
public:
    explicit ScopedAParcel(AParcel* parcel = nullptr) : ScopedAResource(parcel) {}
    ScopedAParcel(ScopedAParcel&&) noexcept = default;
    ScopedAParcel& operator=(ScopedAParcel&&) noexcept = default;
    ~ScopedAParcel() = default;
};

/* The outcome of a call. One that holds nothing counts as a call that failed. */
class ScopedAStatus : public impl::ScopedAResource<AStatus*, AStatus_delete, nullptr> {
public:
    explicit ScopedAStatus(AStatus* status = nullptr) : ScopedAResource(status) {}
    ScopedAStatus(ScopedAStatus&&) noexcept = default;
    ScopedAStatus& operator=(ScopedAStatus&&) noexcept = default;
    ~ScopedAStatus() = default;

    static ScopedAStatus ok() { return ScopedAStatus(AStatus_newOk()); }

    static ScopedAStatus fromExceptionCode(binder_exception_t exception) {
        return ScopedAStatus(AStatus_fromExceptionCode(exception));
    }

    static ScopedAStatus fromExceptionCodeWithMessage(binder_exception_t exception,
                                                      const char* message) {
        return ScopedAStatus(AStatus_fromExceptionCodeWithMessage(exception, message));
    }

    static ScopedAStatus fromServiceSpecificError(int32_t serviceSpecific) {
        return ScopedAStatus(AStatus_fromServiceSpecificError(serviceSpecific));
    }

    static ScopedAStatus fromServiceSpecificErrorWithMessage(int32_t serviceSpecific,
                                                             const char* message) {
        return ScopedAStatus(AStatus_fromServiceSpecificErrorWithMessage(serviceSpecific, message));
    }

    static ScopedAStatus fromStatus(binder_status_t status) {
        return ScopedAStatus(AStatus_fromStatus(status));
    }

    bool isOk() const { return get() != nullptr && AStatus_isOk(get()); }

    binder_exception_t getExceptionCode() const {
        return get() == nullptr ? EX_TRANSACTION_FAILED : AStatus_getExceptionCode(get());
    }

    int32_t getServiceSpecificError() const {
        return get() == nullptr ? 0 : AStatus_getServiceSpecificError(get());
    }

    binder_status_t getStatus() const {
        return get() == nullptr ? STATUS_UNKNOWN_ERROR : AStatus_getStatus(get());
    }

    /* The message, "" if there is none. It lives as long as what is held. */
    const char* getMessage() const { return get() == nullptr ? "" : AStatus_getMessage(get()); }

    /* A text for the log. */
    std::string getDescription() const {
        if (get() == nullptr) return "(no status)";
        const char* text = AStatus_getDescription(get());
        std::string description = text == nullptr ? "" : text;
        AStatus_deleteDescription(text);
        return description;
    }
};

/* Writes a status as its text for the log. */
inline std::ostream& operator<<(std::ostream& stream, const ScopedAStatus& status) {
    return stream << status.getDescription();
}

/* A death recipient, or none. Destroying it unlinks it from all objects. */
class ScopedAIBinder_DeathRecipient
    : public impl::ScopedAResource<AIBinder_DeathRecipient*, AIBinder_DeathRecipient_delete,
                                   nullptr> {
public:
    explicit ScopedAIBinder_DeathRecipient(AIBinder_DeathRecipient* recipient = nullptr)
        : ScopedAResource(recipient) {}
    ScopedAIBinder_DeathRecipient(ScopedAIBinder_DeathRecipient&&) noexcept = default;
    ScopedAIBinder_DeathRecipient& operator=(ScopedAIBinder_DeathRecipient&&) noexcept = default;
    ~ScopedAIBinder_DeathRecipient() = default;
};

/* A weak reference to a Binder object, or none. */
class ScopedAIBinder_Weak
    : public impl::ScopedAResource<AIBinder_Weak*, AIBinder_Weak_delete, nullptr> {
public:
    explicit ScopedAIBinder_Weak(AIBinder_Weak* weak = nullptr) : ScopedAResource(weak) {}
    ScopedAIBinder_Weak(ScopedAIBinder_Weak&&) noexcept = default;
    ScopedAIBinder_Weak& operator=(ScopedAIBinder_Weak&&) noexcept = default;
    ~ScopedAIBinder_Weak() = default;

    /* The object, nothing if it is not there any more. */
    SpAIBinder promote() const {
        return get() == nullptr ? SpAIBinder() : SpAIBinder(AIBinder_Weak_promote(get()));
    }
};

/* A file descriptor, or -1. */
class ScopedFileDescriptor : public impl::ScopedAResource<int, impl::closeFileDescriptor, -1> {
public:
    ScopedFileDescriptor() : ScopedFileDescriptor(-1) {}
    explicit ScopedFileDescriptor(int fd) : ScopedAResource(fd) {}
    ScopedFileDescriptor(ScopedFileDescriptor&&) noexcept = default;
    ScopedFileDescriptor& operator=(ScopedFileDescriptor&&) noexcept = default;
    ~ScopedFileDescriptor() = default;

    /* Another descriptor of the same file, -1 if there is none to be had. */
    ScopedFileDescriptor dup() const {
        return ScopedFileDescriptor(get() < 0 ? -1 : fcntl(get(), F_DUPFD_CLOEXEC, 0));
    }
};

}  // namespace ndk

#endif /* AVF_ANDROID_BINDER_AUTO_UTILS_H */
