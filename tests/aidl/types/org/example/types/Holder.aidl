package org.example.types;

/** Holds a parcelable of any kind. */
parcelable Holder {
    int before;
    ParcelableHolder held;
    int after;
}
