//! From the manager's calls to one ordered stream of events, with exactly one end.

use crate::locked::LockedFile;
use crate::waiting::{deadline, wait};
use crate::{ErrorCode, StopReason};
use avf_aidl::android::system::virtualizationcommon as common;
use avf_aidl::android::system::virtualizationservice::IVirtualMachineCallback::IVirtualMachineCallback;
use common::DeathReason::DeathReason;
use rsbinder::{BinderResult, DeathRecipient, Interface, WIBinder};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A step in the life of a VM. [`Event::Stopped`] comes exactly once and last.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The payload is about to run.
    PayloadStarted,
    /// The payload is ready for connections.
    PayloadReady,
    /// The payload ended with this exit code.
    PayloadFinished(i32),
    /// Something went wrong inside the VM.
    Error(ErrorCode, String),
    /// The VM no longer runs; the text has the cause where the reason alone does not tell.
    Stopped(StopReason, Option<String>),
}

/// Where the events of one VM come together, whoever reports them.
#[derive(Debug)]
pub(super) struct Life {
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Debug)]
struct Inner {
    /// Gone after the last event.
    events: Option<Sender<Event>>,
    /// Held as long as the VM may write to them.
    files: Vec<LockedFile>,
    stopped: Option<StopReason>,
    /// The listener has taken the last event.
    told: bool,
}

/// Whether all processes of a VM are known to be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The manager says so, or there never were any.
    Certain,
    /// They should end in this moment, but may still write.
    None,
}

impl Inner {
    fn free_files(&mut self, evidence: Evidence) {
        let files = self.files.drain(..);
        match evidence {
            Evidence::None => files.for_each(LockedFile::abandon),
            Evidence::Certain => files.for_each(drop),
        }
    }
}

impl Life {
    /// The life of a VM that has these files.
    pub(super) fn new(files: Vec<LockedFile>) -> (Arc<Self>, Receiver<Event>) {
        let (sender, receiver) = channel();
        let inner = Inner { events: Some(sender), files, stopped: None, told: false };
        (Arc::new(Self { inner: Mutex::new(inner), changed: Condvar::new() }), receiver)
    }

    /// Queues an event; after [`Event::Stopped`] nothing is queued any more.
    pub(super) fn report(&self, event: Event) {
        match event {
            Event::Stopped(reason, message) => self.end(reason, message, Evidence::Certain),
            event => {
                if let Some(events) = &self.lock().events {
                    let _ = events.send(event);
                }
            }
        }
    }

    /// Queues the end of a VM of which the manager no longer says anything.
    pub(super) fn report_loss(&self, reason: StopReason) {
        self.end(reason, None, Evidence::None);
    }

    fn end(&self, reason: StopReason, message: Option<String>, evidence: Evidence) {
        let mut inner = self.lock();
        let Some(events) = inner.events.take() else { return };
        // The next VM may have the files before anybody can see that this one is gone.
        inner.free_files(evidence);
        inner.stopped = Some(reason);
        let _ = events.send(Event::Stopped(reason, message));
        self.changed.notify_all();
    }

    /// Ends without an event: the VM never ran, or the manager did not say what became of it.
    pub(super) fn abandon(&self, evidence: Evidence) {
        let mut inner = self.lock();
        inner.events = None;
        inner.free_files(evidence);
        self.changed.notify_all();
    }

    /// Whether nothing more will come.
    pub(super) fn is_over(&self) -> bool {
        self.lock().events.is_none()
    }

    /// Says that the listener has taken the last event.
    pub(super) fn set_told(&self) {
        self.lock().told = true;
        self.changed.notify_all();
    }

