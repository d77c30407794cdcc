//! Accepting connections for ever.

use crate::{Error, Result};
use std::io;

/// How long nothing is accepted when descriptors or memory have run out.
const SHORTAGE_PAUSE: std::time::Duration = std::time::Duration::from_millis(100);

/// The next connection; `None` if it came to nothing, and the next one may be asked for.
pub(crate) fn next<T>(accept: impl FnOnce() -> io::Result<T>) -> Result<Option<T>> {
    match accept() {
        Ok(connection) => Ok(Some(connection)),
        Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
        Err(error) if is_shortage(&error) => {
            log::warn!("no further connection for now: {error}");
            std::thread::sleep(SHORTAGE_PAUSE);
            Ok(None)
        }
        Err(source) => Err(Error::Io { action: "accepting a connection", source }),
    }
}

/// Whether the process or the machine has run out of something that comes back.
fn is_shortage(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM))
}
