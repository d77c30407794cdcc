//! The C++ helpers do what they say, linked with the real `libbinder_ndk`. The tests are those of
//! the C++ files in `tests/data`.

#![allow(unsafe_code, reason = "the tests are C++ functions")]

// The C++ code calls it.
use libbinder_ndk as _;
// It brings the C++ code.
use sdk_headers as _;

macro_rules! tests {
    ($($name:ident)*) => {
        mod cxx {
            unsafe extern "C" {
                $(pub safe fn $name() -> i32;)*
            }
        }
        $(
            #[test]
            fn $name() {
                let _alone = ALONE.lock();
                assert_eq!(cxx::$name(), 0, "failed checks, see above");
            }
        )*
    };
}

/// The C++ tests count in global variables.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

tests! {
    test_scalars
    test_vectors
    test_fixed_arrays
    test_parcelables
    test_other_sizes
    test_all_fields
    test_holder
    test_bounds
    test_to_string
    test_owners
    test_lifetime
    test_many_threads_ask_for_the_binder
    test_calls
    test_debian10
}
