//! The annotations that AIDL knows: where each may stand and what it takes. Others are errors, so
//! that a slip of the pen does not pass for an annotation that does nothing.

use crate::ast;
use crate::constants::Constant;
use crate::evaluate::Evaluator;
use crate::model::{Annotation, Annotations, Value};
use crate::parser::Reported;

/// Where an annotation may stand, one bit each.
pub(crate) mod place {
    pub(crate) const INTERFACE: u16 = 1;
    pub(crate) const PARCELABLE: u16 = 2;
    pub(crate) const UNSTRUCTURED: u16 = 4;
    pub(crate) const UNION: u16 = 8;
    pub(crate) const ENUM: u16 = 16;
    pub(crate) const METHOD: u16 = 32;
    pub(crate) const ARGUMENT: u16 = 64;
    pub(crate) const FIELD: u16 = 128;
    pub(crate) const CONSTANT: u16 = 256;
    pub(crate) const ENUMERATOR: u16 = 512;
    pub(crate) const TYPE: u16 = 1024;
    pub(crate) const PARAMETER: u16 = 2048;
}

use place::*;

const DEFINITION: u16 = INTERFACE | PARCELABLE | UNSTRUCTURED | UNION | ENUM;
const MEMBER: u16 = METHOD | FIELD | CONSTANT | ENUMERATOR;
const ANYWHERE: u16 = u16::MAX;

/// The words for the places, for messages.
const WORDS: [(u16, &str); 12] = [
    (INTERFACE, "an interface"),
    (PARCELABLE, "a parcelable"),
    (UNSTRUCTURED, "a parcelable without a body"),
    (UNION, "a union"),
    (ENUM, "an enum"),
    (METHOD, "a method"),
    (ARGUMENT, "an argument"),
    (FIELD, "a field"),
    (CONSTANT, "a constant"),
    (ENUMERATOR, "an enumerator"),
    (TYPE, "a type"),
    (PARAMETER, "a type parameter"),
];

/// What a parameter takes.
#[derive(Clone, Copy, PartialEq)]
enum Takes {
    Truth,
    Int,
    Long,
    Text,
    Texts,
    /// A string or several.
    TextOrTexts,
}

struct Known {
    name: &'static str,
    places: u16,
    parameters: &'static [(&'static str, Takes)],
    /// This parameter must be there.
    required: Option<&'static str>,
}

const fn plain(name: &'static str, places: u16) -> Known {
    Known { name, places, parameters: &[], required: None }
}

/// In the order of the alphabet.
const KNOWN: [Known; 26] = [
    Known {
        name: "Backing",
        places: ENUM,
        parameters: &[("type", Takes::Text)],
        required: Some("type"),
    },
    Known {
        name: "Descriptor",
        places: INTERFACE,
        parameters: &[("value", Takes::Text)],
        required: Some("value"),
    },
    Known {
        name: "EnforcePermission",
        places: INTERFACE | METHOD,
        parameters: &[("value", Takes::Text), ("anyOf", Takes::Texts), ("allOf", Takes::Texts)],
        required: None,
    },
    plain("FixedSize", PARCELABLE | UNION | PARAMETER),
    plain("Hide", DEFINITION | MEMBER),
    plain("JavaDefault", INTERFACE),
    plain("JavaDelegator", INTERFACE),
    Known {
        name: "JavaDerive",
        places: PARCELABLE | UNION | ENUM,
        parameters: &[("toString", Takes::Truth), ("equals", Takes::Truth)],
        required: None,
    },
    plain("JavaOnlyImmutable", PARCELABLE | UNSTRUCTURED | UNION),
    plain("JavaOnlyStableParcelable", UNSTRUCTURED | PARCELABLE),
    Known {
        name: "JavaPassthrough",
        places: ANYWHERE,
        parameters: &[("annotation", Takes::Text)],
        required: Some("annotation"),
    },
    Known {
        name: "JavaSuppressLint",
        places: ANYWHERE,
        parameters: &[("value", Takes::TextOrTexts)],
        required: Some("value"),
    },
    plain("NdkOnlyStableParcelable", UNSTRUCTURED),
    plain("PermissionManuallyEnforced", INTERFACE | METHOD),
    plain("PropagateAllowBlocking", METHOD | ARGUMENT | FIELD),
    plain("RequiresNoPermission", INTERFACE | METHOD),
    Known {
        name: "RustDerive",
        places: PARCELABLE | UNION,
        parameters: &[
            ("Copy", Takes::Truth),
            ("Clone", Takes::Truth),
            ("PartialOrd", Takes::Truth),
            ("Ord", Takes::Truth),
            ("PartialEq", Takes::Truth),
            ("Eq", Takes::Truth),
            ("Hash", Takes::Truth),
        ],
        required: None,
    },
    plain("RustOnlyStableParcelable", UNSTRUCTURED),
    plain("SensitiveData", INTERFACE),
    Known {
        name: "SuppressWarnings",
        places: ANYWHERE,
        parameters: &[("value", Takes::TextOrTexts)],
        required: Some("value"),
    },
    Known {
        name: "UnsupportedAppUsage",
        places: DEFINITION | MEMBER,
        parameters: &[
            ("expectedSignature", Takes::Text),
            ("implicitMember", Takes::Text),
            ("maxTargetSdk", Takes::Int),
            ("publicAlternatives", Takes::Text),
            ("trackingBug", Takes::Long),
            ("overrideSourcePosition", Takes::Text),
        ],
        required: None,
    },
    Known {
        name: "VersionSupport",
        places: INTERFACE,
        parameters: &[("version", Takes::Int)],
        required: Some("version"),
    },
    plain("VintfStability", DEFINITION),
    Known { name: "nullable", places: TYPE, parameters: &[("heap", Takes::Truth)], required: None },
    plain("utf8InCpp", TYPE),
    plain("Deprecated", 0),
];

