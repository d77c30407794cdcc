//! For whom the manager works, and what they may ask.
//!
//! A manager that an app started itself works for its own user, who may do everything that this
//! user can do anyway. A manager that a service started works for somebody else: what they may ask
//! is in the service's policy, and the manager gets it as two words on its command line.

use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::{Info, Permission, Permissions};
use service::Payload::Payload;
use service::VirtualMachineAppConfig::VirtualMachineAppConfig;
use service::VirtualMachineConfig::VirtualMachineConfig;

/// The operating system that ordinary apps get.
const ORDINARY_OS: &str = "microdroid";

/// Whom a manager serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requester {
    uid: u32,
    pid: u32,
    /// `None` where the manager is the requester's own.
    granted: Option<Permissions>,
}

impl Requester {
    /// The process that started this one, for which nothing is forbidden.
    pub fn parent() -> Self {
        let pid = rustix::process::getppid();
        let pid = pid.map_or(0, |pid| pid.as_raw_nonzero().get().cast_unsigned());
        Self { uid: rustix::process::getuid().as_raw(), pid, granted: None }
    }

    /// A client of the service that started this process.
    pub fn client(uid: u32, pid: u32, granted: Permissions) -> Self {
        Self { uid, pid, granted: Some(granted) }
    }

    /// Its user id.
    pub fn uid(&self) -> u32 {
        self.uid
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether it may know of this VM: everybody of their own, root of every one.
    pub fn may_see(&self, vm: &Info) -> bool {
        self.granted.is_none() || self.uid == 0 || self.uid == vm.requester_uid
    }

    /// Whether it may make this VM.
    pub fn check(&self, config: &VirtualMachineConfig) -> Result<()> {
        let Some(granted) = self.granted else { return Ok(()) };
        self.demand(granted, Permission::ManageVirtualMachine, None)?;
        if let Some(what) = custom(config) {
            self.demand(granted, Permission::UseCustomVirtualMachine, Some(what))?;
        }
        refuse_what_is_open_to_others(config)
    }

    /// Whether files that a package names by their paths may be opened for it: a service's manager
    /// would open them with the rights of the service's user, and not with its client's.
    pub fn check_named_files(&self, what: &str) -> Result<()> {
        match self.granted {
            None => Ok(()),
            Some(_) => Err(Error::Permission(format!(
                "{what} would be opened as the service's user and not as the client: a service \
                 takes extra packages as open files only (extraApks)"
            ))),
        }
    }

    fn demand(&self, granted: Permissions, wanted: Permission, what: Option<&str>) -> Result<()> {
        if granted.contains(wanted) {
            return Ok(());
        }
        let what = what.map_or_else(String::new, |what| format!(", which {what} needs"));
        Err(Error::Permission(format!(
            "uid {} does not have the {wanted} permission{what}: the administrator grants it in the \
             service's policy file",
            self.uid
        )))
    }
}

/// What a service gives to none of its clients, because it would belong to others as well.
fn refuse_what_is_open_to_others(config: &VirtualMachineConfig) -> Result<()> {
    let (socket, gdb_port) = match config {
        VirtualMachineConfig::AppConfig(config) => {
            (config.vsockSocket.as_str(), crate::payload::checks::gdb_port(config))
        }
        VirtualMachineConfig::RawConfig(config) => ("", config.gdbPort),
    };
    let refusal = match (socket.is_empty(), gdb_port) {
        (true, 0) => return Ok(()),
        (false, _) => {
            "a socket in the file system (vsock_socket) would be the service's and not the \
             client's: leave it out, and use connect_vsock"
        }
        // Whoever is there first also commands the monitor, whose user is the service's.
        (true, _) => {
            "a debugger's port (gdbPort) is open to every user of this host, and with it the VM's \
             monitor, which is the service's: debug with a manager of your own (AVF_SERVICE=none)"
        }
    };
    Err(Error::BadRequest(refusal.into()))
}

/// What makes this VM one that is not for every app; `None` for an ordinary one.
fn custom(config: &VirtualMachineConfig) -> Option<&'static str> {
    let VirtualMachineConfig::AppConfig(config) = config else {
        return Some("a VM that is put together by hand (rawConfig)");
    };
    let demands: [(bool, &str); 5] = [
        (config.customConfig.is_some(), "a custom configuration (customConfig)"),
        (config.payloadDisk.is_some(), "a payload disk (payloadDisk)"),
        (config.osName != ORDINARY_OS, "another operating system (osName)"),
        (matches!(config.payload, Payload::ConfigPath(_)), "a payload configuration (configPath)"),
        (has_extra_packages(config), "a VM with extra packages (extraApks)"),
    ];
    demands.into_iter().find_map(|(asked, what)| asked.then_some(what))
}

