//! The check itself.

use crate::dynamic::Dynamic;
use crate::image::Image;
use crate::{Arch, Error, Result, libc, symbols, versions};

/// The function that a payload must export.
pub const ENTRY_POINT: &str = "AVmPayload_main";

/// Since this release `dlopen` refuses libraries that want an executable stack.
const NO_EXECUTABLE_STACK: (u32, u32) = (2, 41);

/// The guest that a payload must fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Its architecture.
    pub machine: Arch,
    /// Its glibc, such as `(2, 41)`.
    pub glibc: (u32, u32),
}

/// What a payload that fits is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayloadInfo {
    /// Its own name (`DT_SONAME`), if it has one.
    pub soname: Option<String>,
    /// Libraries that it is linked against (`DT_NEEDED`), in order.
    pub needed: Vec<String>,
    /// The newest glibc that it needs, if it needs any.
    pub glibc: Option<(u32, u32)>,
    /// Whether it exports [`ENTRY_POINT`]. The guest reports a payload without one as the
    /// original does, so that is not an error here.
    pub has_entry_point: bool,
}

impl PayloadInfo {
    /// Those of [`needed`](Self::needed) for which `is_available` (in the package or in the
    /// guest) is false.
    pub fn missing_libraries(&self, mut is_available: impl FnMut(&str) -> bool) -> Vec<&str> {
        self.needed.iter().map(String::as_str).filter(|name| !is_available(name)).collect()
    }
}

/// Checks that the shared library in `bytes` (the whole file) can be a payload in `target`.
///
/// ```no_run
/// use elfcheck::{Arch, Target, check_payload};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let library = std::fs::read("libpayload.so")?;
/// let info = check_payload(&library, &Target { machine: Arch::host(), glibc: (2, 41) })?;
/// println!("needs {:?}", info.needed);
/// # Ok(())
/// # }
/// ```
pub fn check_payload(bytes: &[u8], target: &Target) -> Result<PayloadInfo> {
    let image = Image::parse(bytes, target.machine)?;
    let dynamic = Dynamic::parse(&image)?;
    if dynamic.is_executable {
        return Err(Error::NotSharedLibrary { kind: "a position-independent executable" });
    }
    let versions = versions::needed(&image, &dynamic)?;
    libc::refuse_foreign(&image, &dynamic, &versions, target.machine)?;
    let glibc = libc::newest_glibc(&versions, target.glibc)?;
    refuse_executable_stack(&image, target)?;
    Ok(PayloadInfo {
        has_entry_point: symbols::exports_function(&image, &dynamic, ENTRY_POINT),
        soname: dynamic.soname,
        needed: dynamic.needed,
        glibc,
    })
}

fn refuse_executable_stack(image: &Image<'_>, target: &Target) -> Result<()> {
    // A library that does not say gets the default of its architecture's ABI.
    let default = target.machine == Arch::X86_64;
    let wants_one = image.executable_stack().unwrap_or(default);
    match wants_one && target.glibc >= NO_EXECUTABLE_STACK {
        true => Err(Error::ExecutableStack { guest: target.glibc }),
        false => Ok(()),
    }
}
