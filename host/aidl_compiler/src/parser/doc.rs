//! What a doc comment says.

use crate::model::Doc;

/// Reads the doc comments before a definition or member, in their order: the last one is its text,
/// and the first that says `@deprecated` deprecates it.
pub(super) fn read<'a>(comments: impl Iterator<Item = &'a str>) -> Option<Doc> {
    let mut last = None;
    let mut deprecated = None;
    for comment in comments {
        let lines = lines(comment);
        if deprecated.is_none() {
            deprecated = deprecation(&lines);
        }
        last = Some(lines);
    }
    Some(Doc { text: last?.join("\n"), deprecated })
}

/// The lines (a lone carriage return ends one, too: it does for C++ compilers) without the marks of the comment and without empty ones at either end.
fn lines(comment: &str) -> Vec<&str> {
    let body = comment.strip_prefix("/**").unwrap_or(comment);
    let body = body.strip_suffix("*/").unwrap_or(body);
    let mut lines: Vec<&str> =
        body.lines().flat_map(|line| line.split('\r')).map(without_star).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    lines.split_off(first)
}

/// A line without the star at its start, one blank after it and blanks at its end.
fn without_star(line: &str) -> &str {
    let line = line.trim();
    let Some(rest) = line.strip_prefix('*') else { return line };
    rest.strip_prefix(' ').unwrap_or(rest).trim_end()
}

/// What follows `@deprecated`, up to an empty line or the next `@`.
fn deprecation(lines: &[&str]) -> Option<String> {
    let mut lines = lines.iter().map(|line| line.trim());
    let first = lines.find_map(|line| {
        let rest = line.strip_prefix("@deprecated")?;
        (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some(rest.trim())
    })?;
    let rest = lines.take_while(|line| !line.is_empty() && !line.starts_with('@'));
    let note: Vec<&str> = std::iter::once(first).chain(rest).filter(|l| !l.is_empty()).collect();
    Some(note.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_stars_go_and_the_last_comment_counts() {
        let comment = "/**\n     * Adds.\n     *\n     *   code\n     * @return the sum\n     */";
        let doc = read(["/** Old. */", comment].into_iter()).unwrap();
        assert_eq!(doc.text, "Adds.\n\n  code\n@return the sum");
        assert_eq!(doc.deprecated, None);
        assert_eq!(read(["/** One. */"].into_iter()).unwrap().text, "One.");
        assert_eq!(read([].into_iter()), None);
        // A compiler of C++ may take a carriage return for the end of a comment.
        assert_eq!(
            read(["/** One.\rint x;\r\nTwo. */"].into_iter()).unwrap().text,
            "One.\nint x;\nTwo."
        );
    }

    #[test]
    fn a_deprecation_is_found_in_any_of_them() {
        let note = |comments: &[&'static str]| read(comments.iter().copied()).unwrap().deprecated;
        assert_eq!(note(&["/** @deprecated use add2 */", "/** Adds. */"]).unwrap(), "use add2");
        assert_eq!(note(&["/** @deprecated */"]).unwrap(), "");
        let long = "/**\n * @deprecated first\n *     second\n * @see x\n */";
        assert_eq!(note(&[long]).unwrap(), "first second");
        assert_eq!(note(&["/** not @deprecated here */"]), None);
        assert_eq!(note(&["/** @deprecatedly */"]), None);
    }
}
