//! What may be absent: once there and once not.

use super::{Row, rows};
use crate::types::ByteKind::ByteKind;
use crate::types::Choice::Choice;
use crate::types::Everything::Everything;
use crate::types::LongKind::LongKind;
use crate::types::Point::Point;

/// A method's answers to a value, to nothing, and, of an array, to an empty one.
macro_rules! both {
    ($types:ident.$method:ident($value:expr)) => {
        $types.$method(Some($value)).and_then(|some| Ok((some, $types.$method(None)?)))
    };
}

/// Elements that may be absent, too.
fn holes<T>(some: T) -> Vec<Option<T>> {
    vec![None, Some(some), None]
}

pub fn rows() -> Vec<Row> {
    let mut rows = single();
    rows.extend(arrays());
    rows.extend(arrays_of_nothing());
    rows
}

fn single() -> Vec<Row> {
    rows! {
        "@nullable String": |types| both!(types.echoNullableString("text")) => (Some("text"), None::<()>);
        "@nullable String, empty": |types| types.echoNullableString(Some("")) => Some("");
        "@nullable parcelable": |types| both!(types.echoNullablePoint(&Point { x: 1, y: 2 }))
            => (Some(Point { x: 1, y: 2 }), None::<()>);
        "@nullable union": |types| both!(types.echoNullableChoice(&Choice::Flag(true)))
            => (Some(Choice::Flag(true)), None::<()>);
        "@nullable parcelable with a field of each kind": |types| both!(types.echoNullableEverything(&Everything::default()))
            => (Some(Everything::default()), None::<()>);
    }
}

fn arrays() -> Vec<Row> {
    rows! {
        "@nullable boolean[]": |types| both!(types.echoNullableBooleans(&[true, false])) => (Some([true, false]), None::<()>);
        "@nullable byte[]": |types| both!(types.echoNullableBytes(&[1, 255, 3])) => (Some([1, 255, 3]), None::<()>);
        "@nullable char[]": |types| both!(types.echoNullableChars(&[65, 66, 67])) => (Some([65, 66, 67]), None::<()>);
        "@nullable int[]": |types| {
            let (mut copy, mut nothing) = (None, Some(vec![1]));
            let some = types.echoNullableInts(Some(&[1, 2]), &mut copy);
            some.and_then(|some| Ok((some, copy, types.echoNullableInts(None, &mut nothing)?, nothing)))
        } => (Some([1, 2]), Some([1, 2]), None::<()>, None::<()>);
        "@nullable long[]": |types| both!(types.echoNullableLongs(&[1 << 40])) => (Some([1_i64 << 40]), None::<()>);
        "@nullable float[]": |types| both!(types.echoNullableFloats(&[0.5])) => (Some([0.5]), None::<()>);
        "@nullable double[]": |types| both!(types.echoNullableDoubles(&[0.1])) => (Some([0.1]), None::<()>);
        "@nullable String[]": |types| both!(types.echoNullableStrings(&holes("text".to_owned()))) => (Some(holes("text")), None::<()>);
        "@nullable array of enums of bytes": |types| both!(types.echoNullableByteKinds(&[ByteKind::LEAST, ByteKind::ONE]))
            => (Some([ByteKind::LEAST, ByteKind::ONE]), None::<()>);
        "@nullable array of enums of longs": |types| both!(types.echoNullableLongKinds(&[LongKind::LEAST]))
            => (Some([LongKind::LEAST]), None::<()>);
        "@nullable array of parcelables": |types| both!(types.echoNullablePoints(&holes(Point { x: 1, y: 2 })))
            => (Some(holes(Point { x: 1, y: 2 })), None::<()>);
        "@nullable List<String>": |types| both!(types.echoNullableList(&holes("text".to_owned()))) => (Some(holes("text")), None::<()>);
    }
}

fn arrays_of_nothing() -> Vec<Row> {
    rows! {
        "@nullable boolean[], empty": |types| types.echoNullableBooleans(Some(&[])) => Some([(); 0]);
        "@nullable byte[], empty": |types| types.echoNullableBytes(Some(&[])) => Some([(); 0]);
        "@nullable String[], empty": |types| types.echoNullableStrings(Some(&[])) => Some([(); 0]);
        "@nullable array of parcelables, empty": |types| types.echoNullablePoints(Some(&[])) => Some([(); 0]);
        "@nullable List<String>, empty": |types| types.echoNullableList(Some(&[])) => Some([(); 0]);
    }
}
