//! What the host tells the guest.

/// The first message that a guest takes.
pub fn handover(data: &[u8]) -> bool {
    let Ok(message) = ::handover::Handover::read(data) else { return false };
    let again = ::handover::Handover::read(message.encode().as_slice());
    assert!(again.is_ok_and(|again| again == message));
    true
}

/// Today's description of a payload.
pub fn payload_metadata(data: &[u8]) -> bool {
    use ::payload_metadata::Metadata;
    let Ok(metadata) = Metadata::read(data) else { return false };
    assert!(Metadata::read(metadata.encode().as_slice()).is_ok_and(|again| again == metadata));
    true
}

/// What a package wants of its VM.
pub fn payload_config(data: &[u8]) -> bool {
    use ::payload_config::{MAX_APEXES, MAX_BYTES, MAX_EXTRA_APKS, MAX_WARNINGS, VmPayloadConfig};
    let Ok((config, warnings)) = VmPayloadConfig::parse(data) else { return false };
    assert!(data.len() <= MAX_BYTES && warnings.len() <= MAX_WARNINGS);
    assert!(config.apexes.len() <= MAX_APEXES && config.extra_apks.len() <= MAX_EXTRA_APKS);
    assert!(config.apexes.iter().all(|apex| !apex.name.contains('/')));
    true
}

/// What a VM's configuration is kept in.
pub fn persistable_bundle(data: &[u8]) -> bool {
    use ::persistable_bundle::{Bundle, MAX_BYTES, MAX_ENTRIES};
    let Ok(bundle) = Bundle::read(data) else { return false };
    assert!(data.len() <= MAX_BYTES && bundle.len() <= MAX_ENTRIES);
    // A reference can take more bytes than the character it was; NaN equals nothing, its text does.
    let Ok(bytes) = bundle.to_bytes() else { return true };
    let again = Bundle::read(&bytes).map(|again| again.to_bytes());
    assert!(again.is_ok_and(|again| again.is_ok_and(|again| again == bytes)));
    true
}

/// What one program of a user's reads of another's VM.
pub fn vm_entry(data: &[u8]) -> bool {
    use avf_home::Info;
    let Ok(info) = serde_json::from_slice::<Info>(data) else { return false };
    let again = serde_json::to_vec(&info).map(|text| serde_json::from_slice::<Info>(&text));
    assert!(again.is_ok_and(|again| again.is_ok_and(|again| again == info)));
    true
}
