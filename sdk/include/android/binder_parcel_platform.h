/*
 * Functions on parcels that AIDL-generated code of @SensitiveData interfaces calls.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_PARCEL_PLATFORM_H
#define AVF_ANDROID_BINDER_PARCEL_PLATFORM_H

#include <android/binder_parcel.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Has the parcel's bytes overwritten with zeros before their memory is given back. */
void AParcel_markSensitive(const AParcel* parcel);

/* Whether descriptors can be written: false, they do not pass between virtual machine and host. */
bool AParcel_getAllowFds(const AParcel* parcel);

#ifdef __cplusplus
}
#endif

#endif /* AVF_ANDROID_BINDER_PARCEL_PLATFORM_H */
