//! The connection to the manager of this VM on the host.

use crate::failure::Failure;
use crate::payload::Shutdown;
use crate::power;
use aidl::IGuest::{BnGuest, IGuest};
use aidl::IVirtualMachineService::IVirtualMachineService;
use anyhow::{Context, Result, ensure};
use avf_aidl::android::system::virtualmachineservice as aidl;
use avf_rpc::Client;
use rsbinder::{DeathRecipient, Interface, Status, WIBinder};
use std::sync::{Arc, OnceLock};

/// The host's address on vsock.
const HOST: u32 = 2;

/// What the kernel says without a vsock device.
const NO_ADDRESS: u32 = u32::MAX;

/// How many calls of the host can be under way at once.
const CALLBACKS: u32 = 1;

/// The manager of this VM.
#[derive(Clone)]
pub struct Manager {
    client: Arc<Client<dyn IVirtualMachineService>>,
    shutdown: Arc<Shutdown>,
    /// The connection knows it only weakly.
    _watch: Arc<HostLost>,
}

impl Manager {
    /// Connects, and gives the manager the way to call us.
    pub fn connect() -> Result<Self> {
        let own = vsock::get_local_cid().context("this VM's own vsock address is not known")?;
        ensure!(own != NO_ADDRESS, "this VM has no vsock device");
        // The port is the VM's own address, so that managers can tell their VMs apart.
        let client = avf_rpc::connect_vsock::<dyn IVirtualMachineService>(HOST, own, CALLBACKS)
            .context("the manager of this VM cannot be reached")?;
        let watch = Arc::new(HostLost);
        client
            .root()
            .link_to_death_arc(&watch)
            .map_err(Status::from)
            .context("the connection to the manager cannot be watched")?;
        let shutdown = Arc::new(Shutdown::default());
        let guest = BnGuest::new_binder(Guest(shutdown.clone()));
        client.root().registerGuest(&guest).context("registering with the manager failed")?;
        Ok(Self { client: Arc::new(client), shutdown, _watch: watch })
    }

    /// The payload is about to run.
    pub fn payload_started(&self) -> Result<()> {
        self.client.root().notifyPayloadStarted().context("reporting the payload's start failed")
    }

    /// The payload is ready. An error is the manager's answer to the payload.
    pub fn payload_ready(&self) -> Result<(), Status> {
        self.client.root().notifyPayloadReady()
    }

    /// The payload was killed.
    pub fn tombstone(&self, report: &str) -> Result<()> {
        self.client.root().notifyTombstone(report).context("reporting the payload's crash failed")
    }

    /// The payload has ended.
    pub fn payload_finished(&self, exit_code: i32) -> Result<()> {
        let reported = self.client.root().notifyPayloadFinished(exit_code);
        reported.context("reporting the payload's end failed")
    }

    /// What to do when the host asks us to end.
    pub fn shutdown(&self) -> &Arc<Shutdown> {
        &self.shutdown
    }

    /// Whether the host has already asked.
    pub fn shutdown_requested(&self) -> bool {
        self.shutdown.is_requested()
    }
}

/// The connection, once there is one.
#[derive(Default)]
pub struct Session(OnceLock<Manager>);

impl Session {
    /// Keeps the connection until the power is off.
    pub fn open(&self, manager: Manager) {
        let _ = self.0.set(manager);
    }

    /// Reports a failure, if there is anybody to report it to, and a code for it.
    pub fn report(&self, failure: &Failure) {
        let (Some(manager), Some(code)) = (self.0.get(), failure.kind.code()) else { return };
        let reported = manager.client.root().notifyError(code, &failure.message);
        if let Err(error) = reported {
            log::error!("reporting the failure failed: {error}");
        }
    }
}

/// What the host may ask of us.
struct Guest(Arc<Shutdown>);

impl Interface for Guest {}

impl IGuest for Guest {
    fn requestShutdown(&self) -> Result<(), Status> {
        log::info!("the host asks the VM to end");
        self.0.request();
        Ok(())
    }
}

/// A VM whose manager is gone has no purpose.
struct HostLost;

impl DeathRecipient for HostLost {
    fn binder_died(&self, _: &WIBinder) {
        power::off()
    }
}
