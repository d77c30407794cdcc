//! Unions: a class around `std::variant`.

use super::code::{Code, deprecated};
use super::parcelable::{head, members_of_all, parcel_and_text, pointee};
use super::{Context, constants, declare_nested, enumeration, names, values};
use crate::model::{Definition, Field, Nullable, Union};

/// The class.
pub fn declare(context: Context<'_>, code: &mut Code, definition: &Definition, it: &Union) {
    code.doc(definition.doc.as_ref());
    code.block(&head(definition), ";", |code| {
        code.outdented(|code| code.line("public:"));
        members_of_all(context, code, definition);
        declare_tag(code, it);
        declare_nested(context, code, definition);
        constants::declare(context, code, definition);
        declare_constructors(context, code, definition, it);
        code.gap();
        declare_access(code, &definition.name);
        code.gap();
        parcel_and_text(code, &definition.name);
        code.gap();
        code.outdented(|code| code.line("private:"));
        code.line("[[noreturn]] static void _aidl_wrong_tag(Tag _aidl_asked, Tag _aidl_held);");
        code.line(format!("{} _value;", variant(context, it)));
    });
}

fn declare_tag(code: &mut Code, it: &Union) {
    code.gap();
    code.block(&format!("enum class Tag : {}", enumeration::backing(it.tag)), ";", |code| {
        for (index, field) in it.fields.iter().enumerate() {
            code.doc(field.doc.as_ref());
            let attribute = deprecated(field.doc.as_ref(), &field.annotations);
            let attribute = attribute.map(|text| format!(" {text}")).unwrap_or_default();
            code.line(format!("{}{attribute} = {index},", field.name));
        }
    });
    code.line("// The tags by their names alone, as older code has them.");
    for field in &it.fields {
        code.line(format!("static constexpr Tag {0} = Tag::{0};", field.name));
    }
    code.gap();
}

fn variant(context: Context<'_>, it: &Union) -> String {
    let types: Vec<String> = it.fields.iter().map(|field| context.types.of(&field.kind)).collect();
    format!("std::variant<{}>", types.join(", "))
}

fn declare_constructors(
    context: Context<'_>,
    code: &mut Code,
    definition: &Definition,
    it: &Union,
) {
    let first = it.fields.first().and_then(|field| first_value(context, field));
    let first = first.map(|value| format!(", {value}")).unwrap_or_default();
    code.fill(
        r"
/// The first alternative with its default value.
$NAME() : _value(std::in_place_index<0>$FIRST) {}

/// The alternative whose type fits best.
template <typename _aidl_T,
          typename = std::enable_if_t<std::conjunction_v<
              std::negation<std::is_same<std::remove_cv_t<std::remove_reference_t<_aidl_T>>, $NAME>>,
              std::is_constructible<$VARIANT, _aidl_T>>>>
constexpr $NAME(_aidl_T&& _aidl_value) : _value(std::forward<_aidl_T>(_aidl_value)) {}  // NOLINT: implicit on purpose

template <size_t _aidl_index, typename... _aidl_Ts>
constexpr explicit $NAME(std::in_place_index_t<_aidl_index>, _aidl_Ts&&... _aidl_values)
    : _value(std::in_place_index<_aidl_index>, std::forward<_aidl_Ts>(_aidl_values)...) {}
",
        &[("$NAME", &definition.name), ("$FIRST", &first), ("$VARIANT", &variant(context, it))],
    );
}

/// With what the first alternative is made, if its own constructor does not do.
fn first_value(context: Context<'_>, field: &Field) -> Option<String> {
    let value = match &field.default {
        Some(value) => values::literal(context.model, value, &field.kind),
        None => values::zero(context.model, &field.kind)?,
    };
    Some(match value.starts_with('{') {
        true => format!("{}{value}", context.types.of(&field.kind)),
        false => value,
    })
}

fn declare_access(code: &mut Code, name: &str) {
    code.fill(
        r"
/// The union with this alternative, made of these values.
template <Tag _aidl_tag, typename... _aidl_Ts>
static $NAME make(_aidl_Ts&&... _aidl_values) {
  return $NAME(std::in_place_index<static_cast<size_t>(_aidl_tag)>, std::forward<_aidl_Ts>(_aidl_values)...);
}
template <Tag _aidl_tag, typename _aidl_T, typename... _aidl_Ts>
static $NAME make(std::initializer_list<_aidl_T> _aidl_list, _aidl_Ts&&... _aidl_values) {
  return $NAME(std::in_place_index<static_cast<size_t>(_aidl_tag)>, std::move(_aidl_list), std::forward<_aidl_Ts>(_aidl_values)...);
}

/// Which alternative it holds.
Tag getTag() const { return static_cast<Tag>(_value.index()); }

/// The value of this alternative. The program ends if the union holds another.
template <Tag _aidl_tag>
const auto& get() const {
  if (getTag() != _aidl_tag) _aidl_wrong_tag(_aidl_tag, getTag());
  return std::get<static_cast<size_t>(_aidl_tag)>(_value);
}
template <Tag _aidl_tag>
auto& get() {
  if (getTag() != _aidl_tag) _aidl_wrong_tag(_aidl_tag, getTag());
  return std::get<static_cast<size_t>(_aidl_tag)>(_value);
}

/// Holds this alternative from now on, made of these values.
template <Tag _aidl_tag, typename... _aidl_Ts>
void set(_aidl_Ts&&... _aidl_values) {
  _value.template emplace<static_cast<size_t>(_aidl_tag)>(std::forward<_aidl_Ts>(_aidl_values)...);
}
",
        &[("$NAME", name)],
    );
}

