//! Files and directories are what was packed.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, ExitStatus};

use rustix::io::Errno;
use test_inits::{Failed, expect};
use zipfuse::Options;

use crate::mounted::{Checked, Mounted, errno, loop_device, noise, options};
use crate::zip::{Kept, Zip};

pub fn empty() -> Checked {
    let mounted = Mounted::new(Zip::default())?;
    expect("names", mounted.names("")?, [""; 0])?;
    mounted.ends_well()
}

pub fn single_file() -> Checked {
    let mounted = Mounted::new(Zip::default().stored("foo", b"0123456789"))?;
    expect("content", fs::read(mounted.path("foo"))?, b"0123456789")?;
    expect("missing", errno(fs::read(mounted.path("bar"))), Some(Errno::NOENT))?;
    expect("again", errno(fs::read(mounted.path("bar"))), Some(Errno::NOENT))?;
    let mut file = File::open(mounted.path("foo"))?;
    let mut part = [0; 3];
    file.seek(SeekFrom::Start(4))?;
    file.read_exact(&mut part)?;
    expect("part", part, *b"456")?;
    expect("size", file.metadata()?.len(), 10)?;
    drop(file);
    mounted.ends_well()
}

pub fn single_dir() -> Checked {
    let mounted = Mounted::new(Zip::default().stored("dir/", b""))?;
    expect("root", mounted.names("")?, ["dir"])?;
    expect("dir", mounted.names("dir")?, [""; 0])?;
    expect("read", errno(fs::read(mounted.path("dir"))), Some(Errno::ISDIR))?;
    mounted.ends_well()
}

pub fn complex_hierarchy() -> Checked {
    let mounted = Mounted::new(
        Zip::default()
            .stored("foo/a/b1", b"1")
            .stored("foo/a/b2/", b"")
            .deflated("foo/a/b3/c/d", b"deep")
            .stored("bar/e", b"3")
            .stored("top", b"t"),
    )?;
    expect("root", mounted.names("")?, ["bar", "foo", "top"])?;
    expect("foo", mounted.names("foo")?, ["a"])?;
    expect("foo/a", mounted.names("foo/a")?, ["b1", "b2", "b3"])?;
    expect("deep", fs::read(mounted.path("foo/a/b3/../b3/c/d"))?, b"deep")?;
    expect("not a directory", errno(fs::read(mounted.path("top/x"))), Some(Errno::NOTDIR))?;
    mounted.ends_well()
}

pub fn large_file() -> Checked {
    let content = noise(2 << 20);
    let zip = Zip::default().stored("s", &content).deflated("d", &content);
    let mounted = Mounted::new(zip)?;
    for name in ["s", "d"] {
        let file = File::open(mounted.path(name))?;
        let mut part = vec![0; 5000];
        // First somewhere in the middle, then all of it.
        file.read_exact_at(&mut part, 1_234_567)?;
        expect(name, part == content[1_234_567..1_239_567], true)?;
        expect(name, fs::read(mounted.path(name))? == content, true)?;
    }
    mounted.ends_well()
}

pub fn large_dir() -> Checked {
    let name = |index: u32| format!("{index:0100}");
    let zip = (0..1024).fold(Zip::default(), |zip, index| {
        zip.stored(&format!("dir/{}", name(index)), &index.to_le_bytes())
    });
    let mounted = Mounted::new(zip)?;
    for _ in 0..2 {
        expect("names", mounted.names("dir")? == (0..1024).map(name).collect::<Vec<_>>(), true)?;
    }
    for index in [0, 1, 511, 1023] {
        let content = fs::read(mounted.path("dir").join(name(index)))?;
        expect(index, content, index.to_le_bytes())?;
    }
    mounted.ends_well()
}

pub fn content_of(kept: Kept) -> Checked {
    let content = b"There is nothing new under the sun. ".repeat(1000);
    let zip = Zip::default().with("a/text", &content, kept).with("empty", b"", kept);
    let mounted = Mounted::new(zip)?;
    expect("text", fs::read(mounted.path("a/text"))? == content, true)?;
    expect("size", fs::metadata(mounted.path("a/text"))?.len(), content.len() as u64)?;
    expect("empty", fs::read(mounted.path("empty"))?, b"")?;
    mounted.ends_well()
}

pub fn block_device() -> Checked {
    let (device, _file) = loop_device(&Zip::default().stored("f", b"on a disk").finish())?;
    let mounted = Mounted::of(File::open(&device.path)?, &options())?;
    expect("content", fs::read(mounted.path("f"))?, b"on a disk")?;
    mounted.ends_well()
}

