//! What must hold of definitions as a whole: names that differ and methods' numbers here; names
//! that C++ cannot have in [`cpp`]; sizes, stability, and types that would hold themselves in
//! [`typed`].

mod cpp;
mod typed;

use std::collections::{HashMap, HashSet};

use crate::ast::{self, Form};
use crate::model::Direction;
use crate::program::Program;
use crate::source::Reporter;
use crate::{Language, built_in, files};

pub(crate) use typed::model;

/// Checks the trees: all that needs no types.
pub(crate) fn trees(program: &Program<'_>, language: Language, reporter: &mut Reporter) {
    packages(program, reporter);
    program.files.iter().for_each(|file| imports(file, reporter));
    for entry in program.entries.iter().filter(|entry| !entry.is_tag) {
        let tree = entry.tree;
        let is_top = entry.parent.is_none();
        name(tree, is_top, reporter);
        body(tree, is_top, reporter);
        names(tree, reporter);
        if tree.form == Form::Interface {
            methods(tree, reporter);
        }
    }
    match language {
        Language::Rust => program.files.iter().for_each(|file| imports_for_rust(file, reporter)),
        Language::Ndk => cpp::names(program, reporter),
    }
}

/// A package is a namespace or module, in which a type of its name would be another one.
fn packages(program: &Program<'_>, reporter: &mut Reporter) {
    let packages = program.packages();
    for entry in program.entries.iter().filter(|entry| entry.parent.is_none()) {
        let name = entry.full_name();
        if packages.contains(name.as_str()) {
            let message = format!("`{name}` is a package, too; rename one of them");
            reporter.error(entry.tree.name.span, message);
        }
    }
}

/// Two imports of one name: nobody could tell which is meant.
fn imports(file: &ast::File, reporter: &mut Reporter) {
    let package = file.package.as_ref().map(|name| name.text.as_str());
    let full = |name: &ast::Name| match package {
        Some(package) if !name.text.contains('.') => format!("{package}.{}", name.text),
        _ => name.text.clone(),
    };
    let mut known: HashMap<&str, String> = HashMap::new();
    for import in &file.imports {
        let short = import.text.rsplit('.').next().unwrap_or(&import.text);
        match known.get(short) {
            None => {
                known.insert(short, full(import));
            }
            Some(first) if *first == full(import) => {}
            Some(first) => {
                let message = format!(
                    "`{short}` is `{first}` by another import; leave one out and write the other's \
                     full name where it is meant"
                );
                reporter.error(import.span, message);
            }
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
