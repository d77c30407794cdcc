package android.system.virtualizationservice;

/** One partition of a composite disk. */
parcelable Partition {
    /** GPT label, up to 36 UTF-16 units. */
    @utf8InCpp String label;
    @nullable ParcelFileDescriptor image;
    boolean writable = false;
}
