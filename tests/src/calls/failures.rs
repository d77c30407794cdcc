//! Calls that fail, and what cannot go over a socket.

use super::{Row, exception, failed, rows, specific};
use crate::types::Holder::Holder;
use crate::types::ITypes::Fault::Fault;
use crate::types::Point::Point;
use rsbinder::{ExceptionCode, ParcelFileDescriptor, ParcelableHolder, Stability, StatusCode};
use std::fs::File;
use std::sync::Arc;

fn file() -> ParcelFileDescriptor {
    ParcelFileDescriptor::new(File::open("/dev/null").unwrap())
}

fn holder(point: Point) -> rsbinder::BinderResult<Holder> {
    let mut held = ParcelableHolder::new(Stability::Local);
    held.set_parcelable(Arc::new(point))?;
    Ok(Holder { before: 1, held, after: 2 })
}

/// What a holder holds.
fn held(holder: &Holder) -> rsbinder::BinderResult<(i32, Option<Arc<Point>>, i32)> {
    Ok((holder.before, holder.held.get_parcelable::<Point>()?, holder.after))
}

pub fn rows() -> Vec<Row> {
    let mut rows = exceptions();
    rows.extend(statuses());
    rows.extend(files_and_holders());
    rows
}

fn exceptions() -> Vec<Row> {
    rows! {
        "security": |types| types.failWith(-1, "no") => exception(ExceptionCode::Security, "no");
        "bad parcelable": |types| types.failWith(-2, "no") => exception(ExceptionCode::BadParcelable, "no");
        "illegal argument": |types| types.failWith(-3, "bad argümänt") => exception(ExceptionCode::IllegalArgument, "bad argümänt");
        "null pointer": |types| types.failWith(-4, "no") => exception(ExceptionCode::NullPointer, "no");
        "illegal state": |types| types.failWith(-5, "no") => exception(ExceptionCode::IllegalState, "no");
        "network on main thread": |types| types.failWith(-6, "no") => exception(ExceptionCode::NetworkMainThread, "no");
        "unsupported operation": |types| types.failWith(-7, "no") => exception(ExceptionCode::UnsupportedOperation, "no");
        "exception without a message": |types| types.failWith(-3, "") => exception(ExceptionCode::IllegalArgument, "");
        "service specific": |types| types.failSpecific(1, "one") => specific(1, "one");
        "service specific, negative": |types| types.failSpecific(i32::MIN, "least") => specific(i32::MIN, "least");
        "service specific, zero": |types| types.failSpecific(0, "") => specific(0, "");
        "service specific of an enum": |types| types.failInvalid(Fault::MINOR) => specific(1001, "minor");
        "service specific without a message": |types| types.failInvalid(Fault::MAJOR) => specific(1002, "");
        "no failure": |types| types.failInvalid(Fault::NONE) => Fault(0);
        "the next call is well": |types| types.add(1, 1) => 2;
    }
}

fn statuses() -> Vec<Row> {
    rows! {
        "status: bad value": |types| types.failStatus(-22) => failed(StatusCode::BadValue);
        "status: permission denied": |types| types.failStatus(-1) => failed(StatusCode::PermissionDenied);
        "status: name not found": |types| types.failStatus(-2) => failed(StatusCode::NameNotFound);
        "status: invalid operation": |types| types.failStatus(-38) => failed(StatusCode::InvalidOperation);
        "status: bad type": |types| types.failStatus(i32::MIN + 1) => failed(StatusCode::BadType);
        "status: unknown transaction": |types| types.failStatus(-74) => failed(StatusCode::UnknownTransaction);
        "status: unexpected null": |types| types.failStatus(i32::MIN + 8) => failed(StatusCode::UnexpectedNull);
        "and the next call is well": |types| types.add(2, 2) => 4;
    }
}

fn files_and_holders() -> Vec<Row> {
    rows! {
        "ParcelFileDescriptor to the payload": |types| types.echoFile(&file()).map(|_| ()) => failed(StatusCode::FdsNotAllowed);
        "ParcelFileDescriptor from the payload": |types| types.giveFile().map(|_| ()) => failed(StatusCode::FdsNotAllowed);
        "ParcelableHolder, empty": |types| {
            held(&types.echoHolder(&Holder { before: 1, after: 2, ..Holder::default() })?)
        } => (1, None::<()>, 2);
        "ParcelableHolder of the payload": |types| held(&types.hold(&Point { x: 1, y: 2 })?)
            => (1, Some(Point { x: 1, y: 2 }), 2);
        "ParcelableHolder there and back": |types| {
            held(&types.echoHolder(&holder(Point { x: 3, y: 4 })?)?)
        } => (1, Some(Point { x: 3, y: 4 }), 2);
    }
}
