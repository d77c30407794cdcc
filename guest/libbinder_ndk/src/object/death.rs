//! Notice that an object of another process is gone.
#![allow(unsafe_code, reason = "a C interface: symbols by name, functions and data by pointer")]

use super::binder::{AIBinder, Kind, borrow};
use super::remote::Remote;
use crate::status::prune;
use crate::{binder_status_t, misuse};
use rsbinder::{DeathRecipient, StatusCode, WIBinder};
use std::ffi::c_void;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// Is told of a death, with the cookie of the link.
type OnDied = unsafe extern "C-unwind" fn(*mut c_void);

/// Is told that a cookie is not needed any more.
type OnUnlinked = unsafe extern "C-unwind" fn(*mut c_void);

/// What is told of deaths.
#[derive(Debug)]
pub struct AIBinder_DeathRecipient {
    on_died: OnDied,
    on_unlinked: Mutex<Option<OnUnlinked>>,
    /// Every link of it, so that all of them can be ended.
    links: Mutex<Vec<Made>>,
}

/// A link that a recipient has made.
#[derive(Debug)]
struct Made {
    binder: Weak<AIBinder>,
    link: Weak<Link>,
}

/// That a recipient wants to hear of the death of one object.
#[derive(Debug)]
pub(super) struct Link {
    on_died: OnDied,
    on_unlinked: Option<OnUnlinked>,
    /// Where the recipient is; never followed.
    recipient: *const AIBinder_DeathRecipient,
    cookie: *mut c_void,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Linked,
    /// The payload is being told of the death.
    Dying,
    /// Nothing will be told any more.
    Over,
}

// SAFETY: `recipient` is compared only, and `cookie` goes to the payload's functions, which have to
// be fit for every thread by the contract of `AIBinder_DeathRecipient_new`.
unsafe impl Send for Link {}
// SAFETY: as above.
unsafe impl Sync for Link {}

impl Link {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on to the next state, if this is the present one.
    fn advance(&self, from: State, to: State) -> bool {
        let mut state = self.state();
        let is_there = *state == from;
        if is_there {
            *state = to;
        }
        is_there
    }

    /// Ends the link without a death. While a death is being told, the one that tells it ends it.
    pub(super) fn unlink(&self) {
        if self.advance(State::Linked, State::Over) {
            self.tell_unlinked();
        }
    }

    fn tell_unlinked(&self) {
        if let Some(on_unlinked) = self.on_unlinked {
            // SAFETY: the function is fit for the cookie, by the contract of
            // `AIBinder_linkToDeath`, and the state lets this be reached once.
            unsafe { on_unlinked(self.cookie) };
        }
    }

    fn is_for(&self, recipient: *const AIBinder_DeathRecipient, cookie: *mut c_void) -> bool {
        std::ptr::eq(self.recipient, recipient)
            && std::ptr::eq(self.cookie, cookie)
            && *self.state() == State::Linked
    }
}

impl DeathRecipient for Link {
    fn binder_died(&self, _: &WIBinder) {
        if self.advance(State::Linked, State::Dying) {
            // SAFETY: the function is fit for the cookie, by the contract of
            // `AIBinder_linkToDeath`, which is in use until the payload is told that it is not.
            unsafe { (self.on_died)(self.cookie) };
            *self.state() = State::Over;
            self.tell_unlinked();
        }
    }
}

/// What rsbinder takes.
pub(super) fn as_recipient(link: &Arc<Link>) -> Weak<dyn DeathRecipient> {
    let weak: Weak<Link> = Arc::downgrade(link);
    weak
}

impl AIBinder_DeathRecipient {
    fn made(&self) -> MutexGuard<'_, Vec<Made>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn new_link(&self, cookie: *mut c_void) -> Arc<Link> {
        Arc::new(Link {
            on_died: self.on_died,
            on_unlinked: *self.on_unlinked.lock().unwrap_or_else(PoisonError::into_inner),
            recipient: self,
            cookie,
            state: Mutex::new(State::Linked),
        })
    }
}

/// The recipient that C points to.
///
/// # Safety
/// `recipient` is NULL or a recipient that is not deleted while the result is used.
unsafe fn recipient_from_c<'a>(
    recipient: *const AIBinder_DeathRecipient,
) -> Option<&'a AIBinder_DeathRecipient> {
    // SAFETY: it is NULL or there; nobody ever borrows it mutably.
    unsafe { recipient.as_ref() }
}

/// `AIBinder_DeathRecipient* AIBinder_DeathRecipient_new(AIBinder_DeathRecipient_onBinderDied
/// onBinderDied)`: something that is told of deaths, on any thread. NULL for NULL.
///
/// # Safety
/// The function takes every cookie that the recipient is linked with.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_DeathRecipient_new(
    on_died: Option<OnDied>,
) -> *mut AIBinder_DeathRecipient {
    let Some(on_died) = on_died else {
        misuse("AIBinder_DeathRecipient_new", "onBinderDied is NULL");
        return std::ptr::null_mut();
    };
    let (on_unlinked, links) = (Mutex::default(), Mutex::default());
    Box::into_raw(Box::new(AIBinder_DeathRecipient { on_died, on_unlinked, links }))
}

