use super::*;
use crate::make::TestMaker;
use crate::report::chain;
use std::fs;
use std::path::PathBuf;
use std::sync::Barrier;

const MIB: u64 = 1 << 20;

/// A directory for an instance, and what runs in it do.
struct Place {
    directory: tempfile::TempDir,
    maker: TestMaker,
}

impl Place {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), maker: TestMaker::default() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The names of all files, sorted.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn memory(&self) -> Memory {
        Memory::read(&self.path("i.img.json")).unwrap()
    }

    /// What a run does before its VM is made.
    fn run(
        &self,
        storage: Option<&str>,
        size: Option<u64>,
        id_file: Option<&str>,
    ) -> Result<(Instance, Option<StorageImage>), String> {
        let (image, id_file) = (self.path("i.img"), id_file.map(|name| self.path(name)));
        let storage = storage.map(|name| self.path(name));
        let wanted = Wanted { image: Some(&image), id_file: id_file.as_deref(), guest_image: None };
        let run = || {
            let storage = Storage::find(storage.as_deref(), size)?;
            wanted.check(storage.as_ref())?;
            prepare(wanted, storage, &self.maker)
        };
        run().map_err(|error: anyhow::Error| chain(&error))
    }

    fn refused(&self, storage: Option<&str>, size: Option<u64>, message: &str) {
        let before = self.files();
        let error = self.run(storage, size, None).unwrap_err();
        assert!(error.contains(message), "{error}");
        assert_eq!(self.files(), before);
    }
}

#[test]
fn an_image_that_is_lost_is_missed_and_not_made_anew() {
    let place = Place::new();
    let id = place.run(None, None, None).unwrap().0.id;
    assert_eq!(place.files(), ["i.img", "i.img.json"]);
    assert!(!place.memory().image_to_be_made);
    let (image, aside) = (place.path("i.img"), place.path("aside"));
    fs::rename(&image, &aside).unwrap();
    place.refused(
        None,
        None,
        "i.img.json remembers it: bring it back (its secrets and its storage",
    );
    place.refused(Some("s.img"), None, "cannot find ");
    // Either advice helps.
    fs::rename(&aside, &image).unwrap();
    assert_eq!(place.run(None, None, None).unwrap().0.id, id);
    fs::remove_file(&image).unwrap();
    fs::remove_file(place.path("i.img.json")).unwrap();
    assert_ne!(place.run(None, None, None).unwrap().0.id, id);
}

#[test]
fn a_first_run_that_was_killed_is_made_up_for() {
    for is_image_there in [false, true] {
        let place = Place::new();
        let image = place.path("i.img");
        let memory = Memory::new(&[77; ID_BYTES], "ab".repeat(32));
        Memory::read_or_make(&memory_path(&image), || Ok(memory)).unwrap();
        assert!(place.memory().image_to_be_made);
        if is_image_there {
            place.maker.instance_image(&image).unwrap();
        }
        let (instance, _) = place.run(None, None, None).unwrap();
        assert_eq!(instance.id, [77; ID_BYTES]);
        assert!(!place.memory().image_to_be_made);
        assert_eq!(place.files(), ["i.img", "i.img.json"]);
    }
}

#[test]
fn first_runs_at_once_are_one_instance() {
    let place = Place::new();
    let barrier = Barrier::new(8);
    let run = || {
        barrier.wait();
        place.run(Some("s.img"), None, None)
    };
    let seen: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (won, lost): (Vec<_>, Vec<_>) = seen.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1, "{lost:?}");
    for error in lost.into_iter().map(Result::unwrap_err) {
        assert!(error.contains("is in use by a running VM"), "{error}");
    }
    let id = won.into_iter().map(Result::unwrap).next().unwrap().0.id;
    assert_eq!(place.memory().id(&place.path("i.img.json")).unwrap(), id);
    assert!(place.memory().storage);
    assert_eq!(place.files(), ["i.img", "i.img.json", "s.img"]);
}

#[test]
fn an_instance_that_has_a_storage_gets_no_other() {
    let place = Place::new();
    place.run(None, None, None).unwrap();
    assert!(!place.memory().storage);
    place.run(Some("s.img"), None, None).unwrap();
    assert!(place.memory().storage);
    place.refused(Some("S.img"), None, "S.img does not exist, and this instance has an encrypted");
    fs::rename(place.path("s.img"), place.path("moved.img")).unwrap();
    place.refused(Some("s.img"), None, "give the path of that one, or make a new instance");
    place.run(Some("moved.img"), None, None).unwrap();
    // A run without it does not make that forgotten.
    place.run(None, None, None).unwrap();
    assert!(place.memory().storage);
}

#[test]
fn a_storage_that_cannot_be_had_leaves_no_instance_behind() {
    let place = Place::new();
    place.refused(Some("no/s.img"), None, "cannot make encrypted storage ");
    place.refused(Some("s.img"), Some(1 << 62), "s.img of 4611686018427387904 bytes");
    place.refused(Some("s.img"), Some(u64::MAX), "size 18446744073709551615 is too large");
    fs::write(place.path("key"), "a key").unwrap();
    place.refused(Some("key"), None, "key is not used as storage");
    place.maker.storage(&place.path("used.img"), 16 * MIB).unwrap();
    let _running = StorageImage::open(&place.path("used.img")).unwrap();
    place.refused(Some("used.img"), None, "used.img is in use by a running VM");
}

#[test]
fn an_instance_that_cannot_be_had_leaves_no_storage_behind() {
    let place = Place::new();
    place.run(None, None, None).unwrap();
    let running = InstanceImage::open(&place.path("i.img")).unwrap();
    place.refused(Some("s.img"), None, "i.img is in use by a running VM");
    assert!(!place.memory().storage);
    // What was there before stays.
    place.maker.storage(&place.path("s.img"), 16 * MIB).unwrap();
    place.refused(Some("s.img"), None, "i.img is in use by a running VM");
    drop(running);
    place.run(Some("s.img"), None, None).unwrap();
}

#[test]
fn the_id_of_an_instance_is_not_made_later() {
    let place = Place::new();
    let id = place.run(None, None, Some("id")).unwrap().0.id;
    assert_eq!(fs::read(place.path("id")).unwrap(), id);
    place.run(None, None, Some("id")).unwrap();
    fs::remove_file(place.path("id")).unwrap();
    let error = place.run(None, None, Some("id")).unwrap_err();
    assert!(error.contains("cannot read ") && error.contains("No such file"), "{error}");
    assert_eq!(place.files(), ["i.img", "i.img.json"]);
}
