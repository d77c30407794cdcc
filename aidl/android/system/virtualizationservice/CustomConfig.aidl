package android.system.virtualizationservice;

/** Settings beyond what an ordinary app may ask for. */
parcelable CustomConfig {
    /** A kernel to boot instead of the image's own. */
    @nullable ParcelFileDescriptor customKernelImage;
    /** TCP port of a debugger stub; 0 for none. */
    int gdbPort = 0;
    /** A read-only image with vendor files. */
    @nullable ParcelFileDescriptor vendorImage;
    /** Device nodes to give to the VM. */
    @utf8InCpp String[] devices;
    /** Whether the instance should survive an update of its payload. */
    boolean wantUpdatable = true;
    boolean networkSupported = false;
}
