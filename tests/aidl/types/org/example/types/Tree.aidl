package org.example.types;

/** A parcelable that holds its own kind. */
@RustDerive(Clone=true, PartialEq=true)
parcelable Tree {
    int value;
    @nullable(heap=true) Tree left;
    @nullable(heap=true) Tree right;
}
