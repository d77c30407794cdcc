package com.example.kitchen;

import com.example.kitchen.Taste;

/** Names that are also the generated code's own. */
parcelable Words {
    union Any {
        int value;
        String T;
        long tag;
        int[] values;
        byte list;
        int index;
        int asked;
        int held;
        int text;
    }
    int other;
    String parcel = "p";
    int size;
    int status;
    int start;
    int end;
    Any any;
    @nullable(heap=true) Words a;
    Taste Taste;
}
