//! Objects of others that C has a reference to, so that each of them is one pointer.

use super::binder::AIBinder;
use super::remote::Remote;
use rsbinder::SIBinder;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

/// By address of what rsbinder has: an entry is removed before that is freed.
static KNOWN: LazyLock<Mutex<HashMap<usize, Weak<AIBinder>>>> = LazyLock::new(Mutex::default);

fn known() -> MutexGuard<'static, HashMap<usize, Weak<AIBinder>>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where rsbinder has the object.
fn address(binder: &SIBinder) -> usize {
    std::ptr::from_ref(&**binder).cast::<()>().addr()
}

/// The reference that C has to the object, or the first one.
pub(super) fn find_or_make(binder: SIBinder) -> Arc<AIBinder> {
    let address = address(&binder);
    let mut known = known();
    if let Some(found) = known.get(&address).and_then(Weak::upgrade) {
        // `binder` may be the last reference to something else by now: not under the lock.
        drop(known);
        drop(binder);
        return found;
    }
    let made = AIBinder::new_remote(Remote::new(binder));
    known.insert(address, made.weak());
    made
}

/// Notes that C has given up its last reference, which was `last`.
pub(super) fn forget(binder: &SIBinder, last: &Weak<AIBinder>) {
    let address = address(binder);
    let mut known = known();
    // Meanwhile the object may have come again, which made it a new reference.
    if known.get(&address).is_some_and(|entry| Weak::ptr_eq(entry, last)) {
        known.remove(&address);
    }
}