    /// Waits until the listener has taken the last event.
    pub(super) fn wait_told(&self) {
        let waited = self.changed.wait_while(self.lock(), |inner| !inner.told);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Waits for the end, for ever or for so long; `None` if it did not come or was no death.
    pub(super) fn wait(&self, limit: Option<Duration>) -> Option<StopReason> {
        let deadline = deadline(limit);
        let mut inner = self.lock();
        while inner.events.is_some() {
            inner = wait(&self.changed, inner, deadline)?;
        }
        inner.stopped
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the manager calls. Its calls do nothing but queue, so the manager never waits for the app.
pub(super) struct Listener(pub(super) Arc<Life>);

impl Interface for Listener {}

impl IVirtualMachineCallback for Listener {
    fn onPayloadStarted(&self, _cid: i32) -> BinderResult<()> {
        self.0.report(Event::PayloadStarted);
        Ok(())
    }

    fn onPayloadReady(&self, _cid: i32) -> BinderResult<()> {
        self.0.report(Event::PayloadReady);
        Ok(())
    }

    fn onPayloadFinished(&self, _cid: i32, exit_code: i32) -> BinderResult<()> {
        self.0.report(Event::PayloadFinished(exit_code));
        Ok(())
    }

    fn onError(&self, _: i32, code: common::ErrorCode::ErrorCode, text: &str) -> BinderResult<()> {
        self.0.report(Event::Error(code.into(), text.to_owned()));
        Ok(())
    }

    fn onDied(&self, _: i32, reason: DeathReason, message: Option<&str>) -> BinderResult<()> {
        let message = message.filter(|text| !text.is_empty()).map(str::to_owned);
        self.0.report(Event::Stopped(StopReason::from_code(reason.0), message));
        Ok(())
    }
}

/// Hears when the manager process itself dies.
pub(super) struct ManagerWatch(pub(super) Arc<Life>);

impl DeathRecipient for ManagerWatch {
    fn binder_died(&self, _who: &WIBinder) {
        self.0.report_loss(StopReason::VirtualizationServiceDied);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InstanceImage, StorageImage};
    use std::os::fd::AsFd;

    #[test]
    fn events_come_in_order_and_end_once() {
        let (life, events) = Life::new(Vec::new());
        let listener = Listener(life.clone());
        listener.onPayloadStarted(2048).unwrap();
        listener.onPayloadReady(2048).unwrap();
        listener.onPayloadFinished(2048, 3).unwrap();
        assert!(!life.is_over());
        listener.onDied(2048, DeathReason::SHUTDOWN, Some("")).unwrap();
        listener.onPayloadReady(2048).unwrap();
        listener.onDied(2048, DeathReason::KILLED, None).unwrap();
        ManagerWatch(life.clone()).binder_died(&dead_binder());
        assert_eq!(
            events.iter().collect::<Vec<_>>(),
            [
                Event::PayloadStarted,
                Event::PayloadReady,
                Event::PayloadFinished(3),
                Event::Stopped(StopReason::Shutdown, None),
            ]
        );
        assert_eq!(life.wait(None), Some(StopReason::Shutdown));
    }

    #[test]
    fn the_death_of_the_manager_is_the_end() {
        let (life, events) = Life::new(Vec::new());
        Listener(life.clone()).onPayloadStarted(2048).unwrap();
        ManagerWatch(life.clone()).binder_died(&dead_binder());
        let last = events.iter().last();
        assert_eq!(last, Some(Event::Stopped(StopReason::VirtualizationServiceDied, None)));
    }

    /// The files that a VM has, locked, and a way to see whether another could have them.
    struct Files {
        _directory: tempfile::TempDir,
        paths: [std::path::PathBuf; 2],
    }

    impl Files {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let paths = ["i.img", "s.img"].map(|name| directory.path().join(name));
            paths.iter().for_each(|path| std::fs::write(path, "").unwrap());
            Self { _directory: directory, paths }
        }

        fn lock(&self) -> Vec<LockedFile> {
            let [instance, storage] = &self.paths;
            let instance = InstanceImage::open(instance).unwrap().0;
            vec![instance, StorageImage::open(storage).unwrap().0]
        }

        fn are_free(&self) -> bool {
            let free = self.paths.each_ref().map(|path| InstanceImage::open(path).is_ok());
            assert_eq!(free[0], free[1]);
            free[0]
        }
    }

    #[test]
    fn the_files_are_free_when_the_end_is_known() {
        let files = Files::new();
        let (life, _events) = Life::new(files.lock());
        assert!(!files.are_free());
        life.report(Event::Stopped(StopReason::Killed, None));
        assert!(files.are_free());
    }

    #[test]
    fn the_files_stay_locked_while_processes_of_a_lost_vm_have_them() {
        let files = Files::new();
        let ends: [fn(&Arc<Life>); 3] = [
            |life| ManagerWatch(life.clone()).binder_died(&dead_binder()),
            |life| life.report_loss(StopReason::Unknown),
            |life| life.abandon(Evidence::None),
        ];
        for end in ends {
            let locked = files.lock();
            // As the device process has them.
            let copies: Vec<_> =
                locked.iter().map(|file| file.as_fd().try_clone_to_owned().unwrap()).collect();
            let (life, _events) = Life::new(locked);
            end(&life);
            assert!(life.is_over());
            assert!(!files.are_free());
            drop(copies);
            assert!(files.are_free());
        }
    }

    #[test]
    fn an_abandoned_life_ends_without_an_event() {
        let (life, events) = Life::new(Vec::new());
        life.abandon(Evidence::Certain);
        life.report(Event::Stopped(StopReason::Killed, None));
        assert_eq!(events.iter().count(), 0);
        assert_eq!(life.wait(None), None);
    }

    fn dead_binder() -> WIBinder {
        use avf_aidl::android::system::virtualizationservice::IVirtualMachineCallback as callback;
        let (life, _) = Life::new(Vec::new());
        let binder = callback::BnVirtualMachineCallback::new_binder(Listener(life)).as_binder();
        rsbinder::SIBinder::downgrade(&binder)
    }
}
