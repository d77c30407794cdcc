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
