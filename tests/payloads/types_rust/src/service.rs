//! `ITypes`, method for method.

use crate::callback::Callback;
use crate::growing::Grower;
use crate::holder;
use crate::types::ByteKind::ByteKind;
use crate::types::Choice::Choice;
use crate::types::Everything::{self as everything, Everything as EverythingOf};
use crate::types::Holder::Holder;
use crate::types::ICallback::ICallback;
use crate::types::IGrowing::IGrowing;
use crate::types::ITypes::Fault::Fault;
use crate::types::ITypes::Point2D::Point2D;
use crate::types::ITypes::{self as itypes, BnTypes, ITypes as Types};
use crate::types::IntKind::IntKind;
use crate::types::LongKind::LongKind;
use crate::types::Point::Point;
use crate::types::Tree::Tree;
use rsbinder::{
    BinderResult, ExceptionCode, Interface, ParcelFileDescriptor, SIBinder, Status, StatusCode,
    Strong, Weak,
};
use std::fs::File;
use std::sync::{Arc, Mutex, OnceLock};

type CallbackOf = Strong<dyn ICallback>;

pub struct Service {
    posted: Arc<Mutex<Vec<i32>>>,
    own: CallbackOf,
    kept: Mutex<Option<CallbackOf>>,
    itself: Arc<OnceLock<Weak<dyn Types>>>,
}

impl Service {
    pub fn make() -> Strong<dyn Types> {
        let posted = Arc::default();
        let itself = Arc::new(OnceLock::new());
        let service = BnTypes::new_binder(Self {
            own: Callback::make("own", &posted),
            posted,
            kept: Mutex::default(),
            itself: Arc::clone(&itself),
        });
        let _ = itself.set(Strong::downgrade(&service));
        service
    }
}

/// What each `mirror` method does.
fn mirror<T: Clone>(value: &[T], copy: &mut Vec<T>, more: &mut Vec<T>) -> BinderResult<Vec<T>> {
    *copy = value.to_vec();
    more.extend_from_slice(value);
    reversed(value)
}

fn reversed<T: Clone>(value: &[T]) -> BinderResult<Vec<T>> {
    Ok(value.iter().rev().cloned().collect())
}

/// What may be absent, as its owner has it.
fn owned<T: ToOwned + ?Sized>(value: Option<&T>) -> BinderResult<Option<T::Owned>> {
    Ok(value.map(T::to_owned))
}

fn sum(tree: &Tree) -> i64 {
    let branches = [&tree.left, &tree.right];
    i64::from(tree.value) + branches.into_iter().flatten().map(|branch| sum(branch)).sum::<i64>()
}

fn exception(number: i32) -> ExceptionCode {
    match number {
        -1 => ExceptionCode::Security,
        -2 => ExceptionCode::BadParcelable,
        -3 => ExceptionCode::IllegalArgument,
        -4 => ExceptionCode::NullPointer,
        -5 => ExceptionCode::IllegalState,
        -6 => ExceptionCode::NetworkMainThread,
        -7 => ExceptionCode::UnsupportedOperation,
        -9 => ExceptionCode::Parcelable,
        _ => ExceptionCode::JustError,
    }
}

fn some_file() -> BinderResult<ParcelFileDescriptor> {
    Ok(ParcelFileDescriptor::new(File::open("/dev/null")?))
}

impl Interface for Service {}

// The names are those of the interface.
#[allow(non_snake_case)]
impl Types for Service {
    fn echoBoolean(&self, value: bool) -> BinderResult<bool> {
        Ok(value)
    }

    fn echoByte(&self, value: i8) -> BinderResult<i8> {
        Ok(value)
    }

    fn echoChar(&self, value: u16) -> BinderResult<u16> {
        Ok(value)
    }

    fn echoInt(&self, value: i32) -> BinderResult<i32> {
        Ok(value)
    }

    fn echoLong(&self, value: i64) -> BinderResult<i64> {
        Ok(value)
    }

    fn echoFloat(&self, value: f32) -> BinderResult<f32> {
        Ok(value)
    }

