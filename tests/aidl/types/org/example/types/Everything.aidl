package org.example.types;

import org.example.types.ByteKind;
import org.example.types.Choice;
import org.example.types.IntKind;
import org.example.types.LongKind;
import org.example.types.Point;

/** A field of each kind, and what each is if nobody sets it. */
@RustDerive(Clone=true, PartialEq=true)
parcelable Everything {
    const int VERSION = 7;
    const String NAME = "everything";

    /** A type of its own. */
    @RustDerive(Clone=true, PartialEq=true)
    parcelable Inner {
        enum Kind {
            OUTER = 10,
            INNER = 20,
        }
        Kind kind = Kind.INNER;
        String name = "inner";
    }

    boolean flag = true;
    byte small = -7;
    char letter = 'A';
    int number = 3 * (4 + 5);
    long big = 0x123456789abcdef;
    float half = 0.5f;
    double eighth = 0.125;
    String text = "a text";
    @utf8InCpp String utf8 = "plain";
    int unset;

    ByteKind byteKind = ByteKind.TWO;
    IntKind intKind = IntKind.BOTH;
    LongKind longKind = LongKind.BEYOND_INT;
    Choice choice;
    Point point;
    Inner inner;

    boolean[] flags = {true, false};
    byte[] smalls = {1, 2, 3};
    char[] letters = {'x', 'y'};
    int[] numbers = {VERSION, VERSION + 1};
    long[] bigs;
    float[] halves = {0.5f, 1.5f};
    double[] eighths;
    String[] texts = {"one", "two"};
    ByteKind[] kinds = {ByteKind.ONE, ByteKind.MOST};
    Point[] points;
    List<String> list;
    int[3] triple = {1, 2, 3};
    byte[2][3] grid;

    @nullable String noText;
    @nullable int[] noNumbers;
    @nullable String[] noTexts;
    @nullable Point noPoint;
    @nullable Point[] noPoints;
    @nullable IBinder noObject;
}
