/*
 * Binder objects: objects of this process that others can call, and objects of others that this
 * process can call.
 *
 * An AIBinder has strong and weak references. Each function that gives an AIBinder* to the caller
 * gives one strong reference with it unless it says otherwise; AIBinder_decStrong gives it back.
 * The same object always has the same address, so that addresses can be compared.
 *
 * All functions may be called from any thread. A null object gives what the function says, and
 * where it says nothing STATUS_UNEXPECTED_NULL, NULL, false or nothing at all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_IBINDER_H
#define AVF_ANDROID_BINDER_IBINDER_H

#include <android/binder_parcel.h>
#include <android/binder_status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a call is made: 0 or FLAG_* or-ed together. */
typedef uint32_t binder_flags_t;

enum {
    FLAG_ONEWAY = 0x01, /* the call returns at once, and has no result */
    FLAG_CLEAR_BUF = 0x20 /* the parcels are overwritten before their memory is given back */
};

/* Which method is called. */
typedef uint32_t transaction_code_t;

/* The codes that the methods of an interface can have: the first method has the first one. */
enum {
    FIRST_CALL_TRANSACTION = 0x00000001,
    LAST_CALL_TRANSACTION = 0x00ffffff
};

struct AIBinder;
/* A Binder object, of this process ("local") or of another ("remote"). */
typedef struct AIBinder AIBinder;

struct AIBinder_Class;
/* What the objects of one interface have in common. Lives as long as the process. */
typedef struct AIBinder_Class AIBinder_Class;

struct AIBinder_Weak;
/* A reference that does not keep the object alive. */
typedef struct AIBinder_Weak AIBinder_Weak;

struct AIBinder_DeathRecipient;
/* Who is told when a remote object is gone. */
typedef struct AIBinder_DeathRecipient AIBinder_DeathRecipient;

/* Makes the user data of a new object from the arguments of AIBinder_new. */
typedef void* (*AIBinder_Class_onCreate)(void* args);

/* Frees the user data of an object whose last reference is gone. */
typedef void (*AIBinder_Class_onDestroy)(void* userData);

/*
 * Serves a call to a local object: reads the arguments from `in`, behind the interface's name,
 * which has been checked, and writes the result to `out`. Both parcels belong to the caller.
 * STATUS_OK sends `out` back, anything else is sent instead of it. May be called from several
 * threads at once. An exception that leaves it ends the process.
 */
typedef binder_status_t (*AIBinder_Class_onTransact)(AIBinder* binder, transaction_code_t code,
                                                     const AParcel* in, AParcel* out);

/* Writes what there is to know about a local object to a descriptor that stays the caller's. */
typedef binder_status_t (*AIBinder_onDump)(AIBinder* binder, int fd, const char** args,
                                           uint32_t numArgs);

/* Called with the cookie of AIBinder_linkToDeath when the object is gone. */
typedef void (*AIBinder_DeathRecipient_onBinderDied)(void* cookie);

/* Called with the cookie of AIBinder_linkToDeath when it is not needed any more. */
typedef void (*AIBinder_DeathRecipient_onBinderUnlinked)(void* cookie);

/*
 * Defines a class. `interfaceDescriptor` is the full name of the interface, as
 * "com.example.IService"; it is copied. Nothing may be NULL, or the result is NULL.
 *
 * Classes are never freed: define each one once, in a static variable.
 */
AIBinder_Class* AIBinder_Class_define(const char* interfaceDescriptor,
                                      AIBinder_Class_onCreate onCreate,
                                      AIBinder_Class_onDestroy onDestroy,
                                      AIBinder_Class_onTransact onTransact);

/* Sets what AIBinder_dump does with objects of the class. Only the first call counts. */
void AIBinder_Class_setOnDump(AIBinder_Class* clazz, AIBinder_onDump onDump);

/*
 * Takes the interface's name out of requests inside this process, which are then neither marked
 * with it nor checked for it. Calls of other processes have it whatever the class says.
 */
void AIBinder_Class_disableInterfaceTokenHeader(AIBinder_Class* clazz);

/*
 * Names the methods: entry i is the name of the method FIRST_CALL_TRANSACTION + i, or NULL. The
 * names are copied. Only the first call counts.
 */
void AIBinder_Class_setTransactionCodeToFunctionNameMap(
        AIBinder_Class* clazz, const char** transactionCodeToFunctionNameMap, size_t length);

/* The name of a method, NULL if it has none. It belongs to the class. */
const char* AIBinder_Class_getFunctionName(AIBinder_Class* clazz, transaction_code_t code);

/* The interface's name. It belongs to the class. */
const char* AIBinder_Class_getDescriptor(const AIBinder_Class* clazz);

/*
 * Makes a local object: calls onCreate with `args`, once, before it returns. The object is
 * destroyed after its last strong reference is gone, those of other processes included: then
 * onDestroy is called, once, in the thread that dropped the reference.
 */
AIBinder* AIBinder_new(const AIBinder_Class* clazz, void* args);

/* Whether the object is another process's. */
bool AIBinder_isRemote(const AIBinder* binder);

/* Whether the object can be called, as far as is known without asking. A local object can be. */
bool AIBinder_isAlive(const AIBinder* binder);

/* Calls the object's process and waits for its answer. */
binder_status_t AIBinder_ping(AIBinder* binder);

