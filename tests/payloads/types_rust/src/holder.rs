//! A parcelable in a holder.

use crate::types::Holder::Holder;
use crate::types::Point::Point;
use rsbinder::{BinderResult, ParcelableHolder, Stability};
use std::sync::Arc;

pub fn hold(before: i32, point: Option<Arc<Point>>, after: i32) -> BinderResult<Holder> {
    let mut held = ParcelableHolder::new(Stability::Local);
    if let Some(point) = point {
        held.set_parcelable(point)?;
    }
    Ok(Holder { before, held, after })
}

pub fn copy(holder: &Holder) -> BinderResult<Holder> {
    hold(holder.before, holder.held.get_parcelable::<Point>()?, holder.after)
}
