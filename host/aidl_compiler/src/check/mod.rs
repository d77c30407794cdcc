//! What must hold of definitions as a whole: names that differ and methods' numbers here; sizes,
//! stability, and types that would hold themselves in [`typed`].

mod typed;

use std::collections::HashSet;

use crate::ast::{self, Form};
use crate::model::Direction;
use crate::ndk::names;
use crate::program::Program;
use crate::source::{Reporter, Span};
use crate::{Language, built_in, files, types};

pub(crate) use typed::model;

/// Checks the trees: all that needs no types.
pub(crate) fn trees(program: &Program<'_>, language: Language, reporter: &mut Reporter) {
    if language == Language::Rust {
        program.files.iter().for_each(|file| imports_for_rust(file, reporter));
    } else {
        for package in program.files.iter().filter_map(|file| file.package.as_ref()) {
            package.text.split('.').for_each(|part| cpp_name(None, part, package.span, reporter));
        }
    }
    for entry in program.entries.iter().filter(|entry| !entry.is_tag) {
        let tree = entry.tree;
        let is_top = entry.parent.is_none();
        name(tree, is_top, reporter);
        body(tree, is_top, reporter);
        names(tree, reporter);
        if tree.form == Form::Interface {
            methods(tree, reporter);
        }
        // Of imported files only what is used must be fit for C++.
        if language == Language::Ndk && entry.file < program.inputs {
            cpp_names(tree, reporter);
        }
    }
}

/// The Rust generator looks for files of what is built in.
fn imports_for_rust(file: &ast::File, reporter: &mut Reporter) {
    for import in &file.imports {
        let text = import.text.as_str();
        if files::BUILT_IN.contains(&text) && text != "android.os.ParcelFileDescriptor" {
            let short = text.rsplit('.').next().unwrap_or(text);
            let message = format!(
                "`{short}` is built in: leave this import out, for Rust it must not be there"
            );
            reporter.error(import.span, message);
        }
    }
}

fn name(tree: &ast::Definition, is_top: bool, reporter: &mut Reporter) {
    let ast::Name { text, span } = &tree.name;
    if text.contains('.') {
        reporter.error(*span, "a definition has a name without dots; `package` says the rest");
    }
    if built_in::is_built_in(text) {
        reporter.error(*span, format!("`{text}` is built in; take another name"));
    }
    for nested in tree.members.nested.iter().filter(|nested| nested.name.text == *text) {
        let message = format!("`{text}` has the name of what it is nested in");
        reporter.error(nested.name.span, message);
    }
    if tree.oneway && tree.form != Form::Interface {
        reporter.error(*span, "only interfaces and methods are oneway");
    }
    if !is_top && matches!(tree.form, Form::Unstructured | Form::Announced) {
        reporter.error(*span, "what is nested needs a body");
    }
}

fn body(tree: &ast::Definition, is_top: bool, reporter: &mut Reporter) {
    let span = tree.name.span;
    let text = &tree.name.text;
    match tree.form {
        Form::Union if tree.members.fields.is_empty() => {
            reporter.error(span, format!("the union `{text}` has no fields"));
        }
        Form::Enum if tree.members.enumerators.is_empty() => {
            reporter.error(span, format!("the enum `{text}` has no enumerators"));
        }
        Form::Announced if is_top => {
            reporter.error(span, format!("the interface `{text}` has no body"));
        }
        _ => {}
    }
}

/// Names that must differ from each other.
fn names(tree: &ast::Definition, reporter: &mut Reporter) {
    let members = &tree.members;
    let mut unique = Unique { reporter, what: tree.form.word(), owner: &tree.name.text };
    unique.check(members.methods.iter().map(|method| &method.name), "a method");
    let fields = members.fields.iter().map(|field| &field.name);
    let constants = members.constants.iter().map(|constant| &constant.name);
    let nested = members.nested.iter().map(|nested| &nested.name);
    // Members of one class in every language.
    unique.check(fields.chain(constants).chain(nested), "a member");
    unique.check(members.enumerators.iter().map(|value| &value.name), "an enumerator");
    unique.check(tree.parameters.iter().map(|parameter| &parameter.name), "a type parameter");
    for method in &members.methods {
        let mut unique =
            Unique { reporter: &mut *reporter, what: "method", owner: &method.name.text };
        unique.check(method.arguments.iter().map(|argument| &argument.name), "an argument");
    }
}

struct Unique<'a> {
    reporter: &'a mut Reporter,
    what: &'a str,
    owner: &'a str,
}

