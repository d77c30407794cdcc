package com.example.kitchen;

@Backing(type="byte")
enum Heat {
    COLD = -1,
    /** In between. */
    WARM,
    /** @deprecated too much */
    HOT = 127,
    TEPID = WARM,
}
