//! What must hold of definitions as a whole: names that differ, methods' numbers, sizes, stability,
//! and types that would hold themselves.

use std::collections::{HashMap, HashSet};

use crate::Language;
use crate::ast::{self, Form};
use crate::model::{Definition, DefinitionId, Direction, Kind, Model, Nullable, Type, TypeKind};
use crate::ndk::names;
use crate::program::Program;
use crate::source::{Reporter, Span};
use crate::types;

/// Checks the trees: all that needs no types.
pub(crate) fn trees(program: &Program<'_>, language: Language, reporter: &mut Reporter) {
    for file in program.files.iter().filter(|_| language == Language::Ndk) {
        if let Some(package) = &file.package {
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
        if language == Language::Ndk {
            cpp_names(tree, reporter);
        }
    }
}

fn name(tree: &ast::Definition, is_top: bool, reporter: &mut Reporter) {
    let ast::Name { text, span } = &tree.name;
    if text.contains('.') {
        reporter.error(*span, "a definition has a name without dots; `package` says the rest");
    }
    if types::is_built_in(text) {
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
            let message = format!("`{}` is a method of every versioned interface", method.name.text);
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
    for enumerator in &members.enumerators {
        cpp_name(None, &enumerator.name.text, enumerator.name.span, reporter);
    }
}

fn cpp_name(form: Option<Form>, name: &str, span: Span, reporter: &mut Reporter) {
    if let Some(refusal) = names::refusal(form.unwrap_or(Form::Enum), name) {
        reporter.error(span, format!("`{name}` {refusal}; rename it"));
    }
}

/// Checks the model: what needs types. Only for one without errors, so that its members are those
/// of the trees, one by one.
pub(crate) fn model(program: &Program<'_>, model: &Model, reporter: &mut Reporter) {
    let endless = endless(model);
    for definition in &model.definitions {
        let Some(entry) = program.entry(definition.id.0).filter(|entry| !entry.is_tag) else {
            continue;
        };
        let checker = Checker { program, model, definition, tree: entry.tree };
        checker.fixed_size(reporter);
        checker.stability(reporter);
        checker.permissions(reporter);
        checker.descriptor(reporter);
        if endless.contains(&definition.id) && !reporter.is_full() {
            checker.circle(reporter);
        }
        checker.arguments(reporter);
    }
}

struct Checker<'a> {
    program: &'a Program<'a>,
    model: &'a Model,
    definition: &'a Definition,
    tree: &'a ast::Definition,
}

impl<'a> Checker<'a> {
    /// The fields with their places.
    fn fields(&self) -> impl Iterator<Item = (&'a str, &'a Type, Span)> + use<'a> {
        let fields = match &self.definition.kind {
            Kind::Parcelable(parcelable) => parcelable.fields.as_slice(),
            Kind::Union(union) => union.fields.as_slice(),
            _ => &[],
        };
        let spans = self.tree.members.fields.iter().map(|field| field.kind.span);
        fields.iter().zip(spans).map(|(field, span)| (field.name.as_str(), &field.kind, span))
    }

    /// All types with their places.
    fn types(&self) -> Vec<(&'a Type, Span)> {
        let mut types: Vec<_> = self.fields().map(|(_, kind, span)| (kind, span)).collect();
        if let Kind::Interface(interface) = &self.definition.kind {
            for (method, tree) in interface.methods.iter().zip(&self.tree.members.methods) {
                types.push((&method.returns, tree.returns.span));
                let spans = tree.arguments.iter().map(|argument| argument.kind.span);
                types.extend(method.arguments.iter().map(|argument| &argument.kind).zip(spans));
            }
        }
        types
    }

    fn fixed_size(&self, reporter: &mut Reporter) {
        if !self.definition.annotations.fixed_size() {
            return;
        }
        for (name, kind, span) in self.fields() {
            if !is_fixed_size(self.model, kind) {
                let message = format!(
                    "`{}` is @FixedSize, but `{name}` is not: it may be a primitive, an enum, a \
                     fixed-size array or what is @FixedSize itself, never null",
                    self.definition.name
                );
                reporter.error(span, message);
            }
        }
    }

    fn stability(&self, reporter: &mut Reporter) {
        if !is_stable(self.model, self.definition) {
            return;
        }
        for (kind, span) in self.types() {
            let mut kind = kind;
            while let Some(element) = kind.element() {
                kind = element;
            }
            let Some(other) = kind.definition().and_then(|id| self.model.definitions.get(id.0))
            else {
                continue;
            };
            if !is_stable(self.model, other) {
                let message = format!(
                    "`{}` is @VintfStability, but `{}` is not",
                    self.definition.name,
                    other.full_name()
                );
                reporter.error(span, message);
            }
        }
    }

    /// A VM has no permissions to enforce: who believes otherwise should know.
    fn permissions(&self, reporter: &mut Reporter) {
        let on_methods = self.tree.members.methods.iter().flat_map(|method| &method.annotations);
        for annotation in self.tree.annotations.iter().chain(on_methods) {
            if annotation.name.text == "EnforcePermission" {
                let message = "nothing enforces permissions here: the code for @EnforcePermission \
                               is emitted for Java only";
                reporter.warning(annotation.name.span, message);
            }
        }
    }

    fn descriptor(&self, reporter: &mut Reporter) {
        let descriptor = self.definition.descriptor();
        let is_good = !descriptor.is_empty()
            && descriptor.chars().all(|c| c.is_ascii_alphanumeric() || "._$".contains(c));
        if !is_good {
            let message = "the descriptor of an interface is made of letters, digits, `.`, `_`, `$`";
            reporter.error(self.tree.name.span, message);
        }
    }

    /// A value that holds itself has no end.
    fn circle(&self, reporter: &mut Reporter) {
        for (name, kind, span) in self.fields() {
            let Some(first) = held(kind) else { continue };
            let mut seen = HashSet::new();
            let mut open = vec![first];
            while let Some(id) = open.pop() {
                if id == self.definition.id {
                    let message = format!(
                        "`{}` holds itself through `{name}`; write `@nullable(heap=true)` before \
                         the type, or use an array",
                        self.definition.name
                    );
                    reporter.error(span, message);
                    break;
                }
                let Some(other) = self.model.definitions.get(id.0) else { continue };
                if seen.insert(id) {
                    open.extend(fields_of(other).filter_map(held));
                }
            }
        }
    }

    /// What is given for a `@FixedSize T`.
    fn arguments(&self, reporter: &mut Reporter) {
        for (kind, span) in self.types() {
            let mut kind = kind;
            while let Some(element) = kind.element() {
                kind = element;
            }
            let TypeKind::Defined(id, arguments) = &kind.kind else { continue };
            let Some(entry) = self.program.entry(id.0) else { continue };
            for (argument, parameter) in arguments.iter().zip(&entry.tree.parameters) {
                let mut annotations = parameter.annotations.iter();
                let wants_fixed = annotations.any(|annotation| annotation.name.text == "FixedSize");
                if wants_fixed && !is_fixed_size(self.model, argument) {
                    let (owner, name) = (entry.local_name(), &parameter.name.text);
                    let message = format!("`{owner}` takes for `{name}` only what is @FixedSize");
                    reporter.error(span, message);
                }
            }
        }
    }
}

