//! Which other definitions a definition needs, how complete they must be, and in which order.
//!
//! A header includes at its top what must be complete. Interfaces, and parcelables behind a pointer
//! or in a vector that hold the definition in turn, are declared only. The latter's headers are
//! included at the bottom; so are, in the header of an interface, those of all interfaces that can
//! be met there. Parcelables leave interfaces declared: their headers are included by those of
//! interfaces, half of which would then still be missing.

use super::{Context, names};
use crate::error::Error;
use crate::model::{Definition, DefinitionId, Kind, Model, Nullable, Type, TypeKind};
use std::collections::{BTreeMap, BTreeSet};

/// How complete a type must be where it is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// A declaration does.
    Declared,
    /// Its size is needed, or a name inside it.
    Complete,
}

/// What the header of a top-level definition takes from others.
#[derive(Debug, Default)]
pub struct Uses {
    /// Headers that come before the code.
    pub top: BTreeSet<String>,
    /// Headers that come behind it.
    pub bottom: BTreeSet<String>,
    /// Headers that only the source includes: what the main header leaves declared.
    pub source: BTreeSet<String>,
    /// Classes to declare: namespace to names.
    pub declared: BTreeMap<String, BTreeSet<String>>,
}

impl Uses {
    /// Those of a top-level definition and all that is nested in it.
    ///
    /// # Errors
    /// [`Error::Source`] if a type has no header, or headers would have to include each other.
    pub fn of(model: &Model, root: &Definition) -> Result<Self, Error> {
        let mut uses = Self::default();
        for (id, need) in outside(model, root) {
            let used = &model[id];
            let outer = model.outermost(used);
            if let Kind::Unstructured(hand_written) = &outer.kind {
                let header = hand_written.ndk_header.clone();
                uses.top.insert(header.ok_or_else(|| no_header(model, root, outer))?);
                continue;
            }
            let is_declared = !matches!(used.kind, Kind::Enum(_)) && used.parent.is_none();
            if is_declared {
                let names = uses.declared.entry(names::namespace(used)).or_default();
                names.insert(used.name.clone());
            }
            let header = names::header(outer, &outer.name);
            if need == Need::Complete || !is_declared {
                uses.top.insert(header);
            } else if !matches!(used.kind, Kind::Interface(_)) {
                let behind = behind(model, used);
                let side = if behind.contains(&root.id) { &mut uses.bottom } else { &mut uses.top };
                side.insert(header);
            } else {
                uses.source.insert(header);
            }
        }
        if let Kind::Interface(_) = root.kind {
            for id in behind(model, root) {
                let met = &model[id];
                if matches!(met.kind, Kind::Interface(_)) && id != root.id {
                    uses.bottom.insert(names::header(met, &met.name));
                }
            }
        }
        uses.bottom.retain(|header| !uses.top.contains(header));
        uses.source.retain(|header| !uses.top.contains(header) && !uses.bottom.contains(header));
        check_circle(model, root)?;
        Ok(uses)
    }
}

/// Whether anything is deprecated in a top-level definition or one that it names: the code here
/// uses it all the same, and is not to be warned of.
pub fn any_deprecated(context: Context<'_>, root: &Definition) -> bool {
    let Context { model, facts, .. } = context;
    let is_deprecated = |id| facts.deprecated.contains(&model.outermost(&model[id]).id);
    facts.deprecated.contains(&root.id) || outside(model, root).into_keys().any(is_deprecated)
}

/// The top-level definitions that can be met from here: those that this one names, and those that
/// the parcelables and unions among them name, and the interfaces whose header is needed for what is
/// nested in them.
fn behind(model: &Model, root: &Definition) -> BTreeSet<DefinitionId> {
    let mut met = BTreeSet::new();
    let mut followed = BTreeSet::new();
    let mut todo = vec![root.id];
    while let Some(id) = todo.pop() {
        for (used, _) in outside(model, &model[id]) {
            let outer = model.outermost(&model[used]);
            met.insert(outer.id);
            let is_included = !matches!(outer.kind, Kind::Interface(_)) || used != outer.id;
            if is_included && followed.insert(outer.id) {
                todo.push(outer.id);
            }
        }
    }
    met
}

fn no_header(model: &Model, root: &Definition, used: &Definition) -> Error {
    let message = format!(
        "`{}` uses `{}`, which says no header for C++; write: parcelable {} ndk_header \"...\";",
        root.full_name(),
        used.full_name(),
        used.name
    );
    model.refusal(root, message)
}

/// Two headers cannot include each other at the top.
fn check_circle(model: &Model, root: &Definition) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    let mut todo = vec![root.id];
    while let Some(id) = todo.pop() {
        for (used, need) in outside(model, &model[id]) {
            let outer = model.outermost(&model[used]);
            let is_nested = model[used].parent.is_some();
            if need == Need::Declared && !is_nested {
                continue;
            }
            if outer.id == root.id {
                let message = format!(
                    "`{}` and `{}` need each other's nested or fixed-size types, which C++ cannot \
                     do; move one of them into a file of its own",
                    root.full_name(),
                    model[id].full_name()
                );
                return Err(model.refusal(root, message));
            }
            if seen.insert(outer.id) {
                todo.push(outer.id);
            }
        }
    }
    Ok(())
}

/// What a top-level definition names outside itself, in the order of definitions.
fn outside(model: &Model, root: &Definition) -> BTreeMap<DefinitionId, Need> {
    let mut uses = BTreeMap::new();
    collect(model, root, &mut uses);
    uses.retain(|id, _| model.outermost(&model[*id]).id != root.id);
    uses
}

