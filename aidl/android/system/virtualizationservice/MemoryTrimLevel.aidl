package android.system.virtualizationservice;

/** How badly the host wants memory back. */
@Backing(type="int")
enum MemoryTrimLevel {
    TRIM_MEMORY_RUNNING_CRITICAL = 0,
    TRIM_MEMORY_RUNNING_LOW = 1,
    TRIM_MEMORY_RUNNING_MODERATE = 2,
}
