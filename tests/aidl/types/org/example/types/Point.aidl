package org.example.types;

/** A small parcelable. */
@RustDerive(Clone=true, PartialEq=true)
parcelable Point {
    int x;
    int y;
}
