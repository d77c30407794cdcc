//! Structured parcelables: a class with public fields.

use super::code::{Code, deprecated};
use super::{Context, constants, declare_nested, names, values};
use crate::model::{Definition, Field, Nullable, Parcelable, TypeKind};

/// The class.
pub fn declare(context: Context<'_>, code: &mut Code, definition: &Definition, it: &Parcelable) {
    let name = &definition.name;
    code.doc(definition.doc.as_ref());
    code.block(&head(definition), ";", |code| {
        code.outdented(|code| code.line("public:"));
        members_of_all(context, code, definition);
        declare_nested(context, code, definition);
        constants::declare(context, code, definition);
        if context.facts.asked.contains(&definition.id) {
            // The default values of fields are known only where the outermost class ends, and
            // templates in it ask before.
            code.line(format!("{name}();"));
            code.gap();
        }
        it.fields.iter().for_each(|field| declare_field(context, code, definition, field));
        code.gap();
        parcel_and_text(code, name);
    });
}

/// `class [[deprecated]] Foo`
pub fn head(definition: &Definition) -> String {
    let attribute = deprecated(definition.doc.as_ref(), &definition.annotations);
    let attribute = attribute.map(|text| text + " ").unwrap_or_default();
    format!("class {attribute}{}", definition.name)
}

/// What parcelables and unions begin with.
pub fn members_of_all(context: Context<'_>, code: &mut Code, definition: &Definition) {
    let fixed = if definition.annotations.fixed_size() { "true_type" } else { "false_type" };
    let stability = stability(context, definition);
    code.line(format!("typedef std::{fixed} fixed_size;"));
    code.line("static const char* descriptor;");
    code.line("static constexpr ::ndk::parcelable_stability_t _aidl_stability =");
    code.line(format!("    {stability};"));
    code.gap();
}

/// What a parcelable says of itself, and its holders of what they take and send.
fn stability(context: Context<'_>, definition: &Definition) -> &'static str {
    match context.model.is_stable(definition) {
        true => "::ndk::STABILITY_VINTF",
        false => "::ndk::STABILITY_LOCAL",
    }
}

/// What parcelables and unions end with.
pub fn parcel_and_text(code: &mut Code, name: &str) {
    code.fill(
        r"
::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

bool operator==(const $NAME& _aidl_other) const;
bool operator<(const $NAME& _aidl_other) const;
bool operator!=(const $NAME& _aidl_other) const { return !(*this == _aidl_other); }
bool operator>(const $NAME& _aidl_other) const { return _aidl_other < *this; }
bool operator<=(const $NAME& _aidl_other) const { return !(_aidl_other < *this); }
bool operator>=(const $NAME& _aidl_other) const { return !(*this < _aidl_other); }

std::string toString() const;
",
        &[("$NAME", name)],
    );
}

fn declare_field(context: Context<'_>, code: &mut Code, owner: &Definition, field: &Field) {
    code.doc(field.doc.as_ref());
    let attribute = deprecated(field.doc.as_ref(), &field.annotations);
    let attribute = attribute.map(|text| text + " ").unwrap_or_default();
    let value = match &field.default {
        _ if field.kind.kind == TypeKind::ParcelableHolder => {
            Some(format!("{{{}}}", stability(context, owner)))
        }
        Some(value) => Some(values::literal(context.model, value, &field.kind)),
        None => values::zero(context.model, &field.kind),
    };
    let value = match value {
        None => String::new(),
        Some(braced) if braced.starts_with('{') => braced,
        Some(value) => format!(" = {value}"),
    };
    let kind = context.types.of(&field.kind);
    code.line(format!("{attribute}{kind} {}{value};", field.name));
}

/// The bodies.
pub fn define(context: Context<'_>, code: &mut Code, definition: &Definition, it: &Parcelable) {
    let scoped = names::scoped(definition);
    let constructor = format!("{scoped}::{}", definition.name);
    code.gap();
    code.line(format!(
        "const char* {scoped}::descriptor = {};",
        values::string(&definition.descriptor())
    ));
    if context.facts.asked.contains(&definition.id) {
        code.line(format!("{constructor}() = default;"));
    }
    code.gap();
    read(context, code, &scoped, &it.fields);
    code.gap();
    write(context, code, &scoped, &it.fields);
    code.gap();
    for operator in ["==", "<"] {
        compare(code, &scoped, operator, &it.fields);
        code.gap();
    }
    to_string(code, &scoped, &definition.name, &it.fields);
}

fn read(context: Context<'_>, code: &mut Code, scoped: &str, fields: &[Field]) {
    let head = format!("::binder_status_t {scoped}::readFromParcel(const ::AParcel* _aidl_parcel)");
    code.block(&head, "", |code| {
        code.fill(
            r"
const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
int32_t _aidl_size = 0;
::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_size);
if (_aidl_status != ::STATUS_OK) return _aidl_status;
if (_aidl_size < 4 || _aidl_start > INT32_MAX - _aidl_size) return ::STATUS_BAD_VALUE;
const int32_t _aidl_end = _aidl_start + _aidl_size;
",
            &[],
        );
        if !fields.is_empty() {
            code.gap();
            code.line("// Fields that the sender does not know keep their defaults.");
        }
        for field in fields {
            let read = context.types.read(&field.kind, "_aidl_parcel", &format!("&{}", field.name));
            code.line("if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)");
            code.line(format!("  _aidl_status = {read};"));
        }
        if !fields.is_empty() {
            code.line("if (_aidl_status != ::STATUS_OK) return _aidl_status;");
            code.gap();
        }
        code.line("// What its size does not cover is not its own: nobody reads it a second time.");
        code.line("if (::AParcel_getDataPosition(_aidl_parcel) > _aidl_end) return ::STATUS_BAD_VALUE;");
        code.line("// Fields that only the sender knows are passed over.");
        code.line("return ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);");
    });
}

