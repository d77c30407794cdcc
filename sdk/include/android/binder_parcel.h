/*
 * Parcels: the arguments and the results of a call, one after the other.
 *
 * A parcel has a position, which reading and writing advance. What is read must have been written
 * with the function of the same type. A parcel may be used by one thread at a time.
 *
 * Arrays and strings are read into memory of the caller's: the function calls an allocator with the
 * `arrayData` or `stringData` it was given and the number of elements, -1 for null. The allocator
 * makes room and stores where that is in `*outBuffer`; for null it stores NULL or leaves the
 * argument alone. It returns false if it cannot, or if it does not take null: then the result is
 * STATUS_UNEXPECTED_NULL for null and STATUS_NO_MEMORY for anything else. No allocator is called
 * with more elements than the rest of the parcel could hold.
 *
 * Reading gives STATUS_NOT_ENOUGH_DATA where the parcel ends too early and STATUS_BAD_VALUE for a
 * count below -1. Writing gives STATUS_BAD_VALUE for a length below -1. A null parcel or result
 * gives STATUS_UNEXPECTED_NULL. After an error the position is anywhere inside the parcel.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_PARCEL_H
#define AVF_ANDROID_BINDER_PARCEL_H

#include <android/binder_status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifndef __cplusplus
#include <uchar.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct AIBinder;
typedef struct AIBinder AIBinder;

struct AParcel;
/* A parcel. */
typedef struct AParcel AParcel;

/*
 * Makes an empty parcel, to hold values in this process: it cannot be sent, and the only object it
 * can hold is null. It belongs to the caller.
 */
AParcel* AParcel_create(void);

/* Frees a parcel. NULL, and the parcels of onTransact, are left alone. */
void AParcel_delete(AParcel* parcel);

/* Empties a parcel that AParcel_create made. STATUS_INVALID_OPERATION for any other. */
binder_status_t AParcel_reset(AParcel* parcel);

/* The position, in bytes from the start. */
int32_t AParcel_getDataPosition(const AParcel* parcel);

/*
 * Moves to a position that AParcel_getDataPosition has returned. STATUS_BAD_VALUE if it is negative
 * or behind the end, and if a parcel that another process has sent, or AParcel_unmarshal has filled,
 * is set back again and again: by four times its size in all, or a megabyte if that is more.
 */
binder_status_t AParcel_setDataPosition(const AParcel* parcel, int32_t position);

/* The size of everything in the parcel, in bytes. */
int32_t AParcel_getDataSize(const AParcel* parcel);

/*
 * Copies `size` bytes of `from`, which start at `start`, to the position of `to`, which moves
 * behind them. STATUS_BAD_VALUE if they are not all inside `from`. AParcel_create must have made
 * one of the two, or it is STATUS_BAD_TYPE: objects are not copied. Only whole words of four bytes
 * can be copied to a parcel of a call.
 */
binder_status_t AParcel_appendFrom(const AParcel* from, AParcel* to, int32_t start, int32_t size);

/*
 * Copies `len` bytes from `start` on out of the parcel. STATUS_BAD_VALUE if they are not all inside
 * it, STATUS_INVALID_OPERATION if the parcel holds objects.
 */
binder_status_t AParcel_marshal(const AParcel* parcel, uint8_t* buffer, size_t start, size_t len);

/*
 * Replaces what is in a parcel that AParcel_create made by `len` bytes, and moves to their start.
 * STATUS_INVALID_OPERATION for any other parcel.
 */
binder_status_t AParcel_unmarshal(AParcel* parcel, const uint8_t* buffer, size_t len);

/* Writes an object, or NULL. The caller's reference stays the caller's. */
binder_status_t AParcel_writeStrongBinder(AParcel* parcel, AIBinder* binder);

/*
 * Reads an object, which may be NULL. It comes with a strong reference, which belongs to the
 * caller. After an error it is NULL.
 */
binder_status_t AParcel_readStrongBinder(const AParcel* parcel, AIBinder** binder);

/*
 * Descriptors do not pass between a virtual machine and its host: STATUS_FDS_NOT_ALLOWED. Only -1,
 * no descriptor, can be written.
 */
binder_status_t AParcel_writeParcelFileDescriptor(AParcel* parcel, int fd);

/* Reads no descriptor, as -1. STATUS_FDS_NOT_ALLOWED for anything else. */
binder_status_t AParcel_readParcelFileDescriptor(const AParcel* parcel, int* fd);

