//! Block devices and their numbers.

use crate::Error;
use rustix::fs::{FileType, major, minor, stat};
use std::io;
use std::path::{Path, PathBuf};

/// `<major>:<minor>` of a block device, which tables take as well as a path and which no character
/// in a path can spoil.
pub(crate) fn number(path: &Path) -> Result<String, Error> {
    let stat =
        stat(path).map_err(|error| Error::io("look at", path.display())(io::Error::from(error)))?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::BlockDevice {
        return Err(Error::NotABlockDevice { path: path.into() });
    }
    Ok(format!("{}:{}", major(stat.st_rdev), minor(stat.st_rdev)))
}

/// The node in /dev of the block device with these numbers, by way of sysfs.
pub(crate) fn node(name: &str, numbers: (u32, u32)) -> Result<PathBuf, Error> {
    let (major, minor) = numbers;
    let link = PathBuf::from(format!("/sys/dev/block/{major}:{minor}"));
    let target = std::fs::read_link(&link).map_err(Error::io("look up", link.display()))?;
    let file_name = target.file_name().ok_or_else(|| Error::Answer {
        name: name.into(),
        detail: "sysfs does not say what the device is called",
    })?;
    let path = Path::new("/dev").join(file_name);
    if number(&path)? != format!("{major}:{minor}") {
        let detail = "the node in /dev is of another device";
        return Err(Error::Answer { name: name.into(), detail });
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_block_devices_have_numbers() {
        let error = number(Path::new("/dev/null")).unwrap_err();
        assert_eq!(error.to_string(), "/dev/null is not a block device");
        let error = number(Path::new("/nonexistent/device")).unwrap_err().to_string();
        assert!(error.starts_with("cannot look at /nonexistent/device: No such file"), "{error}");
    }

    #[test]
    fn what_sysfs_does_not_know_has_no_node() {
        let error = node("x", (4095, 1_048_575)).unwrap_err().to_string();
        assert!(error.contains("/sys/dev/block/4095:1048575"), "{error}");
    }
}
