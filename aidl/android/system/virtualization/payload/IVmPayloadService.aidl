package android.system.virtualization.payload;

/** What the payload's C API asks of PID 1, over a UNIX socket inside the guest. */
interface IVmPayloadService {
    /** Where the service listens. */
    const @utf8InCpp String SOCKET_PATH = "/dev/socket/vm_payload_service";
    /** Service-specific error of requestAttestation. */
    const int STATUS_FAILED_TO_PREPARE_CSR_AND_KEY = 1;

    void notifyPayloadReady();

    byte[] getVmInstanceSecret(in byte[] identifier, int size);

    byte[] getDiceAttestationChain();

    byte[] getDiceAttestationCdi();

    byte[] requestAttestation(in byte[] challenge, boolean testMode);
}
