//! Who may do what.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitStatus};

use rustix::io::Errno;
use test_inits::{Failed, expect};
use zipfuse::Options;

use crate::mounted::{Checked, HELLO, Mounted, USER, errno, options};
use crate::zip::{Kept, Zip};

pub fn noexec() -> Checked {
    let program = fs::read("/proc/self/exe")?;
    let run = |noexec| -> Result<io::Result<ExitStatus>, Failed> {
        let zip = Zip::default().stored("bin/hello", &program).finish();
        let mounted = Mounted::with(&zip, &Options { noexec, ..options() })?;
        Ok(Command::new(mounted.path("bin/hello")).status())
    };
    expect("allowed", run(false)??.code(), Some(HELLO))?;
    expect("forbidden", errno(run(true)?), Some(Errno::ACCESS))?;
    // Without the bit nobody runs it, not even root.
    let mounted = Mounted::new(Zip::default().stored("hello", &program))?;
    let status = Command::new(mounted.path("hello")).status();
    expect("no program", errno(status), Some(Errno::ACCESS))
}

pub fn uid_gid() -> Checked {
    let mounted = Mounted::new(Zip::default().stored("d/f", b"").stored("bin/p", b"").with_mode(
        "m",
        b"",
        Kept::Stored,
        0o100_755,
    ))?;
    for (name, mode) in [
        ("", 0o040_500),
        ("d", 0o040_500),
        ("d/f", 0o100_400),
        ("bin/p", 0o100_500),
        ("m", 0o100_555),
    ] {
        let about = fs::metadata(mounted.path(name))?;
        expect(name, (about.uid(), about.gid(), about.mode()), (USER, USER + 1, mode))?;
    }
    mounted.ends_well()
}

/// What reading as that user ends with.
pub fn read_as(user: u32, path: &Path) -> Result<Option<i32>, Failed> {
    let mut command = Command::new("/proc/self/exe");
    Ok(command.arg0("read").arg(path).uid(user).gid(user).status()?.code())
}

pub fn only_the_owner_reads() -> Checked {
    fs::set_permissions("/tmp", PermissionsExt::from_mode(0o755))?;
    let mounted = Mounted::new(Zip::default().stored("d/f", b"secret"))?;
    let path = mounted.path("d/f");
    expect("owner", read_as(USER, &path)?, Some(0))?;
    expect("other", read_as(USER + 7, &path)?, Some(Errno::ACCESS.raw_os_error()))?;
    expect("root", read_as(0, &path)?, Some(0))?;
    mounted.ends_well()
}

pub fn nothing_is_written() -> Checked {
    let mounted = Mounted::new(Zip::default().stored("d/f", b"f"))?;
    let (file, new) = (mounted.path("d/f"), mounted.path("new"));
    let readonly = Some(Errno::ROFS);
    expect("open", errno(OpenOptions::new().write(true).open(&file)), readonly)?;
    expect("create", errno(File::create(&new)), readonly)?;
    expect("mkdir", errno(fs::create_dir(&new)), readonly)?;
    expect("unlink", errno(fs::remove_file(&file)), readonly)?;
    expect("rename", errno(fs::rename(&file, &new)), readonly)?;
    expect("link", errno(fs::hard_link(&file, &new)), readonly)?;
    expect("symlink", errno(std::os::unix::fs::symlink(&file, &new)), readonly)?;
    let mode = PermissionsExt::from_mode(0o777);
    expect("chmod", errno(fs::set_permissions(&file, mode)), readonly)?;
    expect("content", fs::read(&file)?, b"f")?;
    mounted.ends_well()
}

pub fn confined() -> Checked {
    let mounted = Mounted::new(Zip::default().stored("f", b"f"))?;
    // When it answers it has been confined.
    expect("content", fs::read(mounted.path("f"))?, b"f")?;
    let status = mounted.about("status")?;
    let field = |name: &str| -> String {
        let line = status.lines().find_map(|line| line.strip_prefix(&format!("{name}:")));
        line.unwrap_or("missing").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    expect("Name", field("Name"), "zipfuse")?;
    for who in ["Uid", "Gid"] {
        expect(who, field(who), "6001 6001 6001 6001")?;
    }
    expect("Groups", field("Groups"), "")?;
    for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
        expect(set, field(set), "0000000000000000")?;
    }
    expect("NoNewPrivs", field("NoNewPrivs"), "1")?;
    expect("Seccomp", field("Seccomp"), "2")?;
    expect("Threads", field("Threads"), "1")?;
    let descriptors = fs::read_dir(format!("/proc/{}/fd", mounted.server.id()))?.count();
    expect("descriptors", descriptors, 5)?;
    mounted.ends_well()
}