impl Evaluator<'_> {
    /// Checks the annotations at a place, and gives them with their values.
    pub(crate) fn annotations(
        &mut self,
        scope: usize,
        annotations: &[ast::Annotation],
        place: u16,
    ) -> Annotations {
        let mut checked: Vec<Annotation> = Vec::new();
        for annotation in annotations {
            let name = annotation.name.text.as_str();
            let Ok(known) = self.known_annotation(annotation, place) else { continue };
            if checked.iter().any(|other| other.name == name) && name != "JavaPassthrough" {
                self.reporter.error(annotation.name.span, format!("`@{name}` is repeated"));
                continue;
            }
            let parameters = self.parameters(scope, annotation, known);
            checked.push(Annotation { name: name.to_owned(), parameters });
        }
        Annotations(checked)
    }

    fn known_annotation(
        &mut self,
        annotation: &ast::Annotation,
        place: u16,
    ) -> Result<&'static Known, Reported> {
        let ast::Name { text: name, span } = &annotation.name;
        let Some(known) = KNOWN.iter().find(|known| known.name == name) else {
            let names: Vec<&str> =
                KNOWN.iter().filter(|known| known.places != 0).map(|known| known.name).collect();
            let message = format!("`@{name}` is unknown; AIDL has {}", names.join(", "));
            return self.fail(*span, message);
        };
        if known.places == 0 {
            return self.fail(*span, "write `@deprecated` and why in the doc comment instead");
        }
        if known.places & place == 0 {
            let words = |places: u16| {
                let words = WORDS.iter().filter(|(bit, _)| places & bit != 0);
                words.map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
            };
            let message = format!(
                "`@{name}` does not belong to {}, but to {}",
                words(place),
                words(known.places)
            );
            return self.fail(*span, message);
        }
        Ok(known)
    }

    fn parameters(
        &mut self,
        scope: usize,
        annotation: &ast::Annotation,
        known: &Known,
    ) -> Vec<(String, Value)> {
        let mut parameters: Vec<(String, Value)> = Vec::new();
        for (name, expression) in &annotation.parameters {
            let takes = known.parameters.iter().find(|(known, _)| *known == name.text);
            let Some((_, takes)) = takes else {
                let names: Vec<&str> = known.parameters.iter().map(|(name, _)| *name).collect();
                let takes = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
                let message =
                    format!("`@{}` has no parameter `{}`; it takes {takes}", known.name, name.text);
                self.reporter.error(name.span, message);
                continue;
            };
            if parameters.iter().any(|(other, _)| *other == name.text) {
                self.reporter.error(name.span, format!("`{}` is given twice", name.text));
                continue;
            }
            if let Ok(value) = self.parameter(scope, expression, *takes) {
                parameters.push((name.text.clone(), value));
            }
        }
        let given =
            |wanted: &str| annotation.parameters.iter().any(|(name, _)| name.text == wanted);
        if let Some(required) = known.required.filter(|required| !given(required)) {
            let message = format!("`@{}` needs its parameter `{required}`", known.name);
            self.reporter.error(annotation.name.span, message);
        }
        parameters
    }

    fn parameter(
        &mut self,
        scope: usize,
        expression: &ast::Expression,
        takes: Takes,
    ) -> Result<Value, Reported> {
        if has_reference(expression) {
            let message = "what an annotation takes is written out, without names of constants";
            return self.fail(expression.span, message);
        }
        if let ast::Expressed::Array(elements) = &expression.kind {
            if !matches!(takes, Takes::Texts | Takes::TextOrTexts) {
                return self.fail(expression.span, "a single value is expected here");
            }
            let mut values = Vec::new();
            for element in elements {
                values.push(self.parameter(scope, element, Takes::Text)?);
            }
            return Ok(Value::Array(values));
        }
        let value = self.value(scope, expression)?;
        let number = value.number().map(|number| number.value());
        let (value, wanted) = match (takes, value, number) {
            (Takes::Truth, Constant::Boolean(value), _) => (Some(Value::Boolean(value)), ""),
            (Takes::Truth, ..) => (None, "true or false"),
            (Takes::Int, _, Some(number)) => (i32::try_from(number).ok().map(Value::Int), "an int"),
            (Takes::Long, _, Some(number)) => (Some(Value::Long(number)), ""),
            (Takes::Int | Takes::Long, ..) => (None, "an integer"),
            (Takes::Text | Takes::TextOrTexts, Constant::Text(text), _) => {
                (Some(Value::String(text)), "")
            }
            (Takes::Text, ..) => (None, "a string"),
            (Takes::Texts | Takes::TextOrTexts, ..) => (None, "`{...}` with strings"),
        };
        match value {
            Some(value) => Ok(value),
            None => self.fail(expression.span, format!("{wanted} is expected here")),
        }
    }
}

fn has_reference(expression: &ast::Expression) -> bool {
    use ast::Expressed::{Array, Chain, Reference, Unary};
    match &expression.kind {
        Reference(_) => true,
        Unary(_, operand) => has_reference(operand),
        Chain(first, more) => {
            has_reference(first) || more.iter().any(|(_, operand)| has_reference(operand))
        }
        Array(elements) => elements.iter().any(has_reference),
        _ => false,
    }
}
