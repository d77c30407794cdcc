//! The commands that run a VM.

use super::VmFlags;
use clap::Args;
use std::path::PathBuf;

/// Run a library out of a signed package, and wait for its end.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::help())]
pub struct RunApp {
    /// The package.
    pub apk: PathBuf,

    /// APK signature scheme v4 file of the package; made or brought up to date if need be. "-" for
    /// one in memory, which is made anew for each run.
    pub idsig: Option<PathBuf>,

    /// Instance image: what the guest remembers. Made if missing, kept otherwise, together with
    /// INSTANCE.json, which remembers the instance id and the guest image.
    pub instance: Option<PathBuf>,

    /// File name of the library under lib/<abi>/ in the package.
    #[arg(long, value_name = "NAME", visible_alias = "payload_path")]
    pub payload_binary_name: Option<String>,

    /// Path in the package of a JSON payload configuration.
    #[arg(long, value_name = "PATH")]
    pub config_path: Option<String>,

    /// A further package for the payload to read; may be given several times.
    #[arg(long = "extra-apk", value_name = "FILE", conflicts_with = "config_path")]
    pub extra_apks: Vec<PathBuf>,

    /// The v4 file of an extra package, also of those that a payload configuration names; in their
    /// order, and for all of them or none.
    #[arg(long = "extra-idsig", value_name = "FILE")]
    pub extra_idsigs: Vec<PathBuf>,

    /// Build the package, run it, and do both again whenever a file below the current folder changes,
    /// until interrupted. What a build makes does not count: the folders build, out and target, hidden
    /// files, libraries, objects and packages. A build that fails is shown, and the VM goes on.
    #[arg(long)]
    pub watch: bool,

    /// With --watch: the command that builds the package, for the shell; make if not given.
    #[arg(long, value_name = "COMMAND", requires = "watch")]
    pub build: Option<String>,

    /// What the VM is.
    #[command(flatten)]
    pub vm: VmFlags,
}

/// Run a named VM, a payload disk, or a VM that a JSON file describes; wait for its end.
///
/// What has no slash and is the name of a VM is that VM; anything else is a file. "./NAME" is the
/// file of that name.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::help())]
pub struct Run {
    /// The name of a VM; or a composite disk file, as mk-payload makes it; or the JSON configuration
    /// of a VM that is put together by hand.
    #[arg(value_name = "NAME|DISK|CONFIG")]
    pub what: PathBuf,

    /// File name of the library under lib/<abi>/ in the package on the disk.
    #[arg(long, value_name = "NAME", conflicts_with = "config_path")]
    pub payload_binary_name: Option<String>,

    /// Path in the package on the disk of a JSON payload configuration; assets/vm_config.json if not
    /// given.
    #[arg(long, value_name = "PATH")]
    pub config_path: Option<String>,

    /// Instance image of a disk: what the guest remembers. Made if missing, kept otherwise, together
    /// with FILE.json, which remembers the instance id and the guest image.
    #[arg(long, value_name = "FILE")]
    pub instance: Option<PathBuf>,

    /// What the VM is.
    #[command(flatten)]
    pub vm: VmFlags,
}

/// Where the payload configuration usually is.
pub const DEFAULT_CONFIG_PATH: &str = "assets/vm_config.json";

/// Run a guest without a payload and get a shell in it.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::help())]
pub struct RunMicrodroid {
    /// Directory for what the VM keeps: apk.idsig, instance.img and instance_id. A new one, which is
    /// removed in the end, if not given.
    #[arg(long, value_name = "DIR")]
    pub work_dir: Option<PathBuf>,

    /// What the VM is.
    #[command(flatten)]
    pub vm: VmFlags,
}
