//! What the keys of descriptors mean that have no field of their own: one of the profile, and those
//! that virtual machines put there.

use ciborium::Value;

/// Keys of a map, with their names for people and for programs.
pub(crate) type Parts = [(i64, &'static str, &'static str)];

/// The packages that a payload consists of.
pub(crate) const SUB_COMPONENTS: i64 = -71_002;
/// What a payload without a configuration file runs.
pub(crate) const PAYLOAD: i64 = -71_001;

const KEYS: &Parts = &[
    (-70_007, "component instance", "component_instance_name"),
    (-71_000, "configuration path", "config_path"),
    (PAYLOAD, "payload", "payload"),
    (SUB_COMPONENTS, "sub-components", "sub_components"),
    (-71_003, "instance hash", "instance_hash"),
    (-72_000, "command line", "command_line"),
];

pub(crate) const PAYLOAD_PARTS: [(i64, &str, &str); 1] = [(1, "binary", "binary")];

pub(crate) const SUB_COMPONENT: [(i64, &str, &str); 4] = [
    (1, "name", "name"),
    (2, "version", "version"),
    (3, "code hash", "code_hash"),
    (4, "authority hash", "authority_hash"),
];

/// The names of a key of a descriptor.
pub(crate) fn of_key(key: i64) -> Option<(&'static str, &'static str)> {
    KEYS.iter().find(|(known, ..)| *known == key).map(|(_, name, id)| (*name, *id))
}

/// The names of a key of a map within a descriptor.
pub(crate) fn of_part(parts: &Parts, key: &Value) -> Option<(&'static str, &'static str)> {
    let key = i64::try_from(key.as_integer()?).ok()?;
    parts.iter().find(|(known, ..)| *known == key).map(|(_, name, id)| (*name, *id))
}
