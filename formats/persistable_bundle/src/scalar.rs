//! Single values as text.

/// A value that is one word of text.
pub(crate) trait Scalar: Sized {
    /// The type in words.
    const KIND: &'static str;

    fn parse(text: &str) -> Option<Self>;

    fn text(&self) -> String;
}

impl Scalar for bool {
    const KIND: &'static str = "a boolean (true or false)";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Scalar for i32 {
    const KIND: &'static str = "an int (a decimal number of 32 bits)";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Scalar for i64 {
    const KIND: &'static str = "a long (a decimal number of 64 bits)";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Scalar for f64 {
    const KIND: &'static str = "a double (a decimal number, NaN, Infinity or -Infinity)";

    /// Words like Java's; Rust knows more of them.
    fn parse(text: &str) -> Option<Self> {
        match text {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ if text
                .bytes()
                .any(|b| !matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) =>
            {
                None
            }
            _ => text.parse().ok(),
        }
    }

    fn text(&self) -> String {
        match *self {
            f64::INFINITY => "Infinity".into(),
            f64::NEG_INFINITY => "-Infinity".into(),
            // The shortest text that reads as the same number, with a point or an exponent.
            value => format!("{value:?}"),
        }
    }
}

impl Scalar for String {
    const KIND: &'static str = "a string";

    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn text(&self) -> String {
        self.clone()
    }
}
