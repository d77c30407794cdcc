package android.system.virtualizationservice;

import android.system.virtualizationservice.Partition;

/** A disk: either one image, or partitions put together. */
parcelable DiskImage {
    @nullable ParcelFileDescriptor image;
    Partition[] partitions;
    boolean writable = false;
}
