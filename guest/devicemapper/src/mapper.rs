//! Device-mapper itself: devices come and go.

use crate::request::{Call, READ_ONLY, Request};
use crate::table::sectors;
use crate::{Crypt, Error, Table, Verity, VerityState, block, sys};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The control device, which devtmpfs has as soon as the module is there.
const CONTROL: &str = "/dev/mapper/control";
/// The longest name: one byte of the kernel's 128 is for the NUL.
const MAX_NAME: usize = 127;

/// Device-mapper's control device.
#[derive(Debug)]
pub struct DeviceMapper {
    control: File,
}

/// A device that is there and answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Device-mapper's name of it.
    pub name: String,
    /// Its node, such as `/dev/dm-0`.
    pub path: PathBuf,
}

/// What may be done with a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Only reading.
    ReadOnly,
    /// Reading and writing.
    ReadWrite,
}

impl DeviceMapper {
    /// Opens the control device. Takes the module `dm_mod`, and root.
    pub fn open() -> Result<Self, Error> {
        match OpenOptions::new().read(true).write(true).open(CONTROL) {
            Ok(control) => Ok(Self { control }),
            Err(error) if is_missing(&error) => {
                Err(Error::NoDriver { path: CONTROL, module: "dm_mod" })
            }
            Err(error) => Err(Error::io("open", CONTROL)(error)),
        }
    }

    /// Makes a read-only device that checks what is read from it. Takes the module `dm_verity`.
    ///
    /// Nothing is read yet: a wrong root digest shows at the first reading.
    pub fn create_verity(&self, name: &str, verity: &Verity<'_>) -> Result<Device, Error> {
        self.create(name, &verity.table()?, Access::ReadOnly)
    }

    /// Makes a device that encrypts what is written to it. Takes the module `dm_crypt`.
    ///
    /// Nothing tells a wrong key: what is read with it is noise.
    pub fn create_crypt(&self, name: &str, crypt: &Crypt<'_>) -> Result<Device, Error> {
        self.create(name, &crypt.table()?, Access::ReadWrite)
    }

    /// Makes a read-only device of a part of another. Offset and size are bytes, whole sectors.
    pub fn create_linear(
        &self,
        name: &str,
        device: &Path,
        offset: u64,
        size: u64,
    ) -> Result<Device, Error> {
        let offset = sectors("the offset in the device", offset)?;
        let size = sectors("the size of the device", size)?;
        let arguments = format!("{} {offset}", block::number(device)?);
        self.create(name, &Table::default().with("linear", size, arguments), Access::ReadOnly)
    }

    /// Makes a device of any table: all of it, or nothing.
    pub fn create(&self, name: &str, table: &Table, access: Access) -> Result<Device, Error> {
        check_name(name)?;
        table.check()?;
        let flags = if access == Access::ReadOnly { READ_ONLY } else { 0 };
        self.call(Call::Create, Request::new(name, flags)).map_err(|error| {
            match error.raw_os_error() {
                Some(libc::EBUSY) => Error::Exists { name: name.into() },
                _ => Error::io("create the device-mapper device", name)(error),
            }
        })?;
        self.activate(name, table, flags).inspect_err(|_| {
            // It never had a table that works, so that nobody can use it.
            let _ = self.call(Call::Remove, Request::new(name, 0));
        })
    }

    fn activate(&self, name: &str, table: &Table, flags: u32) -> Result<Device, Error> {
        self.call(Call::Load, Request::load(name, flags, table))
            .map_err(|error| self.explain(name, table, error))?;
        let resumed = self
            .call(Call::Suspend, Request::new(name, flags))
            .map_err(Error::io("start the device-mapper device", name))?;
        Ok(Device { name: name.into(), path: block::node(name, resumed.device())? })
    }

