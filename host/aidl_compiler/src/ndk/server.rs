//! `BnFoo`: what services derive from, and the way from a transaction to their methods.

use super::code::Code;
use super::interface::{RESULT, handed_on, keep_dump, meta_methods, result, signature, variable};
use super::{Context, names, values};
use crate::model::{Argument, Definition, Direction, Interface, Method, Type, TypeKind};

/// The classes `BnFoo` and `IFooDelegator`.
pub fn declare(context: Context<'_>, code: &mut Code, name: &str, base: &str, it: &Interface) {
    code.line(format!("/// What implementations of {name} derive from."));
    code.block(&format!("class Bn{base} : public ::ndk::BnCInterface<{name}>"), ";", |code| {
        code.outdented(|code| code.line("public:"));
        code.line(format!("Bn{base}();"));
        code.line(format!("virtual ~Bn{base}();"));
        for method in meta_methods(context) {
            code.line(format!("{} final;", signature(context, &method, "")));
        }
        code.gap();
        code.outdented(|code| code.line("protected:"));
        code.line("::ndk::SpAIBinder createBinder() override;");
    });
    code.gap();
    code.line("/// Hands every call on to another object.");
    code.block(&format!("class {name}Delegator : public Bn{base}"), ";", |code| {
        code.outdented(|code| code.line("public:"));
        code.line(format!(
            "explicit {name}Delegator(const std::shared_ptr<{name}>& _aidl_impl) : _impl(_aidl_impl) {{}}"
        ));
        keep_dump(code, it, name);
        code.gap();
        for method in &it.methods {
            code.block(&format!("{} override", signature(context, method, "")), "", |code| {
                let arguments = handed_on(context, method);
                code.line(format!("return _impl->{}({arguments});", method.name));
            });
        }
        code.gap();
        code.outdented(|code| code.line("protected:"));
        code.line(format!("std::shared_ptr<{name}> _impl;"));
    });
}

/// The function that gives the class of an interface's objects.
pub fn class_function(definition: &Definition) -> String {
    format!("{}_class", prefix(definition))
}

/// What the names of an interface's own functions begin with.
fn prefix(definition: &Definition) -> String {
    let depth = definition.path.len();
    format!("_aidl_{depth}_{}", definition.path.join("_"))
}

/// `IOuter::BnFoo`
fn class(definition: &Definition) -> String {
    let scoped = names::scoped(definition);
    let outer = scoped.rsplit_once("::").map(|(outer, _)| format!("{outer}::")).unwrap_or_default();
    format!("{outer}Bn{}", names::base(&definition.name))
}

/// The bodies: one function a method, the one that chooses among them, and the class.
pub fn define(context: Context<'_>, code: &mut Code, definition: &Definition, it: &Interface) {
    let (scoped, class, prefix) =
        (names::scoped(definition), class(definition), prefix(definition));
    let sensitive = definition.annotations.sensitive();
    code.gap();
    code.line(format!("// {class}: the server"));
    code.gap();
    code.line("namespace {");
    let methods: Vec<Method> = it.methods.iter().cloned().chain(meta_methods(context)).collect();
    for method in &methods {
        code.gap();
        let unused_in = method.arguments.iter().all(|it| !arrives(it)) && !sensitive;
        let input = if unused_in { "" } else { " _aidl_in" };
        let output = if method.oneway { "" } else { " _aidl_out" };
        let head = format!(
            "::binder_status_t {prefix}_{}({scoped}& _aidl_impl, const ::AParcel*{input}, ::AParcel*{output})",
            method.name
        );
        code.block(&head, "", |code| serve(context, code, method, sensitive));
    }
    code.gap();
    let head = format!(
        "::binder_status_t {prefix}_onTransact(::AIBinder* _aidl_binder, ::transaction_code_t _aidl_code, \
         const ::AParcel* _aidl_in, ::AParcel* _aidl_out)"
    );
    code.block(&head, "", |code| {
        code.line("const std::shared_ptr<::ndk::ICInterface> _aidl_object =");
        code.line("    ::ndk::ICInterface::asInterface(_aidl_binder);");
        code.line("if (!_aidl_object) return ::STATUS_DEAD_OBJECT;");
        let unused = if methods.is_empty() { "[[maybe_unused]] " } else { "" };
        code.line(format!("{unused}auto& _aidl_impl = static_cast<{scoped}&>(*_aidl_object);"));
        if methods.is_empty() {
            code.line("(void)_aidl_in;");
            code.line("(void)_aidl_out;");
        }
        code.block("switch (_aidl_code)", "", |code| {
            for Method { name, .. } in &methods {
                code.line(format!("case {scoped}::TRANSACTION_{name}:"));
                code.line(format!("  return {prefix}_{name}(_aidl_impl, _aidl_in, _aidl_out);"));
            }
            code.line("default:");
            code.line("  return ::STATUS_UNKNOWN_TRANSACTION;");
        });
    });
    code.gap();
    code.fill(
        r"
::AIBinder_Class* $CLASS_FUNCTION() {
  static ::AIBinder_Class* const _aidl_class =
      ::ndk::ICInterface::defineClass($SCOPED::descriptor, $PREFIX_onTransact);
  return _aidl_class;
}

}  // namespace

$BN::$NAME() {}
$BN::~$NAME() {}

::ndk::SpAIBinder $BN::createBinder() {
  return ::ndk::SpAIBinder(::AIBinder_new($CLASS_FUNCTION(), static_cast<void*>(this)));
}
",
        &[
            ("$CLASS_FUNCTION", &class_function(definition)),
            ("$SCOPED", &scoped),
            ("$PREFIX", &prefix),
            ("$BN", &class),
            ("$NAME", &format!("Bn{}", names::base(&definition.name))),
        ],
    );
    define_meta(context, code, &class, &names::qualified(definition));
}

