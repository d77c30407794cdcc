/*
 * Link stub of libvm_payload.so: the names and versions of the real library's functions and nothing
 * behind them. Payloads are linked against it; the real library is in the virtual machine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "vm_payload_restricted.h"

/* A stub that is called was loaded by mistake, outside the virtual machine. */
void AVmPayload_notifyPayloadReady(void) {
    __builtin_trap();
}

const char* AVmPayload_getApkContentsPath(void) {
    __builtin_trap();
}

const char* AVmPayload_getEncryptedStoragePath(void) {
    __builtin_trap();
}

void AVmPayload_getVmInstanceSecret(const void* identifier, size_t identifier_size, void* secret,
                                    size_t size) {
    (void)identifier, (void)identifier_size, (void)secret, (void)size;
    __builtin_trap();
}

AVF_NORETURN void AVmPayload_runVsockRpcServer(AIBinder* service, uint32_t port,
                                               void (*on_ready)(void* param), void* param) {
    (void)service, (void)port, (void)on_ready, (void)param;
    __builtin_trap();
}

size_t AVmPayload_getDiceAttestationChain(void* data, size_t size) {
    (void)data, (void)size;
    __builtin_trap();
}

size_t AVmPayload_getDiceAttestationCdi(void* data, size_t size) {
    (void)data, (void)size;
    __builtin_trap();
}
