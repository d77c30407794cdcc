//! Objects of the payload that an app may call.

use crate::types::ICallback::{BnCallback, ICallback};
use rsbinder::{BinderResult, Interface, Status, Strong};
use std::sync::{Arc, Mutex};

/// Counts what was told.
pub struct Callback {
    name: String,
    told: Arc<Mutex<Vec<i32>>>,
}

impl Callback {
    pub fn make(name: &str, told: &Arc<Mutex<Vec<i32>>>) -> Strong<dyn ICallback> {
        BnCallback::new_binder(Self { name: name.to_owned(), told: told.clone() })
    }
}

impl Interface for Callback {}

impl ICallback for Callback {
    fn twice(&self, value: i32) -> BinderResult<i32> {
        Ok(value.wrapping_mul(2))
    }

    fn tell(&self, value: i32) -> BinderResult<()> {
        self.told.lock().unwrap().push(value);
        Ok(())
    }

    fn fail(&self, code: i32, message: &str) -> BinderResult<()> {
        Err(Status::new_service_specific_error(code, Some(message.to_owned())))
    }

    fn name(&self) -> BinderResult<String> {
        Ok(self.name.clone())
    }
}
