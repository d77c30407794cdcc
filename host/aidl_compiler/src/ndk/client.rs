//! `BpFoo`: the client, which makes a transaction of every call.

use super::code::Code;
use super::interface::{RESULT, handed_on, keep_dump, meta_methods, result, signature, variable};
use super::{Context, names};
use crate::model::{Definition, Direction, Interface, Method, TypeKind};

/// The class.
pub fn declare(context: Context<'_>, code: &mut Code, name: &str, base: &str, it: &Interface) {
    code.line(format!("/// {name} of another process or VM."));
    code.block(&format!("class Bp{base} : public ::ndk::BpCInterface<{name}>"), ";", |code| {
        code.outdented(|code| code.line("public:"));
        code.line(format!("explicit Bp{base}(const ::ndk::SpAIBinder& _aidl_binder);"));
        code.line(format!("virtual ~Bp{base}();"));
        keep_dump(code, it, &format!("::ndk::BpCInterface<{name}>"));
        code.gap();
        for method in it.methods.iter().chain(&meta_methods(context)) {
            code.line(format!("{} override;", signature(context, method, "")));
        }
        if context.version.is_some() {
            code.gap();
            code.outdented(|code| code.line("private:"));
            code.line("std::atomic<int32_t> _aidl_version{-1};");
        }
        if context.hash.is_some() {
            code.line("std::mutex _aidl_hash_lock;");
            code.line("std::string _aidl_hash;");
        }
    });
}

/// The bodies.
pub fn define(context: Context<'_>, code: &mut Code, definition: &Definition, it: &Interface) {
    let scoped = names::scoped(definition);
    let outer = scoped.rsplit_once("::").map(|(outer, _)| format!("{outer}::")).unwrap_or_default();
    let class = format!("Bp{}", names::base(&definition.name));
    let qualified = names::qualified(definition);
    let qualifier = format!("{outer}{class}::");
    code.gap();
    code.line(format!("// {class}: the client"));
    code.gap();
    code.line(format!(
        "{qualifier}{class}(const ::ndk::SpAIBinder& _aidl_binder) : ::ndk::BpCInterface<{qualified}>(_aidl_binder) {{}}"
    ));
    code.line(format!("{qualifier}~{class}() {{}}"));
    let sensitive = definition.annotations.sensitive();
    for method in &it.methods {
        code.gap();
        code.block(&signature(context, method, &qualifier), "", |code| {
            call(context, code, method, sensitive);
        });
    }
    for method in meta_methods(context) {
        code.gap();
        code.block(&signature(context, &method, &qualifier), "", |code| {
            cached(context, code, &method, sensitive);
        });
    }
}

/// What was answered once is not asked again.
fn cached(context: Context<'_>, code: &mut Code, method: &Method, sensitive: bool) {
    if method.id == Method::VERSION {
        code.fill(
            r"
if (const int32_t _aidl_known = _aidl_version; _aidl_known != -1) {
  *_aidl_return = _aidl_known;
  return ::ndk::ScopedAStatus::ok();
}
",
            &[],
        );
    } else {
        code.fill(
            r"
const std::lock_guard<std::mutex> _aidl_guard(_aidl_hash_lock);
if (!_aidl_hash.empty()) {
  *_aidl_return = _aidl_hash;
  return ::ndk::ScopedAStatus::ok();
}
",
            &[],
        );
    }
    let cache = if method.id == Method::VERSION { "_aidl_version" } else { "_aidl_hash" };
    transaction(context, code, method, sensitive);
    code.line(format!("if (_aidl_ret_status == ::STATUS_OK) {cache} = *{RESULT};"));
    finish(code);
}

fn call(context: Context<'_>, code: &mut Code, method: &Method, sensitive: bool) {
    transaction(context, code, method, sensitive);
    finish(code);
}

/// Request, transaction and answer: a chain that ends at the first thing that fails.
fn transaction(context: Context<'_>, code: &mut Code, method: &Method, sensitive: bool) {
    let then = |code: &mut Code, step: String| {
        code.line(format!("if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = {step};"));
    };
    code.line("const ::ndk::SpAIBinder _aidl_binder = asBinder();");
    code.line("::ndk::ScopedAParcel _aidl_in;");
    code.line("::ndk::ScopedAParcel _aidl_out;");
    code.line("::ndk::ScopedAStatus _aidl_status;");
    code.line("::binder_status_t _aidl_ret_status =");
    code.line("    ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());");
    if sensitive {
        code.line("if (_aidl_ret_status == ::STATUS_OK) ::AParcel_markSensitive(_aidl_in.get());");
    }
    for argument in &method.arguments {
        let (name, kind) = (variable(argument), &argument.kind);
        match argument.direction {
            Direction::In => then(code, context.types.write(kind, "_aidl_in.get()", &name)),
            Direction::InOut => {
                then(code, context.types.write(kind, "_aidl_in.get()", &format!("*{name}")));
            }
            // How long an array the method is to fill.
            Direction::Out if matches!(kind.kind, TypeKind::Array(_)) => {
                then(code, format!("::ndk::AParcel_writeVectorSize(_aidl_in.get(), *{name})"));
            }
            Direction::Out => {}
        }
    }
    let flags = match (method.oneway, sensitive) {
        (false, false) => "0",
        (true, false) => "::FLAG_ONEWAY",
        (false, true) => "::FLAG_CLEAR_BUF",
        (true, true) => "::FLAG_ONEWAY | ::FLAG_CLEAR_BUF",
    };
    then(
        code,
        format!(
            "::AIBinder_transact(\n        _aidl_binder.get(), TRANSACTION_{}, _aidl_in.getR(), \
             _aidl_out.getR(), {flags})",
            method.name
        ),
    );
    if method.id < Method::HASH {
        code.block(
            "if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl())",
            "",
            |code| {
                let arguments = handed_on(context, method);
                code.line(format!("return getDefaultImpl()->{}({arguments});", method.name));
            },
        );
    }
    if method.oneway {
        return;
    }
    then(code, "::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR())".to_owned());
    code.line("if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;");
    if result(context, method).is_some() {
        then(code, context.types.read(&method.returns, "_aidl_out.get()", RESULT));
    }
    for argument in method.arguments.iter().filter(|it| it.direction != Direction::In) {
        then(code, context.types.read(&argument.kind, "_aidl_out.get()", &variable(argument)));
    }
}

fn finish(code: &mut Code) {
    code.line("_aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));");
    code.line("return _aidl_status;");
}
