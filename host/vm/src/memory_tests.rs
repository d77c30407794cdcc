use super::*;

fn memory(byte: u8) -> Memory {
    Memory::new(&[byte; ID_BYTES], "ab".repeat(32))
}

#[test]
fn the_memory_is_beside_the_image() {
    assert_eq!(memory_path(Path::new("/a/i.img")), Path::new("/a/i.img.json"));
}

#[test]
fn what_is_remembered_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("i.json");
    let made = Memory::read_or_make(&path, || Ok(memory(9)));
    let mut read = Memory::read(&path).unwrap();
    assert_eq!(read, made.unwrap());
    assert_eq!(read.id(&path).unwrap(), [9; ID_BYTES]);
    let again = Memory::read_or_make(&path, || panic!("there is one")).unwrap();
    assert_eq!(again, read);
    for (has_storage, storage) in [(false, false), (true, true), (false, true)] {
        read.complete(&path, has_storage).unwrap();
        assert_eq!((read.image_to_be_made, read.storage), (false, storage));
        assert_eq!(Memory::read(&path).unwrap(), read);
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn one_without_the_newer_fields_is_complete_and_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("i.json");
    let id = "00".repeat(ID_BYTES);
    let old = format!(r#"{{"version":1,"instance_id":"{id}","image_digest":"ab"}}"#);
    std::fs::write(&path, &old).unwrap();
    let mut read = Memory::read(&path).unwrap();
    assert!(!read.image_to_be_made && !read.storage);
    read.complete(&path, false).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), old);
}

#[test]
fn the_first_to_write_decides() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("i.json");
    let slow = Memory::read_or_make(&path, || {
        let fast = Memory::read_or_make(&path, || Ok(memory(1))).unwrap();
        assert_eq!(fast, memory(1));
        Ok(memory(2))
    });
    assert_eq!(slow.unwrap(), memory(1));
    assert_eq!(Memory::read(&path).unwrap(), memory(1));
    // Nothing else is left behind.
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn all_of_many_first_runs_have_one_identity() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("i.json");
    let barrier = std::sync::Barrier::new(8);
    let seen: Vec<Memory> = std::thread::scope(|scope| {
        let run = |byte| {
            let (path, barrier) = (&path, &barrier);
            scope.spawn(move || {
                barrier.wait();
                Memory::read_or_make(path, || Ok(memory(byte))).unwrap()
            })
        };
        let threads: Vec<_> = (0..8).map(run).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(seen.iter().all(|memory| *memory == seen[0]));
}

#[test]
fn an_instance_stays_what_it_was_made_as() {
    let image = Path::new("i.img");
    let memory = memory(9);
    memory.check(image, None, None, None).unwrap();
    memory.check(image, Some(&[9; ID_BYTES]), Some(&"ab".repeat(32)), None).unwrap();
    let error = memory.check(image, Some(&[8; ID_BYTES]), None, None).unwrap_err().to_string();
    assert!(error.contains("another id"), "{error}");
    let error = memory.check(image, None, Some("cd"), None).unwrap_err().to_string();
    assert!(error.contains("cannot run on cd"), "{error}");
}

#[test]
fn a_damaged_memory_is_no_memory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("i.json");
    let id = "00".repeat(ID_BYTES);
    let with = |more: &str| {
        format!(r#"{{"version":1,"instance_id":"{id}","image_digest":"","storage":true{more}}}"#)
    };
    for (text, message) in [
        ("", "is damaged"),
        ("{}", "is damaged"),
        (&with(r#","other":true"#), "is damaged"),
        (&with(r#","image_to_be_made":1"#), "is damaged"),
        (&with("").replace("\"version\":1", "\"version\":2"), "version 2"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = Memory::read(&path).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    let short = Memory { instance_id: "00".into(), ..memory(0) };
    assert!(short.id(&path).is_err());
    let error = Memory::read(&directory.path().join("none")).unwrap_err().to_string();
    assert!(error.contains("bring it back"), "{error}");
}
