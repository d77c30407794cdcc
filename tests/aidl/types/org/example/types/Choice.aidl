package org.example.types;

import org.example.types.ByteKind;
import org.example.types.Point;

/** One of several. */
@RustDerive(Clone=true, PartialEq=true)
union Choice {
    int number = 42;
    long big;
    boolean flag;
    String text;
    Point point;
    int[] numbers;
    String[] texts;
    ByteKind kind;
    @nullable String maybe;
    IBinder object;
}
