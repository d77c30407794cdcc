//! Parcelables and interfaces of which the app knows another version than the payload.

use super::{Row, Types, failed, rows};
use crate::types::Growing::Growing;
use crate::types::newer::org::example::types::Growing::Growing as NewerGrowing;
use crate::types::newer::org::example::types::IGrowing::IGrowing as Newer;
use crate::types::older::org::example::types::Growing::Growing as OlderGrowing;
use crate::types::older::org::example::types::IGrowing::IGrowing as Older;
use rsbinder::{BinderResult, FromIBinder, StatusCode, Strong};

/// The payload's object as an app knows it that has other files.
fn known_as<T: FromIBinder + ?Sized>(types: &Types) -> BinderResult<Strong<T>> {
    Ok(T::try_from(types.growing()?.as_binder())?)
}

fn older(types: &Types) -> BinderResult<Strong<dyn Older>> {
    known_as::<dyn Older>(types)
}

fn newer(types: &Types) -> BinderResult<Strong<dyn Newer>> {
    known_as::<dyn Newer>(types)
}

fn large() -> NewerGrowing {
    NewerGrowing { first: 1, second: "two".to_owned(), third: vec![3, 4], fourth: None, fifth: -5 }
}

/// What comes back of a larger one: what the payload does not know is as if nobody had set it.
fn larger_again() -> NewerGrowing {
    NewerGrowing { first: 1, second: "two".to_owned(), third: vec![3, 4], ..Default::default() }
}

pub fn rows() -> Vec<Row> {
    rows! {
        "parcelable of the same version": |types| types.growing()?.echo(&Growing { first: 9, ..Growing::default() })
            => Growing { first: 9, second: "second".to_owned(), third: vec![3] };
        "smaller parcelable": |types| older(types)?.describe(&OlderGrowing { first: 9 }) => "9 second 3";
        "smaller parcelable, there and back": |types| older(types)?.echo(&OlderGrowing { first: -9 }) => OlderGrowing { first: -9 };
        "smaller parcelables in an array": |types| older(types)?.reverse(&[OlderGrowing { first: 1 }, OlderGrowing { first: 2 }])
            => [OlderGrowing { first: 2 }, OlderGrowing { first: 1 }];
        "larger parcelable": |types| newer(types)?.describe(&large()) => "1 two 3,4";
        "larger parcelable, there and back": |types| newer(types)?.echo(Some(&large())) => larger_again();
        "larger parcelables in an array": |types| newer(types)?.reverse(&[NewerGrowing::default(), large()])
            => [larger_again(), NewerGrowing::default()];
        "a method that the payload does not have": |types| newer(types)?.added(1) => failed(StatusCode::UnknownTransaction);
        "no parcelable where one must be": |types| newer(types)?.echo(None) => failed(StatusCode::UnexpectedNull);
        "no text where one must be": |types| newer(types)?.echoString(None) => failed(StatusCode::UnexpectedNull);
        "a text where there may be none": |types| newer(types)?.echoString(Some("text")) => "text";
    }
}
