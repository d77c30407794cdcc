//! Interfaces: the class that callers and services see, and what is common to client and server.

use super::code::{Code, deprecated};
use super::{Context, client, constants, declare_nested, names, server, values};
use crate::model::{Annotations, Argument, Definition, Direction, Interface, Method, TypeKind};

/// The classes that stand in `IFoo.h`; for a nested interface all its classes.
pub fn declare(context: Context<'_>, code: &mut Code, definition: &Definition, it: &Interface) {
    let name = &definition.name;
    let base = names::base(name);
    let nested = definition.parent.is_some();
    code.line(format!("class {name}Delegator;"));
    code.gap();
    code.doc(definition.doc.as_ref());
    let attribute = deprecated(definition.doc.as_ref(), &definition.annotations);
    let attribute = attribute.map(|text| text + " ").unwrap_or_default();
    code.block(&format!("class {attribute}{name} : public ::ndk::ICInterface"), ";", |code| {
        code.outdented(|code| code.line("public:"));
        code.line(format!("typedef {name}Delegator DefaultDelegator;"));
        code.line("static const char* descriptor;");
        code.line(format!("{name}();"));
        code.line(format!("virtual ~{name}();"));
        code.gap();
        keep_dump(code, it, "::ndk::ICInterface");
        declare_nested(context, code, definition);
        constants::declare(context, code, definition);
        declare_codes(context, code, it);
        declare_statics(code, name);
        declare_methods(context, code, it);
        code.gap();
        code.outdented(|code| code.line("private:"));
        code.line(format!("static std::shared_ptr<{name}> default_impl;"));
    });
    code.gap();
    declare_default(context, code, name, it);
    if nested {
        code.gap();
        client::declare(context, code, name, base, it);
        code.gap();
        server::declare(context, code, name, base, it);
    }
}

/// A method `dump` of the AIDL stands beside that of all interfaces and does not hide it.
pub fn keep_dump(code: &mut Code, it: &Interface, base: &str) {
    if it.methods.iter().any(|method| method.name == "dump") {
        code.line(format!("using {base}::dump;"));
    }
}

fn declare_codes(context: Context<'_>, code: &mut Code, it: &Interface) {
    if let Some(version) = context.version {
        code.line(format!("static constexpr int32_t version = {version};"));
    }
    if let Some(hash) = context.hash {
        code.line(format!("static inline const std::string hash = {};", values::string(hash)));
    }
    code.gap();
    for method in it.methods.iter().chain(&meta_methods(context)) {
        code.line(format!(
            "static constexpr uint32_t TRANSACTION_{} = ::FIRST_CALL_TRANSACTION + {};",
            method.name, method.id
        ));
    }
    code.gap();
}

fn declare_statics(code: &mut Code, name: &str) {
    code.fill(
        r"
/// The object as this interface: itself if it is of this process, else a proxy; null if it has
/// another interface.
static std::shared_ptr<$NAME> fromBinder(const ::ndk::SpAIBinder& _aidl_binder);
static ::binder_status_t writeToParcel(::AParcel* _aidl_parcel, const std::shared_ptr<$NAME>& _aidl_instance);
static ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel, std::shared_ptr<$NAME>* _aidl_instance);
/// What proxies call if the other side does not know a method; can be set once.
static bool setDefaultImpl(const std::shared_ptr<$NAME>& _aidl_impl);
static const std::shared_ptr<$NAME>& getDefaultImpl();
",
        &[("$NAME", name)],
    );
    code.gap();
}

fn declare_methods(context: Context<'_>, code: &mut Code, it: &Interface) {
    for method in it.methods.iter().chain(&meta_methods(context)) {
        code.doc(method.doc.as_ref());
        let attribute = deprecated(method.doc.as_ref(), &method.annotations);
        let attribute = attribute.map(|text| text + " ").unwrap_or_default();
        code.line(format!("{attribute}virtual {} = 0;", signature(context, method, "")));
    }
}

fn declare_default(context: Context<'_>, code: &mut Code, name: &str, it: &Interface) {
    code.line("/// Answers to every call that it does not know it.");
    code.block(&format!("class {name}Default : public {name}"), ";", |code| {
        code.outdented(|code| code.line("public:"));
        keep_dump(code, it, name);
        for method in it.methods.iter().chain(&meta_methods(context)) {
            code.line(format!("{} override;", signature(context, method, "")));
        }
        code.line("::ndk::SpAIBinder asBinder() override;");
        code.line("bool isRemote() override;");
    });
}

