// Calls that fail, and what cannot go over a socket.
//
// SPDX-License-Identifier: Apache-2.0
#include "service.h"

#include <fcntl.h>
#include <unistd.h>

ndk::ScopedAStatus Service::failWith(int32_t exception, const std::string& message) {
    return ndk::ScopedAStatus::fromExceptionCodeWithMessage(exception, message.c_str());
}

ndk::ScopedAStatus Service::failSpecific(int32_t code, const std::string& message) {
    return ndk::ScopedAStatus::fromServiceSpecificErrorWithMessage(code, message.c_str());
}

ndk::ScopedAStatus Service::failStatus(int32_t status) {
    return ndk::ScopedAStatus::fromStatus(status);
}

ndk::ScopedAStatus Service::failInvalid(Fault fault, Fault* result) {
    const auto code = static_cast<int32_t>(fault);
    switch (fault) {
        case Fault::MINOR:
            return ndk::ScopedAStatus::fromServiceSpecificErrorWithMessage(code, "minor");
        case Fault::MAJOR:
            return ndk::ScopedAStatus::fromServiceSpecificError(code);
        case Fault::NONE:
            break;
    }
    *result = fault;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoFile(const ndk::ScopedFileDescriptor& value,
                                     ndk::ScopedFileDescriptor* result) {
    *result = value.dup();
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::giveFile(ndk::ScopedFileDescriptor* result) {
    *result = ndk::ScopedFileDescriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::echoHolder(const Holder& value, Holder* result) {
    *result = value;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::hold(const Point& point, Holder* result) {
    result->before = 1;
    result->held.setParcelable(point);
    result->after = 2;
    return ndk::ScopedAStatus::ok();
}

ndk::ScopedAStatus Service::end(int32_t code) {
    _exit(code);
}
