//! Note segments.

use crate::bytes::{from, part, u32_at};
use crate::image::Image;

/// Whether the library carries the note (`.note.android.ident`) that the Android NDK puts into
/// everything it links.
pub(crate) fn has_android_note(image: &Image<'_>) -> bool {
    const ANDROID: &[u8] = b"Android\0";
    const IDENT: u32 = 1;
    image.notes().any(|(segment, align)| {
        let mut rest = segment;
        while let Some((name, kind, after)) = first_note(rest, align) {
            if name == ANDROID && kind == IDENT {
                return true;
            }
            rest = after;
        }
        false
    })
}

/// Name and type of the first note, and what follows it. A note is at least 12 bytes long.
fn first_note(bytes: &[u8], align: u64) -> Option<(&[u8], u32, &[u8])> {
    let align = if align == 8 { 8 } else { 4 };
    let (name_len, content_len) = (u32_at(bytes, 0)?, u32_at(bytes, 4)?);
    let name = part(bytes, 12, name_len.into())?;
    let content = (12 + u64::from(name_len)).next_multiple_of(align);
    let end = (content + u64::from(content_len)).next_multiple_of(align);
    Some((name, u32_at(bytes, 8)?, from(bytes, end).unwrap_or_default()))
}
