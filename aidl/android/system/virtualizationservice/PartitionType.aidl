package android.system.virtualizationservice;

/** Kinds of writable partition. */
@Backing(type="int")
enum PartitionType {
    RAW = 0,
    /** An instance image: what a guest remembers of its instance. */
    ANDROID_VM_INSTANCE = 1,
    /** Encrypted storage that was not formatted yet. */
    ENCRYPTEDSTORE = 2,
}