impl Unique<'_> {
    fn check<'b>(&mut self, names: impl Iterator<Item = &'b ast::Name>, member: &str) {
        let mut known = HashSet::new();
        for name in names {
            if !known.insert(name.text.as_str()) {
                let (what, owner, text) = (self.what, self.owner, &name.text);
                let hint = if member == "a method" { "; AIDL has no overloading" } else { "" };
                let message = format!("the {what} `{owner}` has {member} `{text}` already{hint}");
                self.reporter.error(name.span, message);
            }
        }
    }
}

fn methods(tree: &ast::Definition, reporter: &mut Reporter) {
    let methods = &tree.members.methods;
    let with_id = methods.iter().filter(|method| method.id.is_some()).count();
    if with_id != 0 && with_id != methods.len() {
        let message = "either all methods have a number (`= N`) or none of them";
        reporter.error(tree.name.span, message);
    }
    let mut ids: HashSet<u32> = HashSet::new();
    for method in methods {
        if let Some(id) = &method.id
            && let Ok(number) = id.text.parse()
            && !ids.insert(number)
        {
            reporter.error(id.span, format!("another method has the number {number}"));
        }
        if matches!(&*method.name.text, "getInterfaceVersion" | "getInterfaceHash") {
            let message =
                format!("`{}` is a method of every versioned interface", method.name.text);
            reporter.error(method.name.span, message);
        }
        if method.oneway || tree.oneway {
            oneway(method, reporter);
        }
    }
}

fn oneway(method: &ast::Method, reporter: &mut Reporter) {
    let name = &method.name.text;
    if method.returns.name.text != "void" {
        let message = format!("nobody waits for `{name}`, which is oneway: it returns void");
        reporter.error(method.returns.span, message);
    }
    for argument in &method.arguments {
        if let Some((Direction::Out | Direction::InOut, span)) = argument.direction {
            let message =
                format!("nobody waits for `{name}`, which is oneway: its arguments are `in`");
            reporter.error(span, message);
        }
    }
}

/// Names that C++ cannot have. (Arguments may have any: they get `in_` or `out_` before theirs.)
fn cpp_names(tree: &ast::Definition, reporter: &mut Reporter) {
    let ast::Name { text: class, span } = &tree.name;
    cpp_name(None, class, *span, reporter);
    if let Some(parameter) = tree.parameters.first() {
        reporter.error(parameter.name.span, types::NO_GENERICS);
    }
    let members = &tree.members;
    let methods = members.methods.iter().map(|method| &method.name);
    let variables = members.fields.iter().chain(&members.constants).map(|variable| &variable.name);
    for name in methods.chain(variables) {
        cpp_name(Some(tree.form), &name.text, name.span, reporter);
        if name.text == *class {
            let message = format!("`{class}` has the name of its class in C++; rename it");
            reporter.error(name.span, message);
        }
    }
    class_names(tree, reporter);
    for enumerator in &members.enumerators {
        cpp_name(None, &enumerator.name.text, enumerator.name.span, reporter);
    }
}

/// Names that a class of C++ can have once only: of methods and of all else in an interface, and of
/// the classes beside that of an interface.
fn class_names(tree: &ast::Definition, reporter: &mut Reporter) {
    let members = &tree.members;
    let mut taken: HashSet<String> = HashSet::new();
    for nested in members.nested.iter().filter(|nested| nested.form == Form::Interface) {
        taken.extend(names::companions(&nested.name.text));
    }
    if tree.form == Form::Interface {
        taken.extend(members.methods.iter().map(|method| method.name.text.clone()));
        let beside = names::companions(&tree.name.text);
        for method in members.methods.iter().filter(|it| beside.contains(&it.name.text)) {
            let message =
                format!("`{}` has the name of a class in C++; rename it", method.name.text);
            reporter.error(method.name.span, message);
        }
    }
    let constants = members.constants.iter().map(|constant| &constant.name);
    for name in constants.chain(members.nested.iter().map(|nested| &nested.name)) {
        if taken.contains(&name.text) {
            let message =
                format!("`{}` is a method or a class in C++ already; rename it", name.text);
            reporter.error(name.span, message);
        }
    }
}

fn cpp_name(form: Option<Form>, name: &str, span: Span, reporter: &mut Reporter) {
    if let Some(refusal) = names::refusal(form.unwrap_or(Form::Enum), name) {
        reporter.error(span, format!("`{name}` {refusal}; rename it"));
    }
}
