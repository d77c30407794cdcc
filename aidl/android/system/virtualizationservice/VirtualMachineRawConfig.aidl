package android.system.virtualizationservice;

import android.system.virtualizationservice.Accelerator;
import android.system.virtualizationservice.CpuTopology;
import android.system.virtualizationservice.DiskImage;

/** A VM put together by hand. */
parcelable VirtualMachineRawConfig {
    @utf8InCpp String name;
    byte[] instanceId;
    @nullable ParcelFileDescriptor kernel;
    @nullable ParcelFileDescriptor initrd;
    /** Kernel command line. */
    @nullable @utf8InCpp String params;
    @nullable ParcelFileDescriptor bootloader;
    DiskImage[] disks;
    boolean protectedVm = false;
    int memoryMib = 0;
    CpuTopology cpuTopology = CpuTopology.ONE_CPU;
    Accelerator accelerator = Accelerator.AUTO;
    /** A SemVer requirement on the platform, such as "~1.0". */
    @utf8InCpp String platformVersion;
    int gdbPort = 0;
    boolean hugePages = false;
    boolean boostUclamp = false;
    boolean networkSupported = false;
    @utf8InCpp String[] devices;
    /** Where console input arrives: hvc0 or ttyS0; null for no input. */
    @nullable @utf8InCpp String consoleInputDevice;
}
