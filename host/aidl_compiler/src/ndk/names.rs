//! What things are called in C++, and which names C++ cannot have.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::ast::Form;
use crate::model::Definition;

/// Words that cannot name anything, and names that the generated code uses without qualification.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char", "char16_t", "char32_t",
    "char8_t", "class", "co_await", "co_return", "co_yield", "compl", "concept", "const",
    "const_cast", "consteval", "constexpr", "constinit", "continue", "decltype", "default",
    "delete", "do", "double", "dynamic_cast", "else", "enum", "explicit", "export", "extern",
    "false", "float", "for", "friend", "goto", "if", "inline", "int", "int32_t", "int64_t",
    "int8_t", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr",
    "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
    "requires", "return", "short", "signed", "size_t", "sizeof", "static", "static_assert",
    "static_cast", "std", "struct", "switch", "template", "this", "thread_local", "throw",
    "true", "try", "typedef", "typeid", "typename", "uint32_t", "uint8_t", "union", "unsigned",
    "using", "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq",
];

/// Macros of the headers that generated code includes, one a line: those of glibc 2.36 with g++ 12 and
/// clang 14, in C++17 and C++20, without those that begin with an underscore. They would replace the name.
static MACROS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("macros.txt").lines().collect());

/// Whether a preprocessor would replace the name. (`SYS_read` and the like are the numbers of system
/// calls, of which there are more every year.)
fn is_macro(name: &str) -> bool {
    let is_call = |name: &str| name.starts_with(|c: char| c.is_ascii_lowercase());
    MACROS.contains(name) || name.strip_prefix("SYS_").is_some_and(is_call)
}

/// Functions that stand in the namespaces of packages.
const OF_PACKAGES: &[&str] = &["toString"];

/// What the classes of an interface and those that they derive from declare already.
const OF_INTERFACES: &[&str] = &[
    "DefaultDelegator",
    "_impl",
    "asBinder",
    "createBinder",
    "default_impl",
    "defineClass",
    "descriptor",
    "fromBinder",
    "getDefaultImpl",
    "getInterfaceHash",
    "getInterfaceVersion",
    "isRemote",
    "mBinder",
    "mMutex",
    "mWeakBinder",
    "readFromParcel",
    "ref",
    "setDefaultImpl",
    "writeToParcel",
];

/// What the class of a parcelable declares already.
const OF_PARCELABLES: &[&str] =
    &["descriptor", "fixed_size", "readFromParcel", "toString", "writeToParcel"];

/// What the class of a union declares besides.
const OF_UNIONS: &[&str] = &["Tag", "_value", "get", "getTag", "make", "set"];

/// `::aidl::com::example::IFoo::Inner`
pub fn qualified(definition: &Definition) -> String {
    let mut name = String::from("::aidl");
    for part in definition.package.iter().chain(&definition.path) {
        name.push_str("::");
        name.push_str(part);
    }
    name
}

/// `aidl::com::example`
pub fn namespace(definition: &Definition) -> String {
    let mut name = String::from("aidl");
    definition.package.iter().for_each(|part| {
        name.push_str("::");
        name.push_str(part);
    });
    name
}

/// `IFoo::Inner`: how its members are qualified inside the namespace.
pub fn scoped(definition: &Definition) -> String {
    definition.path.join("::")
}

/// `Foo` of `IFoo`: what `Bn` and `Bp` stand before.
pub fn base(name: &str) -> &str {
    match name.strip_prefix('I') {
        Some(base) if base.starts_with(|c: char| c.is_ascii_uppercase()) => base,
        _ => name,
    }
}

/// The classes beside that of an interface.
pub fn companions(interface: &str) -> [String; 4] {
    let base = base(interface);
    [
        format!("Bn{base}"),
        format!("Bp{base}"),
        format!("{interface}Default"),
        format!("{interface}Delegator"),
    ]
}

/// `aidl/com/example/<stem>.h`
pub fn header(definition: &Definition, stem: &str) -> String {
    let mut path = String::from("aidl/");
    for part in &definition.package {
        path.push_str(part);
        path.push('/');
    }
    format!("{path}{stem}.h")
}

/// `com/example/IFoo.cpp`
pub fn source(definition: &Definition) -> String {
    let mut path = String::new();
    for part in &definition.package {
        path.push_str(part);
        path.push('/');
    }
    format!("{path}{}.cpp", definition.name)
}

/// What a name is of, as far as that decides which ones are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A package, or what stands in one.
    Package,
    /// A definition of this form, or what stands in one.
    In(Form),
}

/// Why a name cannot be one in C++.
pub fn refusal(place: Place, name: &str) -> Option<&'static str> {
    let taken: &[&[&str]] = match place {
        Place::Package => &[OF_PACKAGES],
        Place::In(Form::Interface) => &[OF_INTERFACES],
        Place::In(Form::Parcelable) => &[OF_PARCELABLES],
        Place::In(Form::Union) => &[OF_PARCELABLES, OF_UNIONS],
        Place::In(_) => &[],
    };
    if RESERVED.contains(&name) || is_macro(name) {
        return Some("is a word of C++ or a macro of its library");
    }
    let is_code = place == Place::In(Form::Interface) && name.starts_with("TRANSACTION_");
    let is_ours = name.starts_with("_aidl_") || is_code;
    let is_taken = is_ours || taken.iter().any(|taken| taken.contains(&name));
    is_taken.then_some(match place {
        Place::Package => "is a name that the generated C++ code needs itself",
        Place::In(_) => "is a name that the generated C++ class needs itself",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_lose_their_letter() {
        assert_eq!(base("IPayload"), "Payload");
        assert_eq!(base("Ignition"), "Ignition");
        assert_eq!(base("Payload"), "Payload");
        assert_eq!(base("I"), "I");
    }

    #[test]
    fn the_words_are_sorted_and_differ() {
        for words in [RESERVED, OF_PACKAGES, OF_INTERFACES, OF_PARCELABLES, OF_UNIONS] {
            assert!(words.windows(2).all(|pair| pair[0] < pair[1]), "{words:?}");
        }
    }
}
