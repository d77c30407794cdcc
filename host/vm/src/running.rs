//! VMs that run, whoever started them: how they are found and spoken to.
//!
//! | file | what is in it |
//! |---|---|
//! | `running/stop.rs` | `vm stop` |
//! | `running/logs.rs` | `vm logs` |
//! | `running/console.rs` | `vm console` |
//! | `running/connect.rs` | `vm connect` |
//! | `running/terminal.rs` | the terminal in between, and what a guest may do to it |

mod connect;
mod console;
mod logs;
mod stop;
pub mod terminal;

pub use connect::connect;
pub use console::console;
pub use logs::logs;
pub use stop::stop;

use crate::data;
use anyhow::{Context as _, Result, bail};
use avf::service::Service;
use avf_aidl::android::system::virtualizationservice as vs;
use avf_home::{Environment, Info, RuntimeDir};
use avf_rpc::{Client, connect_unix_with_descriptors};
use std::path::{Path, PathBuf};
use vs::IVirtualMachine::IVirtualMachine;
use vs::VirtualMachineDebugInfo::VirtualMachineDebugInfo;

/// Calls that can be under way at once: a stop, and looking on.
const CONNECTIONS: u32 = 2;

/// What is known of all running VMs of this user.
pub fn all() -> Result<Vec<Info>> {
    let env = Environment::current();
    if env.service_socket()?.is_none() {
        return Ok(RuntimeDir::open(&env)?.list()?);
    }
    // A service has a run-time directory of its own, and tells each user of that user's VMs.
    Ok(Service::spawn()?.list_vms()?.into_iter().map(info).collect())
}

fn info(vm: VirtualMachineDebugInfo) -> Info {
    Info {
        cid: vm.cid.cast_unsigned(),
        name: vm.name,
        pid: 0,
        uid: 0,
        requester_pid: vm.requesterPid.cast_unsigned(),
        requester_uid: vm.requesterUid.cast_unsigned(),
        directory: vm.directory,
        state: vm.state.0,
        sockets: Vec::new(),
    }
}

/// The run of a VM with a name, if it runs.
pub fn of_name(name: &str) -> Result<Option<Info>> {
    Ok(find_directory(&all()?, data::vm_directory(Path::new(name))).cloned())
}

/// The VM that a command line means: that of the name, else that of the CID, else the only one that
/// was started under this name.
pub fn find(what: &str) -> Result<Info> {
    let is_named = data::exists(Path::new(what));
    let directory = data::vm_directory(Path::new(what)).filter(|_| is_named);
    choose(&all()?, what, directory).cloned()
}

fn choose<'a>(all: &'a [Info], what: &str, directory: Option<PathBuf>) -> Result<&'a Info> {
    if let Some(directory) = directory {
        return find_directory(all, Some(directory))
            .with_context(|| format!("VM {what:?} does not run"));
    }
    if let Some(info) = what.parse().ok().and_then(|cid: u32| all.iter().find(|vm| vm.cid == cid)) {
        return Ok(info);
    }
    let mut same = all.iter().filter(|vm| vm.name == what);
    match (same.next(), same.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => {
            bail!("several running VMs are called {what:?}: say which by the CID, see `vm list`")
        }
        (None, _) => bail!("no VM {what:?} is there or runs: see `vm list --all`"),
    }
}

fn find_directory(all: &[Info], directory: Option<PathBuf>) -> Option<&Info> {
    let directory = directory?;
    let real = directory.canonicalize().unwrap_or_else(|_| directory.clone());
    let is_it = |info: &&Info| {
        let path = Path::new(&info.directory);
        path == directory || path.canonicalize().is_ok_and(|path| path == real)
    };
    all.iter().filter(|info| !info.directory.is_empty()).find(is_it)
}

/// A running VM that we can speak to; letting go of it does not end it.
#[derive(Debug)]
pub struct Running {
    /// What its entry says.
    pub info: Info,
    client: Client<dyn IVirtualMachine>,
}

impl Running {
    /// Finds the VM and opens a session with its manager.
    pub fn connect(what: &str) -> Result<Self> {
        let (info, env) = (find(what)?, Environment::current());
        let fail = || format!("cannot speak to the manager of VM {:?}", info.name);
        let client = match env.service_socket()? {
            // The control sockets of a service are behind it.
            Some(_) => Service::spawn()?.open_vm(info.cid, CONNECTIONS).with_context(fail)?,
            None => {
                let socket = RuntimeDir::open(&env)?.control_socket(info.cid);
                connect_unix_with_descriptors(&socket, CONNECTIONS).with_context(fail)?
            }
        };
        Ok(Self { info, client })
    }

    /// The VM.
    pub fn vm(&self) -> &dyn IVirtualMachine {
        &**self.client.root()
    }

    /// How people call it.
    pub fn title(&self) -> String {
        format!("{:?} (cid {})", self.info.name, self.info.cid)
    }
}

/// The words of the manager's answer.
pub fn refused(status: &rsbinder::Status) -> anyhow::Error {
    match status.message().filter(|text| !text.is_empty()) {
        Some(text) => anyhow::anyhow!("{text}"),
        None => anyhow::anyhow!("{status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(cid: u32, name: &str, directory: &str) -> Info {
        serde_json::from_value(serde_json::json!({
            "cid": cid, "name": name, "directory": directory, "pid": 1, "uid": 1,
        }))
        .unwrap()
    }

    #[test]
    fn a_vm_is_known_by_its_directory_then_its_number_then_its_name() {
        let all = [
            info(2048, "a", "/data/vm/a"),
            info(2049, "a", "/other/vm/a"),
            info(2050, "VmRunApp", ""),
            info(2051, "2048", "/data/vm/2048"),
        ];
        let cid = |what: &str, directory: Option<&str>| {
            choose(&all, what, directory.map(Into::into)).map(|info| info.cid)
        };
        assert_eq!(cid("a", Some("/data/vm/a")).unwrap(), 2048);
        assert_eq!(cid("2048", Some("/data/vm/2048")).unwrap(), 2051);
        assert_eq!(cid("2048", None).unwrap(), 2048);
        assert_eq!(cid("VmRunApp", None).unwrap(), 2050);
        let error = cid("a", None).unwrap_err().to_string();
        assert!(error.starts_with("several running VMs are called \"a\""), "{error}");
        let error = cid("b", Some("/data/vm/b")).unwrap_err().to_string();
        assert_eq!(error, "VM \"b\" does not run");
        for what in ["b", "", "2099", "-1", "99999999999"] {
            let error = cid(what, None).unwrap_err().to_string();
            assert!(error.starts_with("no VM "), "{error}");
        }
    }
}
