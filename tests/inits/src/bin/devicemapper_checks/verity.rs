//! The target `verity`, with the files that packages come with.

use std::path::Path;

use devicemapper::{Device, DeviceMapper, Verity, VerityState, loopdev};
use idsig::{Idsig, Signing, Tree};
use sha2::{Digest, Sha256};
use test_inits::{Failed, expect};

use crate::disk::{
    BLOCK, Disk, content, expect_block, expect_io_error, expect_no_writing, forget, read_all,
};

/// Blocks of the package: two levels of hashes, the lower one of three blocks.
const BLOCKS: usize = 300;

/// A package and its v4 file, each a disk, and the device that verifies them.
struct Package {
    content: Vec<u8>,
    apk: Disk,
    idsig: Disk,
    /// Where the tree begins in the v4 file.
    tree: usize,
    mapper: DeviceMapper,
    device: Device,
}

impl Package {
    /// Makes both, lets somebody change them, and then the device.
    fn with(name: &str, change: impl FnOnce(&Disk, &Disk, usize) -> Result<(), Failed>) -> Made {
        let content = content(BLOCKS * BLOCK);
        let file = idsig::create(content.as_slice(), content.len() as u64, &[7; 32])?;
        let idsig = Idsig::read(file.as_slice(), file.len() as u64)?;
        let (apk, disk) = (Disk::of(&content)?, Disk::of(&file)?);
        change(&apk, &disk, idsig.tree_offset as usize)?;
        let mapper = DeviceMapper::open()?;
        let verity = Verity { hash_start: idsig.tree_offset, ..verity(&apk, &disk, &idsig) };
        let device = mapper.create_verity(name, &verity)?;
        let tree = idsig.tree_offset as usize;
        Ok(Self { content, apk, idsig: disk, tree, mapper, device })
    }

    fn state(&self) -> Result<VerityState, Failed> {
        Ok(self.mapper.verity_state(&self.device.name)?)
    }

    /// All blocks but these can be read, and these cannot.
    fn only_broken(&self, broken: &[usize]) -> Result<(), Failed> {
        forget()?;
        for index in 0..BLOCKS {
            match broken.contains(&index) {
                true => expect_io_error(&self.device.path, index)?,
                false => expect_block(&self.device.path, index, &self.content)?,
            }
        }
        let expected = if broken.is_empty() { VerityState::Valid } else { VerityState::Corrupted };
        expect("the state", self.state()?, expected)
    }
}

type Made = Result<Package, Failed>;

fn verity<'a>(data: &'a Disk, hashes: &'a Disk, idsig: &'a Idsig) -> Verity<'a> {
    Verity {
        data_device: data.path(),
        data_size: (BLOCKS * BLOCK) as u64,
        hash_device: hashes.path(),
        hash_start: 0,
        root: &idsig.hashing.root_hash,
        salt: &[],
        data_block_size: BLOCK as u32,
        hash_block_size: BLOCK as u32,
    }
}

fn unchanged(_: &Disk, _: &Disk, _: usize) -> Result<(), Failed> {
    Ok(())
}

/// What is read is the package.
pub fn correct_inputs() -> Result<(), Failed> {
    let package = Package::with("correct-inputs", unchanged)?;
    expect("the content", read_all(&package.device.path)? == package.content, true)?;
    package.only_broken(&[])
}

/// One byte was changed before.
pub fn incorrect_apk() -> Result<(), Failed> {
    let change = |apk: &Disk, _: &Disk, _| apk.change(123 * BLOCK + 45);
    Package::with("incorrect-apk", change)?.only_broken(&[123])
}

/// One byte of the tree was changed before: the blocks below it are lost.
pub fn incorrect_merkle_tree() -> Result<(), Failed> {
    // The second hash of the second block of the lower level.
    let change = |_: &Disk, idsig: &Disk, tree| idsig.change(tree + 2 * BLOCK + 33);
    let package = Package::with("incorrect-tree", change)?;
    package.only_broken(&(128..256).collect::<Vec<_>>())?;
    // And the top, which everything hangs on.
    let change = |_: &Disk, idsig: &Disk, tree| idsig.change(tree);
    let package = Package::with("incorrect-top", change)?;
    package.only_broken(&(0..BLOCKS).collect::<Vec<_>>())
}