/*
 * Writes what an answer starts with. The status stays the caller's. EX_TRANSACTION_FAILED is not
 * written: the result is its status, which onTransact returns instead of an answer.
 */
binder_status_t AParcel_writeStatusHeader(AParcel* parcel, const AStatus* status);

/* Reads what an answer starts with. The result belongs to the caller; on an error it is not set. */
binder_status_t AParcel_readStatusHeader(const AParcel* parcel, AStatus** status);

/*
 * Makes room for a string. `length` counts bytes and INCLUDES the NUL at the end, so that the empty
 * string has 1; -1 is null.
 */
typedef bool (*AParcel_stringAllocator)(void* stringData, int32_t length, char** buffer);

/*
 * Writes `length` bytes of UTF-8 at `string`, without a NUL; NULL with -1 writes null. Anything but
 * UTF-8 gives STATUS_BAD_VALUE.
 */
binder_status_t AParcel_writeString(AParcel* parcel, const char* string, int32_t length);

/* Reads a string, with a NUL behind it. */
binder_status_t AParcel_readString(const AParcel* parcel, void* stringData,
                                   AParcel_stringAllocator allocator);

/* Makes room for `length` strings. */
typedef bool (*AParcel_stringArrayAllocator)(void* arrayData, int32_t length);

/* Makes room for one of them; `length` as for AParcel_stringAllocator. */
typedef bool (*AParcel_stringArrayElementAllocator)(void* arrayData, size_t index, int32_t length,
                                                    char** buffer);

/*
 * Returns one of them, UTF-8, and its length in bytes without a NUL; -1 and NULL for null. It stays
 * the caller's, and has to live until the next call.
 */
typedef const char* (*AParcel_stringArrayElementGetter)(const void* arrayData, size_t index,
                                                        int32_t* outLength);

binder_status_t AParcel_writeStringArray(AParcel* parcel, const void* arrayData, int32_t length,
                                         AParcel_stringArrayElementGetter getter);
binder_status_t AParcel_readStringArray(const AParcel* parcel, void* arrayData,
                                        AParcel_stringArrayAllocator allocator,
                                        AParcel_stringArrayElementAllocator elementAllocator);

/* Makes room for `length` values of any kind. */
typedef bool (*AParcel_parcelableArrayAllocator)(void* arrayData, int32_t length);

/* Writes one of them. Anything but STATUS_OK ends the writing of the array, and is its result. */
typedef binder_status_t (*AParcel_writeParcelableElement)(AParcel* parcel, const void* arrayData,
                                                          size_t index);

/* Reads one of them. Anything but STATUS_OK ends the reading of the array, and is its result. */
typedef binder_status_t (*AParcel_readParcelableElement)(const AParcel* parcel, void* arrayData,
                                                         size_t index);

binder_status_t AParcel_writeParcelableArray(AParcel* parcel, const void* arrayData, int32_t length,
                                             AParcel_writeParcelableElement elementWriter);
binder_status_t AParcel_readParcelableArray(const AParcel* parcel, void* arrayData,
                                            AParcel_parcelableArrayAllocator allocator,
                                            AParcel_readParcelableElement elementReader);

/* One value each. */
binder_status_t AParcel_writeInt32(AParcel* parcel, int32_t value);
binder_status_t AParcel_writeUint32(AParcel* parcel, uint32_t value);
binder_status_t AParcel_writeInt64(AParcel* parcel, int64_t value);
binder_status_t AParcel_writeUint64(AParcel* parcel, uint64_t value);
binder_status_t AParcel_writeFloat(AParcel* parcel, float value);
binder_status_t AParcel_writeDouble(AParcel* parcel, double value);
binder_status_t AParcel_writeBool(AParcel* parcel, bool value);
binder_status_t AParcel_writeChar(AParcel* parcel, char16_t value);
binder_status_t AParcel_writeByte(AParcel* parcel, int8_t value);

binder_status_t AParcel_readInt32(const AParcel* parcel, int32_t* value);
binder_status_t AParcel_readUint32(const AParcel* parcel, uint32_t* value);
binder_status_t AParcel_readInt64(const AParcel* parcel, int64_t* value);
binder_status_t AParcel_readUint64(const AParcel* parcel, uint64_t* value);
binder_status_t AParcel_readFloat(const AParcel* parcel, float* value);
binder_status_t AParcel_readDouble(const AParcel* parcel, double* value);
binder_status_t AParcel_readBool(const AParcel* parcel, bool* value);
binder_status_t AParcel_readChar(const AParcel* parcel, char16_t* value);
binder_status_t AParcel_readByte(const AParcel* parcel, int8_t* value);

