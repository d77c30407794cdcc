package android.system.virtualizationservice;

/** Kinds of writable partition. */
@Backing(type="int")
enum PartitionType {
    RAW = 0,
    ANDROID_VM_INSTANCE = 1,
    ENCRYPTEDSTORE = 2,
}
