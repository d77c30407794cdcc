//! Arrays and lists, in each direction.

use super::{Row, rows};
use crate::types::ByteKind::ByteKind;
use crate::types::Choice::Choice;
use crate::types::IntKind::IntKind;
use crate::types::LongKind::LongKind;
use crate::types::Point::Point;

/// What a `mirror` method must answer: the reverse, a copy, and `more` with it at its end.
fn image<T: Clone>(value: &[T]) -> (Vec<T>, Vec<T>, Vec<T>) {
    let reverse = value.iter().rev().cloned().collect();
    let more = [value.get(..1).unwrap_or_default(), value].concat();
    (reverse, value.to_vec(), more)
}

/// Asks one for an array, and for an empty one.
macro_rules! mirror {
    ($types:ident.$method:ident($value:expr)) => {{
        let (value, mut copy) = ($value, Vec::new());
        let mut more = value.get(..1).unwrap_or_default().to_vec();
        $types.$method(&value, &mut copy, &mut more).map(|reverse| (reverse, copy, more))
    }};
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

fn bytes() -> Vec<u8> {
    (0..=255).collect()
}

fn points() -> Vec<Point> {
    vec![Point { x: 1, y: 2 }, Point::default(), Point { x: i32::MAX, y: i32::MIN }]
}

fn choices() -> Vec<Choice> {
    vec![Choice::Text("text".to_owned()), Choice::Numbers(vec![]), Choice::default()]
}

pub fn rows() -> Vec<Row> {
    let mut rows = full();
    rows.extend(empty());
    rows.extend(others());
    rows.extend(fixed());
    rows
}

fn full() -> Vec<Row> {
    rows! {
        "boolean[]": |types| mirror!(types.mirrorBooleans(vec![true, false, false])) => image(&[true, false, false]);
        "byte[]": |types| mirror!(types.mirrorBytes(bytes())) => image(&bytes());
        "byte[], one": |types| mirror!(types.mirrorBytes(vec![0xff])) => image(&[0xff]);
        "char[]": |types| mirror!(types.mirrorChars(vec![0, 65, u16::MAX])) => image(&[0, 65, u16::MAX]);
        "int[]": |types| mirror!(types.mirrorInts(vec![i32::MIN, 0, i32::MAX])) => image(&[i32::MIN, 0, i32::MAX]);
        "long[]": |types| mirror!(types.mirrorLongs(vec![i64::MIN, 1, i64::MAX])) => image(&[i64::MIN, 1, i64::MAX]);
        "float[]": |types| mirror!(types.mirrorFloats(vec![f32::MIN, -0.0, 0.5])) => image(&[f32::MIN, -0.0, 0.5]);
        "double[]": |types| mirror!(types.mirrorDoubles(vec![f64::MIN, -0.0, 0.1])) => image(&[f64::MIN, -0.0, 0.1]);
        "String[]": |types| mirror!(types.mirrorStrings(texts(&["", "one", "zwölf", "\u{1F600}"])))
            => image(&texts(&["", "one", "zwölf", "\u{1F600}"]));
        "array of enums of bytes": |types| mirror!(types.mirrorByteKinds(vec![ByteKind::LEAST, ByteKind::ONE, ByteKind::MOST]))
            => image(&[ByteKind(-128), ByteKind(1), ByteKind(127)]);
        "array of enums of ints": |types| mirror!(types.mirrorIntKinds(vec![IntKind::LEAST, IntKind::BOTH]))
            => image(&[IntKind::LEAST, IntKind::BOTH]);
        "array of enums of longs": |types| mirror!(types.mirrorLongKinds(vec![LongKind::LEAST, LongKind::BEYOND_INT]))
            => image(&[LongKind::LEAST, LongKind::BEYOND_INT]);
        "array of parcelables": |types| mirror!(types.mirrorPoints(points())) => image(&points());
        "array of unions": |types| mirror!(types.mirrorChoices(choices())) => image(&choices());
        "List<String>": |types| mirror!(types.mirrorList(texts(&["a", "", "b"]))) => image(&texts(&["a", "", "b"]));
    }
}

fn empty() -> Vec<Row> {
    rows! {
        "boolean[], empty": |types| mirror!(types.mirrorBooleans(vec![])) => image::<bool>(&[]);
        "byte[], empty": |types| mirror!(types.mirrorBytes(vec![])) => image::<u8>(&[]);
        "char[], empty": |types| mirror!(types.mirrorChars(vec![])) => image::<u16>(&[]);
        "int[], empty": |types| mirror!(types.mirrorInts(vec![])) => image::<i32>(&[]);
        "long[], empty": |types| mirror!(types.mirrorLongs(vec![])) => image::<i64>(&[]);
        "float[], empty": |types| mirror!(types.mirrorFloats(vec![])) => image::<f32>(&[]);
        "double[], empty": |types| mirror!(types.mirrorDoubles(vec![])) => image::<f64>(&[]);
        "String[], empty": |types| mirror!(types.mirrorStrings(vec![])) => image::<String>(&[]);
        "array of enums of bytes, empty": |types| mirror!(types.mirrorByteKinds(vec![])) => image::<ByteKind>(&[]);
        "array of enums of ints, empty": |types| mirror!(types.mirrorIntKinds(vec![])) => image::<IntKind>(&[]);
        "array of enums of longs, empty": |types| mirror!(types.mirrorLongKinds(vec![])) => image::<LongKind>(&[]);
        "array of parcelables, empty": |types| mirror!(types.mirrorPoints(vec![])) => image::<Point>(&[]);
        "array of unions, empty": |types| mirror!(types.mirrorChoices(vec![])) => image::<Choice>(&[]);
        "List<String>, empty": |types| mirror!(types.mirrorList(vec![])) => image::<String>(&[]);
    }
}

fn others() -> Vec<Row> {
    rows! {
        "List of parcelables": |types| types.reversePointList(&points()) => image(&points()).0;
        "length of an out array": |types| types.lengthOfOut(&mut vec![1, 2, 3, 4, 5]) => 5;
        "length of an empty out array": |types| types.lengthOfOut(&mut vec![]) => 0;
        "out array of zeros": |types| {
            let mut value = vec![7; 3];
            types.lengthOfOut(&mut value).map(|_| value)
        } => [0; 3];
        "out array that is longer than the caller's": |types| {
            let mut copy = vec![9];
            types.mirrorInts(&[1, 2, 3], &mut copy, &mut vec![]).map(|_| copy)
        } => [1, 2, 3];
        "64 KiB of bytes": |types| {
            let value: Vec<u8> = (0..64 * 1024_u32).map(|index| (index % 251) as u8).collect();
            let expected = value.clone();
            types.echoNullableBytes(Some(&value)).map(|got| got == Some(expected))
        } => true;
    }
}

fn fixed() -> Vec<Row> {
    rows! {
        "int[3]": |types| {
            let mut copy = [0; 3];
            types.echoTriple(&[1, -2, 3], &mut copy).map(|got| (got, copy))
        } => ([1, -2, 3], [1, -2, 3]);
        "byte[4]": |types| types.echoFourBytes(&[0, 127, 128, 255]) => [0, 127, 128, 255];
        "boolean[2]": |types| types.echoTwoFlags(&[true, false]) => [true, false];
        "String[2]": |types| types.echoPair(&["one".to_owned(), String::new()]) => ["one", ""];
        "array of two parcelables": |types| types.echoTwoPoints(&[Point { x: 1, y: 2 }, Point { x: 3, y: 4 }])
            => [Point { x: 1, y: 2 }, Point { x: 3, y: 4 }];
        "array of two enums": |types| types.echoTwoKinds(&[IntKind::MOST, IntKind::LEAST]) => [IntKind::MOST, IntKind::LEAST];
        "int[2][3]": |types| {
            let mut doubled = [[1, 2, 3], [4, 5, 6]];
            types.echoGrid(&[[7, 8, 9], [-1, 0, 1]], &mut doubled).map(|got| (got, doubled))
        } => ([[7, 8, 9], [-1, 0, 1]], [[2, 4, 6], [8, 10, 12]]);
        "@nullable int[2]": |types| types.echoNullableTwo(Some(&[5, 6])) => Some([5, 6]);
        "@nullable int[2], absent": |types| types.echoNullableTwo(None) => None::<[i32; 2]>;
    }
}
