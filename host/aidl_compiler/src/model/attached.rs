//! What stands before definitions and members: annotations and doc comments.

use super::Value;

/// The annotations of a definition, member or argument, in source order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations(pub Vec<Annotation>);

/// One annotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// Its name without the `@`.
    pub name: String,
    /// Its parameters, in source order.
    pub parameters: Vec<(String, Value)>,
}

impl Annotations {
    /// The annotation with this name (without `@`).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Annotation> {
        self.0.iter().find(|annotation| annotation.name == name)
    }

    /// Whether there is an annotation with this name (without `@`).
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A parameter that is text, as `type` of `@Backing(type="int")`.
    #[must_use]
    pub fn string(&self, name: &str, parameter: &str) -> Option<&str> {
        match self.parameter(name, parameter)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A parameter that is a truth value, as `PartialEq` of `@RustDerive(PartialEq=true)`; false
    /// if it is absent.
    #[must_use]
    pub fn flag(&self, name: &str, parameter: &str) -> bool {
        matches!(self.parameter(name, parameter), Some(Value::Boolean(true)))
    }

    fn parameter(&self, name: &str, parameter: &str) -> Option<&Value> {
        let parameters = &self.get(name)?.parameters;
        parameters.iter().find(|(name, _)| name == parameter).map(|(_, value)| value)
    }

    /// `@FixedSize`: all fields have a size that is known.
    #[must_use]
    pub fn fixed_size(&self) -> bool {
        self.has("FixedSize")
    }

    /// `@VintfStability`.
    #[must_use]
    pub fn vintf(&self) -> bool {
        self.has("VintfStability")
    }

    /// `@SensitiveData`: parcels are cleared after use.
    #[must_use]
    pub fn sensitive(&self) -> bool {
        self.has("SensitiveData")
    }
}

/// A doc comment (`/** ... */`), without its marks and the stars at the start of lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    /// The lines joined with `\n`, without empty lines at either end.
    pub text: String,
    /// What follows `@deprecated` in it, possibly nothing; `None` if it does not say so.
    pub deprecated: Option<String>,
}
