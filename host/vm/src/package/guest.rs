//! What a guest brings along: a payload may be linked with it, and a package must not hide it. The
//! guest's loader looks into the package first, and then for its own.

use elfcheck::Arch;

/// glibc's libraries of every guest, beside the dynamic loader.
const GLIBC: [&str; 5] = ["libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1"];
const LOADER: &str = "ld-linux";

/// What this project adds to them.
const OWN: [&str; 3] = ["libbinder_ndk.so", "liblog.so", "libvm_payload.so"];

/// The unwinder, which depends on nothing of the guest's: a package may have a newer one.
const UNWINDER: &str = "libgcc_s.so.1";

/// Whether a library that needs this one finds it in every guest.
pub(super) fn has(name: &str) -> bool {
    is_of_glibc(name) || OWN.contains(&name) || name == UNWINDER
}

/// Why a package must not have a library of this name, if it must not.
pub(super) fn why_not(name: &str) -> Option<String> {
    if OWN.contains(&name) {
        return Some(format!(
            "the VM has its own {name}, which this one would hide: leave it out (the one of the kit is \
             only for linking)"
        ));
    }
    is_of_glibc(name).then(|| {
        format!(
            "the VM has its own {name}, which fits the rest of its C library; this one would be loaded \
             instead of it: leave it out (`vm info` names the version that is there)"
        )
    })
}

/// Why a package must not have a file at this path, if it must not: the loader would take it for a
/// library of the guest's. It looks into `lib/<abi>` and its variants for newer processors there.
pub(super) fn why_not_at(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/')?;
    let mut parts = folder.split('/');
    let is_library_folder =
        parts.next() == Some("lib") && parts.next().and_then(Arch::from_abi_dir).is_some();
    let is_searched = matches!(parts.next(), None | Some("glibc-hwcaps"));
    if is_library_folder && is_searched { why_not(name) } else { None }
}

fn is_of_glibc(name: &str) -> bool {
    GLIBC.contains(&name) || name.starts_with(LOADER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The texts in quotes of the list of this name in a source.
    fn listed<'a>(source: &'a str, name: &str) -> BTreeSet<&'a str> {
        let at = source.find(&format!("const {name}: ")).unwrap();
        let list = source[at..].split_once('=').unwrap().1.split_once(';').unwrap().0;
        list.split('"').skip(1).step_by(2).collect()
    }

    #[test]
    fn the_lists_are_those_that_guests_are_built_of() {
        let image = include_str!("../../../../guest/image/src/compose.rs");
        assert_eq!(listed(image, "SYSTEM_LIBS"), GLIBC.into_iter().chain([UNWINDER]).collect());
        assert!(image.contains(LOADER));
        let own = OWN.map(|name| name.strip_suffix(".so").unwrap());
        let guest = include_str!("../../../../xtask/src/guest.rs");
        assert_eq!(listed(guest, "LIBRARIES"), own.into_iter().collect());
    }

    #[test]
    fn what_a_guest_has_is_not_packaged() {
        for name in GLIBC.iter().chain(&OWN).chain(&["ld-linux-x86-64.so.2"]) {
            assert!(has(name), "{name}");
            assert!(why_not(name).unwrap().contains(name), "{name}");
        }
        assert!(has(UNWINDER) && why_not(UNWINDER).is_none());
        for name in ["libstdc++.so.6", "liblog.so.1", "libuuid.so.1", "libc.so", "payload.so", ""] {
            assert!(!has(name) && why_not(name).is_none(), "{name}");
        }
    }

    #[test]
    fn what_a_guest_has_is_not_packaged_under_another_flag() {
        for (path, is_refused) in [
            ("lib/x86_64/libc.so.6", true),
            ("lib/riscv64/libbinder_ndk.so", true),
            ("lib/arm64-v8a/ld-linux-aarch64.so.1", true),
            ("lib/x86_64/glibc-hwcaps/x86-64-v3/libm.so.6", true),
            ("lib/x86_64/libgcc_s.so.1", false),
            ("lib/x86_64/mine/libc.so.6", false),
            ("lib/libc.so.6", false),
            ("lib/i386/libc.so.6", false),
            ("assets/libc.so.6", false),
            ("assets/lib/x86_64/libc.so.6", false),
            ("libc.so.6", false),
            ("", false),
        ] {
            assert_eq!(why_not_at(path).is_some(), is_refused, "{path}");
        }
    }
}
