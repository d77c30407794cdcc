//! Enums: `enum class`, names as text, and all values to walk over.

use super::code::{Code, deprecated};
use super::names;
use crate::model::{Backing, Definition, Enum};
use std::collections::BTreeSet;

/// The C++ type of a backing type.
pub fn backing(backing: Backing) -> &'static str {
    match backing {
        Backing::Byte => "int8_t",
        Backing::Int => "int32_t",
        Backing::Long => "int64_t",
    }
}

/// The enum itself.
pub fn declare(code: &mut Code, definition: &Definition, it: &Enum) {
    code.doc(definition.doc.as_ref());
    let attribute = deprecated(definition.doc.as_ref(), &definition.annotations);
    let attribute = attribute.map(|text| text + " ").unwrap_or_default();
    let head = format!("enum class {attribute}{} : {}", definition.name, backing(it.backing));
    code.block(&head, ";", |code| {
        for enumerator in &it.enumerators {
            code.doc(enumerator.doc.as_ref());
            let attribute = deprecated(enumerator.doc.as_ref(), &enumerator.annotations);
            let attribute = attribute.map(|text| format!(" {text}")).unwrap_or_default();
            let value = match enumerator.value {
                i64::MIN => super::values::long(i64::MIN),
                value => value.to_string(),
            };
            code.line(format!("{}{attribute} = {value},", enumerator.name));
        }
    });
}

/// What helps with an enum, in the namespace of its outermost class: `toString`.
pub fn to_string(code: &mut Code, definition: &Definition, it: &Enum) {
    let names = it.enumerators.iter().map(|it| (it.name.as_str(), it.value));
    names_to_string(code, &names::scoped(definition), backing(it.backing), names);
}

/// The same for the tag of a union or any other `enum class` with these names and values.
pub fn names_to_string<'a>(
    code: &mut Code,
    name: &str,
    backing: &str,
    names: impl Iterator<Item = (&'a str, i64)>,
) {
    code.gap();
    let head = format!("[[nodiscard]] inline std::string toString({name} _aidl_value)");
    code.block(&head, "", |code| {
        code.block("switch (_aidl_value)", "", |code| {
            let mut seen = BTreeSet::new();
            for (enumerator, value) in names {
                // Two names for one value: the first one it is.
                if seen.insert(value) {
                    code.line(format!("case {name}::{enumerator}: return \"{enumerator}\";"));
                }
            }
            code.line(format!(
                "default: return std::to_string(static_cast<{backing}>(_aidl_value));"
            ));
        });
    });
}

/// What makes `::ndk::enum_range<E>` work; in the namespace `ndk::internal`.
pub fn all_values<'a>(code: &mut Code, qualified: &str, names: impl Iterator<Item = &'a str>) {
    let names: Vec<String> = names.map(|name| format!("{qualified}::{name}")).collect();
    code.line("template <>");
    let array = format!("std::array<{qualified}, {}>", names.len());
    let head = format!("inline constexpr {array} enum_values<{qualified}> =");
    code.block(&head, ";", |code| names.iter().for_each(|name| code.line(format!("{name},"))));
}
