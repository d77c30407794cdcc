package android.system.virtualizationservice;

import android.system.virtualizationservice.Accelerator;
import android.system.virtualizationservice.CpuTopology;
import android.system.virtualizationservice.CustomConfig;
import android.system.virtualizationservice.DebugLevel;
import android.system.virtualizationservice.Payload;
import android.system.virtualizationservice.PayloadDisk;

/** A VM that runs a payload out of a signed package. */
parcelable VirtualMachineAppConfig {
    /** For people and logs. */
    @utf8InCpp String name;
    /** 64 bytes that make this instance different from every other; empty for a throw-away VM. */
    byte[] instanceId;
    /** The package. Exactly one of this and payloadDisk is there. */
    @nullable ParcelFileDescriptor apk;
    /** Its APK signature scheme v4 file; made in memory if it is not given. */
    @nullable ParcelFileDescriptor idsig;
    /** The v4 files of the extra packages, in their order; made in memory if none is given. */
    ParcelFileDescriptor[] extraIdsigs;
    /** A disk with the package on it. */
    @nullable PayloadDisk payloadDisk;
    /** Writable; what the guest remembers about the instance. Needs an instanceId. */
    @nullable ParcelFileDescriptor instanceImage;
    /** Writable; the guest's encrypted storage. Needs an instanceImage. */
    @nullable ParcelFileDescriptor encryptedStorageImage;
    Payload payload;
    @utf8InCpp String osName = "microdroid";
    /** SHA-256 (64 hex digits) of the image's manifest; empty for the present image. */
    @utf8InCpp String imageDigest;
    DebugLevel debugLevel = DebugLevel.NONE;
    boolean protectedVm = false;
    /** MiB of memory; 0 for the image's own default. */
    int memoryMib = 0;
    CpuTopology cpuTopology = CpuTopology.ONE_CPU;
    Accelerator accelerator = Accelerator.AUTO;
    /** Absolute path of a socket for other programs: CONNECT <port>. Empty for none. */
    @utf8InCpp String vsockSocket;
    /** Seconds until the payload must have started; 0 for the default. */
    int bootTimeoutSeconds = 0;
    @nullable CustomConfig customConfig;
    boolean hugePages = false;
    boolean boostUclamp = false;
    /** Whether what openConsoleInput takes reaches the console; only of a debuggable VM. */
    boolean consoleInput = false;
    /** The directory with the VM's files, for those who look for the VM of one; may be empty. */
    @utf8InCpp String directory;
}
