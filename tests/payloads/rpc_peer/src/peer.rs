//! The object.

use crate::org::example::rpc::ICallback::ICallback;
use crate::org::example::rpc::IPeer::IPeer;
use rsbinder::BinderResult as Result;
use rsbinder::{Interface, Strong};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// What each session is served.
#[derive(Default)]
pub struct Peer {
    kept: Mutex<Option<Strong<dyn ICallback>>>,
}

impl Interface for Peer {}

impl IPeer for Peer {
    fn r#add(&self, a: i32, b: i32) -> Result<i32> {
        Ok(a.wrapping_add(b))
    }

    fn r#echo(&self, data: &[u8]) -> Result<Vec<u8>> {
        Ok(data.to_vec())
    }

    fn r#give(&self, count: i32) -> Result<Vec<u8>> {
        Ok(vec![7; usize::try_from(count).unwrap_or_default()])
    }

    fn r#askNow(&self, callback: &Strong<dyn ICallback>, question: i32) -> Result<i32> {
        callback.ask(question)
    }

    fn r#askLater(&self, callback: &Strong<dyn ICallback>, question: i32) -> Result<()> {
        let callback = callback.clone();
        thread::spawn(move || {
            let (status, answer) = match callback.ask(question) {
                Ok(answer) => (0, answer),
                Err(status) => (status.transaction_error().into(), 0),
            };
            callback.told(status, answer)
        });
        Ok(())
    }

    fn r#keep(&self, callback: Option<&Strong<dyn ICallback>>) -> Result<()> {
        let former = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *kept, callback.cloned())
        };
        drop(former);
        Ok(())
    }

    fn r#block(&self, callback: &Strong<dyn ICallback>) -> Result<()> {
        callback.told(0, 0)?;
        loop {
            thread::park();
        }
    }

    fn r#crash(&self) -> Result<()> {
        std::process::abort()
    }

    fn r#residentKib(&self) -> Result<i32> {
        Ok(resident_kib().unwrap_or(-1))
    }

    fn r#pass(&self, _data: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }
}

fn resident_kib() -> Option<i32> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
