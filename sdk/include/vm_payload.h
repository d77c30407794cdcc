/*
 * The functions that a running payload may call. Link with -lvm_payload: at build time that is the
 * link stub (sdk/stub), in the virtual machine it is the real library.
 *
 * All functions may be called from any thread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_VM_PAYLOAD_H
#define AVF_VM_PAYLOAD_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Tells the host that the payload is ready to do its work, for example that it listens on the vsock
 * port that the host will connect to. Call it after listen(2), never before.
 *
 * Only the first call has an effect. If the notification cannot be delivered, the calling process
 * is aborted.
 */
void AVmPayload_notifyPayloadReady(void);

/*
 * Returns the directory under which the files of the payload's package can be read: the package's
 * entry "assets/a.txt" is the file "assets/a.txt" in that directory. The directory is read-only.
 *
 * The string ends with a NUL byte, is valid for the life of the process and belongs to the library:
 * do not change or free it.
 */
const char* AVmPayload_getApkContentsPath(void);

#ifdef __cplusplus
}
#endif

#endif /* AVF_VM_PAYLOAD_H */
