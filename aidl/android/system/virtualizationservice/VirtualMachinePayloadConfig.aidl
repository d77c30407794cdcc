package android.system.virtualizationservice;

/** Names the payload directly, without a configuration file in the package. */
parcelable VirtualMachinePayloadConfig {
    /** File name of the library under lib/<abi>/ of the package; no path. */
    @utf8InCpp String payloadBinaryName;
    /** Further packages for the payload to read, in order. */
    ParcelFileDescriptor[] extraApks;
}