fn write(context: Context<'_>, code: &mut Code, scoped: &str, fields: &[Field]) {
    let head = format!("::binder_status_t {scoped}::writeToParcel(::AParcel* _aidl_parcel) const");
    code.block(&head, "", |code| {
        code.line("const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);");
        code.line("// The size, which is known at the end.");
        code.line("::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, 0);");
        for field in fields {
            let write = context.types.write(&field.kind, "_aidl_parcel", &field.name);
            code.line(format!("if (_aidl_status == ::STATUS_OK) _aidl_status = {write};"));
        }
        code.fill(
            r"
if (_aidl_status != ::STATUS_OK) return _aidl_status;

const int32_t _aidl_end = ::AParcel_getDataPosition(_aidl_parcel);
_aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_start);
if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_end - _aidl_start);
if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
return _aidl_status;
",
            &[],
        );
    });
}

fn compare(code: &mut Code, scoped: &str, operator: &str, fields: &[Field]) {
    let other = if fields.is_empty() { "" } else { " _aidl_other" };
    let name = scoped.rsplit("::").next().unwrap_or(scoped);
    let head = format!("bool {scoped}::operator{operator}(const {name}&{other}) const");
    code.block(&head, "", |code| {
        if fields.is_empty() {
            return code.line(format!("return {};", operator == "=="));
        }
        let tuple = |of: &str| {
            let members: Vec<String> = fields.iter().map(|it| comparable(scoped, it, of)).collect();
            format!("std::forward_as_tuple({})", members.join(", "))
        };
        code.line(format!("return {} {operator}", tuple("")));
        code.line(format!("       {};", tuple("_aidl_other.")));
    });
}

/// A field as what is compared: not the pointer, but what it points to.
fn comparable(scoped: &str, field: &Field, of: &str) -> String {
    let name = format!("{of}{}", field.name);
    match field.kind.nullable {
        Nullable::Heap => pointee(scoped, &name),
        _ => name,
    }
}

/// What compares two `std::unique_ptr` by what they point to: the helper of the source that the
/// class is in.
pub fn pointee(scoped: &str, name: &str) -> String {
    let root = scoped.split("::").next().unwrap_or(scoped);
    format!("_aidl_pointee_{root}({name})")
}

fn to_string(code: &mut Code, scoped: &str, name: &str, fields: &[Field]) {
    code.block(&format!("std::string {scoped}::toString() const"), "", |code| {
        code.line("std::ostringstream _aidl_text;");
        code.line(format!("_aidl_text << \"{name}{{\";"));
        for (index, field) in fields.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            let field = &field.name;
            code.line(format!(
                "_aidl_text << \"{comma}{field}: \" << ::android::internal::ToString({field});"
            ));
        }
        code.line("_aidl_text << \"}\";");
        code.line("return _aidl_text.str();");
    });
}