    fn echoDouble(&self, value: f64) -> BinderResult<f64> {
        Ok(value)
    }

    fn echoString(&self, value: &str) -> BinderResult<String> {
        Ok(value.to_owned())
    }

    fn echoUtf8(&self, value: &str) -> BinderResult<String> {
        Ok(value.to_owned())
    }

    fn echoByteKind(&self, value: ByteKind) -> BinderResult<ByteKind> {
        Ok(value)
    }

    fn echoIntKind(&self, value: IntKind) -> BinderResult<IntKind> {
        Ok(value)
    }

    fn echoLongKind(&self, value: LongKind) -> BinderResult<LongKind> {
        Ok(value)
    }

    fn echoFault(&self, value: Fault) -> BinderResult<Fault> {
        Ok(value)
    }

    fn echoPoint(&self, value: &Point) -> BinderResult<Point> {
        Ok(value.clone())
    }

    fn echoPoint2D(&self, value: &Point2D) -> BinderResult<Point2D> {
        Ok(value.clone())
    }

    fn echoChoice(&self, value: &Choice) -> BinderResult<Choice> {
        Ok(value.clone())
    }

    fn echoEverything(&self, value: &EverythingOf) -> BinderResult<EverythingOf> {
        Ok(value.clone())
    }

    fn defaults(&self) -> BinderResult<EverythingOf> {
        Ok(EverythingOf::default())
    }

    fn echoTree(&self, value: &Tree) -> BinderResult<Tree> {
        Ok(value.clone())
    }

    fn sumOfTree(&self, tree: Option<&Tree>) -> BinderResult<i64> {
        Ok(tree.map_or(0, sum))
    }

    fn echoBinder(&self, value: &SIBinder) -> BinderResult<SIBinder> {
        Ok(value.clone())
    }

    fn describe(
        &self,
        flag: bool,
        small: i8,
        letter: u16,
        number: i32,
        big: i64,
        text: &str,
        byteKind: ByteKind,
        intKind: IntKind,
        longKind: LongKind,
        point: &Point,
        bytes: &[u8],
    ) -> BinderResult<String> {
        let bytes: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(format!(
            "{flag} {small} {letter} {number} {big} {text} {} {} {} ({}, {}) {bytes}",
            byteKind.0, intKind.0, longKind.0, point.x, point.y
        ))
    }

    fn constants(&self) -> BinderResult<String> {
        Ok(format!(
            "{} {} {} {} {} {} {} {} {}",
            itypes::PORT,
            itypes::SMALL,
            itypes::BIG,
            (itypes::EIGHTH * 1000.0) as i32,
            itypes::QUOTED,
            itypes::CHAINED,
            itypes::Point2D::SCALE,
            everything::VERSION,
            everything::NAME
        ))
    }

    fn add(&self, left: i32, right: i32) -> BinderResult<i32> {
        Ok(left.wrapping_add(right))
    }

    fn nothing(&self) -> BinderResult<()> {
        Ok(())
    }

    fn mirrorBooleans(
        &self,
        value: &[bool],
        copy: &mut Vec<bool>,
        more: &mut Vec<bool>,
    ) -> BinderResult<Vec<bool>> {
        mirror(value, copy, more)
    }

    fn mirrorBytes(
        &self,
        value: &[u8],
        copy: &mut Vec<u8>,
        more: &mut Vec<u8>,
    ) -> BinderResult<Vec<u8>> {
        mirror(value, copy, more)
    }

    fn mirrorChars(
        &self,
        value: &[u16],
        copy: &mut Vec<u16>,
        more: &mut Vec<u16>,
    ) -> BinderResult<Vec<u16>> {
        mirror(value, copy, more)
    }

    fn mirrorInts(
        &self,
        value: &[i32],
        copy: &mut Vec<i32>,
        more: &mut Vec<i32>,
    ) -> BinderResult<Vec<i32>> {
        mirror(value, copy, more)
    }

    fn mirrorLongs(
        &self,
        value: &[i64],
        copy: &mut Vec<i64>,
        more: &mut Vec<i64>,
    ) -> BinderResult<Vec<i64>> {
        mirror(value, copy, more)
    }

