//! Which names may become paths.

use crate::{Error, Result};

/// Linux's `PATH_MAX` and `NAME_MAX`: longer names could not be unpacked.
const MAX_NAME: usize = 4095;
const MAX_COMPONENT: usize = 255;
/// Deep enough for every package, and too shallow for a few names to make a million directories.
const MAX_DEPTH: usize = 32;

/// Decodes an entry's name and makes sure that it stays below the directory that it is joined to,
/// and that there is no other spelling of the same path.
///
/// Names without the UTF-8 flag are CP437 by the letter of APPNOTE; Android reads all names as
/// UTF-8, and so does this.
pub(crate) fn decode(raw: &[u8]) -> Result<String> {
    let problem = match std::str::from_utf8(raw) {
        Err(_) => "has a name that is not UTF-8",
        Ok(name) => match problem_of(name) {
            None => return Ok(name.to_owned()),
            Some(problem) => problem,
        },
    };
    Err(Error::BadName { name: String::from_utf8_lossy(raw).into_owned(), problem })
}

fn problem_of(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("has no name");
    }
    if name.len() > MAX_NAME {
        return Some("has a name of more than 4095 bytes");
    }
    if name.starts_with('/') {
        return Some("has an absolute name");
    }
    if name.contains('\\') {
        return Some("has a backslash in its name");
    }
    if name.contains('\0') {
        return Some("has a NUL in its name");
    }
    if name.contains(char::is_control) {
        return Some("has a control character in its name");
    }
    // One final slash marks a directory.
    let components = name.strip_suffix('/').unwrap_or(name).split('/');
    if components.clone().count() > MAX_DEPTH {
        return Some("has more than 32 components in its name");
    }
    components.into_iter().find_map(problem_of_component)
}

fn problem_of_component(component: &str) -> Option<&'static str> {
    match component {
        "" => Some("has an empty component in its name"),
        "." => Some("has a '.' component in its name"),
        ".." => Some("has a '..' component in its name"),
        long if long.len() > MAX_COMPONENT => {
            Some("has a component of more than 255 bytes in its name")
        }
        _ => None,
    }
}
