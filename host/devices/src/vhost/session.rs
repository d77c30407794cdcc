//! One device's vhost-user connection.

use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::event::epoll::EventFlags;
use vhost::vhost_user::{BackendReqHandler, Error as VhostError};

use super::backend::Backend;
use super::{Device, FIRST_FREE, FIRST_RING, GuestMemory, SOCKET, Vring};
use crate::Error;
use crate::events::{Event, Events, drain_counter};

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Served {
    /// It was dealt with.
    Yes,
    /// It belongs to a descriptor of the session's owner.
    NotMine,
    /// The VMM is gone.
    HungUp,
}

/// A device and the VMM it serves.
pub(crate) struct Session<D: Device> {
    requests: BackendReqHandler<Mutex<Backend<D>>>,
    /// The same object that `requests` calls. The lock is there for the types' sake: everything
    /// happens in one thread.
    backend: Arc<Mutex<Backend<D>>>,
    /// A second handle on the socket of `requests`, which shows a bare number only.
    socket: UnixStream,
    events: Arc<Events>,
}

impl<D: Device> Session<D> {
    /// Serves `device` over the connected socket `socket`, whose events go to `events`.
    pub(crate) fn new(device: D, socket: OwnedFd, events: &Arc<Events>) -> Result<Self, Error> {
        let backend = Arc::new(Mutex::new(Backend::new(device, events.clone())?));
        let socket = UnixStream::from(socket);
        socket.set_nonblocking(false).map_err(Error::system("vhost-user socket"))?;
        let copy = socket.try_clone().map_err(Error::system("vhost-user socket"))?;
        events.add(&copy, SOCKET, EventFlags::IN)?;
        let requests = BackendReqHandler::from_stream(socket, backend.clone());
        Ok(Self { requests, backend, socket: copy, events: events.clone() })
    }

    /// Takes note of an event; the work it makes possible is left to [`Session::process`].
    pub(crate) fn serve(&mut self, event: &Event) -> Result<Served, Error> {
        match event.token {
            SOCKET => self.message(),
            ring @ FIRST_RING..FIRST_FREE => {
                let backend = lock(&self.backend);
                let vring = backend.vrings.get((ring - FIRST_RING) as usize);
                if let Some(kick) = vring.and_then(|vring| vring.kick.as_ref()) {
                    drain_counter(kick.as_fd());
                }
                Ok(Served::Yes)
            }
            _ => Ok(Served::NotMine),
        }
    }

    /// Lets the device work; true if it wants to go on soon.
    pub(crate) fn process(&mut self) -> Result<bool, Error> {
        self.with(|device, vrings, memory| match memory {
            Some(memory) => device.process(vrings, memory),
            None => Ok(false),
        })
    }

    /// Before sleeping: tells the guest what it may have missed.
    pub(crate) fn remind(&mut self) {
        self.with(|_, vrings, _| vrings.iter_mut().for_each(Vring::remind));
    }

    /// Gives access to the device and, once the VMM has shared it, guest memory.
    pub(crate) fn with<T>(
        &mut self,
        use_it: impl FnOnce(&mut D, &mut [Vring], Option<&GuestMemory>) -> T,
    ) -> T {
        let mut backend = lock(&self.backend);
        let Backend { device, vrings, memory, .. } = &mut *backend;
        use_it(device, vrings, memory.as_deref())
    }

    /// Hangs up on the VMM and gives the device back.
    pub(crate) fn end(self) -> Option<D> {
        let Self { requests, backend, socket, events } = self;
        events.remove(&socket);
        for kick in lock(&backend).vrings.iter().filter_map(|vring| vring.kick.as_ref()) {
            events.remove(kick);
        }
        drop(requests);
        let backend = Arc::into_inner(backend)?.into_inner();
        Some(backend.unwrap_or_else(PoisonError::into_inner).device)
    }

    fn message(&mut self) -> Result<Served, Error> {
        match self.requests.handle_request() {
            Ok(()) | Err(VhostError::SocketRetry(_)) => Ok(Served::Yes),
            Err(
                VhostError::Disconnected | VhostError::PartialMessage | VhostError::SocketBroken(_),
            ) => Ok(Served::HungUp),
            Err(error) => Err(Error::VhostUser(error)),
        }
    }
}

impl<D: Device> std::fmt::Debug for Session<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