/// Glibc's own loader maps a library of the package and links a program with it.
pub fn a_library_is_loaded() -> Checked {
    let libc = fs::read("/lib/x86_64-linux-gnu/libc.so.6")?;
    for kept in [Kept::Stored, Kept::Deflated] {
        let mounted = Mounted::new(Zip::default().with("lib/libc.so.6", &libc, kept))?;
        let (status, output) = list_libraries(&mounted.path("lib"))?;
        expect("the loader's end", status.code(), Some(0))?;
        expect("from the package", output.contains("/tmp/mounted/lib/libc.so.6"), true)?;
        mounted.ends_well()?;
    }
    Ok(())
}

pub fn list_libraries(path: &Path) -> Result<(ExitStatus, String), Failed> {
    let output = Command::new("/lib64/ld-linux-x86-64.so.2")
        .arg("--library-path")
        .arg(format!("{}:/lib/x86_64-linux-gnu", path.display()))
        .args(["--list", "/bin/microdroid_launcher"])
        .output()?;
    Ok((output.status, String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// Look-ups of a few names and reads of the pages that are needed; the second time nothing at all.
pub fn few_requests() -> Checked {
    let libc = fs::read("/lib/x86_64-linux-gnu/libc.so.6")?;
    let mounted = Mounted::new(Zip::default().stored("lib/libc.so.6", &libc))?;
    fs::metadata(&mounted.point)?;
    let begin = mounted.replies()?;
    list_libraries(&mounted.path("lib"))?;
    let first = mounted.replies()? - begin;
    expect(format!("{first} requests are few"), first <= 16, true)?;
    list_libraries(&mounted.path("lib"))?;
    expect("requests the second time", mounted.replies()? - begin - first, 0)?;
    mounted.ends_well()
}

pub fn statfs() -> Checked {
    let zip = Zip::default().stored("d/f", &noise(10_000)).finish();
    let mounted = Mounted::with(&zip, &options())?;
    let about = rustix::fs::statfs(&mounted.point)?;
    expect("type", about.f_type, 0x6573_5546)?;
    expect("blocks", (about.f_bsize, about.f_blocks), (4096, 3))?;
    expect("free", (about.f_bfree, about.f_bavail, about.f_ffree), (0, 0, 0))?;
    expect("files", about.f_files, 3)?;
    mounted.ends_well()
}

pub fn the_bound_is_kept() -> Checked {
    let (small, large) = (noise(60_000), noise(100_001));
    let zip = Zip::default()
        .deflated("a", &small)
        .deflated("b", &small)
        .deflated("large", &large)
        .stored("stored", &large)
        .finish();
    let mounted = Mounted::with(&zip, &Options { max_inflated: 100_000, ..options() })?;
    let (a, b) = (File::open(mounted.path("a"))?, File::open(mounted.path("b"))?);
    for at in (0..60_000).step_by(10_000) {
        let mut part = [0; 100];
        for file in [&a, &b] {
            file.read_exact_at(&mut part, at)?;
            expect(at, part == small[at as usize..at as usize + 100], true)?;
        }
    }
    expect("large", errno(fs::read(mounted.path("large"))), Some(Errno::FBIG))?;
    expect("stored", fs::read(mounted.path("stored"))? == large, true)?;
    drop((a, b));
    mounted.ends_well()
}

/// Everybody gets the right bytes, although what is inflated has to make room again and again.
pub fn many_readers() -> Checked {
    let content = noise(300_000);
    let names: Vec<String> = (0..4).flat_map(|i| [format!("s{i}"), format!("d{i}")]).collect();
    let zip = names.iter().fold(Zip::default(), |zip, name| {
        let kept = if name.starts_with('s') { Kept::Stored } else { Kept::Deflated };
        zip.with(name, &content, kept)
    });
    // Not even two of the deflated ones fit.
    let mounted = Mounted::with(&zip.finish(), &Options { max_inflated: 400_000, ..options() })?;
    let same = |name: &String| fs::read(mounted.path(name)).is_ok_and(|found| found == content);
    let good = std::thread::scope(|scope| {
        let readers: Vec<_> =
            names.iter().cycle().take(16).map(|name| scope.spawn(move || same(name))).collect();
        readers.into_iter().filter_map(|reader| reader.join().ok()).filter(|good| *good).count()
    });
    expect("good readers", good, 16)?;
    mounted.ends_well()
}
