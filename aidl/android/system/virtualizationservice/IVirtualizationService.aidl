package android.system.virtualizationservice;

import android.system.virtualizationservice.IVirtualMachine;
import android.system.virtualizationservice.PartitionType;
import android.system.virtualizationservice.VirtualMachineConfig;
import android.system.virtualizationservice.VirtualMachineDebugInfo;

/**
 * What an app asks of its manager process, virtmgr: the root object of the session.
 *
 * Failures come back as service-specific errors whose code is one of the ERROR_ constants here and
 * whose message carries the whole chain of causes.
 */
interface IVirtualizationService {
    /** The request itself is wrong: a value out of range, a file that is no package. */
    const int ERROR_BAD_REQUEST = 1;
    /** The machine lacks something the request needs: QEMU, an image, memory. */
    const int ERROR_HOST = 2;
    /** The call does not fit the state the VM is in. */
    const int ERROR_STATE = 3;
    /** Nobody answers at the other end: a vsock port without a listener, a guest that is gone. */
    const int ERROR_REFUSED = 4;

    /**
     * Checks the configuration and makes a VM from it, not yet started.
     *
     * The VM lives as long as the returned object is referenced. Output goes to the given
     * descriptors, which never block the guest: what a reader leaves unread beyond a bound is dropped.
     */
    IVirtualMachine createVm(in VirtualMachineConfig config,
            in @nullable ParcelFileDescriptor consoleOutFd,
            in @nullable ParcelFileDescriptor consoleInFd,
            in @nullable ParcelFileDescriptor osLogFd);

    /** 64 fresh random bytes that name an instance. */
    byte[] allocateInstanceId();

    /**
     * Empties the file and makes it a partition of the given kind and size, rounded up to 4096;
     * encrypted storage has at least 16 MiB. An instance image is marked as one of this user's root
     * secret.
     */
    void initializeWritablePartition(in ParcelFileDescriptor imageFd, long sizeBytes,
            PartitionType type);

    /**
     * Fills `idsigFd`, which must be open for reading and writing, with the APK signature scheme v4
     * file of `apkFd`. A file that is that already stays as it is, to the time of its last change. A
     * package too damaged to state a digest gets a file without one: the guest says what is wrong.
     */
    void createOrUpdateIdsigFile(in ParcelFileDescriptor apkFd, in ParcelFileDescriptor idsigFd);

    /** The running VMs of every manager of this user. */
    VirtualMachineDebugInfo[] debugListVms();

    /**
     * A connection to the running VM of this CID, which this user started: over it a session with
     * its IVirtualMachine can be opened, and each further connection of that takes a further call.
     * The VM does not end with it.
     */
    ParcelFileDescriptor connectVm(int cid);

    /** Device nodes that could be given to a VM. */
    @utf8InCpp String[] getAssignableDevices();

    /** Names that `osName` of an app configuration may have. */
    @utf8InCpp String[] getSupportedOSList();

    /** Whether an optional feature is there; unknown names are an error. */
    boolean isFeatureEnabled(in @utf8InCpp String feature);

    /** Makes attestation requests answerable by a test authority. */
    void enableTestAttestation();

    /** Whether a VM can have its identity attested by a remote party. */
    boolean isRemoteAttestationSupported();

    /** Whether an instance keeps its secrets over an update of its payload. */
    boolean isUpdatableVmSupported();

    /** Forgets what the host keeps about the instance. */
    void removeVmInstance(in byte[] instanceId);

    /** Makes this app the owner of an instance that came from elsewhere. */
    void claimVmInstance(in byte[] instanceId);
}