/// `getInterfaceVersion` and `getInterfaceHash`, as far as the interface has them.
pub fn meta_methods(context: Context<'_>) -> Vec<Method> {
    let method = |name: &str, id, kind| Method {
        name: name.to_owned(),
        oneway: false,
        returns: crate::model::Type::plain(kind),
        arguments: Vec::new(),
        id,
        annotations: Annotations::default(),
        doc: None,
    };
    let version =
        context.version.map(|_| method("getInterfaceVersion", Method::VERSION, TypeKind::Int));
    let hash = context.hash.map(|_| method("getInterfaceHash", Method::HASH, TypeKind::String));
    version.into_iter().chain(hash).collect()
}

/// `::ndk::ScopedAStatus <qualifier>name(int32_t in_a, Foo* _aidl_return)`
pub fn signature(context: Context<'_>, method: &Method, qualifier: &str) -> String {
    let mut parameters: Vec<String> = method
        .arguments
        .iter()
        .map(|argument| {
            let kind = context.types.parameter(&argument.kind, argument.direction);
            format!("{kind} {}", variable(argument))
        })
        .collect();
    if let Some(kind) = result(context, method) {
        parameters.push(format!("{kind}* {RESULT}"));
    }
    format!("::ndk::ScopedAStatus {qualifier}{}({})", method.name, parameters.join(", "))
}

/// What the result is called.
pub const RESULT: &str = "_aidl_return";

/// The C++ type of what a method returns, if it returns something.
pub fn result(context: Context<'_>, method: &Method) -> Option<String> {
    match method.returns.kind {
        TypeKind::Void => None,
        _ => Some(context.types.of(&method.returns)),
    }
}

/// What an argument is called in C++: with a prefix, so that it is no word of C++.
pub fn variable(argument: &Argument) -> String {
    let prefix = match argument.direction {
        Direction::In => "in",
        Direction::Out => "out",
        Direction::InOut => "inout",
    };
    format!("{prefix}_{}", argument.name)
}

/// `in_a, out_b, _aidl_return`: what hands the parameters of a method on.
pub fn handed_on(context: Context<'_>, method: &Method) -> String {
    let arguments = method.arguments.iter().map(variable);
    let result = result(context, method).map(|_| RESULT.to_owned());
    arguments.chain(result).collect::<Vec<_>>().join(", ")
}

/// The bodies of all classes of an interface.
pub fn define(context: Context<'_>, code: &mut Code, definition: &Definition, it: &Interface) {
    let scoped = names::scoped(definition);
    let outer = scoped.rsplit_once("::").map(|(outer, _)| format!("{outer}::")).unwrap_or_default();
    // Inside the class, `scoped` might begin with the name of something else.
    let qualified = names::qualified(definition);
    let around = qualified.rsplit_once("::").map_or("", |(around, _)| around);
    let name = &definition.name;
    server::define(context, code, definition, it);
    client::define(context, code, definition, it);
    code.gap();
    code.line(format!("// {}", definition.full_name()));
    code.gap();
    code.fill(
        include_str!("interface.cpp.in"),
        &[
            ("$SCOPED", &scoped),
            ("$NAME", name),
            ("$QUALIFIED", &qualified),
            ("$BP", &format!("{around}::Bp{}", names::base(name))),
            ("$CLASS", &server::class_function(definition)),
            ("$DESCRIPTOR", &values::string(&definition.descriptor())),
        ],
    );
    define_default(context, code, &format!("{outer}{name}Default::"), it);
}

fn define_default(context: Context<'_>, code: &mut Code, qualifier: &str, it: &Interface) {
    for method in &it.methods {
        let anonymous = anonymous_signature(context, method, qualifier);
        code.block(&anonymous, "", |code| {
            code.line(
                "return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));",
            );
        });
    }
    for method in meta_methods(context) {
        code.block(&signature(context, &method, qualifier), "", |code| {
            let nothing = if method.id == Method::VERSION { "0" } else { "\"\"" };
            code.line(format!("*{RESULT} = {nothing};"));
            code.line("return ::ndk::ScopedAStatus::ok();");
        });
    }
    code.line(format!("::ndk::SpAIBinder {qualifier}asBinder() {{ return ::ndk::SpAIBinder(); }}"));
    code.line(format!("bool {qualifier}isRemote() {{ return false; }}"));
}

/// The signature without the names of parameters, which nobody uses.
fn anonymous_signature(context: Context<'_>, method: &Method, qualifier: &str) -> String {
    let mut parameters: Vec<String> = method
        .arguments
        .iter()
        .map(|argument| context.types.parameter(&argument.kind, argument.direction))
        .collect();
    parameters.extend(result(context, method).map(|kind| format!("{kind}*")));
    format!("::ndk::ScopedAStatus {qualifier}{}({})", method.name, parameters.join(", "))
}