fn define_meta(context: Context<'_>, code: &mut Code, class: &str, interface: &str) {
    for method in meta_methods(context) {
        code.gap();
        code.block(&signature(context, &method, &format!("{class}::")), "", |code| {
            let value = if method.id == Method::VERSION { "version" } else { "hash" };
            code.line(format!("*{RESULT} = {interface}::{value};"));
            code.line("return ::ndk::ScopedAStatus::ok();");
        });
    }
}

/// Whether something of an argument is in the request.
fn arrives(argument: &Argument) -> bool {
    argument.direction != Direction::Out || matches!(argument.kind.kind, TypeKind::Array(_))
}

/// Arguments out of the request, the call, the answer.
fn serve(context: Context<'_>, code: &mut Code, method: &Method, sensitive: bool) {
    for argument in &method.arguments {
        local(context, code, &argument.kind, &variable(argument));
    }
    if result(context, method).is_some() {
        local(context, code, &method.returns, RESULT);
    }
    if sensitive {
        code.line("::AParcel_markSensitive(_aidl_in);");
    }
    let mut declaration = "::binder_status_t ";
    for argument in method.arguments.iter().filter(|it| arrives(it)) {
        let pointer = format!("&{}", variable(argument));
        let read = match argument.direction {
            Direction::Out => format!("::ndk::AParcel_resizeVector(_aidl_in, {pointer})"),
            _ => context.types.read(&argument.kind, "_aidl_in", &pointer),
        };
        code.line(format!("{declaration}_aidl_ret_status = {read};"));
        code.line("if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;");
        declaration = "";
    }
    let passed = method.arguments.iter().map(|argument| match argument.direction {
        Direction::In => variable(argument),
        Direction::Out | Direction::InOut => format!("&{}", variable(argument)),
    });
    let passed = passed.chain(result(context, method).map(|_| format!("&{RESULT}")));
    let call = format!("_aidl_impl.{}({})", method.name, passed.collect::<Vec<_>>().join(", "));
    if method.oneway {
        code.line("// Nobody waits to hear how it went.");
        code.line(format!("(void){call};"));
        return code.line("return ::STATUS_OK;");
    }
    code.line(format!("const ::ndk::ScopedAStatus _aidl_status = {call};"));
    if sensitive {
        code.line("::AParcel_markSensitive(_aidl_out);");
    }
    code.line(format!(
        "{declaration}_aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());"
    ));
    code.line(
        "if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;",
    );
    let mut then = |write: String| {
        code.line(format!("if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = {write};"));
    };
    if result(context, method).is_some() {
        then(context.types.write(&method.returns, "_aidl_out", RESULT));
    }
    for argument in method.arguments.iter().filter(|it| it.direction != Direction::In) {
        then(context.types.write(&argument.kind, "_aidl_out", &variable(argument)));
    }
    code.line("return _aidl_ret_status;");
}

fn local(context: Context<'_>, code: &mut Code, kind: &Type, name: &str) {
    let value = match values::zero(context.model, kind) {
        None => String::new(),
        Some(braced) if braced.starts_with('{') => braced,
        Some(value) => format!(" = {value}"),
    };
    code.line(format!("{} {name}{value};", context.types.of(kind)));
}
