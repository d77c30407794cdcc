//! The files of one top-level definition: what stands around its classes.

use super::code::Code;
use super::uses::{self, Uses};
use super::{Context, client, declare, define, enumeration, names, server};
use crate::error::Error;
use crate::model::{Definition, Kind, Model, Nullable};
use crate::options::{Output, OutputKind};
use std::path::PathBuf;

/// What every header takes from the C++ library.
const STANDARD: &[&str] =
    &["array", "cstdint", "memory", "optional", "string", "type_traits", "vector"];

/// All files of a definition.
pub fn emit(context: Context<'_>, root: &Definition) -> Result<Vec<Output>, Error> {
    if let Kind::Unstructured(_) = root.kind {
        return Ok(Vec::new());
    }
    for definition in with_nested(context.model, root) {
        uses::check_nested(context.model, definition)?;
        check_meta(context, definition)?;
    }
    let uses = Uses::of(context.model, root)?;
    let mut outputs = vec![main_header(context, root, &uses)];
    if let Kind::Interface(it) = &root.kind {
        let base = names::base(&root.name);
        for letter in ["Bp", "Bn"] {
            let mut code = begin_header(context, root);
            if letter == "Bp" {
                code.line("#include <atomic>\n#include <mutex>\n#include <string>\n");
            } else {
                code.line("#include <memory>\n");
            }
            code.line("#include <android/binder_interface_utils.h>\n");
            code.line(format!("#include <{}>\n", names::header(root, &root.name)));
            in_namespace(&mut code, root, |code| match letter {
                "Bp" => client::declare(context, code, &root.name, base, it),
                _ => server::declare(context, code, &root.name, base, it),
            });
            outputs.push(end_header(
                context,
                root,
                code,
                names::header(root, &format!("{letter}{base}")),
            ));
        }
    }
    outputs.push(source(context, root, &uses));
    Ok(outputs)
}

/// What an interface with a version has besides cannot be the name of anything else in it.
fn check_meta(context: Context<'_>, definition: &Definition) -> Result<(), Error> {
    let Kind::Interface(it) = &definition.kind else { return Ok(()) };
    let methods = it.methods.iter().map(|method| &method.name);
    let constants = it.constants.iter().map(|constant| &constant.name);
    let nested = context.model.nested(definition).map(|nested| &nested.name);
    let is_taken = |name: &&String| match name.as_str() {
        "version" => context.version.is_some(),
        "hash" => context.hash.is_some(),
        _ => false,
    };
    match methods.chain(constants).chain(nested).find(is_taken) {
        None => Ok(()),
        Some(name) => {
            let message = format!(
                "`{}` has a `{name}`, which is a name that the C++ class of an interface with a \
                 version needs itself; rename it",
                definition.full_name()
            );
            Err(context.model.refusal(definition, message))
        }
    }
}

fn banner(root: &Definition) -> String {
    let mut path = root.package.clone();
    path.push(root.name.clone());
    format!("// Made by \"vm aidl\" from {}.aidl; what is changed here gets lost.", path.join("/"))
}

fn begin_header(context: Context<'_>, root: &Definition) -> Code {
    let mut code = Code::default();
    code.line(banner(root));
    code.line("#pragma once\n");
    if uses::any_deprecated(context, root) {
        code.line("#pragma GCC diagnostic push");
        code.line("#pragma GCC diagnostic ignored \"-Wdeprecated-declarations\"\n");
    }
    code
}

fn end_header(context: Context<'_>, root: &Definition, mut code: Code, path: String) -> Output {
    if uses::any_deprecated(context, root) {
        code.gap();
        code.line("#pragma GCC diagnostic pop");
    }
    Output { path: PathBuf::from(path), text: code.finish(), kind: OutputKind::Header }
}

fn in_namespace(code: &mut Code, root: &Definition, body: impl FnOnce(&mut Code)) {
    let namespace = names::namespace(root);
    code.line(format!("namespace {namespace} {{"));
    code.gap();
    body(code);
    code.gap();
    code.line(format!("}}  // namespace {namespace}"));
}

/// `IFoo.h` or `Foo.h`.
fn main_header(context: Context<'_>, root: &Definition, uses: &Uses) -> Output {
    let mut code = begin_header(context, root);
    let has_union =
        with_nested(context.model, root).iter().any(|it| matches!(it.kind, Kind::Union(_)));
    let mut standard = STANDARD.to_vec();
    if has_union {
        standard.extend(["cstddef", "initializer_list", "utility", "variant"]);
    }
    if with_nested(context.model, root)
        .iter()
        .skip(1)
        .any(|it| matches!(it.kind, Kind::Interface(_)))
    {
        standard.extend(["atomic", "mutex"]);
    }
    standard.sort_unstable();
    standard.iter().for_each(|header| code.line(format!("#include <{header}>")));
    code.gap();
    let android: &[&str] = match root.kind {
        Kind::Enum(_) => &["enums"],
        _ => &["enums", "ibinder", "interface_utils", "parcel_utils", "parcelable_utils"],
    };
    android.iter().for_each(|header| code.line(format!("#include <android/binder_{header}.h>")));
    code.gap();
    uses.top.iter().for_each(|header| code.line(format!("#include <{header}>")));
    for (namespace, classes) in &uses.declared {
        code.gap();
        code.line(format!("namespace {namespace} {{"));
        classes.iter().for_each(|class| code.line(format!("class {class};")));
        code.line(format!("}}  // namespace {namespace}"));
    }
    code.gap();
    in_namespace(&mut code, root, |code| {
        declare(context, code, root);
        enums_to_string(context, code, root);
    });
    all_values(context, &mut code, root);
    code.gap();
    if !uses.bottom.is_empty() {
        code.line("// What is only declared above, or by what is included there.");
        uses.bottom.iter().for_each(|header| code.line(format!("#include <{header}>")));
    }
    end_header(context, root, code, names::header(root, &root.name))
}

