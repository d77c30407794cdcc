//! From the value of an expression to the type that it is meant for.

use crate::ast::{Expressed, Expression};
use crate::constants::Constant;
use crate::evaluate::Evaluator;
use crate::model::{Backing, Type, TypeKind, Value};
use crate::parser::Reported;

impl Evaluator<'_> {
    /// The value of a constant or the default of a field of this type.
    pub(crate) fn typed_value(
        &mut self,
        scope: usize,
        kind: &Type,
        expression: &Expression,
    ) -> Result<Value, Reported> {
        if let Expressed::Array(elements) = &expression.kind {
            return self.array(scope, kind, elements, expression);
        }
        if kind.element().is_some() {
            return self.fail(expression.span, "the value of an array stands in `{...}`");
        }
        let wanted = match &kind.kind {
            TypeKind::Defined(id, _) => {
                let entry = self.program.entry(id.0);
                let is_enum = entry.is_some_and(|entry| entry.form() == crate::ast::Form::Enum);
                if !is_enum {
                    let message = "an interface, parcelable or union has no default value";
                    return self.fail(expression.span, message);
                }
                entry.map(|entry| entry.local_name()).unwrap_or_default()
            }
            TypeKind::Binder | TypeKind::ParcelFileDescriptor | TypeKind::ParcelableHolder => {
                let message = "an IBinder, ParcelFileDescriptor or ParcelableHolder has no \
                               default value";
                return self.fail(expression.span, message);
            }
            _ => String::new(),
        };
        let value = self.value(scope, expression)?;
        match converted(value, &kind.kind, &wanted) {
            Ok(value) => Ok(value),
            Err(message) => self.fail(expression.span, message),
        }
    }

    fn array(
        &mut self,
        scope: usize,
        kind: &Type,
        elements: &[Expression],
        expression: &Expression,
    ) -> Result<Value, Reported> {
        let Some(element) = kind.element() else {
            return self.fail(expression.span, "`{...}` is a value of arrays only");
        };
        if let TypeKind::FixedArray(_, size) = kind.kind
            && size != elements.len()
        {
            let message = format!("the array has {size} elements, not {}", elements.len());
            return self.fail(expression.span, message);
        }
        let mut values = Vec::new();
        let mut failed = false;
        for expression in elements {
            match self.typed_value(scope, element, expression) {
                Ok(value) => values.push(value),
                Err(Reported) => failed = true,
            }
        }
        if failed { Err(Reported) } else { Ok(Value::Array(values)) }
    }
}

/// The value as one of this type. `wanted` is the name of an enum.
pub(crate) fn converted(value: Constant, kind: &TypeKind, wanted: &str) -> Result<Value, String> {
    let word = value.word();
    let mismatch = |what: &str| Err(format!("{what} is expected here, not {word}"));
    if let TypeKind::Defined(id, _) = kind {
        return match value {
            Constant::Enumerator { definition, index, .. } if definition == *id => {
                Ok(Value::Enum { definition, enumerator: index })
            }
            _ => Err(format!("an enumerator of `{wanted}` is expected here, not {word}")),
        };
    }
    let value = value.plain();
    let number = value.number().map(|number| number.value());
    let too_large = |what: &str, number: i64| format!("{number} does not fit in {what}");
    match (kind, number, &value) {
        (TypeKind::Boolean, Some(number), _) => Ok(Value::Boolean(number != 0)),
        (TypeKind::Byte, Some(number), _) => {
            let hint =
                if (128..256).contains(&number) { "; a pattern of bits ends in u8" } else { "" };
            let byte = i8::try_from(number);
            byte.map(Value::Byte).map_err(|_| too_large("a byte", number) + hint)
        }
        (TypeKind::Int, Some(number), _) => {
            i32::try_from(number).map(Value::Int).map_err(|_| too_large("an int", number))
        }
        (TypeKind::Long, Some(number), _) => Ok(Value::Long(number)),
        (TypeKind::Float, Some(number), _) => Ok(Value::Float(number as f32)),
        (TypeKind::Double, Some(number), _) => Ok(Value::Double(number as f64)),
        (TypeKind::Float, _, Constant::Float(float)) => Ok(Value::Float(*float)),
        (TypeKind::Float, _, Constant::Double(double)) => {
            let float = *double as f32;
            let fits = float.is_finite();
            fits.then_some(Value::Float(float)).ok_or(format!("{double:e} does not fit in a float"))
        }
        (TypeKind::Double, _, Constant::Float(float)) => Ok(Value::Double(f64::from(*float))),
        (TypeKind::Double, _, Constant::Double(double)) => Ok(Value::Double(*double)),
        (TypeKind::Char, _, Constant::Char(character)) => Ok(Value::Char(*character)),
        (TypeKind::String, _, Constant::Text(text)) => Ok(Value::String(text.clone())),
        (TypeKind::Boolean, ..) => mismatch("a boolean"),
        (TypeKind::Byte | TypeKind::Int | TypeKind::Long, ..) => mismatch("an integer"),
        (TypeKind::Float | TypeKind::Double, ..) => mismatch("a number"),
        (TypeKind::Char, ..) => mismatch("a char"),
        (TypeKind::String, ..) => mismatch("a string"),
        _ => Err("this type has no constants".to_owned()),
    }
}

/// Whether a number is one of the type behind an enum.
pub(crate) fn fits(value: i64, backing: Backing) -> bool {
    match backing {
        Backing::Byte => i8::try_from(value).is_ok(),
        Backing::Int => i32::try_from(value).is_ok(),
        Backing::Long => true,
    }
}
