package org.example.types;

/** An enumeration of longs. */
@Backing(type="long")
enum LongKind {
    LEAST = -9223372036854775807,
    SMALL = -1,
    BEYOND_INT = 0x100000000,
    MOST = 9223372036854775807,
}
