//! The interface that apps know in other versions.

use crate::types::Growing::Growing;
use crate::types::IGrowing::{BnGrowing, IGrowing};
use rsbinder::{BinderResult, Interface, Strong};

pub struct Grower;

impl Grower {
    pub fn make() -> Strong<dyn IGrowing> {
        BnGrowing::new_binder(Self)
    }
}

impl Interface for Grower {}

impl IGrowing for Grower {
    fn echo(&self, value: &Growing) -> BinderResult<Growing> {
        Ok(value.clone())
    }

    fn reverse(&self, value: &[Growing]) -> BinderResult<Vec<Growing>> {
        Ok(value.iter().rev().cloned().collect())
    }

    fn describe(&self, value: &Growing) -> BinderResult<String> {
        let third: Vec<String> = value.third.iter().map(i32::to_string).collect();
        Ok(format!("{} {} {}", value.first, value.second, third.join(",")))
    }

    fn echoString(&self, value: &str) -> BinderResult<String> {
        Ok(value.to_owned())
    }
}
