//! What objects of an interface have in common: its name and the functions of their owner.
#![allow(unsafe_code, reason = "a C interface: symbols by name, strings by pointer")]

use super::binder::AIBinder;
use crate::misuse;
use crate::parcel::AParcel;
use crate::{binder_status_t, transaction_code_t};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Makes the user data of a new object, from the argument of `AIBinder_new`.
pub(super) type OnCreate = unsafe extern "C-unwind" fn(*mut c_void) -> *mut c_void;

/// Frees the user data of an object that nobody has a reference to.
pub(super) type OnDestroy = unsafe extern "C-unwind" fn(*mut c_void);

/// Carries out one call. The object and the parcels are there until it returns.
pub(super) type OnTransact = unsafe extern "C-unwind" fn(
    *mut AIBinder,
    transaction_code_t,
    *const AParcel,
    *mut AParcel,
) -> binder_status_t;

/// Writes what is worth knowing about an object to a descriptor.
pub(super) type OnDump =
    unsafe extern "C-unwind" fn(*mut AIBinder, c_int, *const *const c_char, u32) -> binder_status_t;

/// A class of objects. It lives as long as the process.
#[derive(Debug)]
pub struct AIBinder_Class {
    descriptor: String,
    descriptor_in_c: CString,
    pub(super) on_create: OnCreate,
    pub(super) on_destroy: OnDestroy,
    pub(super) on_transact: OnTransact,
    on_dump: OnceLock<OnDump>,
    has_header: AtomicBool,
    functions: OnceLock<Vec<Option<CString>>>,
}

impl AIBinder_Class {
    /// The name of the interface.
    pub(super) fn descriptor(&self) -> &str {
        &self.descriptor
    }

    /// The class's dump function, if it has one.
    pub(super) fn on_dump(&self) -> Option<OnDump> {
        self.on_dump.get().copied()
    }

    /// Whether a request inside this process begins with the name of the interface.
    pub(super) fn has_header(&self) -> bool {
        self.has_header.load(Ordering::Relaxed)
    }

    /// The name of the method with this code, if it is known.
    fn function(&self, code: transaction_code_t) -> Option<&CStr> {
        let index = usize::try_from(code.checked_sub(1)?).ok()?;
        self.functions.get()?.get(index)?.as_deref()
    }
}

/// `AIBinder_Class* AIBinder_Class_define(const char* interfaceDescriptor,
/// AIBinder_Class_onCreate onCreate, AIBinder_Class_onDestroy onDestroy,
/// AIBinder_Class_onTransact onTransact)`: a class, which is never freed.
///
/// NULL if an argument is NULL or the descriptor is not UTF-8.
///
/// # Safety
/// `descriptor` is NULL or points to a C string. The functions keep to the contracts of
/// `<android/binder_ibinder.h>`, on every thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Class_define(
    descriptor: *const c_char,
    on_create: Option<OnCreate>,
    on_destroy: Option<OnDestroy>,
    on_transact: Option<OnTransact>,
) -> *mut AIBinder_Class {
    const NAME: &str = "AIBinder_Class_define";
    let (Some(on_create), Some(on_destroy), Some(on_transact)) =
        (on_create, on_destroy, on_transact)
    else {
        misuse(NAME, "onCreate, onDestroy and onTransact are needed");
        return std::ptr::null_mut();
    };
    if descriptor.is_null() {
        misuse(NAME, "the descriptor is NULL");
        return std::ptr::null_mut();
    }
    // SAFETY: it is not NULL, so it is a C string.
    let descriptor_in_c = unsafe { CStr::from_ptr(descriptor) }.to_owned();
    let Ok(descriptor) = descriptor_in_c.to_str().map(str::to_owned) else {
        misuse(NAME, "the descriptor is not UTF-8");
        return std::ptr::null_mut();
    };
    Box::into_raw(Box::new(AIBinder_Class {
        descriptor,
        descriptor_in_c,
        on_create,
        on_destroy,
        on_transact,
        on_dump: OnceLock::new(),
        has_header: AtomicBool::new(true),
        functions: OnceLock::new(),
    }))
}

