//! The surroundings of the process, as far as they decide where things are.

use std::ffi::OsString;
use std::path::PathBuf;

/// What decides where things are. Tests fill it in; programs take [`Environment::current`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// `$AVF_HOME`: an installation, or a checkout's stand-in for one.
    pub avf_home: Option<PathBuf>,
    /// Directory of the running executable, symbolic links resolved.
    pub executable_dir: Option<PathBuf>,
    /// Where a distribution installs the parts.
    pub system: PathBuf,
    /// `$PATH`, for programs that are not ours.
    pub path: Option<OsString>,
    /// `$XDG_RUNTIME_DIR`.
    pub xdg_runtime_dir: Option<PathBuf>,
    /// The parent of the users' run-time directories.
    pub run_user: PathBuf,
    /// Directory for temporary files.
    pub temporary: PathBuf,
    /// `$AVF_STATE`: where the user's lasting state is, instead of the usual place.
    pub avf_state: Option<PathBuf>,
    /// `$STATE_DIRECTORY`: where systemd says that a service's lasting state is; the first of
    /// several, which colons separate.
    pub state_directory: Option<PathBuf>,
    /// `$XDG_STATE_HOME`.
    pub xdg_state_home: Option<PathBuf>,
    /// `$HOME`.
    pub home: Option<PathBuf>,
    /// `$AVF_APEX_PATH`: directories of APEX bundles, separated by colons.
    pub apex_path: Option<OsString>,
    /// `$AVF_ROOT_SECRET`: how the root secret is kept; see [`Environment::root_secret_kind`].
    pub root_secret: Option<OsString>,
    /// `$TPM2TOOLS_TCTI`: which TPM tpm2-tools use, and how they reach it.
    pub tpm: Option<OsString>,
    /// `$AVF_SERVICE`: which service manages the VMs; see [`Environment::service_socket`].
    pub service: Option<OsString>,
    /// The directory of machine-wide settings.
    pub settings: PathBuf,
    /// Effective user id.
    pub uid: u32,
}

impl Environment {
    /// The surroundings of this process. Empty variables count as unset.
    pub fn current() -> Self {
        let executable = std::env::current_exe().ok();
        Self {
            avf_home: variable("AVF_HOME"),
            executable_dir: executable.and_then(|path| Some(path.parent()?.to_owned())),
            system: "/usr/lib/avf".into(),
            path: std::env::var_os("PATH"),
            xdg_runtime_dir: variable("XDG_RUNTIME_DIR"),
            run_user: "/run/user".into(),
            temporary: variable("TMPDIR").unwrap_or_else(|| "/tmp".into()),
            avf_state: variable("AVF_STATE"),
            state_directory: variable("STATE_DIRECTORY").and_then(first_of_list),
            xdg_state_home: variable("XDG_STATE_HOME"),
            home: variable("HOME"),
            apex_path: variable("AVF_APEX_PATH").map(PathBuf::into_os_string),
            root_secret: variable("AVF_ROOT_SECRET").map(PathBuf::into_os_string),
            tpm: variable("TPM2TOOLS_TCTI").map(PathBuf::into_os_string),
            service: variable("AVF_SERVICE").map(PathBuf::into_os_string),
            settings: "/etc/avf".into(),
            uid: rustix::process::geteuid().as_raw(),
        }
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// systemd separates a unit's directories by colons, and so does `$PATH`.
fn first_of_list(list: PathBuf) -> Option<PathBuf> {
    std::env::split_paths(&list).next()
}