/// `void AIBinder_DeathRecipient_setOnUnlinked(AIBinder_DeathRecipient* recipient,
/// AIBinder_DeathRecipient_onBinderUnlinked onUnlinked)`: what is called once for each later call of
/// `AIBinder_linkToDeath`, when its cookie is not needed any more: after a death was told, when the
/// link is ended, when nobody has a reference to the object, or at once if there is no link.
///
/// # Safety
/// `recipient` is NULL or a recipient; the function takes every cookie that it is linked with.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_DeathRecipient_setOnUnlinked(
    recipient: *mut AIBinder_DeathRecipient,
    on_unlinked: Option<OnUnlinked>,
) {
    // SAFETY: the caller keeps to the contract of this function.
    match unsafe { recipient_from_c(recipient) } {
        None => misuse("AIBinder_DeathRecipient_setOnUnlinked", "the recipient is NULL"),
        Some(recipient) => {
            *recipient.on_unlinked.lock().unwrap_or_else(PoisonError::into_inner) = on_unlinked;
        }
    }
}

/// `void AIBinder_DeathRecipient_delete(AIBinder_DeathRecipient* recipient)`: ends all its links.
/// Nothing for NULL.
///
/// # Safety
/// `recipient` is NULL or a recipient, which nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_DeathRecipient_delete(recipient: *mut AIBinder_DeathRecipient) {
    if recipient.is_null() {
        return;
    }
    // SAFETY: it is not NULL, so it comes from `AIBinder_DeathRecipient_new`.
    let recipient = unsafe { Box::from_raw(recipient) };
    let made = std::mem::take(&mut *recipient.made());
    for Made { binder, link } in made {
        let Some(link) = link.upgrade() else { continue };
        match binder.upgrade().as_deref().map(|binder| &binder.kind) {
            Some(Kind::Remote(remote)) => _ = end(remote, &link),
            // Another thread is giving up the last reference, and has not come to its links yet.
            _ => link.unlink(),
        }
    }
}

/// `binder_status_t AIBinder_linkToDeath(AIBinder* binder, AIBinder_DeathRecipient* recipient, void*
/// cookie)`: tells the recipient once if the object's process goes, or the session with it, for as
/// long as somebody has a reference to the object.
///
/// `STATUS_INVALID_OPERATION` for an object of this process and in a session that hears of its end
/// only by calls; `STATUS_DEAD_OBJECT` for one that is gone.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference; `recipient` is NULL or a
/// recipient, whose functions take `cookie`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_linkToDeath(
    binder: *mut AIBinder,
    recipient: *mut AIBinder_DeathRecipient,
    cookie: *mut c_void,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (binder, recipient) = unsafe { (borrow(binder), recipient_from_c(recipient)) };
    let (Some(binder), Some(recipient)) = (binder, recipient) else {
        return prune(StatusCode::UnexpectedNull);
    };
    let link = recipient.new_link(cookie);
    let result = match &binder.kind {
        Kind::Local(_) => Err(StatusCode::InvalidOperation),
        Kind::Remote(remote) => {
            start(recipient, binder, remote, &link);
            remote.note(remote.binder().link_to_death(as_recipient(&link)))
        }
    };
    let Err(status) = result else {
        return 0;
    };
    if let Kind::Remote(remote) = &binder.kind {
        remote.links().retain(|other| !Arc::ptr_eq(other, &link));
    }
    link.unlink();
    prune(status)
}

/// Keeps a link where its object and its recipient find it, and lets go of those that are over.
fn start(
    recipient: &AIBinder_DeathRecipient,
    binder: &AIBinder,
    remote: &Remote,
    link: &Arc<Link>,
) {
    let mut links = remote.links();
    links.retain(|link| *link.state() != State::Over);
    links.push(link.clone());
    drop(links);
    let mut made = recipient.made();
    made.retain(|made| made.link.strong_count() != 0);
    made.push(Made { binder: binder.weak(), link: Arc::downgrade(link) });
}

/// Ends a link; the error says that the object has died meanwhile.
fn end(remote: &Remote, link: &Arc<Link>) -> rsbinder::Result<()> {
    let result = remote.binder().unlink_to_death(as_recipient(link));
    remote.links().retain(|other| !Arc::ptr_eq(other, link));
    link.unlink();
    remote.note(result)
}

/// `binder_status_t AIBinder_unlinkToDeath(AIBinder* binder, AIBinder_DeathRecipient* recipient,
/// void* cookie)`: ends one link that was made with this cookie.
///
/// `STATUS_NAME_NOT_FOUND` if there is none, `STATUS_DEAD_OBJECT` if the object is gone: a thread
/// may be about to tell so.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference; `recipient` is NULL or a
/// recipient.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_unlinkToDeath(
    binder: *mut AIBinder,
    recipient: *mut AIBinder_DeathRecipient,
    cookie: *mut c_void,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(binder) = (unsafe { borrow(binder) }).filter(|_| !recipient.is_null()) else {
        return prune(StatusCode::UnexpectedNull);
    };
    let Kind::Remote(remote) = &binder.kind else {
        return prune(StatusCode::InvalidOperation);
    };
    let found = remote.links().iter().find(|link| link.is_for(recipient, cookie)).cloned();
    let result = match found {
        Some(link) => end(remote, &link),
        None if remote.is_dead() => Err(StatusCode::DeadObject),
        None => Err(StatusCode::NameNotFound),
    };
    result.map_or_else(prune, |()| 0)
}