/*
 * Has a local object write about itself to `fd`, with `numArgs` arguments. Descriptors do not pass
 * a connection, so that a remote object gives STATUS_FDS_NOT_ALLOWED.
 */
binder_status_t AIBinder_dump(AIBinder* binder, int fd, const char** args, uint32_t numArgs);

/*
 * Has the recipient told once, with `cookie`, when the connection to a remote object ends, for as
 * long as somebody has a reference to the object. A local object, and an object of a session that
 * has no thread for incoming calls, gives STATUS_INVALID_OPERATION; one that is gone already gives
 * STATUS_DEAD_OBJECT, and nobody is told.
 */
binder_status_t AIBinder_linkToDeath(AIBinder* binder, AIBinder_DeathRecipient* recipient,
                                     void* cookie);

/*
 * Takes back an AIBinder_linkToDeath with the same three values. STATUS_NAME_NOT_FOUND if there is
 * none, STATUS_DEAD_OBJECT if the object is gone: then onBinderDied may be running.
 */
binder_status_t AIBinder_unlinkToDeath(AIBinder* binder, AIBinder_DeathRecipient* recipient,
                                       void* cookie);

/* Adds a strong reference. */
void AIBinder_incStrong(AIBinder* binder);

/* Gives a strong reference back. */
void AIBinder_decStrong(AIBinder* binder);

/* The number of strong references, which may be another one by now. For tests. -1 for NULL. */
int32_t AIBinder_debugGetRefCount(AIBinder* binder);

/*
 * States that the object has the interface of the class, which calls to a remote object need. A
 * remote object is asked for its interface's name, and must have the same one. False if it is
 * another one or could not be asked, or if the object has another class already.
 */
bool AIBinder_associateClass(AIBinder* binder, const AIBinder_Class* clazz);

/* The class that the object was made of or was associated with, NULL if none. */
const AIBinder_Class* AIBinder_getClass(AIBinder* binder);

/* What onCreate returned for this object. NULL for a remote object. */
void* AIBinder_getUserData(AIBinder* binder);

/*
 * Makes a parcel for a call to the object, with the interface's name in it, and stores it in `in`.
 * It belongs to the caller, until it is given to AIBinder_transact. The object needs a class, or
 * the result is STATUS_INVALID_OPERATION.
 */
binder_status_t AIBinder_prepareTransaction(AIBinder* binder, AParcel** in);

/*
 * Calls a method. `*in` is a parcel that AIBinder_prepareTransaction made for the same object; it
 * is freed and set to NULL in any case. On STATUS_OK `*out` is the answer, which belongs to the
 * caller (empty if FLAG_ONEWAY is set), else NULL.
 *
 * A parcel of another object and unknown flags give STATUS_BAD_VALUE, a code that no method can
 * have STATUS_UNKNOWN_TRANSACTION. A request or an answer of more than 100,000 bytes cannot be
 * sent: STATUS_FAILED_TRANSACTION, and a line in the log. Objects can only be in calls to remote
 * objects.
 */
binder_status_t AIBinder_transact(AIBinder* binder, transaction_code_t code, AParcel** in,
                                  AParcel** out, binder_flags_t flags);

/* Makes a weak reference. It belongs to the caller, who frees it with AIBinder_Weak_delete. */
AIBinder_Weak* AIBinder_Weak_new(AIBinder* binder);

/* Frees a weak reference. NULL is ignored. */
void AIBinder_Weak_delete(AIBinder_Weak* weakBinder);

/* The object with a new strong reference, NULL if it is not there any more. */
AIBinder* AIBinder_Weak_promote(AIBinder_Weak* weakBinder);

/* Makes another weak reference to the same object. */
AIBinder_Weak* AIBinder_Weak_clone(const AIBinder_Weak* weak);

/* A total order of objects, for as long as they are referred to. NULL is before all others. */
bool AIBinder_lt(const AIBinder* lhs, const AIBinder* rhs);

/* The same order for weak references. It stays the same after the object is gone. */
bool AIBinder_Weak_lt(const AIBinder_Weak* lhs, const AIBinder_Weak* rhs);

/* Makes a recipient. It belongs to the caller, who frees it with AIBinder_DeathRecipient_delete. */
AIBinder_DeathRecipient* AIBinder_DeathRecipient_new(
        AIBinder_DeathRecipient_onBinderDied onBinderDied);

/*
 * Sets what is called once for each later AIBinder_linkToDeath, also for one that fails, after the
 * last use of its cookie, so that the cookie can be freed.
 */
void AIBinder_DeathRecipient_setOnUnlinked(AIBinder_DeathRecipient* recipient,
                                           AIBinder_DeathRecipient_onBinderUnlinked onUnlinked);

/* Unlinks the recipient from all objects and frees it. NULL is ignored. */
void AIBinder_DeathRecipient_delete(AIBinder_DeathRecipient* recipient);

/*
 * The object that a vendor has attached to this one, in `*outExt`, NULL if there is none. It comes
 * with a strong reference, which belongs to the caller.
 */
binder_status_t AIBinder_getExtension(AIBinder* binder, AIBinder** outExt);

/*
 * Attaches another object to a local one, which keeps a reference of its own. Before the object is
 * given to others. A remote object gives STATUS_INVALID_OPERATION.
 */
binder_status_t AIBinder_setExtension(AIBinder* binder, AIBinder* ext);

#ifdef __cplusplus
}
#endif

#endif /* AVF_ANDROID_BINDER_IBINDER_H */
