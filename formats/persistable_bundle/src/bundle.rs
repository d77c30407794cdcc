//! The map and its values.

use crate::Error;
use crate::error::shown;
use std::collections::{BTreeMap, btree_map};

/// A value of a [`Bundle`].
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing; the getters of [`Bundle`] see it as an entry that is not there.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// 32 bits.
    Int(i32),
    /// 64 bits.
    Long(i64),
    /// A floating-point number.
    Double(f64),
    /// Text, with any characters.
    String(String),
    /// A list of booleans.
    Booleans(Vec<bool>),
    /// A list of 32-bit numbers.
    Ints(Vec<i32>),
    /// A list of 64-bit numbers.
    Longs(Vec<i64>),
    /// A list of floating-point numbers.
    Doubles(Vec<f64>),
    /// A list of texts.
    Strings(Vec<String>),
    /// A bundle inside the bundle.
    Bundle(Bundle),
}

impl Value {
    /// The type in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Int(_) => "an int",
            Self::Long(_) => "a long",
            Self::Double(_) => "a double",
            Self::String(_) => "a string",
            Self::Booleans(_) => "a list of booleans",
            Self::Ints(_) => "a list of ints",
            Self::Longs(_) => "a list of longs",
            Self::Doubles(_) => "a list of doubles",
            Self::Strings(_) => "a list of strings",
            Self::Bundle(_) => "a bundle",
        }
    }
}

/// Names and values, in the order of the names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bundle {
    entries: BTreeMap<String, Value>,
}

/// Getters that differ in nothing but the type.
macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident: $kind:literal, $variant:ident($it:ident) => $out:ty, $value:expr;)*) => {
        $(
            $(#[$doc])*
            ///
            /// `None` if there is no such entry or it is null; [`Error::WrongType`] if it is of
            /// another type: nothing is converted, and nothing silently replaced by a default.
            pub fn $name(&self, key: &str) -> Result<Option<$out>, Error> {
                match self.get(key) {
                    None | Some(Value::Null) => Ok(None),
                    Some(Value::$variant($it)) => Ok(Some($value)),
                    Some(other) => Err(wrong_type(key, $kind, other)),
                }
            }
        )*
    };
}

impl Bundle {
    /// A bundle without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an entry; returns what was there under that name.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.entries.insert(key.into(), value.into())
    }

    /// Takes an entry away.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.entries.remove(key)
    }

    /// An entry of any type.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key)
    }

    /// Whether there is such an entry, be it null.
    pub fn contains_key(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// How many entries there are, not counting those of bundles inside.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All entries, in the order of their names.
    pub fn iter(&self) -> btree_map::Iter<'_, String, Value> {
        self.entries.iter()
    }

    getters! {
        /// A boolean.
        get_boolean: "a boolean", Boolean(it) => bool, *it;
        /// A 32-bit number.
        get_int: "an int", Int(it) => i32, *it;
        /// A 64-bit number.
        get_long: "a long", Long(it) => i64, *it;
        /// A floating-point number.
        get_double: "a double", Double(it) => f64, *it;
        /// A text.
        get_string: "a string", String(it) => &str, it;
        /// A list of booleans.
        get_booleans: "a list of booleans", Booleans(it) => &[bool], it;
        /// A list of 32-bit numbers.
        get_ints: "a list of ints", Ints(it) => &[i32], it;
        /// A list of 64-bit numbers.
        get_longs: "a list of longs", Longs(it) => &[i64], it;
        /// A list of floating-point numbers.
        get_doubles: "a list of doubles", Doubles(it) => &[f64], it;
        /// A list of texts.
        get_strings: "a list of strings", Strings(it) => &[String], it;
        /// A bundle inside.
        get_bundle: "a bundle", Bundle(it) => &Bundle, it;
    }
}

fn wrong_type(key: &str, expected: &'static str, found: &Value) -> Error {
    Error::WrongType { key: shown(key), expected, found: found.kind() }
}

impl<'a> IntoIterator for &'a Bundle {
    type Item = (&'a String, &'a Value);
    type IntoIter = btree_map::Iter<'a, String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Bundle {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value.into()));
        Self { entries: entries.collect() }
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident),* $(,)?) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

from! {
    bool => Boolean,
    i32 => Int,
    i64 => Long,
    f64 => Double,
    &str => String,
    String => String,
    Vec<bool> => Booleans,
    Vec<i32> => Ints,
    Vec<i64> => Longs,
    Vec<f64> => Doubles,
    Vec<String> => Strings,
    Bundle => Bundle,
}
