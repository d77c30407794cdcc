package android.system.virtualizationservice;

/**
 * A read-only disk that was laid out elsewhere (by mk_payload): parts of files, put one after the
 * other. The four arrays have one entry for each part, in the order of the disk.
 */
parcelable PayloadDisk {
    ParcelFileDescriptor[] files;
    /** Where the part starts in its file, in bytes. */
    long[] fileOffsets;
    /** Where the part starts on the disk, in bytes. */
    long[] diskOffsets;
    /** Bytes of the part. */
    long[] lengths;
    /** Bytes of the disk. What no part covers reads as zeros. */
    long size;
}
