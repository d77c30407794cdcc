//! Promises of Android's system parts to each other. There are no parts here: nothing to do.
#![allow(unsafe_code, reason = "a C interface: symbols by name")]

use super::binder::AIBinder;

/// `void AIBinder_markVintfStability(AIBinder* binder)`: does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn AIBinder_markVintfStability(_: *mut AIBinder) {}

/// `void AIBinder_markVendorStability(AIBinder* binder)`: does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn AIBinder_markVendorStability(_: *mut AIBinder) {}

/// `void AIBinder_markSystemStability(AIBinder* binder)`: does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn AIBinder_markSystemStability(_: *mut AIBinder) {}

/// `void AIBinder_forceDowngradeToSystemStability(AIBinder* binder)`: does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn AIBinder_forceDowngradeToSystemStability(_: *mut AIBinder) {}

/// `void AIBinder_forceDowngradeToVendorStability(AIBinder* binder)`: does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn AIBinder_forceDowngradeToVendorStability(_: *mut AIBinder) {}
