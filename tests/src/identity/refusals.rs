//! What an instance says to a start that is not its own.

use super::start::{OTHER_CONFIG, Start, World, extra};
use crate::Change;
use serde_json::Value;

/// A start that must fail before the payload runs, and leave all files as they are.
pub struct Refusal {
    /// What is wrong with it.
    pub name: &'static str,
    /// The start.
    pub start: Start,
    /// What is done to the files before.
    pub change: fn(&World),
    /// How `vm` ends.
    pub code: i32,
    /// What it says, each of these.
    pub says: Vec<&'static str>,
}

const IMAGE: &str = "instance.img";
const MEMORY: &str = "instance.img.json";
const STORAGE: &str = "storage.img";

/// What the guest says that cannot open the image.
const IDENTITY: [&str; 2] = [
    "VM ended: PvmFirmwareInstanceImageChanged",
    "this instance was made with another guest image",
];
/// What the guest says that was made with other packages.
const CHANGED: [&str; 2] =
    ["VM ended: MicrodroidPayloadHasChanged", "Detected an update of the payload"];
const OTHER_ROOT: &str = "the instance image was made with another root secret";

/// An instance with a storage in which there is something.
pub fn instance(world: &World) -> Start {
    let base = world.base();
    let start = Start { id: None, instance: Some(IMAGE), storage: Some(STORAGE), ..base };
    let made = Start { flags: &["--storage-size", "20M"], ..start.clone() };
    let outcome = world.ask(&made, &["write treasure gold"]);
    assert_eq!(outcome.exits(0).answer("write treasure gold"), "synced");
    start
}

/// All refusals of an instance. Changes that `vm` would notice are made behind its back.
pub fn refusals(world: &World, start: &Start) -> Vec<Refusal> {
    let nothing: fn(&World) = |_| {};
    let refusal = |name, start: Start, change, code, says: &[&'static str]| {
        let says = says.to_vec();
        Refusal { name, start, change, code, says }
    };
    let like = || start.clone();
    vec![
        refusal("other kernel", like(), |world| run_on(world, Change::Kernel), 209, &IDENTITY),
        refusal(
            "other initramfs",
            like(),
            |world| run_on(world, Change::Initramfs),
            209,
            &IDENTITY,
        ),
        refusal("other debug level", Start { debug: "none", ..like() }, nothing, 209, &IDENTITY),
        other_instance_id(start),
        refusal(
            "other root secret",
            Start { state: "other_state", ..like() },
            nothing,
            194,
            &[OTHER_ROOT, "on another host or by another user", "bring that root secret back"],
        ),
        refusal(
            "other root secret, and the image does not say so",
            Start { state: "other_state", ..like() },
            forget_the_root,
            209,
            &IDENTITY,
        ),
        refusal(
            "other signer",
            Start { package: world.other_signer(), ..like() },
            nothing,
            198,
            &[CHANGED[0], CHANGED[1], "was signed by another signer"],
        ),
        refusal(
            "other code",
            Start { package: world.other_code(), ..like() },
            nothing,
            198,
            &[CHANGED[0], CHANGED[1], "has other content"],
        ),
        refusal(
            "other extra package",
            Start { extra: extra(2), ..like() },
            nothing,
            198,
            &[CHANGED[0], CHANGED[1], "Extra package 0"],
        ),
        refusal(
            "other configuration path",
            Start { config: OTHER_CONFIG, ..like() },
            nothing,
            198,
            &[CHANGED[0], CHANGED[1], "was made to run the configuration"],
        ),
        refusal(
            "without its storage",
            Start { storage: None, ..like() },
            nothing,
            196,
            &["this instance has an encrypted storage, but the VM was started without it"],
        ),
    ]
}

/// The refusal of an instance that is given the id of another.
pub fn other_instance_id(start: &Start) -> Refusal {
    Refusal {
        name: "other instance id",
        start: start.clone(),
        change: |world| remember(world, "instance_id", |id| id.chars().rev().collect()),
        code: 209,
        says: IDENTITY.to_vec(),
    }
}

/// Starts it; an error if it is not refused as it should be, or if any file has changed.
pub fn check_refusal(world: &World, refusal: &Refusal) -> Result<(), String> {
    let name = refusal.name;
    eprintln!("{name}");
    let files =
        || [IMAGE, MEMORY, STORAGE].map(|file| std::fs::read(world.house.path(file)).unwrap());
    let good = files();
    (refusal.change)(world);
    let before = files();
    let outcome = world.ask(&refusal.start, &[]);
    let after = files();
    for (file, content) in [IMAGE, MEMORY, STORAGE].into_iter().zip(good) {
        world.house.write(file, content);
    }
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    let missing = refusal.says.iter().find(|text| !said.contains(**text));
    match missing {
        _ if said.contains("payload started") => Err(format!("{name}: the payload ran")),
        Some(text) => Err(format!("{name}: no {text:?} in {outcome}")),
        None if outcome.code != Some(refusal.code) => Err(format!("{name}: {outcome}")),
        None if before != after => Err(format!("{name}: a file has changed")),
        None => Ok(()),
    }
}

fn run_on(world: &World, change: Change<'_>) {
    let image = world.house.add_image(&world.house.current_image(), change);
    remember(world, "image_digest", |_| image.clone());
}

/// Changes what `vm` remembers of the instance.
fn remember(world: &World, field: &str, change: impl Fn(&str) -> String) {
    let text = std::fs::read(world.house.path(MEMORY)).unwrap();
    let mut memory: Value = serde_json::from_slice(&text).unwrap();
    memory[field] = change(memory[field].as_str().unwrap()).into();
    world.house.write(MEMORY, memory.to_string());
}

/// Takes the id of the root secret out of the instance image.
fn forget_the_root(world: &World) {
    let mut image = std::fs::read(world.house.path(IMAGE)).unwrap();
    image[..512].copy_from_slice(&instance_image::header(None));
    world.house.write(IMAGE, image);
}
