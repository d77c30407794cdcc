package org.example.types;

/** A parcelable that had fewer fields once and will have more. */
@RustDerive(Clone=true, PartialEq=true)
parcelable Growing {
    int first;
    String second = "second";
    int[] third = {3};
}
