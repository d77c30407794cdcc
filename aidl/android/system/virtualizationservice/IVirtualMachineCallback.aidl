package android.system.virtualizationservice;

import android.system.virtualizationcommon.DeathReason;
import android.system.virtualizationcommon.ErrorCode;

/** What a listener hears of a VM's life, in order; onDied is always the last. */
oneway interface IVirtualMachineCallback {
    /** The payload is about to run. */
    void onPayloadStarted(int cid);

    /** The payload says that it is ready for connections. */
    void onPayloadReady(int cid);

    /** The payload returned or called exit(). */
    void onPayloadFinished(int cid, int exitCode);

    /** The VM failed. */
    void onError(int cid, ErrorCode errorCode, in String message);

    /** The VM is no longer running. `message` says why in words, with the cause where it is known. */
    void onDied(int cid, DeathReason reason, in @nullable String message);
}
