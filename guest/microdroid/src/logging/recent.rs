//! The last lines of a text.

/// Bytes that are kept.
const KEPT: usize = 16 << 10;

/// Lines that were written last.
#[derive(Debug, Default)]
pub struct Recent(String);

impl Recent {
    /// Adds whole lines, and forgets older ones now and then.
    pub fn add(&mut self, lines: &str) {
        self.0 += lines;
        if self.0.len() > 2 * KEPT {
            self.0 = last_lines(&self.0, KEPT).to_owned();
        }
    }

    /// The last whole lines, `room` bytes at most.
    pub fn last(&self, room: usize) -> &str {
        last_lines(&self.0, room)
    }
}

fn last_lines(text: &str, room: usize) -> &str {
    let Some(too_many) = text.len().checked_sub(room).filter(|too_many| *too_many > 0) else {
        return text;
    };
    // A line starts where the one before it ends, which may be right where the room starts.
    let mut starts = text.match_indices('\n').map(|(end, _)| end + 1);
    starts.find(|start| *start >= too_many).and_then(|start| text.get(start..)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_are_kept() {
        let text = "one\ntwo\nthree\n";
        for (room, expected) in
            [(20, text), (14, text), (13, "two\nthree\n"), (10, "two\nthree\n"), (9, "three\n")]
        {
            assert_eq!(last_lines(text, room), expected, "{room}");
        }
        assert_eq!(last_lines(text, 5), "");
        assert_eq!(last_lines("no end", 3), "");
        assert_eq!(last_lines("ä\nö\n", 4), "ö\n");
    }

    #[test]
    fn memory_is_bounded() {
        let mut recent = Recent::default();
        let line = "x".repeat(99) + "\n";
        for _ in 0..1000 {
            recent.add(&line);
            assert!(recent.0.len() <= 2 * KEPT);
        }
        recent.add("end\n");
        assert!(recent.last(KEPT).ends_with("x\nend\n"));
        assert_eq!(recent.last(KEPT).len() % 100, 4);
    }
}
