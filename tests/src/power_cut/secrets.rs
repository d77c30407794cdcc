//! What a VM derives, derived once more: from the host's root secret, the instance id, the salt of
//! the instance image, and the measurements in the VM's DICE chain.

use crate::House;
use avf_home::{Environment, RootSecret, RootSecretKind, StateDir};
use dice::{Chain, Config, Handover, InputValues};
use identity::{VmSecret, hidden_of};
use instance_image::{InstanceImage, MICRODROID_UUID, MicrodroidData, SealingKey};
use sha2::{Digest, Sha512};

/// The boot stage's secrets of an instance, and what the payload stage measured.
pub struct Secrets {
    boot: Handover,
    chain: Vec<u8>,
}

impl Secrets {
    /// Those of an instance in this house, whose payload said that this is its chain.
    pub fn of(house: &House, instance_id: &[u8], chain: Vec<u8>) -> Self {
        let env = Environment { avf_state: Some(house.path("state")), ..Environment::current() };
        let state = StateDir::open(&env).unwrap();
        let uds = RootSecret::open(&state, RootSecretKind::Auto).unwrap().uds();
        let hidden = hidden_of(None, instance_id);
        let root = Handover::root(&uds).unwrap();
        Self { boot: root.next(&inputs(&chain, 0, &hidden)).unwrap(), chain }
    }

    /// What the instance image remembers, if it holds anything.
    pub fn remembered(&self, image: &[u8]) -> instance_image::Result<Option<MicrodroidData>> {
        let key = SealingKey::derive(self.boot.cdis.seal.expose());
        let sealed = InstanceImage::open(image.to_vec())?.read_partition(MICRODROID_UUID, &key)?;
        sealed.map(|bytes| MicrodroidData::from_cbor(&bytes)).transpose()
    }

    /// The key of the storage of an instance with this salt.
    pub fn storage_key(&self, salt: &[u8; 64]) -> [u8; 64] {
        let payload = self.boot.next(&inputs(&self.chain, 1, salt)).unwrap();
        assert!(payload.chain == self.chain, "the chain is not what follows from its own inputs");
        *VmSecret::of(&payload.cdis.seal).storage_key()
    }
}

/// What one certificate says was measured, with the hidden input, which none says: it binds the
/// secrets to code and configuration.
fn inputs(chain: &[u8], certificate: usize, hidden: &[u8; 64]) -> InputValues {
    let chain = Chain::read(chain).unwrap();
    let certificate = &chain.certificates()[certificate];
    let descriptor = certificate.config_descriptor.clone().unwrap();
    let hidden = Sha512::new()
        .chain_update(certificate.code_hash)
        .chain_update(Sha512::digest(&descriptor))
        .chain_update(hidden)
        .finalize()
        .into();
    InputValues {
        code_hash: certificate.code_hash,
        config: Config::Descriptor(descriptor),
        authority_hash: certificate.authority_hash,
        mode: certificate.mode,
        hidden,
    }
}