/// The package is changed once it is in use.
pub fn tampered_apk() -> Result<(), Failed> {
    let package = Package::with("tampered-apk", unchanged)?;
    expect_block(&package.device.path, 0, &package.content)?;
    package.apk.change(200 * BLOCK)?;
    package.apk.change(299 * BLOCK + BLOCK - 1)?;
    package.only_broken(&[200, 299])
}

/// What is in front of the tree does not matter any more once the device is there.
pub fn tampered_idsig() -> Result<(), Failed> {
    let package = Package::with("tampered-idsig", unchanged)?;
    for at in [0, 100, 101, package.tree - 1] {
        package.idsig.change(at)?;
    }
    package.only_broken(&[])
}

/// Both are parts of one disk, as the guest has them.
pub fn inputs_are_block_devices() -> Result<(), Failed> {
    let content = content(BLOCKS * BLOCK);
    let file = idsig::create(content.as_slice(), content.len() as u64, &[7; 32])?;
    let idsig = Idsig::read(file.as_slice(), file.len() as u64)?;
    let disk = Disk::of(&[content.as_slice(), &file].concat())?;
    let mapper = DeviceMapper::open()?;
    let (size, rest) = (content.len() as u64, file.len() as u64);
    let apk = mapper.create_linear("part-apk", disk.path(), 0, size)?;
    let hashes = mapper.create_linear("part-idsig", disk.path(), size, rest)?;
    let verity = Verity {
        data_device: &apk.path,
        hash_device: &hashes.path,
        hash_start: idsig.tree_offset,
        ..verity(&disk, &disk, &idsig)
    };
    let device = mapper.create_verity("on-parts", &verity)?;
    expect("the content", read_all(&device.path)? == content, true)?;
    disk.change(7 * BLOCK)?;
    forget()?;
    expect_io_error(&device.path, 7)?;
    expect_block(&device.path, 8, &content)
}

/// The root that counts is the one that is given, not what the host says.
pub fn correct_custom_roothash() -> Result<(), Failed> {
    let package = Package::with("own-root", unchanged)?;
    let root = Tree::build(package.content.as_slice(), package.content.len() as u64, &[])?.root;
    let mut other = root;
    other[31] ^= 1;
    for (name, root, readable) in [("root-right", root, true), ("root-wrong", other, false)] {
        let verity = Verity {
            data_device: package.apk.path(),
            data_size: package.content.len() as u64,
            hash_device: package.idsig.path(),
            hash_start: package.tree as u64,
            root: &root,
            salt: &[],
            data_block_size: BLOCK as u32,
            hash_block_size: BLOCK as u32,
        };
        let device = package.mapper.create_verity(name, &verity)?;
        match readable {
            true => expect_block(&device.path, 0, &package.content)?,
            false => expect_io_error(&device.path, 0)?,
        }
    }
    Ok(())
}

/// The v4 files of other tools do not align their tree.
pub fn a_tree_at_an_odd_offset() -> Result<(), Failed> {
    let content = content(BLOCKS * BLOCK);
    let tree = Tree::build(content.as_slice(), content.len() as u64, &[])?;
    let signing = Signing { additional_data: vec![1; 2000], ..Signing::default() };
    let idsig = Idsig::new(&[], &tree, signing)?;
    let mut file = idsig.header()?;
    expect("the tree is aligned", file.len().is_multiple_of(512), false)?;
    let offset = file.len() as u64;
    file.extend(&tree.bytes);
    let (apk, disk) = (Disk::of(&content)?, crate::disk::file(&file)?);
    let hashes = loopdev::attach(&disk, offset, tree.bytes.len() as u64, true)?;
    let mapper = DeviceMapper::open()?;
    let verity = Verity { hash_device: &hashes.path, ..verity(&apk, &apk, &idsig) };
    let device = mapper.create_verity("odd-offset", &verity)?;
    expect("the content", read_all(&device.path)? == content, true)
}

/// A block that was right when it was read first is not trusted for that.
pub fn read_again() -> Result<(), Failed> {
    let package = Package::with("read-again", unchanged)?;
    package.only_broken(&[])?;
    package.apk.change(10 * BLOCK)?;
    forget()?;
    expect_io_error(&package.device.path, 10)?;
    // And what is put right again can be read again.
    package.apk.change(10 * BLOCK)?;
    expect_block(&package.device.path, 10, &package.content)
}

