package android.system.virtualizationservice;

/** What executes the guest's code. */
@Backing(type="int")
enum Accelerator {
    /** KVM where the CPU really offers it, else emulation. */
    AUTO = 0,
    KVM = 1,
    TCG = 2,
}
