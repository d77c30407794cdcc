//! What is in a package, and the package itself.

use ::apkzip::{Archive, Limits};
use std::io::Read;

/// Opens the archive and reads every entry.
pub fn apkzip(data: &[u8]) -> bool {
    let limits = Limits { max_total_size: 1 << 20, ..Limits::default() };
    let Ok(archive) = Archive::open_with(data, data.len() as u64, &limits) else { return false };
    assert!(archive.total_size() <= limits.max_total_size);
    for entry in archive.entries() {
        assert!(!entry.name.starts_with('/') && !entry.name.split('/').any(|part| part == ".."));
        assert!(archive.data_range(entry).end <= data.len() as u64);
        if entry.is_dir() {
            continue;
        }
        if let Ok(reader) = archive.reader(entry) {
            let mut content = Vec::new();
            let _ = reader.take(entry.size + 1).read_to_end(&mut content);
            assert!(content.len() as u64 <= entry.size);
        }
    }
    true
}

/// Judges a library.
pub fn elfcheck(data: &[u8]) -> bool {
    use ::elfcheck::{Arch, Target, check_payload};
    let fits = |machine| check_payload(data, &Target { machine, glibc: (2, 41) }).is_ok();
    [Arch::X86_64, Arch::Aarch64].into_iter().filter(|machine| fits(*machine)).count() == 1
}

/// Reads what a package says that it is.
pub fn apkmanifest(data: &[u8]) -> bool {
    use ::apkmanifest::Manifest;
    let Ok(manifest) = Manifest::read(data) else { return false };
    assert!(Manifest::new(&*manifest.package, manifest.version_code).is_ok());
    assert!(Manifest::read(&manifest.write()).is_ok_and(|again| again == manifest));
    true
}

/// Reads a file with the key that signs packages. What the file holds is not the same again for
/// RSA, whose numbers have more than one form.
pub fn package_key(data: &[u8]) -> bool {
    let Ok(key) = apksign::KeyPair::from_pem(data) else { return false };
    let again = key.to_pem().map(|text| apksign::KeyPair::from_pem(text.as_bytes()));
    assert!(again.is_ok_and(|again| again.is_ok_and(|again| {
        again.certificate() == key.certificate() && again.public_key() == key.public_key()
    })));
    true
}
