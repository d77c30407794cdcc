//! Kernel modules: which ones the guest gets, and in which order they load.
//!
//! The guest has no `modprobe`: it loads the files of [`LOAD_ORDER`] one by one at boot, and those
//! of [`LAZY`] by name when it needs them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use object::read::elf::{FileHeader, SectionHeader};
use object::{LittleEndian, elf::FileHeader64};

use crate::compression::unpack;
use crate::error::{BuildError, io_error};
use crate::slim::slim;

/// Guest path of the list of modules to load at boot: one absolute path a line, in load order.
pub const LOAD_ORDER: &str = "/lib/modules/load-order";
/// Guest path of the list of modules to load on demand: one module a line, its name (with
/// underscores), then the absolute paths to load for it in order, separated by spaces.
pub const LAZY: &str = "/lib/modules/lazy";

/// One module that goes into the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Module {
    /// File name without suffix, which may hold dashes where the module's name has underscores.
    pub(crate) stem: String,
    /// The ELF file, unpacked and without what no guest needs.
    pub(crate) elf: Vec<u8>,
}

impl Module {
    /// Where the module lies in the guest.
    pub(crate) fn guest_path(&self) -> String {
        format!("/lib/modules/{}.ko", self.stem)
    }
}

/// The modules of one kernel, read when they are asked for.
#[derive(Debug)]
pub(crate) struct ModuleTree {
    files: BTreeMap<String, (String, PathBuf)>,
    builtin: BTreeSet<String>,
    loaded: BTreeMap<String, (Module, Vec<String>)>,
}

impl ModuleTree {
    /// The modules in `dir`, which is `lib/modules/<release>` of a distribution.
    pub(crate) fn open(dir: &Path) -> Result<Self, BuildError> {
        let mut files = BTreeMap::new();
        find_modules(&dir.join("kernel"), &mut files)?;
        let list = dir.join("modules.builtin");
        let builtin = fs::read_to_string(&list).map_err(io_error("read", &list))?;
        let builtin =
            builtin.lines().filter_map(|line| stem(line.rsplit('/').next()?)).map(normal).collect();
        Ok(Self { files, builtin, loaded: BTreeMap::new() })
    }

    /// The names of the files to load, in order, so that `wanted` and all they depend on are there.
    /// What the kernel has built in is left out.
    pub(crate) fn closure(&mut self, wanted: &[&str]) -> Result<Vec<String>, BuildError> {
        let mut order = Vec::new();
        let mut open = Vec::new();
        for name in wanted {
            self.visit(&normal(name), &mut order, &mut open)?;
        }
        Ok(order)
    }

    /// A module that [`Self::closure`] named.
    pub(crate) fn module(&self, name: &str) -> Result<&Module, BuildError> {
        self.loaded.get(name).map(|(module, _)| module).ok_or_else(|| bad(name, "was not resolved"))
    }

    fn visit(
        &mut self,
        name: &str,
        order: &mut Vec<String>,
        open: &mut Vec<String>,
    ) -> Result<(), BuildError> {
        if self.builtin.contains(name) || order.iter().any(|done| done == name) {
            return Ok(());
        }
        if open.iter().any(|above| above == name) {
            return Err(bad(name, "depends on itself"));
        }
        open.push(name.into());
        for dependency in self.load(name)? {
            self.visit(&dependency, order, open)?;
        }
        open.pop();
        order.push(name.into());
        Ok(())
    }

    /// Reads a module once; returns what it depends on.
    fn load(&mut self, name: &str) -> Result<Vec<String>, BuildError> {
        if let Some((_, depends)) = self.loaded.get(name) {
            return Ok(depends.clone());
        }
        let (stem, path) =
            self.files.get(name).ok_or_else(|| bad(name, "this kernel has no such module"))?;
        let packed = fs::read(path).map_err(io_error("read", path))?;
        let mut elf = unpack(&packed).map_err(io_error("unpack", path))?.unwrap_or(packed);
        let fail = |e| bad(name, &format!("{}: {e}", path.display()));
        slim(&mut elf).map_err(fail)?;
        let depends = depends(&elf).map_err(fail)?;
        self.loaded.insert(name.into(), (Module { stem: stem.clone(), elf }, depends.clone()));
        Ok(depends)
    }
}

