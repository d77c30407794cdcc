//! The certificates that a VM must have, from the files that it was started with. Nothing of the code
//! that makes them is used here.

use super::cbor::{array, bytes, int, map, text};
use super::start::{ALONE, Made, Start, World};
use dice::{Certificate, Mode};
use sha2::{Digest, Sha256, Sha512};

/// What a certificate says of a stage.
#[derive(Debug, PartialEq, Eq)]
pub struct Stage {
    /// Hash of the code.
    pub code_hash: Vec<u8>,
    /// Hash of who vouches for it.
    pub authority_hash: Vec<u8>,
    /// Its configuration, in CBOR.
    pub descriptor: Vec<u8>,
    /// Whether it can be debugged.
    pub mode: Mode,
}

impl Stage {
    /// What a certificate says.
    pub fn of(certificate: &Certificate) -> Self {
        Self {
            code_hash: certificate.code_hash.into(),
            authority_hash: certificate.authority_hash.into(),
            descriptor: certificate.config_descriptor.clone().unwrap_or_default(),
            mode: certificate.mode,
        }
    }

    /// What the host measures.
    pub fn boot(world: &World, start: &Start) -> Self {
        let current = world.house.current_image();
        let image = start.image.as_ref().unwrap_or(&current);
        let hash =
            |name| Sha256::digest(std::fs::read(world.house.image_file(image, name)).unwrap());
        let mut line = "quiet no_timer_check cryptomgr.notests panic=-1 rdinit=/init".to_owned();
        if start.debug == "full" {
            line += " console=hvc0";
        }
        Self {
            code_hash: sha512(&[&hash("kernel"), &hash("initrd.img")]),
            authority_hash: vec![0; 64],
            descriptor: map(&[(-70_002, text("AVF boot")), (-72_000, text(&line))]),
            mode: mode(start),
        }
    }

    /// What the guest measures.
    pub fn payload(start: &Start) -> Self {
        let mut packages = vec![&start.package];
        if start.config != ALONE {
            packages.push(&start.extra);
        }
        let hash_of_all = |part: fn(&Made) -> &[u8]| {
            sha512(&packages.iter().map(|it| part(it)).collect::<Vec<_>>())
        };
        let components: Vec<_> = packages.iter().map(|package| component(package)).collect();
        Self {
            code_hash: hash_of_all(|package| &package.root_hash),
            authority_hash: hash_of_all(|package| &package.cert_hash),
            descriptor: map(&[
                (-70_002, text("Microdroid payload")),
                (-71_000, text(&format!("/mnt/apk/{}", start.config))),
                (-71_002, array(&components)),
            ]),
            mode: mode(start),
        }
    }
}

fn component(package: &Made) -> Vec<u8> {
    map(&[
        (1, text(&format!("apk:{}", package.name))),
        (2, int(package.version.cast_signed())),
        (3, bytes(&package.root_hash)),
        (4, bytes(&package.cert_hash)),
    ])
}

fn mode(start: &Start) -> Mode {
    if start.debug == "full" { Mode::Debug } else { Mode::Normal }
}

fn sha512(parts: &[&[u8]]) -> Vec<u8> {
    Sha512::digest(parts.concat()).to_vec()
}
