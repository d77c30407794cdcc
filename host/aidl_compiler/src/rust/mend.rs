//! What is changed in the generated text.

/// The generated text, mended.
pub(super) fn mend(text: &str) -> String {
    to_what_is_around(&within_their_sizes(text))
}

/// Mends the path from a nested definition to the one around it, in which the generator writes the
/// separator twice. What stands in quotes is the user's, and stays as it is.
fn to_what_is_around(text: &str) -> String {
    let mended = |code: &str| code.replace("super::::", "super::");
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'']) {
        let (code, from_quote) = rest.split_at(at);
        let (quoted, after) = from_quote.split_at(quoted_length(from_quote));
        whole.push_str(&mended(code));
        whole.push_str(quoted);
        rest = after;
    }
    whole + &mended(rest)
}

/// The length of the literal that a text begins with; of a `'` that begins none (but a lifetime, or
/// is an apostrophe) only its own.
fn quoted_length(text: &str) -> usize {
    let mut characters = text.char_indices();
    let quote = characters.next().map_or('"', |(_, quote)| quote);
    let mut next = characters.clone().map(|(_, character)| character);
    let is_literal = quote == '"' || next.next() == Some('\\') || next.next() == Some('\'');
    if !is_literal {
        return quote.len_utf8();
    }
    let mut is_escaped = false;
    for (at, character) in characters {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return at + quote.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// What reads a parcelable of a size, as the generator says it.
const SIZED_READ: &str = "_parcel.sized_read(|_sub_parcel| {";

/// Has parcelables refused that are longer than their size says.
///
/// rsbinder goes back to where the size says that the parcelable ends. If the fields went further, the
/// same bytes are read once more as the next value, and in a parcelable of two of its own kind twice
/// as often at every depth: a peer could keep a reader busy for ever with a short message.
fn within_their_sizes(text: &str) -> String {
    let mut lines = Vec::new();
    let mut end = None;
    for line in text.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        if line.trim_start() == SIZED_READ {
            lines.extend(BEFORE.map(|line| format!("{indent}{line}")));
            lines.push(line.to_owned());
            lines.push(format!("{indent}    (|| -> rsbinder::Result<()> {{"));
            end = Some(format!("{indent}}})"));
            continue;
        }
        if end.as_deref() == Some(line) {
            lines.extend(AFTER.map(|line| format!("{indent}    {line}")));
            end = None;
        }
        lines.push(line.to_owned());
    }
    lines.join("\n") + "\n"
}

const BEFORE: [&str; 3] = [
    "let _start = _parcel.data_position();",
    "let _size: i32 = _parcel.read()?;",
    "_parcel.set_data_position(_start);",
];

const AFTER: [&str; 5] = [
    "})()?;",
    "if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {",
    "    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);",
    "}",
    "::core::result::Result::Ok(())",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_are_mended() {
        for (generated, mended) in [
            ("super::::X", "super::X"),
            ("a: super::super::::X, b: super::::Y", "a: super::super::X, b: super::Y"),
            (r#"= "super::::x";"#, r#"= "super::::x";"#),
            (r#""a" super::::X "super::::""#, r#""a" super::X "super::::""#),
            (r#""\"" super::::X "\\" super::::X"#, r#""\"" super::X "\\" super::X"#),
            (r#"'"' super::::X '\'' super::::X '\\'"#, r#"'"' super::X '\'' super::X '\\'"#),
            ("&'a super::::X", "&'a super::X"),
            ("// it's\nsuper::::X", "// it's\nsuper::X"),
            (r#"super::::X "super::::"#, r#"super::X "super::::"#),
            ("'", "'"),
            ("\u{e4}'\u{e4}'\"", "\u{e4}'\u{e4}'\""),
        ] {
            assert_eq!(to_what_is_around(generated), mended, "{generated}");
        }
    }
}
