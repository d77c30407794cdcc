package org.example.types;

/** An enumeration of bytes. */
@Backing(type="byte")
enum ByteKind {
    LEAST = -128,
    NOTHING = 0,
    ONE,
    TWO,
    MOST = 127,
}
