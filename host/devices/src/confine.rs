//! Giving up what the device process does not need.

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::Error;

/// Gives up gaining privileges by running programs, and allows as many descriptors as the system
/// lets the process have: each connection takes one.
pub fn confine() -> Result<(), Error> {
    rustix::thread::set_no_new_privs(true).map_err(Error::system("cannot set no_new_privs"))?;
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // The limit as it is serves a VM of usual size.
    let _ = setrlimit(Resource::Nofile, limit);
    Ok(())
}
