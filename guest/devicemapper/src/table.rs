//! Tables: what the sectors of a device are made of.

use crate::Error;
use crate::request::TYPE;
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a sector, the unit of tables.
pub const SECTOR: u64 = 512;

/// The longest arguments of a target. Those of a verity target have about 700 bytes.
const MAX_ARGUMENTS: usize = 4096;

/// The most targets of a table.
const MAX_TARGETS: usize = 256;

/// A run of sectors that one target answers for.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// Its first sector.
    pub start: u64,
    /// How many it has.
    pub sectors: u64,
    /// The type, such as `verity`.
    pub kind: String,
    /// The arguments, as the type has them, separated by spaces. Some types have a key in them:
    /// they are wiped when they go, and `Debug` shows their length only.
    pub arguments: Zeroizing<String>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, sectors, kind, arguments } = self;
        write!(f, "{kind} at {start}, {sectors} sectors, arguments of {} bytes", arguments.len())
    }
}

/// Targets, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table(Vec<Target>);

impl Table {
    /// Adds a target of so many sectors behind the last one. Arguments are not copied.
    #[must_use]
    pub fn with(
        mut self,
        kind: impl Into<String>,
        sectors: u64,
        arguments: impl Into<String>,
    ) -> Self {
        let start = self.0.last().map_or(0, |last| last.start.saturating_add(last.sectors));
        let arguments = Zeroizing::new(arguments.into());
        self.0.push(Target { start, sectors, kind: kind.into(), arguments });
        self
    }

    /// The targets in order.
    pub fn targets(&self) -> &[Target] {
        &self.0
    }

    /// Whether the kernel can be asked: everything has its place and its size.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let fail = |what, value: &dyn ToString, rule| {
            Err(Error::Value { what, value: value.to_string(), rule })
        };
        if self.0.is_empty() || self.0.len() > MAX_TARGETS {
            return fail("the number of targets", &self.0.len(), "a table has 1 to 256");
        }
        for target in &self.0 {
            if target.kind.is_empty() || target.kind.len() >= TYPE || target.kind.contains('\0') {
                let rule = "it has 1 to 15 bytes, none of them NUL";
                return fail("the type of a target", &target.kind, rule);
            }
            if target.arguments.len() > MAX_ARGUMENTS || target.arguments.contains('\0') {
                // Not the arguments themselves: other targets than ours have keys in them.
                let rule = "they have at most 4096 bytes, none of them NUL";
                return fail("the length of the arguments", &target.arguments.len(), rule);
            }
            if target.sectors == 0 || target.start.checked_add(target.sectors).is_none() {
                let rule = "a target has at least one sector, and none beyond 2^64";
                return fail("the number of sectors", &target.sectors, rule);
            }
        }
        Ok(())
    }
}

/// A number of bytes in sectors; an error if there is a rest.
pub(crate) fn sectors(what: &'static str, bytes: u64) -> Result<u64, Error> {
    if bytes.is_multiple_of(SECTOR) {
        return Ok(bytes / SECTOR);
    }
    Err(Error::Value { what, value: bytes.to_string(), rule: "it must be a multiple of 512 bytes" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_follow_each_other() {
        let table = Table::default().with("a", 8, "").with("b", 2, "").with("c", 1, "");
        let starts: Vec<_> = table.targets().iter().map(|target| target.start).collect();
        assert_eq!(starts, [0, 8, 10]);
        table.check().unwrap();
    }

    #[test]
    fn arguments_are_not_shown() {
        let table = Table::default().with("crypt", 8, "aes secret");
        assert_eq!(format!("{table:?}"), "Table([crypt at 0, 8 sectors, arguments of 10 bytes])");
    }

    #[test]
    fn tables_that_the_kernel_could_not_take() {
        let many = (0..257).fold(Table::default(), |table, _| table.with("zero", 1, ""));
        let cases = [
            (Table::default(), "the number of targets is 0,"),
            (many, "the number of targets is 257,"),
            (Table::default().with("", 1, ""), "the type of a target is ,"),
            (Table::default().with("a-type-too-long!", 1, ""), "is a-type-too-long!,"),
            (Table::default().with("a\0b", 1, ""), "the type of a target"),
            (Table::default().with("a", 0, ""), "the number of sectors is 0,"),
            (Table::default().with("a", 1, "x".repeat(4097)), "the arguments is 4097,"),
            (Table::default().with("a", 1, "\0"), "the arguments is 1,"),
            (Table::default().with("a", 2, "").with("b", u64::MAX, ""), "the number of sectors"),
        ];
        for (table, expected) in cases {
            let error = table.check().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn bytes_are_whole_sectors() {
        assert_eq!(sectors("the size", 1024).unwrap(), 2);
        let error = sectors("the size", 1000).unwrap_err().to_string();
        assert_eq!(
            error,
            "the size is 1000, which is not allowed: it must be a multiple of 512 bytes"
        );
    }
}
