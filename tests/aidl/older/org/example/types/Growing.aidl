package org.example.types;

/** `Growing` as it was before two of its fields were thought of. */
@RustDerive(Clone=true, PartialEq=true)
parcelable Growing {
    int first;
}
