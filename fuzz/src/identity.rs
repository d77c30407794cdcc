//! Who a virtual machine is: chains and hand-overs that another stage made.

use ::dice::{Chain, Handover};

/// A chain of certificates: it is verified, shown, and put into JSON.
pub fn dice_chain(data: &[u8]) -> bool {
    let Ok(chain) = Chain::read(data) else { return false };
    // A control character in a terminal is a command.
    let shown = chain.to_string();
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()));
    assert!(shown.len() < 1 << 20);
    assert!(chain.to_json().is_object());
    true
}

/// A hand-over: its chain is verified, and belongs to its secrets.
pub fn dice_handover(data: &[u8]) -> bool {
    let Ok(handover) = Handover::read(data) else { return false };
    assert_eq!(**handover.encode(), *data);
    true
}

/// How a stage describes its configuration.
pub fn dice_descriptor(data: &[u8]) -> bool {
    let Ok(descriptor) = ::dice::ConfigDescriptor::read(data) else { return false };
    let again = ::dice::ConfigDescriptor::read(&descriptor.encode());
    // As text: a number that is none is not even equal to itself.
    assert!(again.is_ok_and(|again| format!("{again:?}") == format!("{descriptor:?}")));
    true
}
