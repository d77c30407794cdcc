//! Which C library a payload was built for, and how new it must be.

use crate::dynamic::Dynamic;
use crate::image::Image;
use crate::versions::NeededVersion;
use crate::{Arch, Error, Result, notes};

/// Fails if the library was built for a C library other than glibc.
pub(crate) fn refuse_foreign(
    image: &Image<'_>,
    dynamic: &Dynamic<'_>,
    versions: &[NeededVersion],
    wanted: Arch,
) -> Result<()> {
    let android = |evidence: &str| Error::AndroidLibc { evidence: evidence.to_owned(), wanted };
    if notes::has_android_note(image) {
        return Err(android("it carries the Android NDK's build note"));
    }
    // Bionic's versions are LIBC, LIBC_N, LIBC_O ...; glibc's are GLIBC_2.x.
    let is_bionics = |v: &NeededVersion| v.version == "LIBC" || v.version.starts_with("LIBC_");
    if let Some(needed) = versions.iter().find(|v| is_bionics(v)) {
        let evidence = format!("it needs version {} of {}", needed.version, needed.library);
        return Err(android(&evidence));
    }
    let is_musls = |name: &&String| name.starts_with("libc.musl-") || name.starts_with("ld-musl-");
    if let Some(musl) = dynamic.needed.iter().find(is_musls) {
        return Err(Error::MuslLibc { evidence: format!("it needs {musl}"), wanted });
    }
    match dynamic.needed.iter().any(|name| name == "libc.so") {
        true => Err(android("it needs libc.so; glibc's is called libc.so.6")),
        false => Ok(()),
    }
}

/// The newest glibc that the library needs. Fails if the guest's is older.
pub(crate) fn newest_glibc(
    versions: &[NeededVersion],
    guest: (u32, u32),
) -> Result<Option<(u32, u32)>> {
    let newest = versions
        .iter()
        .filter_map(|needed| Some((glibc_release(&needed.version)?, needed)))
        .max_by_key(|(release, _)| *release);
    match newest {
        Some((release, needed)) if release > guest => Err(Error::NewerGlibc {
            version: needed.version.clone(),
            library: needed.library.clone(),
            guest,
        }),
        newest => Ok(newest.map(|(release, _)| release)),
    }
}

/// The glibc release that introduced a symbol version: `GLIBC_2.2.5` is (2, 2).
fn glibc_release(version: &str) -> Option<(u32, u32)> {
    match version.strip_prefix("GLIBC_")? {
        // Compact relative relocations; the marker has no number, glibc 2.36 brought it.
        "ABI_DT_RELR" => Some((2, 36)),
        numbered => {
            let mut numbers = numbered.split('.').map(|number| number.parse().ok());
            Some((numbers.next()??, numbers.next().unwrap_or(Some(0))?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_name_releases() {
        for (version, release) in [
            ("GLIBC_2.2.5", Some((2, 2))),
            ("GLIBC_2.17", Some((2, 17))),
            ("GLIBC_2.41", Some((2, 41))),
            ("GLIBC_3", Some((3, 0))),
            ("GLIBC_ABI_DT_RELR", Some((2, 36))),
            ("GLIBC_PRIVATE", None),
            ("GLIBC_", None),
            ("GLIBC_2.x", None),
            ("GLIBC_99999999999.1", None),
            ("GLIBCXX_3.4.29", None),
            ("GCC_3.0", None),
        ] {
            assert_eq!(glibc_release(version), release, "{version}");
        }
    }

    #[test]
    fn nine_is_older_than_ten() {
        let versions = ["GLIBC_2.9", "GLIBC_2.10", "GLIBC_2.2.5"]
            .map(|version| NeededVersion { library: "libc.so.6".into(), version: version.into() });
        assert_eq!(newest_glibc(&versions, (2, 10)), Ok(Some((2, 10))));
        assert!(matches!(
            newest_glibc(&versions, (2, 9)),
            Err(Error::NewerGlibc { version, .. }) if version == "GLIBC_2.10"
        ));
    }
}
