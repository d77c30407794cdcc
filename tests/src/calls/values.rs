//! Single values, there and back.

use super::{Row, Types, rows};
use crate::types::ByteKind::ByteKind;
use crate::types::Choice::Choice;
use crate::types::Everything::{self as everything, Everything as EverythingOf};
use crate::types::ITypes::Fault::Fault;
use crate::types::ITypes::Point2D::Point2D;
use crate::types::ITypes::{self as itypes};
use crate::types::IntKind::IntKind;
use crate::types::LongKind::LongKind;
use crate::types::Point::Point;
use crate::types::Tree::Tree;
use rsbinder::BinderResult;

/// A text of every kind of character: one to four bytes in UTF-8, a NUL, the edges of UTF-16.
const TEXT: &str = "a\0ä€\u{ffff}\u{10000}\u{10ffff}\u{1F600} \"'\\\n";

/// Asks for several values of one kind.
fn each<T, U>(
    values: impl IntoIterator<Item = T>,
    call: impl Fn(T) -> BinderResult<U>,
) -> BinderResult<Vec<U>> {
    values.into_iter().map(call).collect()
}

pub fn rows() -> Vec<Row> {
    let mut rows = plain();
    rows.extend(kinds());
    rows.extend(parcelables());
    rows.extend(unions());
    rows.extend(arguments());
    rows
}

fn plain() -> Vec<Row> {
    rows! {
        "boolean": |types| each([true, false], |value| types.echoBoolean(value)) => [true, false];
        "byte": |types| each([i8::MIN, -1, 0, i8::MAX], |value| types.echoByte(value))
            => [i8::MIN, -1, 0, i8::MAX];
        "char": |types| each([0, 65, 0xd800, u16::MAX], |value| types.echoChar(value))
            => [0, 65, 0xd800, u16::MAX];
        "int": |types| each([i32::MIN, -1, 0, i32::MAX], |value| types.echoInt(value))
            => [i32::MIN, -1, 0, i32::MAX];
        "long": |types| each([i64::MIN, -1, 1 << 32, i64::MAX], |value| types.echoLong(value))
            => [i64::MIN, -1, 1 << 32, i64::MAX];
        "float": |types| each([f32::MIN, -0.0, 1.0e-45, f32::INFINITY, f32::NAN], |value| types.echoFloat(value))
            => [f32::MIN, -0.0, 1.0e-45, f32::INFINITY, f32::NAN];
        "double": |types| each([f64::MAX, -0.0, 5.0e-324, f64::NEG_INFINITY, f64::NAN], |value| types.echoDouble(value))
            => [f64::MAX, -0.0, 5.0e-324, f64::NEG_INFINITY, f64::NAN];
        "String": |types| each(["", "a", "plain text", "äöü", "\u{1F600}"], |value| types.echoString(value))
            => ["", "a", "plain text", "äöü", "\u{1F600}"];
        "String of all kinds of characters": |types| types.echoString(TEXT) => TEXT;
        "String of 30,000 characters": |types| types.echoString(&"ö".repeat(30_000)).map(|text| text == "ö".repeat(30_000)) => true;
        "@utf8InCpp String": |types| types.echoUtf8(TEXT) => TEXT;
        "void": |types| types.nothing() => ();
        "add": |types| types.add(40, 2) => 42;
        "add, over the edge": |types| types.add(i32::MAX, 1) => i32::MIN;
    }
}

fn kinds() -> Vec<Row> {
    rows! {
        "enum of bytes": |types| each([ByteKind::LEAST, ByteKind::ONE, ByteKind::MOST], |value| types.echoByteKind(value))
            => [ByteKind(-128), ByteKind(1), ByteKind(127)];
        "enum of ints": |types| each([IntKind::LEAST, IntKind::BOTH, IntKind::MOST], |value| types.echoIntKind(value))
            => [IntKind(i32::MIN), IntKind(2 | 1 << 20), IntKind(i32::MAX)];
        "enum of longs": |types| each([LongKind::LEAST, LongKind::BEYOND_INT, LongKind::MOST], |value| types.echoLongKind(value))
            => [LongKind(-i64::MAX), LongKind(1 << 32), LongKind(i64::MAX)];
        "enum of the interface's own": |types| types.echoFault(Fault::MAJOR) => Fault(1002);
        "enum value that has no name": |types| types.echoIntKind(IntKind(77)) => IntKind(77);
        "constants": |types| types.constants() => format!(
            "{} {} {} {} {} {} {} {} {}",
            itypes::PORT, itypes::SMALL, itypes::BIG, (itypes::EIGHTH * 1000.0) as i32, itypes::QUOTED,
            itypes::CHAINED, itypes::Point2D::SCALE, everything::VERSION, everything::NAME
        );
        "constants by value": |types| types.constants() => "7000 -128 1099511627776 125 it's here 7032 16 7 everything";
        "describe": |types| types.describe(
            true, -128, 0xfffe, i32::MIN, i64::MAX, "täxt", ByteKind::LEAST, IntKind::SHIFTED,
            LongKind::SMALL, &Point { x: 3, y: -4 }, &[0, 0x7f, 0x80, 0xff],
        ) => "true -128 65534 -2147483648 9223372036854775807 täxt -128 1048576 -1 (3, -4) 007f80ff";
    }
}

