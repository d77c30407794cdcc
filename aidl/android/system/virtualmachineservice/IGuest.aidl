package android.system.virtualmachineservice;

/** What the manager may ask of its guest. */
oneway interface IGuest {
    /** End in an orderly way: SIGTERM to the payload, sync, power off. */
    void requestShutdown();
}
