package org.example.types;

/** An enumeration of ints; each value but the first follows from another. */
@Backing(type="int")
enum IntKind {
    LEAST = -2147483648,
    FIRST = 1,
    SECOND,
    SHIFTED = FIRST << 20,
    BOTH = SECOND | SHIFTED,
    MOST = 0x7fffffff,
}
