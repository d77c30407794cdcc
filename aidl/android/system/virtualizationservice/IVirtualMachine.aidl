package android.system.virtualizationservice;

import android.system.virtualizationservice.IVirtualMachineCallback;
import android.system.virtualizationservice.MemoryTrimLevel;
import android.system.virtualizationservice.OutputKind;
import android.system.virtualizationservice.VirtualMachineState;

/**
 * One VM. Whoever holds this object may use the VM; when the last reference goes, the VM is killed.
 */
interface IVirtualMachine {
    /** The context identifier by which vsock knows the VM: 2048 or more. */
    int getCid();

    /** How far the VM has come. */
    VirtualMachineState getState();

    /** Adds a listener; it hears of everything from now on. */
    void registerCallback(IVirtualMachineCallback callback);

    /** Starts the VM. Possible once. */
    void start();

    /** Cuts the VM's power and returns when every listener was told. */
    void stop();

    /**
     * Asks the guest to end in an orderly way: the payload gets SIGTERM, storage is synced, power
     * goes off. After `timeoutMillis` the power is cut. Returns when the VM is dead.
     *
     * @return whether the guest ended by itself within the time.
     */
    boolean shutdown(int timeoutMillis);

    /**
     * Asks the guest to give memory back: half of its memory, 30 % or 10 % of it, by the level. A
     * hint, which a guest without a balloon ignores; not an error as long as the VM runs.
     */
    void onTrimMemory(MemoryTrimLevel level);

    /** A stream connected to the given vsock port inside the VM; 1024 and above. */
    ParcelFileDescriptor connectVsock(int port);

    /**
     * The read end of a pipe with what the VM wrote: first what is still kept of it (the last 64
     * KiB), then, if `follow`, what it writes until it ends. Several readers may follow at a time;
     * one that does not read loses output, and is told how much. Null if the VM is not debuggable.
     */
    @nullable ParcelFileDescriptor openOutput(OutputKind kind, boolean follow);

    /**
     * The write end of a pipe whose bytes reach the VM's console. Possible for VMs that were made
     * with `consoleInput`, as long as they run; else an error.
     */
    ParcelFileDescriptor openConsoleInput();
}
