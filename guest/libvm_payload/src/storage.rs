//! Where the encrypted storage is.

use std::ffi::CStr;
use std::path::Path;

/// Where PID 1 mounts it, in a VM that has one.
pub(crate) const PATH: &CStr = c"/mnt/encryptedstore";

/// The path, if there is something now.
pub(crate) fn look(path: &'static CStr) -> Option<&'static CStr> {
    let is_there = path.to_str().is_ok_and(|path| Path::new(path).exists());
    is_there.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn each_look_is_a_new_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("store");
        let name = std::ffi::CString::new(path.to_str().unwrap()).unwrap();
        // One short string for the rest of the test.
        let name: &'static CStr = Box::leak(name.into_boxed_c_str());
        assert_eq!(look(name), None);
        fs::create_dir(&path).unwrap();
        assert_eq!(look(name), Some(name));
        fs::remove_dir(&path).unwrap();
        assert_eq!(look(name), None);
    }
}