fn find_modules(
    dir: &Path,
    files: &mut BTreeMap<String, (String, PathBuf)>,
) -> Result<(), BuildError> {
    for entry in fs::read_dir(dir).map_err(io_error("list", dir))? {
        let entry = entry.map_err(io_error("list", dir))?;
        let path = entry.path();
        // Not following links: nothing in a package leads out of its tree.
        if entry.file_type().map_err(io_error("read", &path))?.is_dir() {
            find_modules(&path, files)?;
        } else if let Some(stem) = entry.file_name().to_str().and_then(stem) {
            files.insert(normal(stem), (stem.into(), path));
        }
    }
    Ok(())
}

/// `virtio-rng` of `virtio-rng.ko.xz`.
fn stem(file_name: &str) -> Option<&str> {
    [".ko", ".ko.xz", ".ko.zst", ".ko.gz"].iter().find_map(|suffix| file_name.strip_suffix(suffix))
}

/// The kernel takes dashes and underscores in module names as the same.
fn normal(name: &str) -> String {
    name.replace('-', "_")
}

/// What the module's `.modinfo` section says it depends on.
fn depends(elf: &[u8]) -> object::Result<Vec<String>> {
    let header = FileHeader64::<LittleEndian>::parse(elf)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, elf)?;
    let Some((_, section)) = sections.section_by_name(endian, b".modinfo") else {
        return Ok(Vec::new());
    };
    Ok(parse_depends(section.data(endian, elf)?))
}

/// `.modinfo` holds `key=value` strings, each closed by a NUL.
fn parse_depends(modinfo: &[u8]) -> Vec<String> {
    modinfo
        .split(|byte| *byte == 0)
        .filter_map(|entry| std::str::from_utf8(entry).ok()?.strip_prefix("depends="))
        .flat_map(|list| list.split(','))
        .filter(|name| !name.is_empty())
        .map(normal)
        .collect()
}

fn bad(name: &str, detail: &str) -> BuildError {
    BuildError::Module { name: name.into(), detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of modules that are known already, so that no ELF file is needed.
    fn tree(modules: &[(&str, &[&str])]) -> ModuleTree {
        let loaded = modules.iter().map(|(name, depends)| {
            let module = Module { stem: (*name).into(), elf: Vec::new() };
            ((*name).into(), (module, depends.iter().map(|d| (*d).into()).collect()))
        });
        ModuleTree {
            files: BTreeMap::new(),
            builtin: BTreeSet::from(["virtio".into()]),
            loaded: loaded.collect(),
        }
    }

    #[test]
    fn dependencies_load_first_and_once() {
        let mut tree = tree(&[
            ("vsock", &[]),
            ("common", &["vsock", "virtio"]),
            ("transport", &["common", "vsock"]),
        ]);
        assert_eq!(
            tree.closure(&["transport", "vsock"]).unwrap(),
            ["vsock", "common", "transport"]
        );
        assert_eq!(tree.closure(&["virtio"]).unwrap(), [""; 0]);
    }

    #[test]
    fn loops_and_missing_modules_are_errors() {
        let mut tree = tree(&[("a", &["b"]), ("b", &["a"])]);
        assert!(tree.closure(&["a"]).unwrap_err().to_string().contains("depends on itself"));
        assert!(
            tree.closure(&["c-d"])
                .unwrap_err()
                .to_string()
                .contains("c_d: this kernel has no such")
        );
    }

    #[test]
    fn modinfo_is_split_at_nul_and_comma() {
        assert_eq!(parse_depends(b"license=GPL\0depends=vsock,a-b\0\0name=x\0"), ["vsock", "a_b"]);
        assert!(parse_depends(b"depends=\0").is_empty());
        assert!(parse_depends(b"\xff\xfe").is_empty());
    }

    #[test]
    fn module_files_are_told_by_suffix() {
        assert_eq!(stem("virtio-rng.ko.xz"), Some("virtio-rng"));
        assert_eq!(stem("loop.ko"), Some("loop"));
        assert_eq!(stem("modules.order"), None);
    }
}
