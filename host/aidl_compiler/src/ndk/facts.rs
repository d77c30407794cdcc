//! What is known of all definitions of a model before anything is written.

use std::collections::BTreeSet;

use crate::model::{Definition, DefinitionId, Doc, Kind, Model, Type};

/// Found in one walk over the model: what asked again for each definition would take a time that
/// grows with the square of their number.
#[derive(Debug, Default)]
pub struct Facts {
    /// Nested parcelables and unions of which a template in the same outermost class asks whether they
    /// can be made of nothing: `std::optional` and `std::variant` do.
    pub asked: BTreeSet<DefinitionId>,
    /// Top-level definitions in which something is deprecated.
    pub deprecated: BTreeSet<DefinitionId>,
}

impl Facts {
    /// Those of a model.
    pub fn of(model: &Model) -> Self {
        let mut facts = Self::default();
        for definition in model.definitions() {
            let outermost = model.outermost(definition).id;
            if has_deprecated(definition) {
                facts.deprecated.insert(outermost);
            }
            let beside = |id: &DefinitionId| {
                *id != outermost && model.outermost(&model[*id]).id == outermost
            };
            facts.asked.extend(asked_by(definition).into_iter().filter(beside));
        }
        facts
    }
}

/// What stands in templates in a definition.
fn asked_by(definition: &Definition) -> Vec<DefinitionId> {
    match &definition.kind {
        Kind::Union(it) => it.fields.iter().filter_map(|field| mentioned(&field.kind)).collect(),
        Kind::Parcelable(it) => {
            let kinds = it.fields.iter().map(|field| &field.kind);
            let in_template = |kind: &&Type| kind.is_nullable() || kind.element().is_some();
            kinds.filter(in_template).filter_map(mentioned).collect()
        }
        _ => Vec::new(),
    }
}

/// The definition that a type or the elements of an array are of.
fn mentioned(kind: &Type) -> Option<DefinitionId> {
    kind.definition().or_else(|| mentioned(kind.element()?))
}

fn has_deprecated(definition: &Definition) -> bool {
    let says = |doc: &Option<Doc>| doc.as_ref().is_some_and(|doc| doc.deprecated.is_some());
    says(&definition.doc)
        || definition.annotations.has("Deprecated")
        || definition.constants().iter().any(|it| says(&it.doc))
        || match &definition.kind {
            Kind::Interface(it) => it.methods.iter().any(|it| says(&it.doc)),
            Kind::Parcelable(it) => it.fields.iter().any(|it| says(&it.doc)),
            Kind::Union(it) => it.fields.iter().any(|it| says(&it.doc)),
            Kind::Enum(it) => it.enumerators.iter().any(|it| says(&it.doc)),
            Kind::Unstructured(_) => false,
        }
}
