package org.example.types;

/** `Growing` as it will be. */
@RustDerive(Clone=true, PartialEq=true)
parcelable Growing {
    int first;
    String second = "second";
    int[] third = {3};
    @nullable String fourth = "fourth";
    long fifth = 5;
}
