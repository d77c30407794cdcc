//! `const int NAME = 1;` as members of a class.

use super::code::{Code, deprecated};
use super::{Context, values};
use crate::model::{Definition, TypeKind};

/// Declares the constants of a definition. They are of the class, and known when compiled.
pub fn declare(context: Context<'_>, code: &mut Code, definition: &Definition) {
    code.gap();
    for constant in definition.constants() {
        code.doc(constant.doc.as_ref());
        let kind = match constant.kind.kind {
            TypeKind::String => "const char*".to_owned(),
            _ => context.types.of(&constant.kind),
        };
        let attribute = deprecated(constant.doc.as_ref(), &constant.annotations);
        let attribute = attribute.map(|text| text + " ").unwrap_or_default();
        let value = values::literal(context.model, &constant.value, &constant.kind);
        code.line(format!("{attribute}static constexpr {kind} {} = {value};", constant.name));
    }
    code.gap();
}
