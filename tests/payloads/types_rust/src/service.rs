//! `ITypes`, method for method.

use crate::alike::{echo_nullable, echo_references, echo_values, mirror, reverse};
use crate::callback::Callback;
use crate::growing::Grower;
use crate::helpers::{exception_of, some_file, sum};
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
    BinderResult, Interface, ParcelFileDescriptor, SIBinder, Status, StatusCode, Strong, Weak,
};
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

impl Interface for Service {}

// The names are those of the interface.
#[allow(non_snake_case)]
impl Types for Service {
    echo_values! {
        echoBoolean: bool,
        echoByte: i8,
        echoChar: u16,
        echoInt: i32,
        echoLong: i64,
        echoFloat: f32,
        echoDouble: f64,
        echoByteKind: ByteKind,
        echoIntKind: IntKind,
        echoLongKind: LongKind,
        echoFault: Fault,
    }

    echo_references! {
        echoString: str,
        echoUtf8: str,
        echoPoint: Point,
        echoPoint2D: Point2D,
        echoChoice: Choice,
        echoEverything: EverythingOf,
        echoTree: Tree,
        echoBinder: SIBinder,
        echoFourBytes: [u8; 4],
        echoTwoFlags: [bool; 2],
        echoPair: [String; 2],
        echoTwoPoints: [Point; 2],
        echoTwoKinds: [IntKind; 2],
    }

    echo_nullable! {
        echoNullableTwo: [i32; 2],
        echoNullableString: str,
        echoNullablePoint: Point,
        echoNullableChoice: Choice,
        echoNullableEverything: EverythingOf,
        echoNullableBinder: SIBinder,
        echoNullableCallback: CallbackOf,
        echoNullableBooleans: [bool],
        echoNullableBytes: [u8],
        echoNullableChars: [u16],
        echoNullableLongs: [i64],
        echoNullableFloats: [f32],
        echoNullableDoubles: [f64],
        echoNullableStrings: [Option<String>],
        echoNullableByteKinds: [ByteKind],
        echoNullableLongKinds: [LongKind],
        echoNullablePoints: [Option<Point>],
        echoNullableBinders: [Option<SIBinder>],
        echoNullableList: [Option<String>],
    }

    mirror! {
        mirrorBooleans: bool,
        mirrorBytes: u8,
        mirrorChars: u16,
        mirrorInts: i32,
        mirrorLongs: i64,
        mirrorFloats: f32,
        mirrorDoubles: f64,
        mirrorStrings: String,
        mirrorByteKinds: ByteKind,
        mirrorIntKinds: IntKind,
        mirrorLongKinds: LongKind,
        mirrorPoints: Point,
        mirrorChoices: Choice,
        mirrorList: String,
    }

    reverse! {
        reverseBinders: SIBinder,
        reverseCallbacks: CallbackOf,
        reversePointList: Point,
        reverseBinderList: SIBinder,
    }

    fn defaults(&self) -> BinderResult<EverythingOf> {
        Ok(EverythingOf::default())
    }

    fn sumOfTree(&self, tree: Option<&Tree>) -> BinderResult<i64> {
        Ok(tree.map_or(0, sum))
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

    fn lengthOfOut(&self, value: &mut Vec<i32>) -> BinderResult<i32> {
        Ok(value.len() as i32)
    }

    fn echoTriple(&self, value: &[i32; 3], copy: &mut [i32; 3]) -> BinderResult<[i32; 3]> {
        *copy = *value;
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

    fn echoNullableInts(
        &self,
        value: Option<&[i32]>,
        copy: &mut Option<Vec<i32>>,
    ) -> BinderResult<Option<Vec<i32>>> {
        *copy = value.map(<[i32]>::to_vec);
        Ok(copy.clone())
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
        Err((exception_of(exception), message).into())
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