    fn mirrorFloats(
        &self,
        value: &[f32],
        copy: &mut Vec<f32>,
        more: &mut Vec<f32>,
    ) -> BinderResult<Vec<f32>> {
        mirror(value, copy, more)
    }

    fn mirrorDoubles(
        &self,
        value: &[f64],
        copy: &mut Vec<f64>,
        more: &mut Vec<f64>,
    ) -> BinderResult<Vec<f64>> {
        mirror(value, copy, more)
    }

    fn mirrorStrings(
        &self,
        value: &[String],
        copy: &mut Vec<String>,
        more: &mut Vec<String>,
    ) -> BinderResult<Vec<String>> {
        mirror(value, copy, more)
    }

    fn mirrorByteKinds(
        &self,
        value: &[ByteKind],
        copy: &mut Vec<ByteKind>,
        more: &mut Vec<ByteKind>,
    ) -> BinderResult<Vec<ByteKind>> {
        mirror(value, copy, more)
    }

    fn mirrorIntKinds(
        &self,
        value: &[IntKind],
        copy: &mut Vec<IntKind>,
        more: &mut Vec<IntKind>,
    ) -> BinderResult<Vec<IntKind>> {
        mirror(value, copy, more)
    }

    fn mirrorLongKinds(
        &self,
        value: &[LongKind],
        copy: &mut Vec<LongKind>,
        more: &mut Vec<LongKind>,
    ) -> BinderResult<Vec<LongKind>> {
        mirror(value, copy, more)
    }

    fn mirrorPoints(
        &self,
        value: &[Point],
        copy: &mut Vec<Point>,
        more: &mut Vec<Point>,
    ) -> BinderResult<Vec<Point>> {
        mirror(value, copy, more)
    }

    fn mirrorChoices(
        &self,
        value: &[Choice],
        copy: &mut Vec<Choice>,
        more: &mut Vec<Choice>,
    ) -> BinderResult<Vec<Choice>> {
        mirror(value, copy, more)
    }

    fn mirrorList(
        &self,
        value: &[String],
        copy: &mut Vec<String>,
        more: &mut Vec<String>,
    ) -> BinderResult<Vec<String>> {
        mirror(value, copy, more)
    }

    fn reverseBinders(&self, value: &[SIBinder]) -> BinderResult<Vec<SIBinder>> {
        reversed(value)
    }

    fn reverseCallbacks(&self, value: &[CallbackOf]) -> BinderResult<Vec<CallbackOf>> {
        reversed(value)
    }

    fn reversePointList(&self, value: &[Point]) -> BinderResult<Vec<Point>> {
        reversed(value)
    }

    fn reverseBinderList(&self, value: &[SIBinder]) -> BinderResult<Vec<SIBinder>> {
        reversed(value)
    }

    fn lengthOfOut(&self, value: &mut Vec<i32>) -> BinderResult<i32> {
        Ok(value.len() as i32)
    }

    fn echoTriple(&self, value: &[i32; 3], copy: &mut [i32; 3]) -> BinderResult<[i32; 3]> {
        *copy = *value;
        Ok(*value)
    }

    fn echoFourBytes(&self, value: &[u8; 4]) -> BinderResult<[u8; 4]> {
        Ok(*value)
    }

    fn echoTwoFlags(&self, value: &[bool; 2]) -> BinderResult<[bool; 2]> {
        Ok(*value)
    }

    fn echoPair(&self, value: &[String; 2]) -> BinderResult<[String; 2]> {
        Ok(value.clone())
    }

    fn echoTwoPoints(&self, value: &[Point; 2]) -> BinderResult<[Point; 2]> {
        Ok(value.clone())
    }

    fn echoTwoKinds(&self, value: &[IntKind; 2]) -> BinderResult<[IntKind; 2]> {
        Ok(*value)
    }

    fn echoGrid(
        &self,
        value: &[[i32; 3]; 2],
        doubled: &mut [[i32; 3]; 2],
    ) -> BinderResult<[[i32; 3]; 2]> {
        for number in doubled.iter_mut().flatten() {
            *number *= 2;
        }
        Ok(*value)
    }

