//! The functions of `vm_payload_restricted.h`: for payloads that speak for their virtual machine to
//! others.
//!
//! Only a virtual machine that was started with a payload configuration (`vm run-app
//! --config-path`) may call them: in any other, the process is aborted.

use std::ffi::c_void;
use zeroize::Zeroizing;

// SAFETY: these declarations agree with sdk/include/vm_payload_restricted.h. The functions may be
// called from any thread at any time.
unsafe extern "C" {
    fn AVmPayload_getDiceAttestationChain(data: *mut c_void, size: usize) -> usize;
    fn AVmPayload_getDiceAttestationCdi(data: *mut c_void, size: usize) -> usize;
}

/// Copies what fits to a buffer, and returns how much there is.
type Getter = unsafe extern "C" fn(*mut c_void, usize) -> usize;

/// The DICE certificate chain of this virtual machine: a CBOR array of a COSE_Key and a COSE_Sign1
/// for each stage, as the Android profile of the Open Profile for DICE has it.
///
/// # Aborts
/// The process, if the virtual machine has no payload configuration or its services cannot be
/// reached.
pub fn dice_attestation_chain() -> Vec<u8> {
    // SAFETY: the function is a getter.
    std::mem::take(&mut *unsafe { get(AVmPayload_getDiceAttestationChain) })
}

/// The attestation CDI, 32 bytes: a secret, which the private key behind the last certificate of the
/// chain is derived from.
///
/// # Aborts
/// As [`dice_attestation_chain`] does.
pub fn dice_attestation_cdi() -> Zeroizing<Vec<u8>> {
    // SAFETY: the function is a getter.
    unsafe { get(AVmPayload_getDiceAttestationCdi) }
}

/// All that a getter gives.
///
/// # Safety
/// The getter writes no more than the given number of bytes.
unsafe fn get(getter: Getter) -> Zeroizing<Vec<u8>> {
    // SAFETY: nothing is written where there is no room.
    let size = unsafe { getter(std::ptr::null_mut(), 0) };
    let mut data = Zeroizing::new(vec![0; size]);
    // SAFETY: there is room for so many bytes.
    let found = unsafe { getter(data.as_mut_ptr().cast(), size) };
    // It does not change while the virtual machine runs; should it nevertheless, what was written
    // is what there is.
    data.truncate(found);
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    unsafe extern "C" fn three_bytes(data: *mut c_void, size: usize) -> usize {
        for (index, byte) in b"abc".iter().enumerate().take(size) {
            // SAFETY: the caller has room for `size` bytes.
            unsafe { data.cast::<u8>().add(index).write(*byte) };
        }
        3
    }

    unsafe extern "C" fn nothing(_: *mut c_void, _: usize) -> usize {
        0
    }

    #[test]
    fn all_of_it_is_fetched() {
        // SAFETY: both write no more than they may.
        unsafe {
            assert_eq!(*get(three_bytes), b"abc");
            assert!(get(nothing).is_empty());
        }
    }
}