/// The class that `class` points to.
///
/// # Safety
/// `class` is NULL or comes from [`AIBinder_Class_define`].
pub(super) unsafe fn class_from_c(class: *const AIBinder_Class) -> Option<&'static AIBinder_Class> {
    // SAFETY: it is NULL, or a class, and those are never freed and never borrowed mutably.
    unsafe { class.as_ref() }
}

/// `void AIBinder_Class_setOnDump(AIBinder_Class* clazz, AIBinder_onDump onDump)`: what
/// `AIBinder_dump` calls for objects of the class. Only the first one counts.
///
/// # Safety
/// `class` is NULL or a class; the function keeps to its contract on every thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Class_setOnDump(
    class: *mut AIBinder_Class,
    on_dump: Option<OnDump>,
) {
    const NAME: &str = "AIBinder_Class_setOnDump";
    // SAFETY: the caller keeps to the contract of this function.
    let Some(class) = (unsafe { class_from_c(class) }) else {
        return misuse(NAME, "the class is NULL");
    };
    if let Some(on_dump) = on_dump
        && class.on_dump.set(on_dump).is_err()
    {
        misuse(NAME, format_args!("{} has its function already", class.descriptor));
    }
}

/// `const char* AIBinder_Class_getDescriptor(const AIBinder_Class* clazz)`: the name of the
/// interface, for as long as the process lives. NULL for NULL.
///
/// # Safety
/// `class` is NULL or a class.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Class_getDescriptor(
    class: *const AIBinder_Class,
) -> *const c_char {
    // SAFETY: the caller keeps to the contract of this function.
    let class = unsafe { class_from_c(class) };
    class.map_or(std::ptr::null(), |class| class.descriptor_in_c.as_ptr())
}

/// `void AIBinder_Class_disableInterfaceTokenHeader(const AIBinder_Class* clazz)`: calls inside
/// this process no longer begin with the name of the interface.
///
/// Calls over a session always do: both ends of one expect it, whatever the class says.
///
/// # Safety
/// `class` is NULL or a class.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Class_disableInterfaceTokenHeader(class: *const AIBinder_Class) {
    // SAFETY: the caller keeps to the contract of this function.
    match unsafe { class_from_c(class) } {
        Some(class) => class.has_header.store(false, Ordering::Relaxed),
        None => misuse("AIBinder_Class_disableInterfaceTokenHeader", "the class is NULL"),
    }
}

/// `void AIBinder_Class_setTransactionCodeToFunctionNameMap(AIBinder_Class* clazz, const char**
/// transactionCodeToFunctionMap, size_t length)`: the names of the methods, the one with code 1
/// first. They are copied. Only the first list counts.
///
/// # Safety
/// `class` is NULL or a class; `names` is NULL or points to `length` C strings or NULLs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Class_setTransactionCodeToFunctionNameMap(
    class: *mut AIBinder_Class,
    names: *const *const c_char,
    length: usize,
) {
    const NAME: &str = "AIBinder_Class_setTransactionCodeToFunctionNameMap";
    // SAFETY: the caller keeps to the contract of this function.
    let Some(class) = (unsafe { class_from_c(class) }) else {
        return misuse(NAME, "the class is NULL");
    };
    if names.is_null() || length == 0 {
        return misuse(NAME, "there are no names");
    }
    // SAFETY: there are `length` pointers, by the contract of this function.
    let names = unsafe { std::slice::from_raw_parts(names, length) };
    let names = names.iter().map(|&name| {
        // SAFETY: it is not NULL, so it is a C string.
        (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_owned())
    });
    if class.functions.set(names.collect()).is_err() {
        misuse(NAME, format_args!("{} has its names already", class.descriptor));
    }
}

/// `const char* AIBinder_Class_getFunctionName(AIBinder_Class* clazz, transaction_code_t code)`:
/// the name of a method, for as long as the process lives, or NULL if it is not known.
///
/// # Safety
/// `class` is NULL or a class.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Class_getFunctionName(
    class: *mut AIBinder_Class,
    code: transaction_code_t,
) -> *const c_char {
    // SAFETY: the caller keeps to the contract of this function.
    let class = unsafe { class_from_c(class) };
    class.and_then(|class| class.function(code)).map_or(std::ptr::null(), CStr::as_ptr)
}
