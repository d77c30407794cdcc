//! Writing the image store. Whoever looks sees a whole image or none, after a power cut too.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::compose::{Composed, ImageSpec, compose};
use crate::error::{BuildError, io_error};
use crate::manifest::{Digest, INITRD, KERNEL, MANIFEST};
use crate::packages::Packages;
use crate::store::Store;

/// Prefix of whatever is not finished.
const UNFINISHED: &str = ".new-";

/// Makes an image and installs it. [`set_current`] makes it the one that new VMs get.
pub fn build(spec: &ImageSpec, packages: &Packages, store: &Store) -> Result<Digest, BuildError> {
    install(&compose(spec, packages)?, store)
}

/// Installs an image beside those that are there. An image that is there already stays untouched,
/// unless it is damaged.
pub fn install(image: &Composed, store: &Store) -> Result<Digest, BuildError> {
    let images = store.images_dir();
    fs::create_dir_all(images).map_err(io_error("make", images))?;
    let _lock = lock(images)?;
    if store.get(&image.digest).and_then(|found| found.verify()).is_ok() {
        return Ok(image.digest);
    }
    remove_unfinished(images)?;
    let fresh = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempdir_in(images)
        .map_err(io_error("make a folder in", images))?;
    for (name, data) in
        [(KERNEL, &image.kernel), (INITRD, &image.initrd), (MANIFEST, &image.manifest)]
    {
        let path = fresh.path().join(name);
        write_synced(&path, data).map_err(io_error("write", &path))?;
    }
    share(fresh.path()).map_err(io_error("change mode of", fresh.path()))?;
    sync_dir(fresh.path())?;
    let path = store.image_dir(&image.digest);
    if path.exists() {
        // A damaged one: out of the way, and gone with the next unfinished ones if we are killed here.
        let damaged = images.join(format!("{UNFINISHED}damaged"));
        fs::rename(&path, &damaged).map_err(io_error("rename", &path))?;
        fs::remove_dir_all(&damaged).map_err(io_error("remove", &damaged))?;
    }
    fs::rename(fresh.path(), &path).map_err(io_error("write", &path))?;
    sync_dir(images)?;
    Ok(image.digest)
}

/// Makes an installed image the current one of its operating system.
pub fn set_current(store: &Store, digest: &Digest) -> Result<(), BuildError> {
    let image = store.get(digest)?;
    let images = store.images_dir();
    let _lock = lock(images)?;
    let mut file = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(images)
        .map_err(io_error("make a file in", images))?;
    let path = store.current_path_of(&image.manifest.os);
    let write = writeln!(file, "{digest}").and_then(|()| file.as_file().sync_all());
    write.map_err(io_error("write", &path))?;
    share_file(file.path()).map_err(io_error("change mode of", &path))?;
    file.persist(&path).map_err(|e| io_error("write", &path)(e.error))?;
    sync_dir(images)
}

/// One installer at a time, so that unfinished ones are known to be left over.
fn lock(images: &Path) -> Result<File, BuildError> {
    let path = images.join(".lock");
    let file = File::create(&path).map_err(io_error("make", &path))?;
    file.lock().map_err(io_error("lock", &path))?;
    Ok(file)
}

fn remove_unfinished(images: &Path) -> Result<(), BuildError> {
    for entry in fs::read_dir(images).map_err(io_error("list", images))? {
        let entry = entry.map_err(io_error("list", images))?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let removed =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(io_error("remove", &path))?;
        }
    }
    Ok(())
}

fn write_synced(path: &Path, data: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(data)?;
    file.sync_all()
}

fn sync_dir(path: &Path) -> Result<(), BuildError> {
    File::open(path).and_then(|dir| dir.sync_all()).map_err(io_error("sync", path))
}

/// Temporary folders are private; an image is no secret, and other users may run it.
fn share(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))
}

fn share_file(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o644))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{FileEntry, MANIFEST_VERSION, Manifest};

    fn composed(kernel: &[u8]) -> Composed {
        composed_os(kernel, "microdroid")
    }

    fn composed_os(kernel: &[u8], os: &str) -> Composed {
        let entry = |data: &[u8]| FileEntry {
            sha256: Digest::of(data).to_string(),
            size: data.len() as u64,
            mode: "644".into(),
        };
        let manifest = Manifest {
            version: MANIFEST_VERSION,
            os: os.into(),
            arch: "x86_64".into(),
            kernel_version: "6.12".into(),
            glibc_version: "2.41".into(),
            min_memory_mib: 128,
            files: [(KERNEL.into(), entry(kernel)), (INITRD.into(), entry(b"i"))].into(),
            packages: Vec::new(),
        };
        let manifest = serde_json::to_vec(&manifest).unwrap();
        Composed {
            digest: Digest::of(&manifest),
            manifest,
            kernel: kernel.into(),
            initrd: b"i".into(),
        }
    }

    #[test]
    fn images_lie_side_by_side() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path());
        let first = install(&composed(b"one"), &store).unwrap();
        set_current(&store, &first).unwrap();
        let second = install(&composed(b"two"), &store).unwrap();
        assert_eq!(store.current_digest().unwrap(), first);
        set_current(&store, &second).unwrap();
        assert_eq!(store.current().unwrap().digest, second);
        store.get(&first).unwrap().verify().unwrap();
    }

    #[test]
    fn each_operating_system_has_a_current_image() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path());
        for os in ["microdroid", "microdroid_shell"] {
            let digest = install(&composed_os(b"one", os), &store).unwrap();
            set_current(&store, &digest).unwrap();
            assert_eq!(store.current_digest_of(os).unwrap(), digest);
        }
        assert_eq!(store.current().unwrap().manifest.os, "microdroid");
        let none = store.current_of("none").unwrap_err();
        assert!(
            none.to_string()
                .starts_with("no guest image with the operating system \"none\" is in ")
        );
    }

    #[test]
    fn installing_again_repairs_and_cleans_up() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path());
        let image = composed(b"one");
        let digest = install(&image, &store).unwrap();
        fs::write(store.image_dir(&digest).join(KERNEL), b"eno").unwrap();
        fs::create_dir(store.images_dir().join(".new-left-over")).unwrap();
        install(&image, &store).unwrap();
        store.get(&digest).unwrap().verify().unwrap();
        let mut names: Vec<_> =
            fs::read_dir(store.images_dir()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".lock", digest.to_string().as_str()]);
    }

    #[test]
    fn an_image_that_is_not_there_cannot_be_current() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path());
        assert!(set_current(&store, &Digest::of(b"x")).is_err());
        assert!(!store.current_path().exists());
    }
}
