package android.system.virtualizationservice;

/** NONE: nothing leaves the VM. FULL: console and log do; such a VM is not secret to its host. */
@Backing(type="int")
enum DebugLevel {
    NONE = 0,
    FULL = 1,
}
