//! What needs types: sizes, stability, and what would hold itself.

use std::collections::{HashMap, HashSet};

use crate::model::{Definition, DefinitionId, Kind, Model, Nullable, Type, TypeKind};
use crate::program::Program;
use crate::source::{Reporter, Span};
use crate::{ast, built_in};

/// How far circles are looked for, over all definitions: that there is one is known before.
const MOST_STEPS: usize = 1 << 20;

/// Checks the model: what needs types. Only for one without errors, so that its members are those
/// of the trees, one by one.
pub(crate) fn model(program: &Program<'_>, model: &Model, reporter: &mut Reporter) {
    let endless = endless(model);
    let mut steps = MOST_STEPS;
    for definition in &model.definitions {
        let Some(entry) = program.entry(definition.id.0).filter(|entry| !entry.is_tag) else {
            continue;
        };
        let checker = Checker { program, model, definition, tree: entry.tree };
        checker.fixed_size(reporter);
        checker.stability(reporter);
        checker.without_effect(reporter);
        checker.descriptor(reporter);
        if endless.contains(&definition.id) && !reporter.is_full() {
            checker.circle(&mut steps, reporter);
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
        if !self.model.is_stable(self.definition) {
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
            if !self.model.is_stable(other) {
                let message = format!(
                    "`{}` is @VintfStability, but `{}` is not",
                    self.definition.name,
                    other.full_name()
                );
                reporter.error(span, message);
            }
        }
    }

    /// A VM has no permissions to enforce, and a version comes from the command line: who
    /// believes otherwise should know.
    fn without_effect(&self, reporter: &mut Reporter) {
        let on_methods = self.tree.members.methods.iter().flat_map(|method| &method.annotations);
        for annotation in self.tree.annotations.iter().chain(on_methods) {
            let message = match annotation.name.text.as_str() {
                "EnforcePermission" => {
                    "nothing enforces permissions here: the code for @EnforcePermission is emitted \
                     for Java only"
                }
                "VersionSupport" => {
                    "@VersionSupport has no effect on C++: the version is an option of the compiler"
                }
                _ => continue,
            };
            reporter.warning(annotation.name.span, message);
        }
    }

    fn descriptor(&self, reporter: &mut Reporter) {
        let descriptor = self.definition.descriptor();
        let is_good = !descriptor.is_empty()
            && descriptor.chars().all(|c| c.is_ascii_alphanumeric() || "._$".contains(c));
        if !is_good {
            let message =
                "the descriptor of an interface is made of letters, digits, `.`, `_`, `$`";
            reporter.error(self.tree.name.span, message);
        }
    }

    /// A value that holds itself has no end.
    fn circle(&self, steps: &mut usize, reporter: &mut Reporter) {
        for (name, kind, span) in self.fields() {
            let Some(first) = held(kind) else { continue };
            let mut seen = HashSet::new();
            let mut open = vec![first];
            while let Some(id) = open.pop() {
                *steps = steps.saturating_sub(1);
                if *steps == 0 {
                    let message = format!(
                        "`{}` holds itself, or what holds itself, through `{name}`; there are too \
                         many such types to say more",
                        self.definition.name
                    );
                    return reporter.error(span, message);
                }
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
        other => built_in::is_primitive(other),
    }
}
