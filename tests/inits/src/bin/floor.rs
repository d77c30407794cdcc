//! Powers off: the shortest boot there is, and so the floor for every other.

fn main() {
    test_inits::must_be_init();
    let _ = rustix::system::reboot(rustix::system::RebootCommand::PowerOff);
    loop {
        std::thread::park();
    }
}
