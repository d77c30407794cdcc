//! Methods that do the same with values of many types: lists of names and types become methods.

/// What goes by value comes back.
macro_rules! echo_values {
    ($($name:ident: $kind:ty,)*) => {
        $(fn $name(&self, value: $kind) -> BinderResult<$kind> {
            Ok(value)
        })*
    };
}

/// What goes by reference comes back.
macro_rules! echo_references {
    ($($name:ident: $kind:ty,)*) => {
        $(fn $name(&self, value: &$kind) -> BinderResult<<$kind as ToOwned>::Owned> {
            Ok(value.to_owned())
        })*
    };
}

/// What may be null comes back, or null.
macro_rules! echo_nullable {
    ($($name:ident: $kind:ty,)*) => {
        $(fn $name(
            &self,
            value: Option<&$kind>,
        ) -> BinderResult<Option<<$kind as ToOwned>::Owned>> {
            Ok(value.map(ToOwned::to_owned))
        })*
    };
}

/// An array goes into `copy`, behind what is in `more`, and comes back in reverse.
macro_rules! mirror {
    ($($name:ident: $kind:ty,)*) => {
        $(fn $name(
            &self,
            value: &[$kind],
            copy: &mut Vec<$kind>,
            more: &mut Vec<$kind>,
        ) -> BinderResult<Vec<$kind>> {
            crate::arrays::mirrored(value, copy, more)
        })*
    };
}

/// An array comes back in reverse.
macro_rules! reverse {
    ($($name:ident: $kind:ty,)*) => {
        $(fn $name(&self, value: &[$kind]) -> BinderResult<Vec<$kind>> {
            crate::arrays::reversed(value)
        })*
    };
}

pub(crate) use {echo_nullable, echo_references, echo_values, mirror, reverse};
