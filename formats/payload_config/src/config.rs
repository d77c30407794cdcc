//! What a configuration says.

use crate::error::{Error, Warning, shown};
use crate::fields::Fields;
use crate::json::Json;
use crate::{MAX_APEXES, MAX_BYTES, MAX_EXTRA_APKS};
use std::collections::BTreeSet;

/// The only operating system that `os.name` may name; it is the default as well.
const MICRODROID: &str = "microdroid";
/// Stands for all bundles on Android's class paths.
const CLASSPATH: &str = "{CLASSPATH}";

/// A payload configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VmPayloadConfig {
    /// `os`: what the guest runs. Deprecated; there is one.
    pub os: OsConfig,
    /// `task`: what is started. A configuration without it is legal, but a guest refuses it.
    pub task: Option<Task>,
    /// `apexes`: bundles that the guest needs besides its own, in order.
    pub apexes: Vec<ApexConfig>,
    /// `extra_apks`: further packages for the payload to read, in order.
    pub extra_apks: Vec<ApkConfig>,
    /// `prefer_staged`: take versions of bundles that wait for a restart of the host.
    pub prefer_staged: bool,
    /// `export_tombstones`: whether the host gets a report when the payload crashes. If nothing is
    /// said, it gets one from debuggable VMs.
    pub export_tombstones: Option<bool>,
    /// `hugepages`: the VM's memory should be in huge pages.
    pub hugepages: bool,
}

/// The guest's operating system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OsConfig {
    /// Empty or `microdroid`.
    pub name: String,
}

/// What is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// How `command` is to be understood.
    pub task_type: TaskType,
    /// File name of a library under `lib/<abi>/` of the package, or path of a program.
    pub command: String,
}

/// How a task is started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskType {
    /// `executable`: a program, run as it is.
    #[default]
    Executable,
    /// `microdroid_launcher`: a library with `AVmPayload_main`.
    MicrodroidLauncher,
}

/// A bundle that the guest needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApexConfig {
    /// Its name.
    pub name: String,
}

/// A further package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApkConfig {
    /// Where the host has it.
    pub path: String,
}

impl VmPayloadConfig {
    /// Reads a configuration. The second half of the answer is what was not understood.
    pub fn parse(json: &[u8]) -> Result<(Self, Vec<Warning>), Error> {
        if json.len() > MAX_BYTES {
            return Err(Error::TooLong(json.len()));
        }
        let document: Json =
            serde_json::from_slice(json).map_err(|error| Error::Json(error.to_string()))?;
        let mut warnings = Vec::new();
        let mut root = Fields::of(document, "")?;
        let config = Self {
            os: os(&mut root, &mut warnings)?,
            task: task(&mut root, &mut warnings)?,
            apexes: apexes(&mut root, &mut warnings)?,
            extra_apks: extra_apks(&mut root, &mut warnings)?,
            prefer_staged: root.boolean("prefer_staged")?.unwrap_or(false),
            export_tombstones: root.boolean_or_null("export_tombstones")?,
            hugepages: root.boolean("hugepages")?.unwrap_or(false),
        };
        if root.boolean("enable_authfs")? == Some(true) {
            return Err(Error::AuthFs);
        }
        root.end(&mut warnings);
        Ok((config, warnings))
    }
}

fn os(root: &mut Fields, warnings: &mut Vec<Warning>) -> Result<OsConfig, Error> {
    let Some(mut os) = root.object("os")? else { return Ok(OsConfig::default()) };
    let name = os.string("name")?.unwrap_or_default();
    os.end(warnings);
    if !name.is_empty() && name != MICRODROID {
        return Err(Error::Os(shown(&name)));
    }
    Ok(OsConfig { name })
}

fn task(root: &mut Fields, warnings: &mut Vec<Warning>) -> Result<Option<Task>, Error> {
    let Some(mut task) = root.object_or_null("task")? else { return Ok(None) };
    let task_type = match task.string("type")?.as_deref() {
        None | Some("executable") => TaskType::Executable,
        Some("microdroid_launcher") => TaskType::MicrodroidLauncher,
        Some(other) => {
            let fault = "is neither \"executable\" nor \"microdroid_launcher\"";
            return Err(Error::Value { field: "task.type".into(), fault, value: shown(other) });
        }
    };
    let command = match task_type {
        TaskType::Executable => task.path("command")?,
        TaskType::MicrodroidLauncher => task.name("command")?,
    };
    task.end(warnings);
    Ok(Some(Task { task_type, command }))
}

fn apexes(root: &mut Fields, warnings: &mut Vec<Warning>) -> Result<Vec<ApexConfig>, Error> {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    for mut apex in root.objects("apexes", MAX_APEXES)? {
        let name = apex.name("name")?;
        apex.end(warnings);
        if name == CLASSPATH {
            return Err(Error::ClassPath);
        }
        if !seen.insert(name.clone()) {
            return Err(Error::Twice { field: "apexes", value: shown(&name) });
        }
        list.push(ApexConfig { name });
    }
    Ok(list)
}

/// The same package may be there twice: each entry is an index of its own to the payload.
fn extra_apks(root: &mut Fields, warnings: &mut Vec<Warning>) -> Result<Vec<ApkConfig>, Error> {
    let read = |mut apk: Fields| {
        let path = apk.path("path")?;
        apk.end(warnings);
        Ok(ApkConfig { path })
    };
    root.objects("extra_apks", MAX_EXTRA_APKS)?.into_iter().map(read).collect()
}
