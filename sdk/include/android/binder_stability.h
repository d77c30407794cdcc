/*
 * Stability of objects, which Android uses to keep its partitions apart. A virtual machine has no
 * partitions that could be exchanged one by one, so that nothing here has an effect: every object
 * is of the kind that all others may call.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_STABILITY_H
#define AVF_ANDROID_BINDER_STABILITY_H

#include <android/binder_ibinder.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Further flags of calls, which are accepted. */
enum {
    FLAG_PRIVATE_LOCAL = 0,
    FLAG_PRIVATE_VENDOR = 0x10000000
};

void AIBinder_markSystemStability(AIBinder* binder);
void AIBinder_markVendorStability(AIBinder* binder);
void AIBinder_markVintfStability(AIBinder* binder);
void AIBinder_forceDowngradeToSystemStability(AIBinder* binder);
void AIBinder_forceDowngradeToVendorStability(AIBinder* binder);

/* What generated code calls on every new object if BINDER_STABILITY_SUPPORT is defined. */
static inline void AIBinder_markCompilationUnitStability(AIBinder* binder) {
    AIBinder_markSystemStability(binder);
}

#ifdef __cplusplus
}
#endif

#endif /* AVF_ANDROID_BINDER_STABILITY_H */
