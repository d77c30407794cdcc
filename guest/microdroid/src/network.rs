//! The network, if the host gave the VM a card: the addresses are always the same, and known.
//!
//! The kernel is told by netlink (rtnetlink(7)); all of its numbers are in the order of this machine,
//! addresses in that of the network.

use crate::modules::{self, Beside};
use anyhow::{Context, Result, ensure};
use rustix::io::Errno;
use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, sendto, socket_with,
};
use std::fs;
use std::os::fd::OwnedFd;
use std::path::Path;

/// Where the kernel lists virtio devices.
const VIRTIO: &str = "/sys/bus/virtio/devices";
/// What the `device` of a network card says there.
const CARD: &str = "0x0001";
/// The driver of a card.
const MODULES: &[&str] = &["virtio_net"];
/// Where the kernel lists the cards that have a driver.
const CARDS: &str = "/sys/class/net";

/// This VM's address, the length of its network's prefix, the gateway and the name server.
const ADDRESS: [u8; 4] = [10, 0, 2, 15];
const PREFIX: u8 = 24;
const GATEWAY: [u8; 4] = [10, 0, 2, 2];
const NAME_SERVERS: &str = "nameserver 10.0.2.3\n";

/// A card whose driver is loading.
#[derive(Debug)]
pub struct Card(Beside);

/// Looks for a card, and begins to load its driver.
pub fn find() -> Option<Card> {
    let card = has_card(Path::new(VIRTIO)).then(|| modules::load_beside(MODULES));
    match card? {
        Ok(driver) => Some(Card(driver)),
        Err(error) => {
            log::warn!("there is no network: {error:#}");
            None
        }
    }
}

impl Card {
    /// Brings the network up. A payload that needs it finds out if it does not work.
    pub fn bring_up(self) {
        let up = || -> Result<()> {
            self.0.wait()?;
            let index = index_of_card(Path::new(CARDS))?;
            configure(index)?;
            fs::write("/etc/resolv.conf", NAME_SERVERS).context("/etc/resolv.conf")
        };
        match up() {
            Ok(()) => log::info!("the network is up"),
            Err(error) => log::warn!("there is no network: {error:#}"),
        }
    }
}

fn has_card(devices: &Path) -> bool {
    let Ok(devices) = fs::read_dir(devices) else { return false };
    devices.flatten().any(|device| {
        fs::read_to_string(device.path().join("device")).is_ok_and(|kind| kind.trim() == CARD)
    })
}

/// The kernel's number of the first card that is not the loop-back.
fn index_of_card(cards: &Path) -> Result<u32> {
    let found = fs::read_dir(cards).context("the list of network cards")?;
    let card = found.flatten().find(|card| card.file_name() != "lo");
    let card = card.context("the network card did not appear")?;
    let index = fs::read_to_string(card.path().join("ifindex")).context("its number")?;
    index.trim().parse().context("its number")
}

fn configure(card: u32) -> Result<()> {
    let kernel = Kernel::connect().context("the kernel's network configuration")?;
    // The loop-back is number 1 everywhere.
    kernel.ask(&link_up(1)).context("the loop-back")?;
    kernel.ask(&link_up(card)).context("the network card")?;
    kernel.ask(&address(card)).context("the network address")?;
    kernel.ask(&default_route(card)).context("the route to the gateway")
}

/// The kernel's end of a netlink socket.
struct Kernel(OwnedFd);

/// The header of a message, in bytes.
const HEADER: usize = 16;
/// Kinds of messages.
const NEW_LINK: u16 = 16;
const NEW_ADDRESS: u16 = 20;
const NEW_ROUTE: u16 = 24;
const ERROR: u16 = 2;
/// A request that is answered.
const CHANGE: u16 = 0x1 | 0x4;
/// One that makes what is not there yet.
const MAKE: u16 = CHANGE | 0x200 | 0x400;

impl Kernel {
    fn connect() -> Result<Self, Errno> {
        // The protocol for routes and addresses is number 0, the default.
        let (family, kind) = (AddressFamily::NETLINK, SocketType::RAW);
        Ok(Self(socket_with(family, kind, SocketFlags::CLOEXEC, None)?))
    }

    fn ask(&self, message: &[u8]) -> Result<()> {
        let kernel = SocketAddrNetlink::new(0, 0);
        sendto(&self.0, message, SendFlags::empty(), &kernel)?;
        let mut answer = [0; 4096];
        let (length, _) = recv(&self.0, &mut answer[..], RecvFlags::empty())?;
        understand(answer.get(..length).unwrap_or_default())
    }
}