/// A value of its own in each field.
fn full() -> EverythingOf {
    EverythingOf {
        flag: false,
        small: i8::MIN,
        letter: u16::MAX,
        number: i32::MIN,
        big: i64::MIN,
        half: -0.25,
        eighth: f64::MAX,
        text: TEXT.to_owned(),
        utf8: "ü".to_owned(),
        unset: 1,
        byteKind: ByteKind::LEAST,
        intKind: IntKind::LEAST,
        longKind: LongKind::MOST,
        choice: Choice::Texts(vec![String::new(), "two".to_owned()]),
        point: Point { x: 1, y: -1 },
        inner: everything::Inner::Inner {
            kind: everything::Inner::Kind::Kind::OUTER,
            name: "other".to_owned(),
        },
        flags: vec![false; 5],
        smalls: vec![255, 0, 128, 127, 1],
        letters: vec![0, 1, 0xffff],
        numbers: vec![],
        bigs: vec![i64::MAX; 3],
        halves: vec![],
        eighths: vec![0.125, -0.0],
        texts: vec!["a".to_owned()],
        kinds: vec![ByteKind::TWO; 5],
        points: vec![Point { x: 7, y: 8 }; 2],
        list: vec!["in a list".to_owned()],
        triple: [9, 8, 7],
        grid: [[1, 2, 3], [253, 254, 255]],
        noText: Some("text".to_owned()),
        noNumbers: Some(vec![1]),
        noTexts: Some(vec![None, Some("some".to_owned())]),
        noPoint: Some(Point { x: 5, y: 6 }),
        noPoints: Some(vec![Some(Point { x: 5, y: 6 }), None]),
        noObject: None,
    }
}

/// A tree whose every node has two branches or none, with the sum of its values.
fn tree(depth: i32) -> Tree {
    let branch = || (depth > 0).then(|| Box::new(tree(depth - 1)));
    Tree { value: depth, left: branch(), right: branch() }
}

/// A tree that is a line.
fn vine(length: i32) -> Tree {
    (0..length).fold(Tree::default(), |left, value| Tree {
        value,
        left: Some(Box::new(left)),
        right: None,
    })
}

fn parcelables() -> Vec<Row> {
    rows! {
        "parcelable": |types| types.echoPoint(&Point { x: i32::MIN, y: 7 }) => Point { x: i32::MIN, y: 7 };
        "parcelable of the interface's own": |types| types.echoPoint2D(&Point2D { x: 0.1, y: f64::MIN })
            => Point2D { x: 0.1, y: f64::MIN };
        "default of a nested parcelable": |types| types.echoPoint2D(&Point2D::default()) => Point2D { x: 1.5, y: 0.0 };
        "parcelable with a field of each kind": |types| types.echoEverything(&full()) => full();
        "parcelable as it is by default": |types| types.echoEverything(&EverythingOf::default()) => EverythingOf::default();
        "defaults of the server": |types| types.defaults() => EverythingOf::default();
        "a default that is looked at": |types| types.defaults().map(|got| (got.flag, got.number, got.text, got.intKind, got.numbers, got.triple, got.inner.kind.0))
            => (true, 27, "a text", IntKind(2 | 1 << 20), [7, 8], [1, 2, 3], 20);
        "parcelable of its own kind": |types| types.echoTree(&tree(4)) => tree(4);
        "parcelable of its own kind, summed": |types| types.sumOfTree(Some(&tree(4))) => 4 + 2 * 3 + 4 * 2 + 8;
        "parcelable of its own kind, none": |types| types.sumOfTree(None) => 0;
        "parcelable of its own kind, 100 deep": |types| types.echoTree(&vine(100)).map(|got| got == vine(100)) => true;
    }
}

fn choices() -> Vec<Choice> {
    vec![
        Choice::Number(-1),
        Choice::Big(i64::MIN),
        Choice::Flag(true),
        Choice::Text(TEXT.to_owned()),
        Choice::Point(Point { x: 1, y: 2 }),
        Choice::Numbers(vec![1, 2, 3]),
        Choice::Texts(vec!["one".to_owned(), String::new()]),
        Choice::Kind(ByteKind::MOST),
        Choice::Maybe(None),
        Choice::Maybe(Some("some".to_owned())),
    ]
}

fn turned(types: &Types, mut choice: Choice) -> BinderResult<Choice> {
    types.turn(&mut choice)?;
    Ok(choice)
}

fn unions() -> Vec<Row> {
    rows! {
        "union, each kind": |types| each(choices(), |value| types.echoChoice(&value)) => choices();
        "union as it is by default": |types| types.echoChoice(&Choice::default()) => Choice::Number(42);
        "union that becomes another": |types| turned(types, Choice::Number(-5)) => Choice::Text("-5".to_owned());
        "union that becomes another, from an array": |types| turned(types, Choice::Numbers(vec![1])) => Choice::Number(0);
    }
}

fn swapped(types: &Types) -> BinderResult<(Point, Point)> {
    let (mut one, mut other) = (Point { x: 1, y: 2 }, Point { x: 3, y: 4 });
    types.swap(&mut one, &mut other)?;
    Ok((one, other))
}

fn placed(types: &Types) -> BinderResult<Point> {
    let mut point = Point { x: 99, y: 99 };
    types.place(-1, 1, &mut point)?;
    Ok(point)
}

fn filled(types: &Types) -> BinderResult<EverythingOf> {
    let mut everything = full();
    types.fill(&mut everything)?;
    Ok(everything)
}

fn arguments() -> Vec<Row> {
    rows! {
        "inout parcelables": |types| swapped(types) => (Point { x: 3, y: 4 }, Point { x: 1, y: 2 });
        "out parcelable": |types| placed(types) => Point { x: -1, y: 1 };
        "out parcelable of all kinds": |types| filled(types)
            => EverythingOf { text: "filled".to_owned(), ..EverythingOf::default() };
    }
}
