//! What stands behind both ends: an object that reads whatever it is given, and calls whom it is
//! told to.

use super::script::DESCRIPTOR;
use rsbinder::rpc::RpcProxy;
use rsbinder::{
    Binder, DeathRecipient, FLAG_ONEWAY, Interface, Parcel, ParcelFileDescriptor, ParcelableHolder,
    Remotable, Result, SIBinder, Status, StatusCode, WIBinder,
};
use std::sync::Arc;

/// Most bytes that are given back.
const MAX_GIVEN: i32 = 200_000;

/// Such an object.
pub fn object() -> SIBinder {
    Binder::new(Anything).as_binder()
}

struct Anything;

impl Remotable for Anything {
    fn descriptor() -> &'static str {
        DESCRIPTOR
    }

    fn on_transact(&self, code: u32, request: &mut Parcel, reply: &mut Parcel) -> Result<()> {
        match code {
            1 => reply.write(&read_all(request)),
            2 => reply.write(&call(&request.read()?, 1, 0)?),
            3 => reply.write(&call(&request.read()?, 2, FLAG_ONEWAY)?),
            4 => reply.write(&object()),
            5 => watch(&request.read()?),
            6 => {
                let count = request.read::<i32>()?.clamp(0, MAX_GIVEN);
                reply.write(&vec![7u8; count.unsigned_abs() as usize])
            }
            7 => {
                let (first, second): (SIBinder, SIBinder) = (request.read()?, request.read()?);
                reply.write(&(first == second))?;
                reply.write(&first)
            }
            8 => {
                let binder: SIBinder = request.read()?;
                binder.ping_binder()?;
                reply.write(&binder.get_extension()?)
            }
            9 => reply.write(&Status::new_service_specific_error(7, Some("no".into()))),
            _ => Err(StatusCode::UnknownTransaction),
        }
    }

    fn on_dump(&self, _: &mut dyn std::io::Write, _: &[String]) -> Result<()> {
        Ok(())
    }
}

/// Calls an object of the other end, and reads what it answers.
pub fn call(binder: &SIBinder, code: u32, flags: u32) -> Result<i32> {
    let Some(proxy) = binder.as_any().downcast_ref::<RpcProxy>() else { return Ok(-1) };
    let mut request = proxy.build_request(DESCRIPTOR)?;
    request.write(&object())?;
    request.write(&7i32)?;
    match proxy.transact(code, &request, flags)? {
        Some(mut reply) => Ok(read_all(&mut reply)),
        None => Ok(0),
    }
}

/// Wants to be told of an object's death, and then no more.
fn watch(binder: &SIBinder) -> Result<()> {
    let mourner: Arc<dyn DeathRecipient> = Arc::new(Mourner);
    binder.link_to_death(Arc::downgrade(&mourner))?;
    binder.ping_binder()?;
    binder.unlink_to_death(Arc::downgrade(&mourner))
}

struct Mourner;

impl DeathRecipient for Mourner {
    fn binder_died(&self, _: &WIBinder) {}
}

/// Reads one thing after the other, each of the type that the word before it says; how many there
/// were.
pub fn read_all(parcel: &mut Parcel) -> i32 {
    let mut count = 0;
    while let Ok(kind) = parcel.read::<i32>() {
        if read(parcel, kind).is_err() {
            break;
        }
        count += 1;
    }
    count
}

fn read(parcel: &mut Parcel, kind: i32) -> Result<()> {
    match kind {
        0 => parcel.read::<i32>().map(drop),
        1 => parcel.read::<i64>().map(drop),
        2 => parcel.read::<bool>().map(drop),
        3 => parcel.read::<i8>().map(drop),
        4 => parcel.read::<u16>().map(drop),
        5 => parcel.read::<f32>().map(drop),
        6 => parcel.read::<f64>().map(drop),
        7 => parcel.read::<String>().map(drop),
        8 => parcel.read::<Option<String>>().map(drop),
        9 => parcel.read::<Vec<u8>>().map(drop),
        10 => parcel.read::<Option<Vec<i32>>>().map(drop),
        11 => parcel.read::<Vec<i64>>().map(drop),
        12 => parcel.read::<Vec<bool>>().map(drop),
        13 => parcel.read::<Vec<u16>>().map(drop),
        14 => parcel.read::<Vec<f64>>().map(drop),
        15 => parcel.read::<Vec<String>>().map(drop),
        16 => parcel.read::<Option<Vec<Option<String>>>>().map(drop),
        17 => parcel.read::<[i32; 3]>().map(drop),
        18 => parcel.read::<SIBinder>().map(drop),
        19 => parcel.read::<Option<SIBinder>>().map(drop),
        20 => parcel.read::<Vec<SIBinder>>().map(drop),
        21 => parcel.read::<Vec<Option<SIBinder>>>().map(drop),
        22 => parcel.read::<ParcelFileDescriptor>().map(drop),
        23 => parcel.read::<ParcelableHolder>().map(drop),
        24 => parcel.read::<Status>().map(drop),
        25 => parcel.sized_read(|inner| {
            read_all(inner);
            Ok(())
        }),
        _ => Err(StatusCode::BadType),
    }
}
