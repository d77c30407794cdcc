//! Making the file system, with `mke2fs` of the image.

use crate::Error;
use crate::geometry::Geometry;
use crate::ids::{Ids, text};
use crate::superblock::BLOCK;
use std::path::Path;
use std::process::{Command, Stdio};

/// The program, and its settings: there are none, everything is in the words.
const MKE2FS: &str = "/sbin/mke2fs";
const NO_SETTINGS: (&str, &str) = ("MKE2FS_CONFIG", "/dev/null");

/// What the file systems have. No words of a configuration are added to these.
const FEATURES: &str = "none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,\
     flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum";

/// How much of what it says goes into an error.
const MAX_DETAIL: usize = 400;

/// Makes a file system on `device` whose root belongs to user and group `owner`.
pub(crate) fn format(device: &Path, blocks: u64, ids: &Ids, owner: u32) -> Result<(), Error> {
    run(MKE2FS, device, blocks, ids, owner)
}

fn run(program: &str, device: &Path, blocks: u64, ids: &Ids, owner: u32) -> Result<(), Error> {
    let output = Command::new(program)
        .args(words(blocks, ids, owner))
        .arg(device)
        .arg(blocks.to_string())
        .env_clear()
        .env(NO_SETTINGS.0, NO_SETTINGS.1)
        .stdin(Stdio::null())
        .output()
        .map_err(Error::io("start", Path::new(program)))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said: String = said.trim().chars().take(MAX_DETAIL).collect();
    Err(Error::Format { detail: format!("{program} ended with {}: {said}", output.status) })
}

/// The words before device and size.
///
/// Inode tables and journal are not written beforehand: what is in them means nothing until the file
/// system says so, checksums guard it, and a file of the host stays sparse.
fn words(blocks: u64, ids: &Ids, owner: u32) -> Vec<String> {
    let mut extended = vec![
        format!("root_owner={owner}:{owner}"),
        format!("hash_seed={}", text(&ids.hash_seed)),
        "lazy_itable_init=1".into(),
        "lazy_journal_init=1".into(),
        "nodiscard".into(),
    ];
    extended.extend(Geometry::growable_to(blocks).map(|most| format!("resize={most}")));
    let inodes = Geometry::inodes(blocks);
    let words = [
        ["-q", "-F"].map(str::to_owned).to_vec(),
        vec!["-t".into(), "ext4".into(), "-b".into(), BLOCK.to_string()],
        vec!["-I".into(), "256".into(), "-N".into(), inodes.to_string()],
        vec!["-m".into(), "0".into(), "-e".into(), "remount-ro".into()],
        vec!["-O".into(), FEATURES.into(), "-U".into(), text(&ids.uuid)],
        vec!["-J".into(), format!("size={}", Geometry::journal_mib(blocks))],
        vec!["-E".into(), extended.join(",")],
    ];
    words.into_iter().flatten().collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Formats with the host's program.
    pub(crate) fn format_here(file: &Path, blocks: u64, ids: &Ids) {
        let found =
            ["/usr/sbin/mke2fs", "/sbin/mke2fs"].into_iter().find(|p| Path::new(p).exists());
        let program = found.expect("mke2fs is missing: run `cargo xtask setup --for-tests`");
        run(program, file, blocks, ids, 6000).unwrap();
    }

    #[test]
    fn the_words_of_a_small_store() {
        let ids = Ids { uuid: [0x11; 16], hash_seed: [0x22; 16] };
        let expected = "-q -F -t ext4 -b 4096 -I 256 -N 4096 -m 0 -e remount-ro -O \
             none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,\
             sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum \
             -U 11111111-1111-1111-1111-111111111111 -J size=4 -E root_owner=6000:6000,\
             hash_seed=22222222-2222-2222-2222-222222222222,lazy_itable_init=1,\
             lazy_journal_init=1,nodiscard,resize=67108864";
        assert_eq!(words(4095, &ids, 6000).join(" "), expected);
    }

    #[test]
    fn failures_say_what_the_program_said() {
        let ids = Ids { uuid: [0x11; 16], hash_seed: [0x22; 16] };
        let device = Path::new("/nonexistent/device");
        let error = run("/bin/ls", device, 4095, &ids, 0).unwrap_err().to_string();
        assert!(error.starts_with("cannot format the storage: /bin/ls ended with exit status: 2"));
        let error = run("/nonexistent/mke2fs", device, 4095, &ids, 0).unwrap_err().to_string();
        assert!(error.starts_with("cannot start /nonexistent/mke2fs: No such file"), "{error}");
    }
}