    fn echoNullableTwo(&self, value: Option<&[i32; 2]>) -> BinderResult<Option<[i32; 2]>> {
        Ok(value.copied())
    }

    fn echoNullableString(&self, value: Option<&str>) -> BinderResult<Option<String>> {
        owned(value)
    }

    fn echoNullablePoint(&self, value: Option<&Point>) -> BinderResult<Option<Point>> {
        owned(value)
    }

    fn echoNullableChoice(&self, value: Option<&Choice>) -> BinderResult<Option<Choice>> {
        owned(value)
    }

    fn echoNullableEverything(
        &self,
        value: Option<&EverythingOf>,
    ) -> BinderResult<Option<EverythingOf>> {
        owned(value)
    }

    fn echoNullableBinder(&self, value: Option<&SIBinder>) -> BinderResult<Option<SIBinder>> {
        owned(value)
    }

    fn echoNullableCallback(&self, value: Option<&CallbackOf>) -> BinderResult<Option<CallbackOf>> {
        owned(value)
    }

    fn echoNullableBooleans(&self, value: Option<&[bool]>) -> BinderResult<Option<Vec<bool>>> {
        owned(value)
    }

    fn echoNullableBytes(&self, value: Option<&[u8]>) -> BinderResult<Option<Vec<u8>>> {
        owned(value)
    }

    fn echoNullableChars(&self, value: Option<&[u16]>) -> BinderResult<Option<Vec<u16>>> {
        owned(value)
    }

    fn echoNullableInts(
        &self,
        value: Option<&[i32]>,
        copy: &mut Option<Vec<i32>>,
    ) -> BinderResult<Option<Vec<i32>>> {
        *copy = value.map(<[i32]>::to_vec);
        owned(value)
    }

    fn echoNullableLongs(&self, value: Option<&[i64]>) -> BinderResult<Option<Vec<i64>>> {
        owned(value)
    }

    fn echoNullableFloats(&self, value: Option<&[f32]>) -> BinderResult<Option<Vec<f32>>> {
        owned(value)
    }

    fn echoNullableDoubles(&self, value: Option<&[f64]>) -> BinderResult<Option<Vec<f64>>> {
        owned(value)
    }

    fn echoNullableStrings(
        &self,
        value: Option<&[Option<String>]>,
    ) -> BinderResult<Option<Vec<Option<String>>>> {
        owned(value)
    }

    fn echoNullableByteKinds(
        &self,
        value: Option<&[ByteKind]>,
    ) -> BinderResult<Option<Vec<ByteKind>>> {
        owned(value)
    }

    fn echoNullableLongKinds(
        &self,
        value: Option<&[LongKind]>,
    ) -> BinderResult<Option<Vec<LongKind>>> {
        owned(value)
    }

    fn echoNullablePoints(
        &self,
        value: Option<&[Option<Point>]>,
    ) -> BinderResult<Option<Vec<Option<Point>>>> {
        owned(value)
    }

    fn echoNullableBinders(
        &self,
        value: Option<&[Option<SIBinder>]>,
    ) -> BinderResult<Option<Vec<Option<SIBinder>>>> {
        owned(value)
    }

    fn echoNullableList(
        &self,
        value: Option<&[Option<String>]>,
    ) -> BinderResult<Option<Vec<Option<String>>>> {
        owned(value)
    }

    fn swap(&self, one: &mut Point, other: &mut Point) -> BinderResult<()> {
        std::mem::swap(one, other);
        Ok(())
    }

    fn place(&self, x: i32, y: i32, point: &mut Point) -> BinderResult<()> {
        *point = Point { x, y };
        Ok(())
    }

    fn turn(&self, choice: &mut Choice) -> BinderResult<()> {
        *choice = match choice {
            Choice::Number(number) => Choice::Text(number.to_string()),
            _ => Choice::Number(0),
        };
        Ok(())
    }

