//! The dynamic segment: a list of tags and values, and the strings that they refer to.

use crate::Result;
use crate::bytes::{from, part, u64_at};
use crate::image::{Image, damaged};

const DT_NULL: u64 = 0;
const DT_NEEDED: u64 = 1;
const DT_HASH: u64 = 4;
const DT_STRTAB: u64 = 5;
const DT_SYMTAB: u64 = 6;
const DT_STRSZ: u64 = 10;
const DT_SONAME: u64 = 14;
const DT_GNU_HASH: u64 = 0x6fff_fef5;
const DT_FLAGS_1: u64 = 0x6fff_fffb;
const DT_VERNEED: u64 = 0x6fff_fffe;
const DF_1_PIE: u64 = 0x0800_0000;

const ENTRY_LEN: usize = 16;

/// More than any real library; keeps a file from making us copy one name a million times.
const MAX_NEEDED: usize = 1024;
/// Longest name, Linux's `PATH_MAX`.
const MAX_NAME: usize = 4095;

/// The tags that matter here. Addresses are as in [`Image::at`].
#[derive(Default)]
pub(crate) struct Dynamic<'a> {
    pub(crate) needed: Vec<String>,
    pub(crate) soname: Option<String>,
    pub(crate) strings: Strings<'a>,
    pub(crate) symbols: Option<u64>,
    pub(crate) gnu_hash: Option<u64>,
    pub(crate) sysv_hash: Option<u64>,
    pub(crate) needed_versions: Option<u64>,
    pub(crate) is_executable: bool,
}

impl<'a> Dynamic<'a> {
    pub(crate) fn parse(image: &Image<'a>) -> Result<Self> {
        let segment = image.dynamic().ok_or(damaged("its dynamic segment is cut off"))?;
        let mut dynamic = Self::default();
        let (mut strings_at, mut strings_len) = (None, 0);
        let (mut needed, mut soname) = (Vec::new(), None);
        for (tag, value) in entries(segment) {
            match tag {
                DT_NEEDED if needed.len() == MAX_NEEDED => {
                    return Err(damaged("it needs more than 1024 libraries"));
                }
                DT_NEEDED => needed.push(value),
                DT_SONAME => soname = Some(value),
                DT_STRTAB => strings_at = Some(value),
                DT_STRSZ => strings_len = value,
                DT_SYMTAB => dynamic.symbols = Some(value),
                DT_GNU_HASH => dynamic.gnu_hash = Some(value),
                DT_HASH => dynamic.sysv_hash = Some(value),
                DT_VERNEED => dynamic.needed_versions = Some(value),
                DT_FLAGS_1 => dynamic.is_executable = value & DF_1_PIE != 0,
                _ => {}
            }
        }
        if let Some(address) = strings_at {
            let strings = image.at(address).and_then(|bytes| part(bytes, 0, strings_len));
            dynamic.strings = Strings(strings.ok_or(damaged("its string table is cut off"))?);
        }
        let name = |offset| {
            dynamic.strings.get(offset).ok_or(damaged("a library name leads out of its strings"))
        };
        dynamic.soname = soname.map(name).transpose()?;
        dynamic.needed = needed.into_iter().map(name).collect::<Result<_>>()?;
        Ok(dynamic)
    }
}

/// Tags and values up to the end mark.
fn entries(segment: &[u8]) -> impl Iterator<Item = (u64, u64)> {
    segment
        .chunks_exact(ENTRY_LEN)
        .filter_map(|entry| Some((u64_at(entry, 0)?, u64_at(entry, 8)?)))
        .take_while(|&(tag, _)| tag != DT_NULL)
}

/// The dynamic string table: strings that end in NUL, named by their offset.
#[derive(Clone, Copy, Default)]
pub(crate) struct Strings<'a>(&'a [u8]);

impl Strings<'_> {
    /// The string at `offset`; bytes that are not UTF-8 are replaced.
    pub(crate) fn get(&self, offset: u64) -> Option<String> {
        let rest = from(self.0, offset)?;
        let len = rest.iter().take(MAX_NAME + 1).position(|&b| b == 0)?;
        Some(String::from_utf8_lossy(rest.get(..len)?).into_owned())
    }

    /// Whether the string at `offset` is this one.
    pub(crate) fn is(&self, offset: u64, string: &str) -> bool {
        from(self.0, offset)
            .and_then(|rest| rest.strip_prefix(string.as_bytes()))
            .is_some_and(|rest| rest.first() == Some(&0))
    }
}
