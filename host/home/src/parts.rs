//! Finding the parts of an installation.

use crate::{Environment, Error, Result};
use rustix::fs::{Access, access};
use std::path::{Path, PathBuf};

impl Environment {
    /// The executable `name` of ours, such as `virtmgr`.
    pub fn binary(&self, name: &str) -> Result<PathBuf> {
        let homes = self.avf_home.iter().flat_map(|home| [home.join("bin"), home.clone()]);
        let beside = self
            .executable_dir
            .iter()
            .flat_map(|dir| [dir.clone(), dir.join("../lib/avf/bin"), dir.join("../lib/avf")]);
        let system = [self.system.join("bin"), self.system.clone()];
        let tried = homes.chain(beside).chain(system).map(|dir| dir.join(name)).collect();
        first(tried, is_executable, || format!("the program {name}"), "cargo xtask image")
    }

    /// The directory whose `images` holds the guest images.
    pub fn image_home(&self) -> Result<PathBuf> {
        let home = self.avf_home.iter().cloned();
        let beside = self
            .executable_dir
            .iter()
            .flat_map(|dir| [dir.clone(), dir.join(".."), dir.join("../lib/avf")]);
        let tried =
            home.chain(beside).chain([self.system.clone()]).map(|dir| dir.join("images")).collect();
        let images = first(tried, Path::is_dir, || "guest images".into(), "cargo xtask image")?;
        Ok(images.parent().map(Path::to_owned).unwrap_or(images))
    }

    /// The APEX bundle of this name: `<name>.apex` in the directories of `$AVF_APEX_PATH`, or if that
    /// is not set, below `$AVF_HOME` and in the system's installation.
    pub fn apex(&self, name: &str) -> Result<PathBuf> {
        let file = format!("{name}.apex");
        let tried: Vec<_> = self.apex_dirs().into_iter().map(|dir| dir.join(&file)).collect();
        let found = tried.iter().find(|path| !name.contains('/') && path.is_file());
        found.cloned().ok_or_else(|| Error::NoApex { name: name.into(), tried })
    }

    /// Where APEX bundles are looked for, in order.
    pub fn apex_dirs(&self) -> Vec<PathBuf> {
        match &self.apex_path {
            Some(path) => std::env::split_paths(path).filter(|dir| dir.is_absolute()).collect(),
            None => {
                let homes = self.avf_home.iter().chain([&self.system]);
                homes.map(|home| home.join("apex")).collect()
            }
        }
    }

    /// A program that is not ours, on `$PATH`; `None` if it is not installed.
    pub fn tool(&self, name: &str) -> Option<PathBuf> {
        let path = self.path.as_ref()?;
        std::env::split_paths(path).map(|dir| dir.join(name)).find(|path| is_executable(path))
    }
}

fn first(
    tried: Vec<PathBuf>,
    fits: impl Fn(&Path) -> bool,
    what: impl FnOnce() -> String,
    remedy: &'static str,
) -> Result<PathBuf> {
    match tried.iter().find(|path| fits(path)) {
        Some(path) => Ok(path.clone()),
        None => Err(Error::NotFound { what: what(), tried, remedy }),
    }
}

fn is_executable(path: &Path) -> bool {
    path.is_file() && access(path, Access::EXEC_OK).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn environment(root: &Path) -> Environment {
        Environment {
            avf_home: Some(root.join("home")),
            executable_dir: Some(root.join("exe/bin")),
            system: root.join("system"),
            path: Some(root.join("path").into()),
            xdg_runtime_dir: None,
            run_user: root.join("run"),
            temporary: root.join("tmp"),
            avf_state: None,
            state_directory: None,
            xdg_state_home: None,
            home: None,
            apex_path: None,
            root_secret: None,
            tpm: None,
            service: None,
            settings: root.join("etc"),
            uid: 0,
        }
    }

    fn program(path: &Path, mode: u32) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn the_home_comes_before_the_executable_and_that_before_the_system() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let env = environment(root);
        let order = [
            "system/virtmgr",
            "system/bin/virtmgr",
            "exe/lib/avf/virtmgr",
            "exe/bin/virtmgr",
            "home/virtmgr",
            "home/bin/virtmgr",
        ];
        for place in order {
            program(&root.join(place), 0o755);
            if place.starts_with("exe/lib") {
                fs::create_dir_all(root.join("exe/bin")).unwrap();
            }
            let found = env.binary("virtmgr").unwrap().canonicalize().unwrap();
            assert_eq!(found, root.join(place).canonicalize().unwrap());
        }
    }

    #[test]
    fn a_missing_program_names_the_places() {
        let root = tempfile::tempdir().unwrap();
        program(&root.path().join("home/bin/virtmgr"), 0o644);
        let message = environment(root.path()).binary("virtmgr").unwrap_err().to_string();
        assert!(message.starts_with("the program virtmgr not found; tried "), "{message}");
        assert!(message.contains("home/bin/virtmgr, "), "{message}");
        assert!(message.contains("system/virtmgr: build it"), "{message}");
    }

    #[test]
    fn images_are_found_above_the_executable() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("exe/images")).unwrap();
        fs::create_dir_all(root.path().join("exe/bin")).unwrap();
        let home = environment(root.path()).image_home().unwrap().canonicalize().unwrap();
        assert_eq!(home, root.path().join("exe").canonicalize().unwrap());
    }

    #[test]
    fn bundles_are_where_the_variable_says_or_in_the_installations() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let mut env = environment(root);
        program(&root.join("system/apex/com.example.apex"), 0o644);
        assert_eq!(env.apex("com.example").unwrap(), root.join("system/apex/com.example.apex"));
        program(&root.join("home/apex/com.example.apex"), 0o644);
        assert_eq!(env.apex("com.example").unwrap(), root.join("home/apex/com.example.apex"));
        let path = [root.join("a"), "relative".into(), root.join("b")];
        env.apex_path = Some(std::env::join_paths(path).unwrap());
        let message = env.apex("com.example").unwrap_err().to_string();
        assert!(message.starts_with("Can't find the APEX \"com.example\"; tried "), "{message}");
        assert!(
            message.contains("b/com.example.apex") && !message.contains("relative"),
            "{message}"
        );
        program(&root.join("b/com.example.apex"), 0o644);
        assert_eq!(env.apex("com.example").unwrap(), root.join("b/com.example.apex"));
    }

    #[test]
    fn tools_are_on_the_path() {
        let root = tempfile::tempdir().unwrap();
        program(&root.path().join("path/qemu"), 0o755);
        let env = environment(root.path());
        assert_eq!(env.tool("qemu"), Some(root.path().join("path/qemu")));
        assert_eq!(env.tool("crosvm"), None);
    }
}