    fn fill(&self, everything: &mut EverythingOf) -> BinderResult<()> {
        *everything = EverythingOf { text: "filled".to_owned(), ..Default::default() };
        Ok(())
    }

    fn makeCallback(&self, name: &str) -> BinderResult<CallbackOf> {
        Ok(Callback::make(name, &self.posted))
    }

    fn ownCallback(&self) -> BinderResult<CallbackOf> {
        Ok(self.own.clone())
    }

    fn itself(&self) -> BinderResult<Strong<dyn Types>> {
        let itself = self.itself.get().ok_or(StatusCode::NoInit)?;
        Ok(itself.upgrade()?)
    }

    fn callTwice(&self, callback: &CallbackOf, value: i32) -> BinderResult<i32> {
        callback.twice(value)
    }

    fn callTwiceFromAThread(&self, callback: &CallbackOf, value: i32) -> BinderResult<i32> {
        let callback = callback.clone();
        let call = std::thread::spawn(move || callback.twice(value));
        call.join().unwrap()
    }

    fn tellMany(&self, callback: &CallbackOf, count: i32) -> BinderResult<()> {
        (0..count).try_for_each(|value| callback.tell(value))
    }

    fn failureOf(&self, callback: &CallbackOf, code: i32, message: &str) -> BinderResult<String> {
        Ok(match callback.fail(code, message) {
            Ok(()) => "none".to_owned(),
            Err(status) => format!(
                "{} {} {}",
                status.exception_code() as i32,
                status.service_specific_error(),
                status.message().unwrap_or_default()
            ),
        })
    }

    fn keep(&self, callback: &CallbackOf) -> BinderResult<()> {
        *self.kept.lock().unwrap() = Some(callback.clone());
        Ok(())
    }

    fn isKept(&self, callback: &CallbackOf) -> BinderResult<bool> {
        let kept = self.kept.lock().unwrap();
        Ok(kept.as_ref().is_some_and(|kept| kept.as_binder() == callback.as_binder()))
    }

    fn forget(&self) -> BinderResult<()> {
        *self.kept.lock().unwrap() = None;
        Ok(())
    }

    fn tellKept(&self, value: i32) -> BinderResult<()> {
        let kept = self.kept.lock().unwrap().clone();
        kept.map_or(Ok(()), |kept| kept.tell(value))
    }

    fn post(&self, value: i32) -> BinderResult<()> {
        self.posted.lock().unwrap().push(value);
        Ok(())
    }

    fn posted(&self) -> BinderResult<Vec<i32>> {
        Ok(std::mem::take(&mut *self.posted.lock().unwrap()))
    }

    fn failWith(&self, exception: i32, message: &str) -> BinderResult<()> {
        Err((self::exception(exception), message).into())
    }

    fn failSpecific(&self, code: i32, message: &str) -> BinderResult<()> {
        Err(Status::new_service_specific_error(code, Some(message.to_owned())))
    }

    fn failStatus(&self, status: i32) -> BinderResult<()> {
        Err(StatusCode::from(status).into())
    }

    fn failInvalid(&self, fault: Fault) -> BinderResult<Fault> {
        match fault {
            Fault::MINOR => {
                Err(Status::new_service_specific_error(fault.0, Some("minor".to_owned())))
            }
            Fault::MAJOR => Err(Status::new_service_specific_error(fault.0, None)),
            _ => Ok(fault),
        }
    }

    fn echoFile(&self, value: &ParcelFileDescriptor) -> BinderResult<ParcelFileDescriptor> {
        Ok(value.try_clone()?)
    }

    fn giveFile(&self) -> BinderResult<ParcelFileDescriptor> {
        some_file()
    }

    fn echoHolder(&self, value: &Holder) -> BinderResult<Holder> {
        holder::copy(value)
    }

    fn hold(&self, point: &Point) -> BinderResult<Holder> {
        holder::hold(1, Some(Arc::new(point.clone())), 2)
    }

    fn growing(&self) -> BinderResult<Strong<dyn IGrowing>> {
        Ok(Grower::make())
    }

    fn end(&self, code: i32) -> BinderResult<()> {
        std::process::exit(code)
    }
}
