//! Objects of the app that a payload may call.

use crate::types::ICallback::{BnCallback, ICallback};
use rsbinder::{BinderResult, Interface, Status, Strong};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long a payload may take to say something.
const PATIENCE: Duration = Duration::from_secs(60);

/// A callback of the app's own.
pub struct Pocket {
    name: String,
    told: Mutex<Sender<i32>>,
}

impl Pocket {
    /// One of this name, and what it is told.
    pub fn make(name: &str) -> (Strong<dyn ICallback>, Told) {
        let (told, receiver) = channel();
        let pocket = Self { name: name.to_owned(), told: Mutex::new(told) };
        (BnCallback::new_binder(pocket), Told(receiver))
    }
}

/// What a callback is told, one after the other.
pub struct Told(Receiver<i32>);

impl Told {
    /// The next ones.
    #[track_caller]
    pub fn next(&self, count: usize) -> Vec<i32> {
        (0..count).map(|_| self.0.recv_timeout(PATIENCE).expect("the payload tells it")).collect()
    }

    /// Waits until nobody holds the callback any more.
    pub fn is_over(&self) -> bool {
        self.0
            .recv_timeout(PATIENCE)
            .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Disconnected)
    }
}

impl Interface for Pocket {}

impl ICallback for Pocket {
    fn twice(&self, value: i32) -> BinderResult<i32> {
        Ok(value.wrapping_mul(2))
    }

    fn tell(&self, value: i32) -> BinderResult<()> {
        let _ = self.told.lock().unwrap().send(value);
        Ok(())
    }

    fn fail(&self, code: i32, message: &str) -> BinderResult<()> {
        Err(Status::new_service_specific_error(code, Some(message.to_owned())))
    }

    fn name(&self) -> BinderResult<String> {
        Ok(self.name.clone())
    }
}
