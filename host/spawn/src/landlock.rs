//! What a child may do by name: nothing but what is listed (Landlock, landlock(7)).
//!
//! A program that a guest took over has its open descriptors and no way to more: no file by its path,
//! no TCP connection, no signal to and no look into a process that is not its own. Kernels before
//! 5.13, and those without Landlock, cannot do it; older ones than 6.12 can do less of it.

use rustix::fs::{Mode, OFlags};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};

/// Rights on files, `LANDLOCK_ACCESS_FS_*`.
const EXECUTE: u64 = 1 << 0;
const WRITE_FILE: u64 = 1 << 1;
const READ_FILE: u64 = 1 << 2;
const READ_DIR: u64 = 1 << 3;
const IOCTL_DEV: u64 = 1 << 15;
/// Every right on files that a version of Landlock knows, by version from 1 on; all are refused that
/// are not given.
const FILE_RIGHTS: [u64; 5] =
    [(1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1, (1 << 15) - 1, (1 << 16) - 1];
/// The rights that make sense for what is no directory.
const FOR_FILES: u64 = EXECUTE | WRITE_FILE | READ_FILE | IOCTL_DEV;
/// `LANDLOCK_ACCESS_NET_CONNECT_TCP`, since version 4.
const CONNECT_TCP: u64 = 1 << 1;
/// `LANDLOCK_SCOPE_*`: abstract UNIX sockets and signals, since version 6.
const SCOPES: u64 = 0b11;

const CREATE_VERSION: libc::c_uint = 1;
const RULE_PATH_BENEATH: libc::c_int = 1;

/// What of the file system a child may open by name. Everything else stays closed to it, as do
/// files that it could make, remove or rename.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// Files and directories, with all beneath, that it may read and execute.
    pub read: Vec<PathBuf>,
    /// Devices that it may use.
    pub devices: Vec<PathBuf>,
}

/// `struct landlock_ruleset_attr`.
#[repr(C)]
struct Ruleset {
    files: u64,
    net: u64,
    scopes: u64,
}

/// `struct landlock_path_beneath_attr`.
#[repr(C, packed)]
struct PathBeneath {
    allowed: u64,
    parent: RawFd,
}

/// The version of Landlock that the kernel has; 0 if it has none.
pub fn landlock_version() -> u32 {
    // SAFETY: with this flag the call takes no attributes and touches no memory.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<Ruleset>(),
            0usize,
            CREATE_VERSION,
        )
    };
    u32::try_from(version).unwrap_or(0)
}

/// A ruleset that lets nothing through but `paths`; `None` if the kernel has no Landlock.
pub(crate) fn ruleset(paths: &Paths) -> io::Result<Option<OwnedFd>> {
    let version = landlock_version();
    let Some(newest) = usize::try_from(version).ok().and_then(|version| version.checked_sub(1))
    else {
        return Ok(None);
    };
    let files = FILE_RIGHTS.get(newest.min(FILE_RIGHTS.len() - 1)).copied().unwrap_or(0);
    let attributes = Ruleset {
        files,
        net: if version >= 4 { CONNECT_TCP } else { 0 },
        scopes: if version >= 6 { SCOPES } else { 0 },
    };
    // SAFETY: the attributes are live and as long as said; what an older kernel does not know of them
    // is zero, as it demands.
    let ruleset = unsafe {
        let number = libc::syscall(
            libc::SYS_landlock_create_ruleset,
            &raw const attributes,
            size_of::<Ruleset>(),
            0u32,
        );
        owned(number)?
    };
    for path in &paths.read {
        allow(&ruleset, path, files & (EXECUTE | READ_FILE | READ_DIR))?;
    }
    for path in &paths.devices {
        allow(&ruleset, path, files & (READ_FILE | WRITE_FILE | IOCTL_DEV))?;
    }
    Ok(Some(ruleset))
}

/// Takes the descriptor that a system call returned.
///
/// # Safety
/// It must be new, so that nobody else owns it.
unsafe fn owned(number: libc::c_long) -> io::Result<OwnedFd> {
    match RawFd::try_from(number) {
        // SAFETY: the caller's promise.
        Ok(number) if number >= 0 => Ok(unsafe { OwnedFd::from_raw_fd(number) }),
        _ => Err(io::Error::last_os_error()),
    }
}

/// A path that is not there needs no rule.
fn allow(ruleset: &OwnedFd, path: &Path, rights: u64) -> io::Result<()> {
    let Ok(place) = rustix::fs::open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()) else {
        return Ok(());
    };
    let kind = rustix::fs::FileType::from_raw_mode(rustix::fs::fstat(&place)?.st_mode);
    let is_directory = kind == rustix::fs::FileType::Directory;
    let allowed = if is_directory { rights } else { rights & FOR_FILES };
    let rule = PathBeneath { allowed, parent: place.as_raw_fd() };
    // SAFETY: the rule is live and of the kind that is named.
    let answer = unsafe {
        libc::syscall(
            libc::SYS_landlock_add_rule,
            ruleset.as_raw_fd(),
            RULE_PATH_BENEATH,
            &raw const rule,
            0u32,
        )
    };
    if answer == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Lets this process and what it becomes do nothing but what the ruleset says. To be called between
/// fork and exec, after giving up new privileges: one system call.
pub(crate) fn restrict(ruleset: &OwnedFd) -> io::Result<()> {
    // SAFETY: the call takes a descriptor and touches no memory.
    match unsafe { libc::syscall(libc::SYS_landlock_restrict_self, ruleset.as_raw_fd(), 0u32) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Launch;
    use std::process::Stdio;

    /// What a confined shell says to a script.
    fn said(paths: Paths, script: &str) -> String {
        let mut launch = Launch::new("/bin/sh");
        launch.confine(paths);
        launch.command().args(["-c", script]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = launch.spawn().unwrap().wait_with_output().unwrap();
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat()
    }

    fn system() -> Paths {
        let read = ["/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/none"];
        Paths { read: read.map(PathBuf::from).to_vec(), devices: vec!["/dev/zero".into()] }
    }

    /// Without it nothing is closed, and there is nothing to see.
    fn is_there() -> bool {
        landlock_version() > 0
    }

    #[test]
    fn nothing_is_opened_by_name_but_what_is_listed() {
        if !is_there() {
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        let secret = directory.path().join("secret");
        std::fs::write(&secret, "hidden").unwrap();
        let script = format!(
            "echo ok; cat {0}; echo x >{0}; rm {0}; ls {1}; head -c1 /dev/zero | wc -c",
            secret.display(),
            directory.path().display()
        );
        let text = said(system(), &script);
        assert!(text.starts_with("ok\n1\n"), "{text}");
        assert!(
            !text.contains("hidden") && text.matches("ermission denied").count() == 4,
            "{text}"
        );
        assert_eq!(std::fs::read_to_string(&secret).unwrap(), "hidden");
        let mut paths = system();
        paths.read.push(secret.clone());
        let text = said(paths, &script);
        assert!(text.contains("hidden") && text.matches("ermission denied").count() == 3, "{text}");
    }

    #[test]
    fn other_processes_are_out_of_reach() {
        if !is_there() {
            return;
        }
        let mut paths = system();
        paths.read.push("/proc".into());
        let ours = std::process::id();
        let script = format!("readlink /proc/$$/exe; readlink /proc/{ours}/exe; echo over");
        let text = said(paths, &script);
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.starts_with('/') && text.ends_with("\nover\n"), "{text}");
        if landlock_version() >= 6 {
            let text = said(system(), &format!("kill -0 {ours} || echo refused"));
            assert!(text.starts_with("refused"), "{text}");
        }
    }
}
