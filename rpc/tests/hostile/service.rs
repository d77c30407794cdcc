//! The service that is attacked.

use avf_rpc::PayloadServer;
use rsbinder::rpc::RpcProxy;
use rsbinder::{Binder, FLAG_ONEWAY, Interface, Parcel, Remotable, Result, SIBinder, StatusCode};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

pub const DESCRIPTOR: &str = "org.example.IService";

/// Two numbers; their sum.
pub const ADD: u32 = 1;
/// Bytes; the same bytes.
pub const ECHO: u32 = 2;
/// A number; so many bytes.
pub const GIVE: u32 = 3;
/// An object; calls its method of the same number and gives back what that says.
pub const ASK: u32 = 4;
/// An object of its own.
pub const MAKE: u32 = 5;
/// Anything; counts how often.
pub const COUNT: u32 = 6;
/// How often that was.
pub const COUNTED: u32 = 7;
/// An object, which is kept until another one comes.
pub const KEEP: u32 = 8;
/// An object; calls it without waiting for an answer.
pub const TELL: u32 = 9;
/// Texts, arrays and a parcelable.
pub const TAKE: u32 = 10;

/// What the tests hear of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// [`COUNT`] was called.
    Counted,
    /// An object of [`MAKE`] is gone.
    Gone,
}

struct Service {
    count: Mutex<i32>,
    kept: Mutex<Option<SIBinder>>,
    events: Sender<Event>,
    is_made: bool,
}

/// A service, and what is heard of it.
pub fn service() -> (SIBinder, Receiver<Event>) {
    let (events, heard) = channel();
    (object(events, false), heard)
}

/// A server of such a service.
pub fn server() -> (PayloadServer, Receiver<Event>) {
    let (root, heard) = service();
    (PayloadServer::new(root).unwrap(), heard)
}

fn object(events: Sender<Event>, is_made: bool) -> SIBinder {
    let service = Service { count: Mutex::new(0), kept: Mutex::default(), events, is_made };
    Binder::new(service).as_binder()
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.is_made {
            _ = self.events.send(Event::Gone);
        }
    }
}

impl Remotable for Service {
    fn descriptor() -> &'static str {
        DESCRIPTOR
    }

    fn on_transact(&self, code: u32, request: &mut Parcel, reply: &mut Parcel) -> Result<()> {
        match code {
            ADD => {
                let (a, b): (i32, i32) = (request.read()?, request.read()?);
                reply.write(&a.wrapping_add(b))
            }
            ECHO => reply.write(&request.read::<Vec<u8>>()?),
            GIVE => {
                let count = usize::try_from(request.read::<i32>()?);
                reply.write(&vec![7u8; count.map_err(|_| StatusCode::BadValue)?])
            }
            ASK => reply.write(&ask(&request.read()?)?),
            MAKE => reply.write(&object(self.events.clone(), true)),
            COUNT => {
                *self.count.lock().unwrap() += 1;
                _ = self.events.send(Event::Counted);
                Ok(())
            }
            COUNTED => reply.write(&*self.count.lock().unwrap()),
            KEEP => {
                // The one before goes when nothing is locked.
                let new = request.read()?;
                let old = self.kept.lock().unwrap().replace(new);
                drop(old);
                Ok(())
            }
            TELL => tell(&request.read()?),
            TAKE => take(request),
            _ => Err(StatusCode::UnknownTransaction),
        }
    }

    fn on_dump(&self, _: &mut dyn std::io::Write, _: &[String]) -> Result<()> {
        Ok(())
    }
}

/// Calls an object as [`ASK`] does.
pub fn ask(binder: &SIBinder) -> Result<i32> {
    let Some(proxy) = binder.as_any().downcast_ref::<RpcProxy>() else {
        return Err(StatusCode::BadType);
    };
    let request = proxy.build_request(DESCRIPTOR)?;
    let reply = proxy.transact(ASK, &request, 0)?;
    reply.ok_or(StatusCode::UnexpectedNull)?.read()
}

fn tell(binder: &SIBinder) -> Result<()> {
    let Some(proxy) = binder.as_any().downcast_ref::<RpcProxy>() else {
        return Err(StatusCode::BadType);
    };
    let request = proxy.build_request(DESCRIPTOR)?;
    proxy.transact(TELL, &request, FLAG_ONEWAY).map(drop)
}

fn take(request: &mut Parcel) -> Result<()> {
    request.read::<String>()?;
    request.read::<Vec<u8>>()?;
    request.read::<Option<Vec<i64>>>()?;
    request.read::<Vec<Option<String>>>()?;
    request.sized_read(|inner| inner.read::<i32>().map(drop))
}
