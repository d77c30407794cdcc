package android.system.virtualizationservice;

import android.system.virtualizationservice.VirtualMachineAppConfig;
import android.system.virtualizationservice.VirtualMachineRawConfig;

/** Either a payload from a package on the house's own guest, or a VM put together by hand. */
union VirtualMachineConfig {
    VirtualMachineAppConfig appConfig;
    VirtualMachineRawConfig rawConfig;
}