/// The bodies.
pub fn define(context: Context<'_>, code: &mut Code, definition: &Definition, it: &Union) {
    let scoped = names::scoped(definition);
    let tag = format!("{scoped}::Tag");
    code.gap();
    code.fill(
        r#"
const char* $SCOPED::descriptor = $DESCRIPTOR;

void $SCOPED::_aidl_wrong_tag(Tag _aidl_asked, Tag _aidl_held) {
  std::fprintf(stderr, "%s: asked for %s, but it holds %s\n", descriptor,
               ::$NAMESPACE::toString(_aidl_asked).c_str(), ::$NAMESPACE::toString(_aidl_held).c_str());
  std::abort();
}
"#,
        &[
            ("$SCOPED", &scoped),
            ("$DESCRIPTOR", &values::string(&definition.descriptor())),
            ("$NAMESPACE", &names::namespace(definition)),
        ],
    );
    code.gap();
    read(context, code, &scoped, &it.fields);
    code.gap();
    write(context, code, &scoped, &it.fields);
    code.gap();
    compare(code, &scoped, &tag, &it.fields);
    code.gap();
    to_string(code, &scoped, &definition.name, &it.fields);
}

fn read(context: Context<'_>, code: &mut Code, scoped: &str, fields: &[Field]) {
    let head = format!("::binder_status_t {scoped}::readFromParcel(const ::AParcel* _aidl_parcel)");
    code.block(&head, "", |code| {
        code.line("int32_t _aidl_tag = 0;");
        code.line(
            "::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_tag);",
        );
        code.line("if (_aidl_status != ::STATUS_OK) return _aidl_status;");
        code.block("switch (_aidl_tag)", "", |code| {
            for (index, field) in fields.iter().enumerate() {
                let kind = context.types.of(&field.kind);
                let zero = values::zero(context.model, &field.kind);
                let zero = zero.map(|value| match value.starts_with('{') {
                    true => value,
                    false => format!(" = {value}"),
                });
                let read = context.types.read(&field.kind, "_aidl_parcel", "&_aidl_value");
                let name = &field.name;
                code.block(&format!("case {index}:"), "", |code| {
                    code.line(format!("{kind} _aidl_value{};", zero.unwrap_or_default()));
                    code.line(format!("_aidl_status = {read};"));
                    code.line(format!(
                        "if (_aidl_status == ::STATUS_OK) set<Tag::{name}>(std::move(_aidl_value));"
                    ));
                    code.line("return _aidl_status;");
                });
            }
            code.line("default: return ::STATUS_BAD_VALUE;");
        });
    });
}

fn write(context: Context<'_>, code: &mut Code, scoped: &str, fields: &[Field]) {
    let head = format!("::binder_status_t {scoped}::writeToParcel(::AParcel* _aidl_parcel) const");
    code.block(&head, "", |code| {
        code.line("const int32_t _aidl_tag = static_cast<int32_t>(getTag());");
        code.line(
            "const ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_tag);",
        );
        code.line("if (_aidl_status != ::STATUS_OK) return _aidl_status;");
        code.block("switch (getTag())", "", |code| {
            for field in fields {
                let name = &field.name;
                let value = format!("get<Tag::{name}>()");
                let write = context.types.write(&field.kind, "_aidl_parcel", &value);
                code.line(format!("case Tag::{name}: return {write};"));
            }
        });
        code.line("return ::STATUS_BAD_VALUE;");
    });
}

fn compare(code: &mut Code, scoped: &str, tag: &str, fields: &[Field]) {
    let name = scoped.rsplit("::").next().unwrap_or(scoped);
    for operator in ["==", "<"] {
        let head = format!("bool {scoped}::operator{operator}(const {name}& _aidl_other) const");
        code.gap();
        code.block(&head, "", |code| {
            code.line(format!(
                "const Tag _aidl_tag = _aidl_other.getTag();\n  if (getTag() != _aidl_tag) return getTag() {operator} _aidl_tag;"
            ));
            code.block("switch (getTag())", "", |code| {
                for field in fields {
                    let value = |of: &str| {
                        let value = format!("{of}get<Tag::{}>()", field.name);
                        match field.kind.nullable {
                            Nullable::Heap => pointee(scoped, &value),
                            _ => value,
                        }
                    };
                    let (mine, others) = (value(""), value("_aidl_other."));
                    code.line(format!(
                        "case {tag}::{}: return {mine} {operator} {others};",
                        field.name
                    ));
                }
            });
            code.line("return false;");
        });
    }
}

fn to_string(code: &mut Code, scoped: &str, name: &str, fields: &[Field]) {
    code.block(&format!("std::string {scoped}::toString() const"), "", |code| {
        code.line("std::ostringstream _aidl_text;");
        code.line(format!("_aidl_text << \"{name}{{\";"));
        code.block("switch (getTag())", "", |code| {
            for field in fields {
                let field = &field.name;
                code.block(&format!("case Tag::{field}:"), "", |code| {
                    code.line(format!("_aidl_text << \"{field}: \";"));
                    code.line(format!(
                        "_aidl_text << ::android::internal::ToString(get<Tag::{field}>());"
                    ));
                    code.line("break;");
                });
            }
        });
        code.line("_aidl_text << \"}\";");
        code.line("return _aidl_text.str();");
    });
}
