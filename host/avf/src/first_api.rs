//! The API as it was first published, in 2021, for code that was written against it.
//!
//! ```no_run
//! # fn main() -> avf::Result<()> {
//! use avf::first_api::{VirtualMachineConfig, VirtualMachineManager};
//!
//! let context = avf::Context {
//!     package: "com.example.app".into(),
//!     data_dir: "/home/me/.local/share/example/files".into(),
//!     code_path: Some("/usr/share/example/app.apk".into()),
//! };
//! let config = VirtualMachineConfig::builder(&context, "assets/vm_config.json")
//!     .idsig_path("/usr/share/example/app.apk.idsig")
//!     .build()?;
//! let vm = VirtualMachineManager::get_instance(&context).get_or_create("vm1", config)?;
//! vm.run()?;
//! println!("{vm} has the CID {:?}", vm.get_cid()?);
//! # Ok(())
//! # }
//! ```
//!
//! The VMs are those of the present API: `<data_dir>/vm/<name>`, debuggable, with captured output
//! and a payload configuration, their `config.xml` in version 1. Either API opens them. The present
//! one writes the file in its own version when it sets a configuration that version 1 cannot hold;
//! from then on this one refuses the VM, as it did in 2021 ("Version too high").
//!
//! Where the published documentation and the code of 2021 said different things, the documentation
//! counts: a name that is taken is an error, a missing VM is `None`, configurations are compared by
//! value. Where the code could only fail, there is what the later API does: `set_config` works.
//! `docs/api-history.md` has every difference.

mod config;
mod machine;
mod manager;

pub use config::{VirtualMachineConfig, VirtualMachineConfigBuilder};
pub use machine::{Status, VirtualMachine};
pub use manager::VirtualMachineManager;

#[cfg(test)]
mod tests;
