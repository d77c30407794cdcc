//! Text of C++ while it is written: indentation, blocks, doc comments.

use crate::model::{Annotations, Doc};

/// Two spaces a level.
const INDENT: &str = "  ";

/// C++ text that grows line by line.
#[derive(Debug, Default)]
pub struct Code {
    text: String,
    depth: usize,
}

impl Code {
    /// What was written.
    pub fn finish(self) -> String {
        self.text
    }

    /// One or more lines, each indented; an empty line stays empty.
    pub fn line(&mut self, lines: impl AsRef<str>) {
        for line in lines.as_ref().split('\n') {
            if !line.is_empty() && !line.starts_with('#') {
                (0..self.depth).for_each(|_| self.text.push_str(INDENT));
            }
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// An empty line, unless there is one already or a block has just begun.
    pub fn gap(&mut self) {
        let begins = self.text.is_empty() || self.text.ends_with(":\n");
        if !begins && !self.text.ends_with("\n\n") && !self.text.ends_with("{\n") {
            self.text.push('\n');
        }
    }

    /// `head {`, what `body` writes one level deeper, and `}` with `tail` behind it.
    pub fn block(&mut self, head: &str, tail: &str, body: impl FnOnce(&mut Code)) {
        self.line(format!("{head} {{"));
        self.depth += 1;
        body(self);
        self.depth -= 1;
        self.line(format!("}}{tail}"));
    }

    /// What `body` writes, one level less deep: `public:` and `case`.
    pub fn outdented(&mut self, body: impl FnOnce(&mut Code)) {
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        body(self);
        self.depth = depth;
    }

    /// A template: `$NAME`s are replaced, but not in what replaces others. The text's own
    /// indentation counts from where it stands.
    pub fn fill(&mut self, template: &str, values: &[(&str, &str)]) {
        let mut text = String::new();
        let mut rest = template.trim_matches('\n');
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            text.push_str(before);
            let here = values.iter().filter(|(name, _)| from.starts_with(name));
            let (name, value) = here.max_by_key(|(name, _)| name.len()).unwrap_or(&("$", "$"));
            text.push_str(value);
            rest = from.get(name.len()..).unwrap_or_default();
        }
        self.line(text + rest);
    }

    /// A doc comment.
    pub fn doc(&mut self, doc: Option<&Doc>) {
        let Some(doc) = doc else { return };
        for line in doc.text.split('\n') {
            let line: String = line.chars().filter_map(shown).collect();
            let line = line.trim_end();
            // A backslash at the end would join the next line, which is code, to the comment; in old
            // C++ it can be written `??/`, and compilers warn of that.
            let joins = line.ends_with('\\') || line.ends_with("??/");
            let end = if joins { " ." } else { "" };
            let space = if line.is_empty() { "" } else { " " };
            self.line(format!("///{space}{line}{end}"));
        }
    }
}

/// A character as it stands in a comment or in the text of an attribute: what turns the direction of
/// the text around it, so that it may look like other code, is left out, and compilers warn of it.
pub fn shown(character: char) -> Option<char> {
    match character {
        '\u{61c}' | '\u{200e}' | '\u{200f}' => None,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        control if control.is_control() => Some(' '),
        other => Some(other),
    }
}

/// ` [[deprecated("why")]]`'s text without the space, if the member is deprecated.
pub fn deprecated(doc: Option<&Doc>, annotations: &Annotations) -> Option<String> {
    let note = match doc.and_then(|doc| doc.deprecated.as_deref()) {
        Some(note) => note,
        None if annotations.has("Deprecated") => "",
        None => return None,
    };
    let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(match note.is_empty() {
        true => "[[deprecated]]".to_owned(),
        false => format!("[[deprecated({})]]", super::values::message(&note)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_indent_and_gaps_do_not_pile_up() {
        let mut code = Code::default();
        code.block("namespace a", "  // namespace a", |code| {
            code.gap();
            code.line("int x;\n\n#if 1\nint y;");
            code.gap();
            code.gap();
            code.outdented(|code| code.line("public:"));
            code.fill("\n$T $N;\n", &[("$T", "int"), ("$N", "z")]);
        });
        assert_eq!(
            code.finish(),
            "namespace a {\n  int x;\n\n#if 1\n  int y;\n\npublic:\n  int z;\n}  // namespace a\n"
        );
    }

    #[test]
    fn a_comment_cannot_swallow_the_next_line() {
        let mut code = Code::default();
        let doc = Doc { text: "One \\\n\n/* two */".to_owned(), deprecated: None };
        code.doc(Some(&doc));
        assert_eq!(code.finish(), "/// One \\ .\n///\n/// /* two */\n");
        let mut code = Code::default();
        let doc = Doc { text: "What??/ \nor??/ not".to_owned(), deprecated: None };
        code.doc(Some(&doc));
        assert_eq!(code.finish(), "/// What??/ .\n/// or??/ not\n");
    }

    #[test]
    fn a_comment_cannot_look_like_other_code() {
        let mut code = Code::default();
        let text = "a\u{202e}b\u{2066}c\u{2069}d\u{200f}e\u{c}f\u{e9}".to_owned();
        code.doc(Some(&Doc { text, deprecated: None }));
        assert_eq!(code.finish(), "/// abcde f\u{e9}\n");
    }
}
