package android.system.virtualizationservice;

/** How many virtual CPUs a VM has. */
@Backing(type="int")
enum CpuTopology {
    ONE_CPU = 0,
    MATCH_HOST = 1,
}
