/*
 * The entry point of a payload.
 *
 * A payload is a shared library that is packaged as lib/<ABI>/<name>.so. After the virtual machine
 * has started, the library is loaded into an unprivileged process and AVmPayload_main is called.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_VM_MAIN_H
#define AVF_VM_MAIN_H

#if defined(__GNUC__)
#define AVF_EXPORTED __attribute__((visibility("default")))
#else
#define AVF_EXPORTED
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Defined by the payload, called once. In C++ the definition needs `extern "C"`, which including
 * this header gives it.
 *
 * Returning from it ends the virtual machine in an orderly way. The low eight bits of the result
 * are the exit code that the host is told, as with exit(3), which has the same effect. Death by a
 * signal, abort(3) included, is reported to the host as an error instead.
 */
AVF_EXPORTED int AVmPayload_main(void);

#ifdef __cplusplus
}
#endif

#endif /* AVF_VM_MAIN_H */
