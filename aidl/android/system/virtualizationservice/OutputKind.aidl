package android.system.virtualizationservice;

/** What a debuggable VM writes. */
@Backing(type="int")
enum OutputKind {
    /** The guest's console, hvc0. */
    CONSOLE = 0,
    /** The log of the guest's system and payload. */
    LOG = 1,
}
