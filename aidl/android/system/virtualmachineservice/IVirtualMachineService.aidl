package android.system.virtualmachineservice;

import android.system.virtualizationcommon.ErrorCode;
import android.system.virtualmachineservice.IGuest;

/** What a guest tells its manager; served on vsock to that guest alone, port = the guest's CID. */
interface IVirtualMachineService {
    /** Port on the host for crash reports of the payload. */
    const int VM_TOMBSTONES_SERVICE_PORT = 2000;

    /** Longest crash report. */
    const int MAX_TOMBSTONE_BYTES = 16384;

    /** The first call of a boot: gives the host the way to speak to the guest. */
    void registerGuest(IGuest guest);

    void notifyPayloadStarted();

    void notifyPayloadReady();

    void notifyPayloadFinished(int exitCode);

    void notifyError(ErrorCode errorCode, in String message);

    /** A certificate chain for the guest's key. */
    byte[] requestAttestation(in byte[] csr, boolean testMode);

    /** The host's store of secrets with rollback protection. */
    IBinder getSecretkeeper();

    /**
     * The payload was killed by a signal: what happened, and what it said last, in plain text of
     * at most MAX_TOMBSTONE_BYTES bytes. Comes before the notification of the end.
     */
    void notifyTombstone(in String report);
}
