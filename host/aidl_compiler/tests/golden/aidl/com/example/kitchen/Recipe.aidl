package com.example.kitchen;

import com.example.kitchen.HandMade;
import com.example.kitchen.Step;

/** Holds steps, which hold recipes. */
parcelable Recipe {
    @nullable(heap=true) Step first;
    HandMade made;
    @nullable HandMade[] more;
}
