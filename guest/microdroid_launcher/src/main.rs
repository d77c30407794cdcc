//! Loads a payload and calls its `AVmPayload_main`: `microdroid_launcher LIBRARY`.
//!
//! PID 1 starts this program as the payload's unprivileged user, with `LD_LIBRARY_PATH` naming the
//! library's own directory. If the environment variable `AVF_STATUS_FD` names a descriptor, the
//! reason of a failure to load goes there as one text, and the descriptor is closed before the
//! payload's own code takes over; otherwise the reason goes to the standard error output.
//!
//! The process exits with what `AVmPayload_main` returned, through `exit(3)`, so that handlers of
//! `atexit(3)` run and buffered output is written.

// Without Rust's own start-up code the payload finds a fresh C process: signals at their defaults.
#![cfg_attr(not(test), no_main)]

mod dl;
mod status;

use dl::Library;
use status::Status;
use std::ffi::CStr;
use std::process::exit;

/// What a payload must export: `int AVmPayload_main(void)`.
const ENTRY_POINT: &CStr = c"AVmPayload_main";

/// Exit code if the payload could not be started; as the status tells more, no payload needs to
/// avoid it.
const NOT_STARTED: i32 = 1;

/// `int main(int argc, char** argv)`
#[cfg_attr(not(test), unsafe(no_mangle))]
pub extern "C" fn main(_argc: libc::c_int, _argv: *const *const libc::c_char) -> libc::c_int {
    share_one_heap();
    let status = Status::take();
    match load() {
        Ok((library, main)) => {
            drop(status);
            let code = library.call(main);
            exit(code)
        }
        Err(reason) => {
            status.report(&reason);
            exit(NOT_STARTED)
        }
    }
}

/// Has all threads of the payload take their memory from one heap.
///
/// glibc would make eight for each processor. What many threads took once is scattered over all of them,
/// and of all but the first the free end stays where it is even with `malloc_trim(3)`: it would be lost
/// to a small virtual machine. A payload that would rather have more heaps calls
/// `mallopt(M_ARENA_MAX, ...)` itself.
fn share_one_heap() {
    // SAFETY: it takes two numbers, and nothing else runs yet.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
}

fn load() -> Result<(Library, dl::Main), String> {
    let path = std::env::args_os().nth(1).ok_or("usage: microdroid_launcher LIBRARY")?;
    let shown = path.display();
    let library = Library::open(&path)
        .map_err(|reason| format!("Failed to load {shown}: Failed to dlopen: {reason}"))?;
    let main = library.main(ENTRY_POINT).map_err(|reason| {
        format!("Failed to find entrypoint `{}`: {reason}", ENTRY_POINT.to_string_lossy())
    })?;
    Ok((library, main))
}
