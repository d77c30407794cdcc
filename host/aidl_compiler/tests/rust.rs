//! The Rust that is emitted for `tests/golden/aidl` and `derives` is compiled, into this test.

mod made {
    include!("golden/rust/src/aidl.rs");
}

mod derived {
    include!("golden/rust-derives/src/aidl.rs");
}

use derived::com::example::derives::Spices::{Spices, Taste::Taste as Spicy, Text::Text};
use made::com::example::kitchen::{Dish::Dish, Heat::Heat, ICook, Taste::Taste};

#[test]
#[allow(deprecated)]
fn constants_and_defaults_are_those_of_the_source() {
    assert_eq!((ICook::r#SEATS, ICook::r#FAR, ICook::r#LOW), (12, i64::MIN, -128));
    let dish = Dish::default();
    assert_eq!((dish.r#heat, dish.r#number, dish.r#name.as_str()), (Heat::r#HOT, 7, "soup"));
    assert!(matches!(Taste::default(), Taste::Salts(salts) if salts == [1, 2]));
}

#[test]
fn what_is_asked_for_is_derived() {
    fn all<T: Copy + Ord + std::hash::Hash>() {}
    fn most<T: Clone + Ord + std::hash::Hash>() {}
    all::<Spices>();
    most::<Text>();
    most::<Spicy>();
    assert_eq!(Text::default().clone(), Text::default());
}