fn with_nested<'a>(model: &'a Model, root: &'a Definition) -> Vec<&'a Definition> {
    let mut all = vec![root];
    all.extend(uses::all_nested(model, root));
    all
}

fn enums_to_string(context: Context<'_>, code: &mut Code, root: &Definition) {
    for definition in with_nested(context.model, root) {
        match &definition.kind {
            Kind::Enum(it) => enumeration::to_string(code, definition, it),
            Kind::Union(it) => {
                let tag = format!("{}::Tag", names::scoped(definition));
                let fields = (0..).zip(&it.fields).map(|(index, it)| (it.name.as_str(), index));
                enumeration::names_to_string(code, &tag, enumeration::backing(it.tag), fields);
            }
            _ => {}
        }
    }
}

fn all_values(context: Context<'_>, code: &mut Code, root: &Definition) {
    let all = with_nested(context.model, root);
    let has_values = |it: &&&Definition| matches!(it.kind, Kind::Enum(_) | Kind::Union(_));
    if !all.iter().any(|it| has_values(&it)) {
        return;
    }
    code.gap();
    code.line("namespace ndk::internal {");
    for definition in all.iter().filter(has_values) {
        code.gap();
        let qualified = names::qualified(definition);
        match &definition.kind {
            Kind::Enum(it) => {
                let names = it.enumerators.iter().map(|it| it.name.as_str());
                enumeration::all_values(code, &qualified, names);
            }
            Kind::Union(it) => {
                let names = it.fields.iter().map(|it| it.name.as_str());
                enumeration::all_values(code, &format!("{qualified}::Tag"), names);
            }
            _ => {}
        }
    }
    code.gap();
    code.line("}  // namespace ndk::internal");
}

/// `IFoo.cpp` or `Foo.cpp`.
fn source(context: Context<'_>, root: &Definition, uses: &Uses) -> Output {
    let mut code = Code::default();
    code.line(banner(root));
    let base = names::base(&root.name);
    if let Kind::Interface(_) = root.kind {
        for stem in [format!("Bn{base}"), format!("Bp{base}")] {
            code.line(format!("#include <{}>", names::header(root, &stem)));
        }
    }
    code.line(format!("#include <{}>\n", names::header(root, &root.name)));
    uses.source.iter().for_each(|header| code.line(format!("#include <{header}>")));
    code.gap();
    if matches!(root.kind, Kind::Enum(_)) {
        code.line("// All of it is in the header.");
    } else {
        for header in ["cstdio", "cstdlib", "cstring", "sstream", "tuple", "utility"] {
            code.line(format!("#include <{header}>"));
        }
        code.line("\n#include <android/binder_parcel_platform.h>");
        code.line("#include <android/binder_to_string.h>\n");
        if uses::any_deprecated(context, root) {
            code.line("#pragma GCC diagnostic ignored \"-Wdeprecated-declarations\"\n");
        }
        in_namespace(&mut code, root, |code| {
            if with_nested(context.model, root).iter().any(|it| holds_on_heap(it)) {
                code.fill(POINTEE, &[("$ROOT", &root.name)]);
            }
            define(context, code, root);
        });
    }
    Output {
        path: PathBuf::from(names::source(root)),
        text: code.finish(),
        kind: OutputKind::Source,
    }
}

const POINTEE: &str = r"
namespace {

/// Compares what pointers point to; null comes first.
template <typename T>
struct _aidl_Pointee_$ROOT {
  const T* at;
  friend bool operator==(const _aidl_Pointee_$ROOT& a, const _aidl_Pointee_$ROOT& b) {
    return a.at == b.at || (a.at != nullptr && b.at != nullptr && *a.at == *b.at);
  }
  friend bool operator<(const _aidl_Pointee_$ROOT& a, const _aidl_Pointee_$ROOT& b) {
    return b.at != nullptr && (a.at == nullptr || *a.at < *b.at);
  }
};

template <typename T>
_aidl_Pointee_$ROOT<T> _aidl_pointee_$ROOT(const std::unique_ptr<T>& pointer) {
  return {pointer.get()};
}

}  // namespace
";

fn holds_on_heap(definition: &Definition) -> bool {
    let fields = match &definition.kind {
        Kind::Parcelable(it) => &it.fields,
        Kind::Union(it) => &it.fields,
        _ => return false,
    };
    fields.iter().any(|field| field.kind.nullable == Nullable::Heap)
}
