//! Serving an interface over Binder RPC.

use crate::log::{Priority, write};
use avf_rpc::Thinning;
use log::{Level, LevelFilter, Log, Metadata, Record};
use rsbinder::SIBinder;

const TAG: &str = "vm_payload";

/// Serves a Binder object on a vsock port, and never returns. `on_ready` is called once the port is
/// listened on; it may call [`notify_payload_ready`](crate::notify_payload_ready).
///
/// `service` is what `BnYourInterface::new_binder` makes. Only the host can connect, and there only
/// the app that started the virtual machine (`VirtualMachine::connect_to_vsock_server`). Each session
/// is served by one thread of its own, so that calls of one session come one after the other.
///
/// No message may have more than 100,000 bytes: instead of a longer one its caller gets an error, which
/// the log of the end that would have sent it explains, and the session goes on. The status is
/// `BadValue` for a call that is too long itself, and `FailedTransaction` for one whose answer is.
///
/// What the `log` crate is given goes to the log of the virtual machine from here on, unless the
/// payload has set a logger of its own.
///
/// # Aborts
/// The process, if the port cannot be listened on, with the reason in the log.
pub fn run_vsock_rpc_server(service: impl Into<SIBinder>, port: u32, on_ready: impl FnOnce()) -> ! {
    log_to_the_vm();
    let Err(error) = avf_rpc::serve_vsock(service.into(), port, on_ready);
    write(Priority::Fatal, TAG, &format!("run_vsock_rpc_server failed: {error}"));
    std::process::abort()
}

/// Messages of the `log` crate, which the protocol stack uses.
struct ToTheVm(Thinning);

static TO_THE_VM: ToTheVm = ToTheVm(Thinning::new());

fn log_to_the_vm() {
    if log::set_logger(&TO_THE_VM).is_ok() {
        log::set_max_level(LevelFilter::Info);
    }
}

impl Log for ToTheVm {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        if let Some(text) = self.0.text(record) {
            write(priority(record.level()), TAG, &text);
        }
    }

    fn flush(&self) {}
}

fn priority(level: Level) -> Priority {
    match level {
        Level::Error => Priority::Error,
        Level::Warn => Priority::Warn,
        Level::Info => Priority::Info,
        Level::Debug => Priority::Debug,
        Level::Trace => Priority::Verbose,
    }
}
