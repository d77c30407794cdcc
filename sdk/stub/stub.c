/*
 * Link stub of libvm_payload.so: the names and versions of the real library's functions and nothing
 * behind them. Payloads are linked against it; the real library is in the virtual machine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "vm_payload.h"

/* A stub that is called was loaded by mistake, outside the virtual machine. */
void AVmPayload_notifyPayloadReady(void) {
    __builtin_trap();
}

const char* AVmPayload_getApkContentsPath(void) {
    __builtin_trap();
}
