package android.system.virtualizationservice;

import android.system.virtualizationservice.VirtualMachineState;

/** One line of `vm list`. */
parcelable VirtualMachineDebugInfo {
    int cid;
    @utf8InCpp String name;
    VirtualMachineState state = VirtualMachineState.NOT_STARTED;
    /** The entry of the VM in the run-time directory. */
    @utf8InCpp String temporaryDirectory;
    int requesterUid;
    int requesterPid;
    /** What the VM's configuration says of its directory. */
    @utf8InCpp String directory;
}
