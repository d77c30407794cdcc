//! Does nothing for ever.

fn main() {
    test_inits::must_be_init();
    loop {
        std::thread::park();
    }
}