/// An answer is an error message, with number 0 if there is none.
fn understand(answer: &[u8]) -> Result<()> {
    let kind = answer.get(4..6).and_then(|bytes| bytes.try_into().ok()).map(u16::from_ne_bytes);
    let code = answer.get(HEADER..HEADER + 4).and_then(|bytes| bytes.try_into().ok());
    let code = code.map(i32::from_ne_bytes);
    ensure!(kind == Some(ERROR), "the kernel's answer is not understood");
    match code {
        Some(0) => Ok(()),
        Some(code) => Err(Errno::from_raw_os_error(code.wrapping_neg()).into()),
        None => Err(anyhow::anyhow!("the kernel's answer is too short")),
    }
}

fn message(kind: u16, flags: u16, body: &[u8], attributes: &[(u16, [u8; 4])]) -> Vec<u8> {
    let length = HEADER + body.len() + 8 * attributes.len();
    let mut message = u32::try_from(length).unwrap_or(u32::MAX).to_ne_bytes().to_vec();
    message.extend(kind.to_ne_bytes());
    message.extend(flags.to_ne_bytes());
    message.extend([0; 8]);
    message.extend(body);
    for (kind, value) in attributes {
        message.extend(8_u16.to_ne_bytes());
        message.extend(kind.to_ne_bytes());
        message.extend(value);
    }
    message
}

fn link_up(card: u32) -> Vec<u8> {
    // Any family, any kind, the card, its flags, and which of them change: that it is up.
    let body = [[0; 4], card.to_ne_bytes(), 1_u32.to_ne_bytes(), 1_u32.to_ne_bytes()];
    message(NEW_LINK, CHANGE, &body.concat(), &[])
}

fn address(card: u32) -> Vec<u8> {
    // IPv4, without flags, for the whole world.
    let body = [[2, PREFIX, 0, 0], card.to_ne_bytes()];
    message(NEW_ADDRESS, MAKE, &body.concat(), &[(1, ADDRESS), (2, ADDRESS)])
}

fn default_route(card: u32) -> Vec<u8> {
    // IPv4, to anywhere, in the main table, made at boot, for the whole world, to a neighbour.
    let body = [[2, 0, 0, 0], [254, 3, 0, 1], [0; 4]];
    message(NEW_ROUTE, MAKE, &body.concat(), &[(5, GATEWAY), (4, card.to_ne_bytes())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_told_from_other_devices() {
        let root = tempfile::tempdir().unwrap();
        assert!(!has_card(&root.path().join("none")));
        for (name, kind) in [("virtio0", "0x0002\n"), ("virtio1", "0x0001\n")] {
            fs::create_dir(root.path().join(name)).unwrap();
            fs::write(root.path().join(name).join("device"), kind).unwrap();
            assert_eq!(has_card(root.path()), name == "virtio1");
        }
    }

    #[test]
    fn the_card_is_the_one_that_is_not_the_loop_back() {
        let root = tempfile::tempdir().unwrap();
        let add = |name: &str, index: &str| {
            fs::create_dir(root.path().join(name)).unwrap();
            fs::write(root.path().join(name).join("ifindex"), index).unwrap();
        };
        add("lo", "1\n");
        let error = index_of_card(root.path()).unwrap_err().to_string();
        assert_eq!(error, "the network card did not appear");
        add("eth0", "2\n");
        assert_eq!(index_of_card(root.path()).unwrap(), 2);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn messages_are_these_bytes() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(
            hex(&link_up(2)),
            "20000000100005000000000000000000000000000200000001000000010000 00".replace(' ', "")
        );
        assert_eq!(
            hex(&address(2)),
            "2800000014000506000000000000000002180000020000000800010 00a00020f080002000a00020f"
                .replace(' ', "")
        );
        assert_eq!(
            hex(&default_route(2)),
            "2c000000180005060000000000000000 02000000fe03000100000000 080005000a000202 \
             0800040002000000"
                .replace(' ', "")
        );
    }

    #[test]
    fn answers_are_understood_or_refused() {
        let answer = |code: i32| [&[36, 0, 0, 0, 2, 0][..], &[0; 10], &code.to_ne_bytes()].concat();
        understand(&answer(0)).unwrap();
        assert_eq!(understand(&answer(-17)).unwrap_err().to_string(), Errno::EXIST.to_string());
        for bad in [&[][..], &[0; 5], &[0; 20], &answer(0)[..19]] {
            assert!(understand(bad).is_err(), "{bad:?}");
        }
    }
}
