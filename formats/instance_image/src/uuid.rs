//! Types of partitions.

use std::fmt;

/// Type of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uuid(pub [u8; 16]);

/// Type of the partition that holds [`MicrodroidData`](crate::MicrodroidData).
pub const MICRODROID_UUID: Uuid = Uuid(0xcf9afe9a_0662_11ec_a329_c32663a09d75_u128.to_be_bytes());
/// Type of the partition of the original's protected-VM firmware.
pub const PVMFW_UUID: Uuid = Uuid(0x90d2174a_038a_4bc6_adf3_824848fc5825_u128.to_be_bytes());
/// Type of a partition that is not used any more. The original does not know it and passes it by.
/// The first 16 bytes of the SHA-256 of type and size stand where others have the check value.
pub const RETIRED: Uuid = Uuid(0x0b1f3c52_5d0e_4c3b_8a67_3d9f10c2b4e8_u128.to_be_bytes());
/// End of the list of partitions.
pub(crate) const NIL: Uuid = Uuid([0; 16]);

/// Whether partitions of this type exist. Another is damage: the list must not pass by it, or a
/// flipped bit would make an instance look like one that was never booted.
pub(crate) fn is_known(uuid: Uuid) -> bool {
    matches!(uuid, MICRODROID_UUID | PVMFW_UUID | RETIRED)
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let dash = if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(f, "{dash}{byte:02x}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_as_uuids_are() {
        assert_eq!(MICRODROID_UUID.to_string(), "cf9afe9a-0662-11ec-a329-c32663a09d75");
        assert_eq!(MICRODROID_UUID.0[..4], [0xcf, 0x9a, 0xfe, 0x9a]);
    }
}
