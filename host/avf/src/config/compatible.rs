//! Which configurations one VM can have one after the other.

use super::{Payload, VirtualMachineConfig};
use crate::Error;
use std::fmt;

/// How the size of the encrypted storage is called.
const ENCRYPTED_STORAGE: &str = "encrypted storage";
/// What to do about another size of it.
const GROW: &str = " (grow_storage makes it larger; nothing makes it smaller)";

impl VirtualMachineConfig {
    /// Whether a VM that was made with one of the two can go on with the other.
    ///
    /// As in the original, memory, CPUs, accelerator, time-out, vsock socket, network, huge pages,
    /// scheduling, debugger, what is in a custom image, and the path of the package may differ.
    /// Debug level, captured output, console input, size of the encrypted storage, library or payload
    /// configuration, operating system and extra packages may not, nor two apps or two guest images
    /// that are both named.
    pub fn is_compatible_with(&self, other: &Self) -> bool {
        self.difference(other).is_none()
    }

    /// The first thing that keeps the two from being compatible.
    pub(crate) fn difference(&self, other: &Self) -> Option<Difference> {
        let mut pairs = self.fixed().into_iter().zip(other.fixed());
        if let Some(((what, present), (_, wanted))) = pairs.find(|(ours, theirs)| ours != theirs) {
            return Some(Difference { what, present, wanted });
        }
        let both_named = |what, present: &Option<String>, wanted: &Option<String>| {
            let (present, wanted) = (present.clone()?, wanted.clone()?);
            (present != wanted).then_some(Difference { what, present, wanted })
        };
        both_named("package name", &self.package_name, &other.package_name)
            .or_else(|| both_named("guest image", &self.image_digest, &other.image_digest))
    }

    /// What stays as it was when the VM was made, as text that is equal where the values are.
    fn fixed(&self) -> [(&'static str, String); 8] {
        [
            ("debug level", format!("{:?}", self.debug_level)),
            ("vm_output_captured", self.vm_output_captured.to_string()),
            (ENCRYPTED_STORAGE, storage_text(self.encrypted_storage_bytes)),
            ("vm_console_input_supported", self.vm_console_input_supported.to_string()),
            ("console_input_device", self.console_input_device().unwrap_or("not named").into()),
            ("payload", self.payload.to_string()),
            ("operating system", self.os.clone()),
            ("extra packages", format!("{:?}", self.extra_apks)),
        ]
    }
}

/// What keeps two configurations from being compatible.
#[derive(Debug)]
pub(crate) struct Difference {
    what: &'static str,
    present: String,
    wanted: String,
}

impl Difference {
    pub(crate) fn into_error(self) -> Error {
        let Self { what, present, wanted } = self;
        let advice = if what == ENCRYPTED_STORAGE { GROW } else { "" };
        Error::IncompatibleConfig(format!(
            "{what} is {wanted}, and that of the virtual machine is {present}{advice}"
        ))
    }
}

/// Size of an encrypted storage, for people.
fn storage_text(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "absent".into(), |bytes| format!("{bytes} bytes"))
}

/// Equal texts are payloads that one VM can run after the other.
impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Custom(_) => f.write_str("a custom image"),
            package => write!(f, "{package:?}"),
        }
    }
}
