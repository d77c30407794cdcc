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

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define AVF_NORETURN __attribute__((noreturn))
#else
#define AVF_NORETURN
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* A Binder object, see <android/binder_ibinder.h>. */
struct AIBinder;
typedef struct AIBinder AIBinder;

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

/*
 * Returns the directory of the virtual machine's encrypted storage, or NULL if it has none. What is
 * written there is there again when the same instance runs the next time. No other virtual machine,
 * host or user of this host can read it; who can read the host's root secret or the memory of the
 * virtual machine could. Whoever has the file can delete it, or put an older one in its place. The
 * payload's user owns the directory; nothing in it can be executed.
 *
 * What was written is certain to be kept once fsync(2) has returned, or after an orderly end of the
 * virtual machine. A full storage is the error ENOSPC, as in any file system; a full disk of the host
 * is EIO, and from then on the storage can only be read.
 *
 * The storage is looked for at each call. The string ends with a NUL byte, is valid for the life of
 * the process and belongs to the library: do not change or free it.
 */
const char* AVmPayload_getEncryptedStoragePath(void);

/*
 * Derives a secret from the identity of this virtual machine and the `identifier`, and writes all of
 * its `size` bytes to `secret`.
 *
 * The same instance with the same code gets the same secret for the same identifier each time it
 * runs; no other instance, package, host or user of this host does. It follows from the host's root
 * secret: who can read that, or the memory of the virtual machine, could find it too. Different
 * identifiers give secrets that have nothing to do with each other. A shorter secret is the beginning
 * of a longer one for the same identifier.
 *
 * `identifier` points to `identifier_size` bytes of any value, and may be empty: then the pointer may
 * be NULL. `size` is at most 32; if it is 0, `secret` may be NULL. If anything else is asked for, or
 * the secret cannot be had, the calling process is aborted: whenever the function returns, the
 * buffer is full.
 */
void AVmPayload_getVmInstanceSecret(const void* identifier, size_t identifier_size, void* secret,
                                    size_t size);

/*
 * Serves a Binder object on a vsock port, and never returns. Only the host can connect, and there
 * only the app that started the virtual machine: in Rust with
 * VirtualMachine::connect_to_vsock_server. Each session is served by one thread of its own, so that
 * calls of one session come one after the other.
 *
 * `service` is the object, of which the caller gives away one strong reference. `port` is 1024 or
 * more. `on_ready` is called once, on the calling thread and with `param`, as soon as the port is
 * listened on: it may call AVmPayload_notifyPayloadReady. It may be NULL, and so may `param`.
 *
 * Link with -lbinder_ndk, too, which is where the object comes from. No message may have more than
 * 100,000 bytes: instead of a longer one its caller gets an error (STATUS_FAILED_TRANSACTION; an app
 * in Rust, whose call is too long itself, StatusCode::BadValue), which the log of the end that would
 * have sent it explains, and the session goes on.
 *
 * If the port cannot be listened on, the calling process is aborted, with the reason in the log.
 */
AVF_NORETURN void AVmPayload_runVsockRpcServer(AIBinder* service, uint32_t port,
                                               void (*on_ready)(void* param), void* param);

#ifdef __cplusplus
}
#endif

#endif /* AVF_VM_PAYLOAD_H */