    /// Why a table was refused: perhaps only because a module is missing.
    fn explain(&self, name: &str, table: &Table, error: io::Error) -> Error {
        let list = self.call(Call::ListVersions, Request::with_answer(""));
        for target in table.targets().iter().map(|target| &target.kind) {
            if list.as_ref().is_ok_and(|list| list.lists_target(target).is_ok_and(|is| !is)) {
                let module = format!("dm_{}", target.replace('-', "_"));
                return Error::NoTarget { target: target.clone(), module };
            }
        }
        Error::io("load the table of the device-mapper device", name)(error)
    }

    /// Removes a device that nobody uses.
    pub fn remove(&self, name: &str) -> Result<(), Error> {
        check_name(name)?;
        let removed = self.call(Call::Remove, Request::new(name, 0));
        removed.map(drop).map_err(|error| failed("remove the device-mapper device", name, error))
    }

    /// Whether a verity device has met corruption.
    pub fn verity_state(&self, name: &str) -> Result<VerityState, Error> {
        check_name(name)?;
        let answer = self
            .call(Call::TableStatus, Request::with_answer(name))
            .map_err(|error| failed("ask for the state of", name, error))?;
        match answer.first_status(name)? {
            (kind, state) if kind == "verity" && state.starts_with('V') => Ok(VerityState::Valid),
            (kind, state) if kind == "verity" && state.starts_with('C') => {
                Ok(VerityState::Corrupted)
            }
            _ => Err(Error::Answer { name: name.into(), detail: "it is no verity device" }),
        }
    }

    fn call(&self, call: Call, mut request: Request) -> io::Result<Request> {
        sys::dm_ioctl(&self.control, call as u8, request.bytes())?;
        Ok(request)
    }
}

fn failed(action: &'static str, name: &str, error: io::Error) -> Error {
    match error.raw_os_error() {
        Some(libc::ENXIO) => Error::NotFound { name: name.into() },
        Some(libc::EBUSY) => Error::Busy { name: name.into() },
        _ => Error::io(action, name)(error),
    }
}

/// No control device, or one without a driver behind it.
pub(crate) fn is_missing(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENOENT | libc::ENODEV | libc::ENXIO))
}

fn check_name(name: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let good =
        (1..=MAX_NAME).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(allowed);
    if good { Ok(()) } else { Err(Error::Name { name: name.into() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        let longest = "x".repeat(127);
        for name in ["microdroid-apk", "extra-apk-10", "com.android.art", "a_b", &longest] {
            check_name(name).unwrap();
        }
        let too_long = "x".repeat(128);
        for name in ["", ".", "..", ".hidden", "a/b", "a b", "a\nb", "a\0", "ä", &too_long] {
            let error = check_name(name).unwrap_err();
            assert!(matches!(&error, Error::Name { name: found } if found == name), "{error}");
        }
    }

    /// A mapper whose control device is something else, so that no call can succeed.
    fn broken() -> DeviceMapper {
        DeviceMapper { control: File::open("/dev/null").unwrap() }
    }

    #[test]
    fn nothing_is_asked_of_the_kernel_that_is_wrong_already() {
        let null = Path::new("/dev/null");
        let cases = [
            (broken().create("a/b", &Table::default(), Access::ReadOnly), "no name for a device"),
            (broken().create("a", &Table::default(), Access::ReadOnly), "number of targets is 0"),
            (broken().create_linear("a", null, 1, 512), "the offset in the device is 1,"),
            (broken().create_linear("a", null, 512, 5), "the size of the device is 5,"),
            (broken().create_linear("a", null, 0, 512), "/dev/null is not a block device"),
        ];
        for (result, expected) in cases {
            let error = result.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn failures_of_the_kernel_are_told() {
        let table = Table::default().with("zero", 1, "");
        let error = broken().create("a", &table, Access::ReadWrite).unwrap_err().to_string();
        assert!(error.starts_with("cannot create the device-mapper device a: "), "{error}");
        assert!(broken().remove("a").is_err());
        assert!(broken().verity_state("a").is_err());
        let error = |number| failed("x", "a", io::Error::from_raw_os_error(number)).to_string();
        assert_eq!(error(libc::ENXIO), "there is no device-mapper device a");
        assert!(error(libc::EBUSY).contains("is in use"));
    }
}
