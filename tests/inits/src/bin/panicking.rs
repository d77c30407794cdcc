//! Ends, which the kernel answers with a panic.

fn main() {
    test_inits::must_be_init();
    // The kernel tells the host of its panic through the device that this module drives.
    test_inits::load_modules("pvpanic");
}
