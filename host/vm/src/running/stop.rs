//! `vm stop`.

use super::{Running, refused};
use crate::cli::Stop;
use crate::exit::Exit;
use crate::report::{say, say_json};
use crate::style::Progress;
use anyhow::{Context as _, Result};
use rsbinder::{ExceptionCode, StatusCode};
use serde_json::json;

/// Runs the command. When it returns, the VM is gone.
pub fn stop(arguments: &Stop) -> Result<Exit> {
    let running = Running::connect(&arguments.vm)?;
    let title = running.title();
    let progress = Progress::start(&format!("stopping VM {title}"));
    let by_itself = end(&running, arguments.timeout)
        .or_else(|status| ended_with_its_manager(&status, arguments.timeout).ok_or(status))
        .map_err(|status| refused(&status))
        .with_context(|| format!("cannot stop VM {title}"))?;
    progress.finish();
    if arguments.json {
        let info = &running.info;
        say_json(&json!({"name": info.name, "cid": info.cid, "ended_by_itself": by_itself}));
    } else if by_itself {
        say(&format!("stopped {title}"));
    } else {
        say(&format!("cut the power of {title}"));
    }
    Ok(Exit::Answer(0))
}

fn end(running: &Running, seconds: u32) -> rsbinder::BinderResult<bool> {
    if seconds == 0 {
        return running.vm().stop().map(|()| false);
    }
    let millis = seconds.checked_mul(1000).and_then(|millis| i32::try_from(millis).ok());
    running.vm().shutdown(millis.unwrap_or(i32::MAX))
}

/// A manager goes as soon as its app does, maybe before its answer has arrived here, and ends its VMs
/// before that.
fn ended_with_its_manager(status: &rsbinder::Status, seconds: u32) -> Option<bool> {
    let is_lost = status.exception_code() == ExceptionCode::TransactionFailed
        && status.transaction_error() == StatusCode::DeadObject;
    is_lost.then_some(seconds > 0)
}