/// The definitions that hold themselves, and those that hold one of them: what is left when those
/// are taken away, again and again, that hold nothing of what is left.
fn endless(model: &Model) -> HashSet<DefinitionId> {
    let mut holders: HashMap<DefinitionId, Vec<DefinitionId>> = HashMap::new();
    let mut counts: HashMap<DefinitionId, usize> = HashMap::new();
    for definition in &model.definitions {
        let mut count = 0;
        for id in fields_of(definition).filter_map(held) {
            holders.entry(id).or_default().push(definition.id);
            count += 1;
        }
        counts.insert(definition.id, count);
    }
    let free = counts.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id);
    let mut free: Vec<DefinitionId> = free.collect();
    while let Some(id) = free.pop() {
        counts.remove(&id);
        for holder in holders.remove(&id).unwrap_or_default() {
            if let Some(count) = counts.get_mut(&holder) {
                *count -= 1;
                if *count == 0 {
                    free.push(holder);
                }
            }
        }
    }
    counts.into_keys().collect()
}

fn fields_of(definition: &Definition) -> impl Iterator<Item = &Type> {
    let fields = match &definition.kind {
        Kind::Parcelable(parcelable) => parcelable.fields.as_slice(),
        Kind::Union(union) => union.fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field| &field.kind)
}

/// What a field holds by value.
fn held(kind: &Type) -> Option<DefinitionId> {
    match &kind.kind {
        _ if kind.nullable == Nullable::Heap => None,
        TypeKind::Defined(id, _) => Some(*id),
        TypeKind::FixedArray(element, _) => held(element),
        _ => None,
    }
}

fn is_fixed_size(model: &Model, kind: &Type) -> bool {
    if kind.is_nullable() {
        return false;
    }
    match &kind.kind {
        TypeKind::Defined(id, arguments) => {
            let definition = model.definitions.get(id.0);
            let is_enum = definition.is_some_and(|it| matches!(it.kind, Kind::Enum(_)));
            let is_fixed = definition.is_some_and(|it| it.annotations.fixed_size());
            is_enum || is_fixed && arguments.is_empty()
        }
        TypeKind::FixedArray(element, _) => is_fixed_size(model, element),
        other => types::is_primitive(other),
    }
}

/// Its own annotation or one around it.
fn is_stable(model: &Model, definition: &Definition) -> bool {
    let mut at = Some(definition);
    while let Some(definition) = at {
        if definition.annotations.vintf() {
            return true;
        }
        at = definition.parent.and_then(|id| model.definitions.get(id.0));
    }
    false
}
