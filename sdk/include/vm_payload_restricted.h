/*
 * Functions for payloads that speak for their virtual machine to others. Only a virtual machine that
 * was started with a payload configuration (`vm run-app --config-path`) may call them: in any other,
 * the calling process is aborted.
 *
 * Both copy as much as fits and return how much there is. Call one with `size` 0 to learn the size;
 * then `data` may be NULL. What is copied does not change while the virtual machine runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_VM_PAYLOAD_RESTRICTED_H
#define AVF_VM_PAYLOAD_RESTRICTED_H

#include <stddef.h>

#include "vm_payload.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The DICE certificate chain of this virtual machine, from the key of its root secret to the key of
 * this payload: a CBOR array of a COSE_Key and a COSE_Sign1 for each stage, as the Android profile of
 * the Open Profile for DICE has it. It holds no secret.
 *
 * Copies the first `size` bytes of it to `data`, or all of it if it is shorter. Returns the bytes of
 * the whole chain.
 */
size_t AVmPayload_getDiceAttestationChain(void* data, size_t size);

/*
 * The attestation CDI of this payload, 32 bytes, which the private key behind the last certificate
 * of the chain is derived from. A secret: who has it can sign in the name of this virtual machine.
 *
 * Copies the first `size` bytes of it to `data`, or all of it if it is shorter. Returns the bytes of
 * the whole CDI.
 */
size_t AVmPayload_getDiceAttestationCdi(void* data, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* AVF_VM_PAYLOAD_RESTRICTED_H */
