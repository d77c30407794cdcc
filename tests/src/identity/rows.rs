//! The rows, by name, and the inputs that can be left out.

use super::start::{ALONE, OTHER_CONFIG, Start, World, extra};
use super::table::{Fault, Row};
use crate::Change;

/// What all others are compared with.
pub const BASE: &str = "as usual";

/// Starts of VMs that have an instance id but remember nothing. Each differs from the first in one
/// thing.
pub const WITHOUT_INSTANCE: [&str; 16] = [
    BASE,
    "once more",
    "more processors",
    "more memory",
    "accelerator by name",
    "busy host",
    "not debuggable",
    "other code",
    "other signer",
    "other configuration path",
    "other extra package",
    "no extra package",
    "other instance id",
    "other kernel",
    "other initramfs",
    "no instance",
];

/// Starts of VMs that remember what they are.
pub const SALTED: [&str; 3] = ["instance", "instance once more", "new instance of the same id"];

/// The row of this name.
pub fn row(world: &World, name: &'static str) -> Row {
    let base = world.base();
    let image = |change| Some(world.house.add_image(&world.house.current_image(), change));
    let same = |start| (BASE, start);
    let other = |start| (name, start);
    let (kind, start) = match name {
        BASE | "once more" => same(base),
        "more processors" => same(Start { flags: &["--cpu-topology", "match_host"], ..base }),
        "more memory" => same(Start { flags: &["--mem", "700"], ..base }),
        "accelerator by name" => same(Start { flags: &["--accel", "tcg"], ..base }),
        "busy host" => same(Start { busy: true, ..base }),
        "not debuggable" => other(Start { debug: "none", ..base }),
        "other code" => other(Start { package: world.other_code(), ..base }),
        "other signer" => other(Start { package: world.other_signer(), ..base }),
        "other configuration path" => other(Start { config: OTHER_CONFIG, ..base }),
        "other extra package" => other(Start { extra: extra(2), ..base }),
        "no extra package" => other(Start { config: ALONE, ..base }),
        "other instance id" => other(Start { id: Some("other_id"), ..base }),
        "other kernel" => other(Start { image: image(Change::Kernel), ..base }),
        "other initramfs" => other(Start { image: image(Change::Initramfs), ..base }),
        "no instance" => other(Start { id: None, ..base }),
        "instance" | "instance once more" => {
            ("instance", Start { instance: Some("instance.img"), ..base })
        }
        "new instance of the same id" => other(Start { instance: Some("new.img"), ..base }),
        _ => panic!("there is no row {name}"),
    };
    Row { name, kind, start }
}

/// The rows of these names.
pub fn rows_named(world: &World, names: &[&'static str]) -> Vec<Row> {
    names.iter().map(|name| row(world, name)).collect()
}

/// Who leaves an input out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The host, in the boot stage.
    Host,
    /// The guest, in the payload stage.
    Guest,
}

/// An input, and what the table has to say when it is left out.
#[derive(Clone, Copy, Debug)]
pub struct Drop {
    /// Its name.
    pub input: &'static str,
    /// Who leaves it out.
    pub part: Part,
    /// The rows of the table that are looked at.
    pub rows: &'static [&'static str],
    /// Fields of a certificate that are not what they should be, in each of these rows.
    pub fields: &'static [(&'static str, &'static str)],
}

/// All inputs but one. That one, the instance id at the boot stage, shows in no certificate, and what
/// the payload has depends on the id twice; but the instance image tells.
///
/// Two rows: they differ in this input only, and so get the same secret. One row: either the input
/// cannot change alone, or it also goes into something else; the certificate tells.
pub const DROPS: [Drop; 11] = {
    const fn drop(
        input: &'static str,
        part: Part,
        rows: &'static [&'static str],
        fields: &'static [(&'static str, &'static str)],
    ) -> Drop {
        Drop { input, part, rows, fields }
    }
    const PAYLOAD_CONFIG: (&str, &str) = ("payload", "configuration");
    const PAYLOAD_CODE: &[(&str, &str)] = &[("payload", "code hash"), PAYLOAD_CONFIG];
    [
        drop("kernel", Part::Host, &[BASE, "other kernel"], &[("boot", "code hash")]),
        drop("initrd", Part::Host, &[BASE, "other initramfs"], &[("boot", "code hash")]),
        drop("command-line", Part::Host, &[BASE], &[("boot", "configuration")]),
        drop("boot-mode", Part::Host, &[BASE], &[("boot", "mode")]),
        drop("apk-root", Part::Guest, &[BASE, "other code"], PAYLOAD_CODE),
        drop("extra-root", Part::Guest, &[BASE, "other extra package"], PAYLOAD_CODE),
        drop("authority", Part::Guest, &[BASE], &[("payload", "authority hash"), PAYLOAD_CONFIG]),
        drop("config-path", Part::Guest, &[BASE, "other configuration path"], &[PAYLOAD_CONFIG]),
        drop("sub-components", Part::Guest, &[BASE], &[PAYLOAD_CONFIG]),
        drop("payload-mode", Part::Guest, &[BASE], &[("payload", "mode")]),
        drop("salt", Part::Guest, &["instance", "new instance of the same id"], &[]),
    ]
};

impl Drop {
    /// Everything that the table has to say.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for row in self.rows {
            let of_row = |(stage, field): &(&'static str, &'static str)| {
                Fault::Certificate(row, stage, field)
            };
            faults.extend(self.fields.iter().map(of_row));
        }
        if let [one, other] = self.rows {
            faults.push(Fault::Same(one, other));
        }
        faults
    }

    /// The rows, started so that the input is left out.
    pub fn rows(&self, world: &World) -> Vec<Row> {
        let mut rows = rows_named(world, self.rows);
        let image = (self.part == Part::Guest).then(|| dropped_by_guest(world, self.input));
        for row in &mut rows {
            match &image {
                Some(image) => row.start.image = Some(image.clone()),
                None => row.start.dropped = Some(self.input),
            }
        }
        rows
    }
}

/// An image whose PID 1 leaves that input out.
pub fn dropped_by_guest(world: &World, input: &str) -> String {
    let image = world.house.image_with_init("dropping_input");
    world.house.add_image(&image, Change::File("drop_input", input))
}