fn has_extra_packages(config: &VirtualMachineAppConfig) -> bool {
    match &config.payload {
        Payload::PayloadConfig(payload) => !payload.extraApks.is_empty(),
        Payload::ConfigPath(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rsbinder::ParcelFileDescriptor;
    use service::CustomConfig::CustomConfig;
    use service::PayloadDisk::PayloadDisk;
    use service::VirtualMachinePayloadConfig::VirtualMachinePayloadConfig;
    use service::VirtualMachineRawConfig::VirtualMachineRawConfig;

    const MANAGE: Permission = Permission::ManageVirtualMachine;
    const CUSTOM: Permission = Permission::UseCustomVirtualMachine;

    fn client(granted: &[Permission]) -> Requester {
        Requester::client(1000, 77, granted.iter().copied().collect())
    }

    fn refusal(requester: &Requester, config: &VirtualMachineConfig) -> String {
        match requester.check(config) {
            Err(Error::Permission(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    fn app(change: impl FnOnce(&mut VirtualMachineAppConfig)) -> VirtualMachineConfig {
        let mut config = VirtualMachineAppConfig {
            payload: Payload::PayloadConfig(VirtualMachinePayloadConfig::default()),
            ..Default::default()
        };
        change(&mut config);
        VirtualMachineConfig::AppConfig(config)
    }

    #[test]
    fn nothing_is_made_without_the_permission_to_manage() {
        for granted in [&[][..], &[CUSTOM]] {
            let text = refusal(&client(granted), &app(|_| {}));
            let words = "does not have the android.permission.MANAGE_VIRTUAL_MACHINE permission";
            assert!(text.contains(words), "{text}");
        }
        client(&[MANAGE]).check(&app(|_| {})).unwrap();
    }

    #[test]
    fn what_is_not_for_every_app_needs_the_second_permission() {
        let file = || ParcelFileDescriptor::from(tempfile::tempfile().unwrap());
        let extra = VirtualMachinePayloadConfig { extraApks: vec![file()], ..Default::default() };
        let cases = [
            ("rawConfig", VirtualMachineConfig::RawConfig(VirtualMachineRawConfig::default())),
            ("customConfig", app(|it| it.customConfig = Some(CustomConfig::default()))),
            ("payloadDisk", app(|it| it.payloadDisk = Some(PayloadDisk::default()))),
            ("osName", app(|it| it.osName = "microdroid_gki".into())),
            ("osName", app(|it| it.osName = String::new())),
            ("configPath", app(|it| it.payload = Payload::ConfigPath("assets/c.json".into()))),
            ("extraApks", app(|it| it.payload = Payload::PayloadConfig(extra))),
        ];
        for (what, config) in cases {
            let text = refusal(&client(&[MANAGE]), &config);
            let words =
                "does not have the android.permission.USE_CUSTOM_VIRTUAL_MACHINE permission";
            assert!(text.contains(words) && text.contains(what), "{text}");
            client(&[MANAGE, CUSTOM]).check(&config).unwrap();
            Requester::parent().check(&config).unwrap();
        }
    }

    #[test]
    fn a_service_makes_no_sockets_for_its_clients() {
        let config = app(|it| it.vsockSocket = "/run/vm.sock".into());
        let refused = client(&[MANAGE, CUSTOM]).check(&config).unwrap_err();
        assert!(matches!(refused, Error::BadRequest(_)), "{refused}");
        Requester::parent().check(&config).unwrap();
    }

    #[test]
    fn a_service_opens_no_debuggers_port_and_no_file_that_a_package_names() {
        let app = app(|it| {
            it.customConfig = Some(CustomConfig { gdbPort: 1234, ..CustomConfig::default() });
        });
        let raw = VirtualMachineRawConfig { gdbPort: 1234, ..Default::default() };
        for config in [app, VirtualMachineConfig::RawConfig(raw)] {
            for requester in
                [client(&[MANAGE, CUSTOM]), Requester::client(0, 1, Permissions::all())]
            {
                let refused = requester.check(&config).unwrap_err();
                assert!(matches!(refused, Error::BadRequest(_)), "{refused}");
            }
            Requester::parent().check(&config).unwrap();
        }
        let refused = client(&[MANAGE, CUSTOM]).check_named_files("a file").unwrap_err();
        assert!(matches!(refused, Error::Permission(_)), "{refused}");
        Requester::parent().check_named_files("a file").unwrap();
    }

    #[test]
    fn clients_see_their_own_vms_and_root_sees_all() {
        let vm = |uid: u32| -> Info {
            let text = format!(r#"{{"cid":2048,"name":"","pid":1,"uid":9,"requester_uid":{uid}}}"#);
            serde_json::from_str(&text).unwrap()
        };
        assert!(client(&[]).may_see(&vm(1000)));
        assert!(!client(&[MANAGE, CUSTOM]).may_see(&vm(1001)));
        assert!(Requester::client(0, 1, Permissions::all()).may_see(&vm(1001)));
        assert!(Requester::parent().may_see(&vm(1001)));
    }
}