/* Make room for `length` values, and store where it is. */
typedef bool (*AParcel_int32ArrayAllocator)(void* arrayData, int32_t length, int32_t** outBuffer);
typedef bool (*AParcel_uint32ArrayAllocator)(void* arrayData, int32_t length, uint32_t** outBuffer);
typedef bool (*AParcel_int64ArrayAllocator)(void* arrayData, int32_t length, int64_t** outBuffer);
typedef bool (*AParcel_uint64ArrayAllocator)(void* arrayData, int32_t length, uint64_t** outBuffer);
typedef bool (*AParcel_floatArrayAllocator)(void* arrayData, int32_t length, float** outBuffer);
typedef bool (*AParcel_doubleArrayAllocator)(void* arrayData, int32_t length, double** outBuffer);
typedef bool (*AParcel_charArrayAllocator)(void* arrayData, int32_t length, char16_t** outBuffer);
typedef bool (*AParcel_byteArrayAllocator)(void* arrayData, int32_t length, int8_t** outBuffer);

/* Write `length` values. NULL with -1 writes null, and with 0 an empty array. */
binder_status_t AParcel_writeInt32Array(AParcel* parcel, const int32_t* arrayData, int32_t length);
binder_status_t AParcel_writeUint32Array(AParcel* parcel, const uint32_t* arrayData,
                                         int32_t length);
binder_status_t AParcel_writeInt64Array(AParcel* parcel, const int64_t* arrayData, int32_t length);
binder_status_t AParcel_writeUint64Array(AParcel* parcel, const uint64_t* arrayData,
                                         int32_t length);
binder_status_t AParcel_writeFloatArray(AParcel* parcel, const float* arrayData, int32_t length);
binder_status_t AParcel_writeDoubleArray(AParcel* parcel, const double* arrayData, int32_t length);
binder_status_t AParcel_writeCharArray(AParcel* parcel, const char16_t* arrayData, int32_t length);
binder_status_t AParcel_writeByteArray(AParcel* parcel, const int8_t* arrayData, int32_t length);

/* Read what the functions above wrote. */
binder_status_t AParcel_readInt32Array(const AParcel* parcel, void* arrayData,
                                       AParcel_int32ArrayAllocator allocator);
binder_status_t AParcel_readUint32Array(const AParcel* parcel, void* arrayData,
                                        AParcel_uint32ArrayAllocator allocator);
binder_status_t AParcel_readInt64Array(const AParcel* parcel, void* arrayData,
                                       AParcel_int64ArrayAllocator allocator);
binder_status_t AParcel_readUint64Array(const AParcel* parcel, void* arrayData,
                                        AParcel_uint64ArrayAllocator allocator);
binder_status_t AParcel_readFloatArray(const AParcel* parcel, void* arrayData,
                                       AParcel_floatArrayAllocator allocator);
binder_status_t AParcel_readDoubleArray(const AParcel* parcel, void* arrayData,
                                        AParcel_doubleArrayAllocator allocator);
binder_status_t AParcel_readCharArray(const AParcel* parcel, void* arrayData,
                                      AParcel_charArrayAllocator allocator);
binder_status_t AParcel_readByteArray(const AParcel* parcel, void* arrayData,
                                      AParcel_byteArrayAllocator allocator);

/* Makes room for `length` values, which are set one by one: a C++ vector of bool has no buffer. */
typedef bool (*AParcel_boolArrayAllocator)(void* arrayData, int32_t length);

/* Returns one of the values. */
typedef bool (*AParcel_boolArrayGetter)(const void* arrayData, size_t index);

/* Sets one of the values. */
typedef void (*AParcel_boolArraySetter)(void* arrayData, size_t index, bool value);

binder_status_t AParcel_writeBoolArray(AParcel* parcel, const void* arrayData, int32_t length,
                                       AParcel_boolArrayGetter getter);
binder_status_t AParcel_readBoolArray(const AParcel* parcel, void* arrayData,
                                      AParcel_boolArrayAllocator allocator,
                                      AParcel_boolArraySetter setter);

#ifdef __cplusplus
}
#endif

#endif /* AVF_ANDROID_BINDER_PARCEL_H */