/// A package of one block has no tree: its hash is the root.
pub fn one_block() -> Result<(), Failed> {
    let content = content(BLOCK);
    let tree = Tree::build(content.as_slice(), BLOCK as u64, &[])?;
    expect("bytes of the tree", tree.bytes.len(), 0)?;
    let (apk, hashes) = (Disk::of(&content)?, Disk::of(&[0; BLOCK])?);
    let verity = Verity {
        data_device: apk.path(),
        data_size: BLOCK as u64,
        hash_device: hashes.path(),
        hash_start: 0,
        root: &tree.root,
        salt: &[],
        data_block_size: BLOCK as u32,
        hash_block_size: BLOCK as u32,
    };
    let device = DeviceMapper::open()?.create_verity("one-block", &verity)?;
    expect_block(&device.path, 0, &content)?;
    apk.change(4095)?;
    forget()?;
    expect_io_error(&device.path, 0)
}

/// A tree as the kernel's document describes it, made here: root, and all levels, top first.
fn tree(content: &[u8], salt: &[u8], block: usize) -> ([u8; 32], Vec<u8>) {
    let hash = |block: &[u8]| Sha256::new().chain_update(salt).chain_update(block).finalize();
    let mut levels = vec![content.to_vec()];
    while let Some(below) = levels.last().filter(|level| level.len() > block) {
        let mut level: Vec<u8> = below.chunks(block).flat_map(hash).collect();
        level.resize(level.len().next_multiple_of(block), 0);
        levels.push(level);
    }
    let root = levels.last().map(|top| hash(top).into()).unwrap_or_default();
    (root, levels.into_iter().skip(1).rev().flatten().collect())
}

/// Blocks of 512 bytes have 16 hashes, so that a small disk has levels enough.
pub fn three_levels() -> Result<(), Failed> {
    const SMALL: usize = 512;
    let (content, salt) = (content(1001 * SMALL), [5; 20]);
    let (root, levels) = tree(&content, &salt, SMALL);
    expect("blocks of the tree", levels.len() / SMALL, 1 + 4 + 63)?;
    let (data, hashes) = (Disk::of(&content)?, Disk::of(&levels)?);
    let verity = Verity {
        data_device: data.path(),
        data_size: content.len() as u64,
        hash_device: hashes.path(),
        hash_start: 0,
        root: &root,
        salt: &salt,
        data_block_size: SMALL as u32,
        hash_block_size: SMALL as u32,
    };
    let device = DeviceMapper::open()?.create_verity("three-levels", &verity)?;
    expect("the content", read_all(&device.path)? == content, true)
}

/// The kernel does not make a device whose data or tree would be beyond the end.
pub fn too_small() -> Result<(), Failed> {
    let package = Package::with("just-right", unchanged)?;
    let (apk, hashes) = (package.apk.path(), package.idsig.path());
    let root = [1; 32];
    let good = Verity {
        data_device: apk,
        data_size: package.content.len() as u64,
        hash_device: hashes,
        hash_start: package.tree as u64,
        root: &root,
        salt: &[],
        data_block_size: BLOCK as u32,
        hash_block_size: BLOCK as u32,
    };
    let more = good.data_size + BLOCK as u64;
    let later = good.hash_start + BLOCK as u64;
    for (what, verity) in [
        ("more data than there is", Verity { data_size: more, ..good }),
        ("data where the tree is", Verity { data_device: hashes, ..good }),
        ("a tree behind the end", Verity { hash_start: later, ..good }),
        ("a tree far behind the end", Verity { hash_start: 1 << 50, ..good }),
    ] {
        if package.mapper.create_verity("too-small", &verity).is_ok() {
            return Err(format!("{what}: the device was made").into());
        }
    }
    package.only_broken(&[])
}

/// Nobody writes through the device, root included.
pub fn nothing_is_written() -> Result<(), Failed> {
    let package = Package::with("read-only", unchanged)?;
    expect_no_writing(&package.device.path)?;
    let name = package.device.path.strip_prefix("/dev").unwrap_or(Path::new(""));
    let flag = std::fs::read_to_string(Path::new("/sys/block").join(name).join("ro"))?;
    expect("read-only", flag.trim(), "1")
}
