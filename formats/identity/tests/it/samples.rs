//! What the tests share.

use dice::{Cdis, InputValues};
use identity::{Apex, Apk, Boot, Payload, Run};

pub const UDS: [u8; 32] = {
    let mut uds = [0; 32];
    let mut at = 0;
    while at < 32 {
        uds[at] = at as u8;
        at += 1;
    }
    uds
};

pub fn boot() -> Boot<'static> {
    Boot {
        kernel: &[1; 32],
        initrd: &[2; 32],
        command_line: "quiet console=hvc0",
        debuggable: false,
        instance_id: &[3; 64],
        #[cfg(feature = "test-drop-input")]
        drop: None,
    }
}

pub const APP: Apk<'_> = Apk {
    package: "com.example.app",
    version: 1 << 40,
    root_hash: &[0x10; 32],
    cert_hash: &[0x11; 64],
};

pub const EXTRA: Apk<'_> = Apk {
    package: "com.example.extra",
    version: 7,
    root_hash: &[0x20; 32],
    cert_hash: &[0x21; 64],
};

pub const APEX: Apex<'_> =
    Apex { name: "com.android.a", version: -1, root_digest: &[0x30; 32], public_key: &[0x31; 300] };

pub fn payload() -> Payload<'static> {
    Payload {
        apk: APP,
        extra_apks: vec![EXTRA],
        apexes: vec![APEX],
        run: Run::ConfigPath("/mnt/apk/assets/vm_config.json"),
        debuggable: true,
        hidden: [0x55; 64],
        #[cfg(feature = "test-drop-input")]
        drop: None,
    }
}

/// The secrets of a first stage.
pub fn first(inputs: &InputValues) -> Cdis {
    Cdis::of_uds(&UDS).next(inputs)
}

/// Both secrets of a stage: attest, seal.
pub type Secrets = ([u8; 32], [u8; 32]);

pub fn secrets(inputs: &InputValues) -> Secrets {
    let cdis = first(inputs);
    (*cdis.attest.expose(), *cdis.seal.expose())
}

/// `base`, changed.
pub fn changed<T>(mut base: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut base);
    base
}