/// What a definition and all that is nested in it name.
fn collect(model: &Model, definition: &Definition, uses: &mut BTreeMap<DefinitionId, Need>) {
    let mut note = |kind: &Type| named(model, kind, Need::Complete, uses);
    match &definition.kind {
        // What methods take and give goes by reference and by pointer.
        Kind::Interface(it) => {
            for method in &it.methods {
                named(model, &method.returns, Need::Declared, uses);
                for argument in &method.arguments {
                    named(model, &argument.kind, Need::Declared, uses);
                }
            }
        }
        Kind::Parcelable(it) => it.fields.iter().for_each(|field| note(&field.kind)),
        Kind::Union(it) => it.fields.iter().for_each(|field| note(&field.kind)),
        Kind::Enum(_) | Kind::Unstructured(_) => {}
    }
    for nested in model.nested(definition) {
        collect(model, nested, uses);
    }
}

fn named(model: &Model, kind: &Type, need: Need, uses: &mut BTreeMap<DefinitionId, Need>) {
    let need = if kind.nullable == Nullable::Heap { Need::Declared } else { need };
    match &kind.kind {
        TypeKind::Array(element) | TypeKind::List(element) => {
            named(model, element, Need::Declared, uses);
        }
        TypeKind::FixedArray(element, _) => named(model, element, need, uses),
        TypeKind::Defined(id, arguments) => {
            let need = match model[*id].kind {
                Kind::Interface(_) => Need::Declared,
                Kind::Enum(_) => Need::Complete,
                _ => need,
            };
            let known = uses.entry(*id).or_insert(need);
            *known = need.max(*known);
            arguments.iter().for_each(|argument| named(model, argument, Need::Complete, uses));
        }
        _ => {}
    }
}

/// The definitions nested directly in `outer`, each behind those that it needs complete.
pub fn ordered<'a>(model: &'a Model, outer: &'a Definition) -> Vec<&'a Definition> {
    let mut order = Order { model, outer, seen: BTreeSet::new(), order: Vec::new() };
    // Enums need nothing and anything may need them.
    let is_enum = |nested: &&Definition| matches!(nested.kind, Kind::Enum(_));
    model.nested(outer).filter(is_enum).for_each(|nested| order.visit(nested));
    model.nested(outer).for_each(|nested| order.visit(nested));
    order.order
}

/// Refuses what is nested in `outer` in a way that C++ cannot say: what needs complete what is
/// around it, or what stands beside it and needs it in turn.
pub fn check_nested(model: &Model, outer: &Definition) -> Result<(), Error> {
    let order = Order { model, outer, seen: BTreeSet::new(), order: Vec::new() };
    let mut before = BTreeSet::new();
    for nested in ordered(model, outer) {
        let mut uses = BTreeMap::new();
        collect(model, nested, &mut uses);
        let holds_outer = uses.get(&outer.id) == Some(&Need::Complete);
        let mut needed = order.needed(nested).into_iter().filter(|it| it.id != nested.id);
        let missing = needed.find(|it| !before.contains(&it.id));
        if let Some(needed) = missing.or(holds_outer.then_some(outer)) {
            let message = format!(
                "`{}` needs all of `{}`, which in C++ is complete only behind it; move one of them \
                 into a file of its own",
                nested.full_name(),
                needed.full_name()
            );
            return Err(model.refusal(nested, message));
        }
        before.insert(nested.id);
    }
    Ok(())
}

struct Order<'a> {
    model: &'a Model,
    outer: &'a Definition,
    seen: BTreeSet<DefinitionId>,
    order: Vec<&'a Definition>,
}

impl<'a> Order<'a> {
    /// Puts a definition in its place behind what it needs. (There may be more of them behind each
    /// other than a recursion bears.)
    fn visit(&mut self, definition: &'a Definition) {
        let mut open = Vec::new();
        if self.seen.insert(definition.id) {
            open.push((definition, self.needed(definition)));
        }
        while let Some((definition, needed)) = open.last_mut() {
            match needed.pop() {
                Some(first) if self.seen.insert(first.id) => open.push((first, self.needed(first))),
                Some(_) => {}
                None => {
                    self.order.push(definition);
                    open.pop();
                }
            }
        }
    }

    /// The siblings that a definition needs complete, the first one last.
    fn needed(&self, definition: &'a Definition) -> Vec<&'a Definition> {
        let mut uses = BTreeMap::new();
        collect(self.model, definition, &mut uses);
        let sibling = |(id, need)| {
            let sibling = self.sibling(id)?;
            // A name inside a class can only be used once the class is complete.
            (need == Need::Complete || sibling.id != id).then_some(sibling)
        };
        uses.into_iter().rev().filter_map(sibling).collect()
    }

    /// The definition directly in `outer` that is or holds the one with this id.
    fn sibling(&self, id: DefinitionId) -> Option<&'a Definition> {
        let mut at = &self.model[id];
        while let Some(parent) = at.parent {
            if parent == self.outer.id {
                return Some(at);
            }
            at = &self.model[parent];
        }
        None
    }
}

/// All definitions nested in `outer`, however deep, outer ones first.
pub fn all_nested<'a>(model: &'a Model, outer: &'a Definition) -> Vec<&'a Definition> {
    let mut all = Vec::new();
    for nested in model.nested(outer) {
        all.push(nested);
        all.extend(all_nested(model, nested));
    }
    all
}
