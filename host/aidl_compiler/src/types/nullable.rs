//! What can be null, and what becomes nullable with it.

use super::Place;
use crate::ast::{self, Form};
use crate::built_in::is_primitive;
use crate::evaluate::Evaluator;
use crate::model::{Nullable, Type, TypeKind};
use crate::parser::Reported;

impl Evaluator<'_> {
    /// Makes a type nullable, and the elements of an array that can be null.
    pub(super) fn nullable(
        &mut self,
        written: &ast::Type,
        kind: &mut Type,
        heap: bool,
        place: Place,
    ) -> Result<(), Reported> {
        if !self.can_be_null(kind) {
            let what = match kind.kind {
                TypeKind::ParcelableHolder => "a ParcelableHolder",
                TypeKind::Void => "void",
                _ => "a primitive or an enum",
            };
            return self.fail(written.span, format!("{what} cannot be null"));
        }
        if heap {
            let holds_value = match &kind.kind {
                TypeKind::Defined(id, _) => matches!(
                    self.form(*id),
                    Some(Form::Parcelable | Form::Union | Form::Unstructured)
                ),
                _ => false,
            };
            if !holds_value || !matches!(place, Place::Field | Place::Alternative) {
                let message = "`@nullable(heap=true)` belongs to fields that are a parcelable or \
                               a union";
                return self.fail(written.span, message);
            }
            kind.nullable = Nullable::Heap;
            return Ok(());
        }
        self.spread_nullable(kind);
        Ok(())
    }

    fn spread_nullable(&self, kind: &mut Type) {
        if !self.can_be_null(kind) {
            return;
        }
        kind.nullable = Nullable::Yes;
        if let TypeKind::Array(element)
        | TypeKind::FixedArray(element, _)
        | TypeKind::List(element) = &mut kind.kind
        {
            self.spread_nullable(element);
        }
    }

    fn can_be_null(&self, kind: &Type) -> bool {
        match &kind.kind {
            TypeKind::Defined(id, _) => self.form(*id) != Some(Form::Enum),
            TypeKind::Void | TypeKind::ParcelableHolder => false,
            other => !is_primitive(other),
        }
    }
}
