/*
 * The results of Binder calls: a status_t for what the transport made of a call, an exception code
 * for what the service answered, and AStatus for both together.
 *
 * AStatus objects belong to who got them, and are freed with AStatus_delete. They do not change,
 * and may be read from any thread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_STATUS_H
#define AVF_ANDROID_BINDER_STATUS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Android marks its functions with the release that brought them. Here all of them are there. */
#ifndef __ANDROID_API_FUTURE__
#define __ANDROID_API_FUTURE__ 10000
#endif
#ifndef __ANDROID_API__
#define __ANDROID_API__ __ANDROID_API_FUTURE__
#endif
#ifndef __INTRODUCED_IN
#define __INTRODUCED_IN(api_level)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What became of a call or of another function of this library: one of STATUS_*. */
typedef int32_t binder_status_t;

/* The values are the same on both ends of a call; those with a name in errno.h are its negative. */
enum {
    STATUS_OK = 0,
    STATUS_UNKNOWN_ERROR = (-2147483647 - 1), /* none of the others */
    STATUS_BAD_TYPE = (STATUS_UNKNOWN_ERROR + 1), /* not the type, or interface, asked for */
    STATUS_FAILED_TRANSACTION = (STATUS_UNKNOWN_ERROR + 2), /* the call could not be carried over */
    STATUS_FDS_NOT_ALLOWED = (STATUS_UNKNOWN_ERROR + 7), /* descriptors do not pass */
    STATUS_UNEXPECTED_NULL = (STATUS_UNKNOWN_ERROR + 8), /* null where the interface has no null */
    STATUS_NO_MEMORY = -ENOMEM,
    STATUS_INVALID_OPERATION = -ENOSYS, /* cannot be done with this object */
    STATUS_BAD_VALUE = -EINVAL, /* an argument is not valid */
    STATUS_NAME_NOT_FOUND = -ENOENT,
    STATUS_PERMISSION_DENIED = -EPERM,
    STATUS_NO_INIT = -ENODEV,
    STATUS_ALREADY_EXISTS = -EEXIST,
    STATUS_DEAD_OBJECT = -EPIPE, /* the process, or the connection to it, is gone */
    STATUS_BAD_INDEX = -EOVERFLOW,
    STATUS_NOT_ENOUGH_DATA = -ENODATA, /* the parcel ends before the value does */
    STATUS_WOULD_BLOCK = -EWOULDBLOCK, /* no connection that this call could use */
    STATUS_TIMED_OUT = -ETIMEDOUT,
    STATUS_UNKNOWN_TRANSACTION = -EBADMSG /* the object has no such method */
};

/* What a service answers instead of a result: one of EX_*. */
typedef int32_t binder_exception_t;

enum {
    EX_NONE = 0,
    EX_SECURITY = -1,
    EX_BAD_PARCELABLE = -2,
    EX_ILLEGAL_ARGUMENT = -3,
    EX_NULL_POINTER = -4,
    EX_ILLEGAL_STATE = -5,
    EX_NETWORK_MAIN_THREAD = -6,
    EX_UNSUPPORTED_OPERATION = -7,
    EX_SERVICE_SPECIFIC = -8, /* an error of the interface's own: AStatus_getServiceSpecificError */
    EX_PARCELABLE = -9,
    EX_TRANSACTION_FAILED = -129 /* no answer of the service: AStatus_getStatus says why */
};

struct AStatus;
/* The outcome of a call: success, an exception with a message, or the status of a failed call. */
typedef struct AStatus AStatus;

/* Success. AStatus_delete may be called on it, as on any other, and does nothing. */
AStatus* AStatus_newOk(void);

/*
 * An exception, without a message. EX_NONE gives success, EX_SERVICE_SPECIFIC the error 0.
 * EX_TRANSACTION_FAILED, and a code that has no name, give a call that failed with
 * STATUS_FAILED_TRANSACTION.
 */
AStatus* AStatus_fromExceptionCode(binder_exception_t exception);

/* The same with a message: UTF-8, ends with NUL, copied. NULL counts as the empty message. */
AStatus* AStatus_fromExceptionCodeWithMessage(binder_exception_t exception, const char* message);

/* EX_SERVICE_SPECIFIC with an error of the interface's own. */
AStatus* AStatus_fromServiceSpecificError(int32_t serviceSpecific);

/* The same with a message: UTF-8, ends with NUL, copied. NULL counts as the empty message. */
AStatus* AStatus_fromServiceSpecificErrorWithMessage(int32_t serviceSpecific, const char* message);

/*
 * The outcome of a call with this status: STATUS_OK gives success, all others
 * EX_TRANSACTION_FAILED. A value that has no name counts as STATUS_UNKNOWN_ERROR.
 */
AStatus* AStatus_fromStatus(binder_status_t status);

/* Whether this is success. The functions that read an AStatus take NULL for a failed call. */
bool AStatus_isOk(const AStatus* status);

/* The exception; EX_NONE for success, EX_TRANSACTION_FAILED for a call that failed. */
binder_exception_t AStatus_getExceptionCode(const AStatus* status);

/* The error of the interface's own if the exception is EX_SERVICE_SPECIFIC, else 0. */
int32_t AStatus_getServiceSpecificError(const AStatus* status);

/* The status if the exception is EX_TRANSACTION_FAILED, else STATUS_OK. */
binder_status_t AStatus_getStatus(const AStatus* status);

/*
 * The message, "" if there is none; of a call that failed, what its status means. It belongs to the
 * AStatus, and lives as long as that does.
 */
const char* AStatus_getMessage(const AStatus* status);

/*
 * A text for the log with everything above in it. It belongs to the caller, who frees it with
 * AStatus_deleteDescription.
 */
const char* AStatus_getDescription(const AStatus* status);

/* Frees a text of AStatus_getDescription. NULL is ignored. */
void AStatus_deleteDescription(const char* description);

/* Frees an AStatus. NULL is ignored. */
void AStatus_delete(AStatus* status);

#ifdef __cplusplus
}
#endif

#endif /* AVF_ANDROID_BINDER_STATUS_H */
