package android.system.virtualizationservice;

import android.system.virtualizationservice.VirtualMachinePayloadConfig;

/** What to run. */
union Payload {
    VirtualMachinePayloadConfig payloadConfig;
    /** Path inside the package of a JSON payload configuration. */
    @utf8InCpp String configPath;
}
