//! Names that C++ cannot have, or not twice in one place.

use std::collections::{HashMap, HashSet};

use crate::ast::{self, Form};
use crate::ndk::names::{self, Place};
use crate::program::{Entry, Program, TAG};
use crate::source::{Reporter, Span};
use crate::types;

/// Checks packages, the definitions of the input files, and the classes that stand beside interfaces.
/// (Of imported files only what is used must be fit for C++.)
pub(super) fn names(program: &Program<'_>, reporter: &mut Reporter) {
    for package in program.files.iter().filter_map(|file| file.package.as_ref()) {
        package.text.split('.').for_each(|part| name(Place::Package, part, package.span, reporter));
    }
    for entry in program.entries.iter().filter(|it| !it.is_tag && it.file < program.inputs) {
        definition(program, entry, reporter);
        members(entry.tree, reporter);
        class(entry.tree, reporter);
    }
    beside_interfaces(program, reporter);
}

/// The names that a definition gives to classes: its own and those of the classes beside it.
fn definition(program: &Program<'_>, entry: &Entry<'_>, reporter: &mut Reporter) {
    let tree = entry.tree;
    let ast::Name { text, span } = &tree.name;
    let parent = entry.parent.and_then(|parent| program.entry(parent));
    let place = parent.map_or(Place::Package, |parent| Place::In(parent.tree.form));
    name(Place::In(tree.form), text, *span, reporter);
    // A second `Tag` in a union is one definition too many in every language.
    if text != TAG || place != Place::In(Form::Union) {
        name(place, text, *span, reporter);
    }
    let around = entry.path.split_last().map_or(&[][..], |(_, around)| around);
    for class in companions(tree) {
        // Of `interface Default`: `DefaultDelegator`, which every interface has inside.
        name(Place::In(tree.form), &class, *span, reporter);
        name(place, &class, *span, reporter);
        if around.contains(&class) {
            let message = format!(
                "`{text}` would have a class `{class}` in C++, which is the name of what it is \
                 nested in; rename one of them"
            );
            reporter.error(*span, message);
        }
    }
    // That it is not the nearest one is checked for all languages.
    if around.split_last().is_some_and(|(_, outer)| outer.contains(text)) {
        let message = format!("`{text}` has the name of what it is nested in; rename it");
        reporter.error(*span, message);
    }
    if let Some(parameter) = tree.parameters.first() {
        reporter.error(parameter.name.span, types::NO_GENERICS);
    }
}

/// The names of what is in a definition. (Arguments may have any: they get `in_` or `out_` before
/// theirs.)
fn members(tree: &ast::Definition, reporter: &mut Reporter) {
    let class = &tree.name.text;
    let members = &tree.members;
    let methods = members.methods.iter().map(|method| &method.name);
    let variables = members.fields.iter().chain(&members.constants).map(|variable| &variable.name);
    for member in methods.chain(variables) {
        name(Place::In(tree.form), &member.text, member.span, reporter);
        if member.text == *class {
            let message = format!("`{class}` has the name of its class in C++; rename it");
            reporter.error(member.span, message);
        }
    }
    for enumerator in &members.enumerators {
        name(Place::In(Form::Enum), &enumerator.name.text, enumerator.name.span, reporter);
    }
}

/// Names that a class of C++ can have once only: of methods and of all else in an interface, of the
/// classes beside it, and of those beside the interfaces in it.
fn class(tree: &ast::Definition, reporter: &mut Reporter) {
    let members = &tree.members;
    let own = companions(tree);
    let mut classes: HashMap<String, &str> = HashMap::new();
    for nested in &members.nested {
        for class in companions(nested) {
            let owner = own.contains(&class).then_some(tree.name.text.as_str());
            if let Some(first) = owner.or_else(|| classes.get(&class).copied()) {
                both_have(first, &nested.name, &class, reporter);
            }
            classes.entry(class).or_insert(&nested.name.text);
        }
    }
    let is_class = |name: &String| own.contains(name) || classes.contains_key(name);
    let methods: HashSet<&str> =
        members.methods.iter().map(|method| method.name.text.as_str()).collect();
    for method in members.methods.iter().filter(|method| is_class(&method.name.text)) {
        let message = format!("`{}` has the name of a class in C++; rename it", method.name.text);
        reporter.error(method.name.span, message);
    }
    let variables = members.fields.iter().chain(&members.constants).map(|variable| &variable.name);
    for name in variables.chain(members.nested.iter().map(|nested| &nested.name)) {
        // All Binder objects have a `dump`, beside which a method can stand but nothing else.
        let is_dump = tree.form == Form::Interface && name.text == "dump";
        if is_dump || is_class(&name.text) || methods.contains(name.text.as_str()) {
            let message =
                format!("`{}` is a method or a class in C++ already; rename it", name.text);
            reporter.error(name.span, message);
        }
    }
}

/// The classes beside top-level interfaces, which are in the namespace of the package.
fn beside_interfaces(program: &Program<'_>, reporter: &mut Reporter) {
    let packages = program.packages();
    let in_package = |entry: &Entry<'_>, name: &str| {
        let package = entry.package.iter().map(String::as_str);
        package.chain([name]).collect::<Vec<_>>().join(".")
    };
    let top_level = || program.entries.iter().filter(|entry| entry.parent.is_none());
    let mut classes: HashMap<String, &Entry<'_>> = HashMap::new();
    for entry in top_level() {
        for class in companions(entry.tree) {
            let full = in_package(entry, &class);
            if packages.contains(full.as_str()) {
                let (interface, span) = (&entry.tree.name.text, entry.tree.name.span);
                let message = format!(
                    "`{interface}` would have a class `{class}` in C++, but `{full}` is a package; \
                     rename one of them"
                );
                reporter.error(span, message);
            }
            if let Some(first) = classes.get(&full) {
                both_have(&first.tree.name.text, &entry.tree.name, &class, reporter);
            }
            classes.entry(full).or_insert(entry);
        }
    }
    for entry in top_level() {
        if let Some(interface) = classes.get(&entry.full_name()) {
            let message = format!(
                "`{}` is a class beside the interface `{}` in C++; rename one of them",
                entry.tree.name.text,
                interface.full_name()
            );
            reporter.error(entry.tree.name.span, message);
        }
    }
}

/// The classes beside that of a definition: interfaces have some.
fn companions(tree: &ast::Definition) -> Vec<String> {
    match tree.form {
        Form::Interface => names::companions(&tree.name.text).into(),
        _ => Vec::new(),
    }
}

fn both_have(first: &str, second: &ast::Name, class: &str, reporter: &mut Reporter) {
    let message = format!(
        "`{first}` and `{}` would both have a class `{class}` in C++; rename one of them",
        second.text
    );
    reporter.error(second.span, message);
}

fn name(place: Place, name: &str, span: Span, reporter: &mut Reporter) {
    if let Some(refusal) = names::refusal(place, name) {
        reporter.error(span, format!("`{name}` {refusal}; rename it"));
    }
}
